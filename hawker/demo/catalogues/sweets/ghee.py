# SPDX-License-Identifier: Apache-2.0
"""Ghee sweets."""

from hawker.demo.catalogues.base import Words
from hawker.demo.catalogues.sweets import words as w
from hawker.demo.catalogues.sweets.making import sweet

CATEGORY = "ghee-sweets"
GHEE = (w.VEGETARIAN, w.FSSAI, w.COW_GHEE)

GHEE_SWEETS = (
    sweet(
        "mysore-pak",
        CATEGORY,
        "MP",
        name=Words("Ghee Mysore Pak", "Mysore Pak de ghee", "घी मैसूर पाक"),
        summary=Words(
            "Gram flour, sugar, and all the ghee it takes",
            "Harina de garbanzo, azúcar y todo el ghee que pide",
            "बेसन, चीनी और भरपूर घी",
        ),
        description=Words(
            "Hot ghee is ladled into boiling gram flour and sugar, a ladle at a time, until the mass foams "
            "and sets with its honeycomb inside. Ours is the soft kind that gives way before you bite. It "
            "travels well and softens again in a warm hand.",
            "Se vierte ghee caliente, cazo a cazo, sobre harina de garbanzo y azúcar hirviendo, hasta que "
            "la masa espuma y cuaja con su panal dentro. El nuestro es del blando, que cede antes de "
            "morder. Viaja bien y se ablanda de nuevo en la mano.",
        ),
        sold_by="weight",
        packs=((250, 255, 128), (500, 500, 252), (1000, 980, 500)),
        ingredients=("besan", "sugar", "ghee"),
        allergens=("milk",),
        days=15,
        keep="cool",
        stock=9500,
        low=3000,
        batch=10000,
        certifications=GHEE,
        origin=Words("Mysuru style, made in Chennai", "Estilo de Mysuru, hecho en Chennai", "मैसूर शैली, चेन्नई में बना"),
        popularity=2.8,
        months=w.DIWALI_HEAVY,
        lifts={"diwali": 2.8, "pongal": 1.4, "ayudha-puja": 1.8},
        featured=True,
    ),
    sweet(
        "motichoor-laddu",
        CATEGORY,
        "ML",
        name=Words("Motichoor Laddu", "Laddu Motichoor", "मोतीचूर लड्डू"),
        summary=Words("Fine boondi, melon seeds", "Boondi fino y semillas de melón", "बारीक बूंदी, खरबूजे के बीज"),
        description=Words(
            "Gram batter falls through a fine sieve into hot ghee as drops smaller than mustard seed, which "
            "soak in saffron syrup and are rolled while warm. Melon seeds and a little pistachio break the "
            "softness. Forty grams each, weighed, not guessed.",
            "La masa de garbanzo cae por un tamiz fino al ghee caliente en gotas menores que un grano de "
            "mostaza, que se empapan en almíbar de azafrán y se ruedan templadas. Las semillas de melón y "
            "un poco de pistacho rompen la blandura. Cuarenta gramos cada uno, pesados, no a ojo.",
        ),
        sold_by="piece",
        packs=((6, 210, 98), (12, 410, 194), (24, 800, 384)),
        ingredients=("besan", "sugar", "ghee", "melon", "pistachios", "saffron", "cardamom"),
        allergens=("milk", "nuts"),
        days=10,
        keep="cool",
        stock=310,
        low=120,
        batch=480,
        certifications=GHEE,
        popularity=2.9,
        lifts={"diwali": 2.4, "vinayagar-chaturthi": 2.4, "raksha-bandhan": 1.6, "krishna-jayanthi": 1.5},
        featured=True,
    ),
    sweet(
        "rava-laddu",
        CATEGORY,
        "RL",
        name=Words("Rava Laddu", "Laddu de sémola", "रवा लड्डू"),
        summary=Words("Roasted semolina, cashew, raisins", "Sémola tostada, anacardo y pasas", "भुनी सूजी, काजू, किशमिश"),
        description=Words(
            "Semolina is roasted in ghee until the kitchen smells of it, ground once with sugar and bound "
            "with warm milk. Each ball gets its own fried cashew. The plainest sweet on the shelf, and the "
            "one staff take home.",
            "La sémola se tuesta en ghee hasta que huele toda la cocina, se muele una vez con azúcar y se "
            "liga con leche templada. Cada bola lleva su anacardo frito. El dulce más sencillo del "
            "mostrador, y el que se lleva a casa el personal.",
        ),
        sold_by="piece",
        packs=((6, 120, 52), (12, 230, 102)),
        ingredients=("semolina", "sugar", "ghee", "milk", "cashews", "raisins", "cardamom"),
        allergens=("gluten", "milk", "nuts"),
        days=8,
        keep="cool",
        stock=168,
        low=60,
        batch=240,
        certifications=GHEE,
        popularity=1.0,
        lifts={"diwali": 1.8, "krishna-jayanthi": 1.6},
    ),
    sweet(
        "jalebi",
        CATEGORY,
        "JL",
        name=Words("Jalebi", "Jalebi", "जलेबी"),
        summary=Words("Fried to order, saffron syrup", "Frito al momento, almíbar de azafrán", "ताज़ी तली, केसर चाशनी"),
        description=Words(
            "The batter ferments overnight and is piped in spirals straight into ghee when you order. "
            "Thirty seconds in saffron syrup, and the shell cracks while the inside runs. We fry from seven "
            "to noon and from four to eight.",
            "La masa fermenta toda la noche y se traza en espirales directamente sobre el ghee cuando usted "
            "pide. Treinta segundos en almíbar de azafrán: la corteza cruje y el interior se derrama. "
            "Freímos de siete a doce y de cuatro a ocho.",
        ),
        sold_by="weight",
        packs=((250, 140, 58), (500, 270, 114), (1000, 520, 224)),
        ingredients=("maida", "sugar", "ghee", "saffron", "cardamom"),
        allergens=("gluten", "milk"),
        days=1,
        keep="today",
        stock=6000,
        low=2000,
        batch=6000,
        certifications=GHEE,
        popularity=2.3,
        months=w.WINTER_WARM,
        lifts={"diwali": 1.8, "holi": 1.6, "new-year": 1.5},
        featured=True,
    ),
    sweet(
        "jangiri",
        CATEGORY,
        "JG",
        name=Words("Jangiri", "Jangiri", "जांगिरी (इमरती)"),
        summary=Words(
            "Urad flowers in syrup, Chennai style",
            "Flores de urad en almíbar, estilo Chennai",
            "चाशनी में उड़द के फूल",
        ),
        description=Words(
            "Jalebi's southern cousin: ground urad, piped as a ring with nine loops and fried until it "
            "sounds hollow. It drinks more syrup than jalebi and keeps it. A wedding lunch in Chennai is "
            "not complete without one on the leaf.",
            "El primo del sur del jalebi: urad molido, trazado en un aro con nueve lazos y frito hasta que "
            "suena hueco. Bebe más almíbar que el jalebi y lo conserva. Una comida de boda en Chennai no "
            "está completa sin uno en la hoja.",
        ),
        sold_by="weight",
        packs=((250, 160, 70), (500, 310, 138)),
        ingredients=("urad", "sugar", "ghee", "rose water", "cardamom"),
        allergens=("milk",),
        days=6,
        keep="cool",
        stock=4800,
        low=1500,
        batch=5000,
        certifications=GHEE,
        season=w.WEDDINGS,
        popularity=1.4,
        months=w.WEDDING_MONTHS,
        lifts={"diwali": 2.0, "pongal": 1.5},
    ),
    sweet(
        "badusha",
        CATEGORY,
        "BD",
        name=Words("Badusha", "Badusha", "बालूशाही"),
        summary=Words("Flaky rounds under sugar glaze", "Pastas hojaldradas con glasa", "परतदार, चाशनी चढ़ी"),
        description=Words(
            "Butter is rubbed into flour and the dough folded, never kneaded, so that it opens in layers as "
            "it fries. A thin glaze sets white on top. Crisp for two days, tender for a week.",
            "La mantequilla se frota con la harina y la masa se pliega, nunca se amasa, para que se abra en "
            "capas al freír. Una glasa fina cuaja blanca por encima. Crujiente dos días, tierna una semana.",
        ),
        sold_by="piece",
        packs=((6, 150, 62), (12, 290, 122)),
        ingredients=("maida", "butter", "ghee", "sugar", "pistachios"),
        allergens=("gluten", "milk", "nuts"),
        days=7,
        keep="cool",
        stock=144,
        low=48,
        batch=192,
        popularity=1.0,
        months=w.DIWALI_HEAVY,
        lifts={"diwali": 2.2},
    ),
    sweet(
        "soan-papdi",
        CATEGORY,
        "SP",
        name=Words("Soan Papdi", "Soan Papdi", "सोन पापड़ी"),
        summary=Words(
            "Pulled sugar threads with almond", "Hilos de azúcar estirada con almendra", "बादाम के साथ महीन रेशे"
        ),
        description=Words(
            "Four people pull one ring of sugar and roasted gram flour until it parts into thousands of "
            "threads. Cut into cubes within the minute and packed the same hour, because it drinks the "
            "monsoon. Best eaten over the box.",
            "Cuatro personas estiran un aro de azúcar y harina de garbanzo tostada hasta que se abre en "
            "miles de hilos. Se corta en cubos en un minuto y se envasa en la misma hora, porque absorbe la "
            "humedad. Mejor comerlo sobre la caja.",
        ),
        sold_by="weight",
        packs=((250, 150, 64), (500, 290, 126, 320)),
        ingredients=("besan", "maida", "sugar", "ghee", "almonds", "pistachios", "cardamom"),
        allergens=("gluten", "milk", "nuts"),
        days=45,
        keep="airtight",
        stock=12000,
        low=3000,
        batch=9000,
        certifications=GHEE,
        popularity=1.4,
        months=w.DIWALI_HEAVY,
        lifts={"diwali": 3.0, "raksha-bandhan": 1.5},
    ),
    sweet(
        "badam-halwa",
        CATEGORY,
        "BH",
        name=Words("Badam Halwa", "Halwa de almendra", "बादाम हलवा"),
        summary=Words("Almonds, saffron, slow ghee", "Almendras, azafrán y ghee lento", "बादाम, केसर, घी"),
        description=Words(
            "Soaked almonds are skinned by hand, ground coarse and turned in a copper pan for fifty minutes "
            "while the ghee goes in by spoons. Saffron gives the colour. Rich: a spoonful is a serving.",
            "Las almendras remojadas se pelan a mano, se muelen gruesas y se remueven cincuenta minutos en "
            "cobre mientras el ghee entra a cucharadas. El color es del azafrán. Contundente: una cucharada "
            "es una ración.",
        ),
        sold_by="weight",
        packs=((100, 165, 92), (250, 400, 226), (500, 785, 448)),
        ingredients=("almonds", "sugar", "ghee", "milk", "saffron", "cardamom"),
        allergens=("nuts", "milk"),
        days=12,
        keep="cool",
        stock=3800,
        low=1500,
        batch=4000,
        certifications=(*GHEE, w.NO_COLOUR),
        popularity=1.3,
        months=w.WINTER_WARM,
        lifts={"diwali": 2.2, "ramzan": 1.5},
        default=1,
    ),
    sweet(
        "tirunelveli-halwa",
        CATEGORY,
        "TH",
        name=Words("Tirunelveli Halwa", "Halwa de trigo de Tirunelveli", "तिरुनेलवेली हलवा"),
        summary=Words(
            "Wheat milk and ghee, dark and glossy",
            "Leche de trigo y ghee, oscuro y brillante",
            "गेहूं के दूध और घी का हलवा",
        ),
        description=Words(
            "Whole wheat is soaked, ground and pressed for its milk, which ferments overnight and cooks "
            "with sugar and ghee until it shines and falls from the ladle in one piece. The brown is "
            "caramel, nothing else. Eat it warm from the leaf.",
            "El trigo entero se remoja, se muele y se prensa para sacar su leche, que fermenta una noche y "
            "se cuece con azúcar y ghee hasta que brilla y cae del cazo en una sola pieza. El color es "
            "caramelo y nada más. Cómalo templado, de la hoja.",
        ),
        sold_by="weight",
        packs=((250, 190, 86), (500, 370, 170)),
        ingredients=("wheat milk", "sugar", "ghee", "cashews", "cardamom"),
        allergens=("gluten", "milk", "nuts"),
        days=14,
        keep="cool",
        stock=4400,
        low=1500,
        batch=5000,
        certifications=(*GHEE, w.NO_COLOUR),
        origin=Words("Tirunelveli style", "Estilo de Tirunelveli", "तिरुनेलवेली शैली"),
        popularity=1.2,
        lifts={"diwali": 1.8, "pongal": 1.4},
    ),
    sweet(
        "carrot-halwa",
        CATEGORY,
        "CH",
        name=Words("Carrot Halwa", "Halwa de zanahoria", "गाजर का हलवा"),
        summary=Words("Red carrots, milk, cashews", "Zanahorias rojas, leche y anacardos", "लाल गाजर, दूध, काजू"),
        description=Words(
            "Ooty carrots are grated by hand so that the shreds hold, then simmered in milk until there is "
            "none left to see. Ghee, cashews and raisins follow. Sent warm in the city, chilled outside it.",
            "Las zanahorias de Ooty se rallan a mano para que aguanten las hebras y se cuecen en leche "
            "hasta que ya no se ve. Después, ghee, anacardos y pasas. Templado en la ciudad, frío fuera de "
            "ella.",
        ),
        sold_by="weight",
        packs=((250, 170, 76), (500, 330, 150)),
        ingredients=("carrot", "milk", "sugar", "ghee", "cashews", "raisins", "cardamom"),
        allergens=("milk", "nuts"),
        days=4,
        keep="chilled",
        stock=3000,
        low=1500,
        batch=4000,
        certifications=GHEE,
        popularity=1.1,
        months=w.WINTER_WARM,
        lifts={"new-year": 1.6, "christmas": 1.5},
    ),
)
