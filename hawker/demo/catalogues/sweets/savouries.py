# SPDX-License-Identifier: Apache-2.0
"""Savouries."""

from hawker.demo.catalogues.base import Words
from hawker.demo.catalogues.sweets import words as w
from hawker.demo.catalogues.sweets.making import sweet

CATEGORY = "savouries"
NAMKEEN = "210690"

SAVOURIES = (
    sweet(
        "samosa",
        CATEGORY,
        "SM",
        name=Words("Samosa", "Samosa", "समोसा"),
        summary=Words("Potato, peas, roasted cumin", "Patata, guisantes y comino tostado", "आलू, मटर, भुना जीरा"),
        description=Words(
            "The crust is rubbed with ghee and fried twice, slowly then hot, so it blisters and stays "
            "crisp. Inside: potato broken by hand, green peas, roasted cumin and a little dried mango. Two "
            "chutneys come with every order, mint and tamarind.",
            "La masa se frota con ghee y se fríe dos veces, despacio y luego fuerte, para que haga ampollas "
            "y quede crujiente. Dentro, patata rota a mano, guisantes, comino tostado y un poco de mango "
            "seco. Cada pedido lleva dos chutneys, menta y tamarindo.",
        ),
        sold_by="piece",
        packs=((2, 60, 24), (6, 170, 70), (12, 330, 138)),
        ingredients=("maida", "potato", "peas", "ghee", "oil", "cumin", "chilli", "salt"),
        allergens=("gluten", "milk"),
        days=1,
        keep="today",
        stock=96,
        low=36,
        batch=144,
        hsn_code=NAMKEEN,
        popularity=3.0,
        months=w.RAIN_SNACKS,
        lifts={"holi": 1.6, "ramzan": 2.0, "new-year": 1.4},
        featured=True,
    ),
    sweet(
        "murukku",
        CATEGORY,
        "MK",
        name=Words("Butter Murukku", "Murukku de mantequilla", "बटर मुरुक्कू"),
        summary=Words("Rice flour and urad, pressed by hand", "Harina de arroz y urad, a mano", "चावल और उड़द का कुरकुरा"),
        description=Words(
            "Rice flour, roasted urad and butter, pressed through a star plate and coiled onto a ladle one "
            "by one. It breaks with a clean snap and melts after it. The tin lasts a fortnight, in theory.",
            "Harina de arroz, urad tostado y mantequilla, prensados por una placa de estrella y enrollados "
            "uno a uno sobre el cazo. Se parte con un chasquido limpio y luego se funde. La lata dura dos "
            "semanas, en teoría.",
        ),
        sold_by="weight",
        packs=((200, 95, 40), (500, 225, 98), (1000, 435, 192)),
        ingredients=("rice flour", "urad", "butter", "sesame", "cumin", "asafoetida", "salt", "oil"),
        allergens=("milk", "sesame"),
        days=30,
        keep="airtight",
        stock=11000,
        low=3000,
        batch=9000,
        hsn_code=NAMKEEN,
        popularity=2.2,
        lifts={"diwali": 2.6, "krishna-jayanthi": 2.6, "pongal": 1.5},
        featured=True,
    ),
    sweet(
        "madras-mixture",
        CATEGORY,
        "MM",
        name=Words("Madras Mixture", "Mezcla de Madrás", "मद्रास मिक्सचर"),
        summary=Words("Sev, boondi, peanuts, curry leaf", "Sev, boondi, cacahuetes y hoja de curry", "सेव, बूंदी, मूंगफली"),
        description=Words(
            "Nine things fried apart, each at its own heat, and tossed together while hot with chilli and "
            "asafoetida. More peanuts than most, real cashews, curry leaves that crackle. It goes with "
            "filter coffee and with bad news about cricket.",
            "Nueve cosas fritas por separado, cada una a su temperatura, y mezcladas calientes con "
            "guindilla y asafétida. Más cacahuetes de lo normal, anacardos de verdad y hojas de curry que "
            "crujen. Va con café de filtro y con las malas noticias del críquet.",
        ),
        sold_by="weight",
        packs=((200, 90, 38), (500, 215, 92), (1000, 415, 182)),
        ingredients=(
            "besan",
            "rice flour",
            "peanuts",
            "cashews",
            "gram",
            "curry leaf",
            "chilli",
            "asafoetida",
            "oil",
        ),
        allergens=("peanuts", "nuts"),
        days=40,
        keep="airtight",
        stock=14000,
        low=3000,
        batch=10000,
        hsn_code=NAMKEEN,
        popularity=2.4,
        months=w.RAIN_SNACKS,
        lifts={"diwali": 2.4, "new-year": 1.6},
    ),
    sweet(
        "banana-chips",
        CATEGORY,
        "BC",
        name=Words("Nendran Banana Chips", "Chips de plátano Nendran", "नेंद्रन केला चिप्स"),
        summary=Words("Sliced into coconut oil, salted", "Cortadas sobre el aceite, con sal", "नारियल तेल में तले, नमकीन"),
        description=Words(
            "Green Nendran plantains are sliced straight into hot coconut oil and salted with brine in the "
            "pan, the way it is done across the border in Kerala. Turmeric gives the yellow. Crisp to the "
            "last one in the bag.",
            "Los plátanos Nendran verdes se cortan directamente sobre aceite de coco caliente y se salan "
            "con salmuera en la misma sartén, como se hace al otro lado, en Kerala. La cúrcuma da el "
            "amarillo. Crujientes hasta la última.",
        ),
        sold_by="weight",
        packs=((200, 110, 48), (500, 260, 118)),
        ingredients=("plantain", "coconut", "turmeric", "salt"),
        allergens=(),
        days=30,
        keep="airtight",
        stock=8600,
        low=2000,
        batch=6000,
        origin=Words("Kerala style, made in Chennai", "Estilo de Kerala, hecho en Chennai", "केरल शैली, चेन्नई में बना"),
        hsn_code="2008",
        popularity=1.6,
        months=w.RAIN_SNACKS,
        lifts={"diwali": 1.4},
    ),
    sweet(
        "ribbon-pakoda",
        CATEGORY,
        "RP",
        name=Words("Ribbon Pakoda", "Cintas crujientes (ribbon pakoda)", "रिबन पकोड़ा"),
        summary=Words("Crisp ribbons with red chilli", "Cintas crujientes con guindilla", "कुरकुरे रिबन, लाल मिर्च"),
        description=Words(
            "Gram and rice flour, pressed through a slotted plate so that the ribbons wave as they fry. Red "
            "chilli and asafoetida, no onion, no garlic. Breaks into pieces of the right size for a palm.",
            "Harina de garbanzo y de arroz, prensada por una placa ranurada para que las cintas ondulen al "
            "freír. Guindilla y asafétida, sin cebolla ni ajo. Se rompe en trozos del tamaño justo de la "
            "mano.",
        ),
        sold_by="weight",
        packs=((200, 85, 35), (500, 200, 86)),
        ingredients=("besan", "rice flour", "butter", "chilli", "asafoetida", "sesame", "salt", "oil"),
        allergens=("milk", "sesame"),
        days=30,
        keep="airtight",
        stock=7600,
        low=2000,
        batch=6000,
        hsn_code=NAMKEEN,
        popularity=1.2,
        months=w.RAIN_SNACKS,
        lifts={"diwali": 2.0},
    ),
    sweet(
        "omapodi",
        CATEGORY,
        "OP",
        name=Words("Omapodi", "Omapodi", "ओमापोडी"),
        summary=Words("Finest sev with carom", "El sev más fino, con ajowan", "अजवाइन वाला महीन सेव"),
        description=Words(
            "Carom seeds are ground with water and strained, so the flavour is everywhere and the holes "
            "never block. The strands are as fine as the plate allows. Grandmothers prescribe it after "
            "heavy lunches.",
            "Las semillas de ajowan se muelen con agua y se cuelan, así el sabor está en todas partes y los "
            "agujeros no se atascan. Los hilos son tan finos como permite la placa. Las abuelas lo recetan "
            "tras comidas pesadas.",
        ),
        sold_by="weight",
        packs=((200, 80, 33), (500, 190, 80)),
        ingredients=("besan", "rice flour", "carom", "butter", "salt", "oil"),
        allergens=("milk",),
        days=30,
        keep="airtight",
        stock=6800,
        low=2000,
        batch=6000,
        hsn_code=NAMKEEN,
        popularity=1.0,
        lifts={"diwali": 1.8},
    ),
    sweet(
        "thattai",
        CATEGORY,
        "TT",
        name=Words("Thattai", "Thattai", "तट्टई"),
        summary=Words(
            "Thin rice discs with gram dal", "Discos finos de arroz con garbanzo", "चना दाल वाली पतली टिकिया"
        ),
        description=Words(
            "Rice dough with soaked gram dal, curry leaf and red chilli, patted by hand between two leaves "
            "until you can nearly see through. Fried in small batches. Two make a tea break, four a meeting.",
            "Masa de arroz con garbanzo partido remojado, hoja de curry y guindilla, aplastada a mano entre "
            "dos hojas hasta casi ver a través. Se fríe en tandas pequeñas. Dos son una pausa; cuatro, una "
            "reunión.",
        ),
        sold_by="weight",
        packs=((200, 100, 42), (500, 240, 104)),
        ingredients=("rice flour", "gram", "urad", "butter", "curry leaf", "chilli", "sesame", "salt", "oil"),
        allergens=("milk", "sesame"),
        days=30,
        keep="airtight",
        stock=7200,
        low=2000,
        batch=6000,
        hsn_code=NAMKEEN,
        popularity=1.3,
        lifts={"diwali": 2.0, "krishna-jayanthi": 2.2},
    ),
    sweet(
        "kachori",
        CATEGORY,
        "KC",
        name=Words("Kachori", "Kachori", "कचौरी"),
        summary=Words("Puffed, with spiced moong", "Inflado, con moong especiado", "मसालेदार मूंग भरी"),
        description=Words(
            "Moong is soaked, broken and fried dry with fennel, coriander and dried mango before it goes "
            "into the dough. Half an hour in oil that barely moves makes the shell hollow. Crack the top, "
            "pour in chutney.",
            "El moong se remoja, se rompe y se fríe en seco con hinojo, cilantro y mango seco antes de "
            "entrar en la masa. Media hora en aceite casi quieto deja la corteza hueca. Rompa la tapa y "
            "vierta el chutney.",
        ),
        sold_by="piece",
        packs=((2, 70, 28), (6, 200, 82)),
        ingredients=("maida", "lentils", "ghee", "coriander", "chilli", "asafoetida", "salt", "oil"),
        allergens=("gluten", "milk"),
        days=2,
        keep="today",
        stock=72,
        low=24,
        batch=96,
        hsn_code=NAMKEEN,
        popularity=1.3,
        months=w.RAIN_SNACKS,
        lifts={"holi": 1.8, "new-year": 1.3},
    ),
)
