# SPDX-License-Identifier: Apache-2.0
"""What is made for the feasts of the year."""

from hawker.demo.catalogues.base import Words
from hawker.demo.catalogues.sweets import words as w
from hawker.demo.catalogues.sweets.making import sweet

CATEGORY = "festival"

FESTIVAL = (
    sweet(
        "adhirasam",
        CATEGORY,
        "AD",
        name=Words("Adhirasam", "Adhirasam", "अधिरसम"),
        summary=Words("Rice and jaggery, fried dark", "Arroz y panela, fritos oscuros", "चावल और गुड़ का अधिरसम"),
        description=Words(
            "Soaked rice is pounded damp, cooked into jaggery syrup and left three days to mature before it "
            "meets the oil. Pressed between two ladles so the ghee runs out. The crust cracks, the middle "
            "stays soft.",
            "El arroz remojado se machaca húmedo, se cuece en almíbar de panela y madura tres días antes de "
            "tocar el aceite. Se prensa entre dos cazos para que escurra. La corteza se agrieta, el centro "
            "queda tierno.",
        ),
        sold_by="piece",
        packs=((6, 150, 60), (12, 290, 118)),
        ingredients=("rice flour", "jaggery", "ghee", "sesame", "cardamom", "dry ginger"),
        allergens=("sesame", "milk"),
        days=15,
        keep="airtight",
        stock=120,
        low=36,
        batch=144,
        season=w.FOR_DIWALI,
        popularity=0.9,
        months=w.DIWALI_HEAVY,
        lifts={"diwali": 3.4, "pongal": 1.6},
    ),
    sweet(
        "ellu-urundai",
        CATEGORY,
        "EU",
        name=Words("Ellu Urundai", "Bolas de sésamo negro", "तिल के लड्डू"),
        summary=Words("Black sesame and jaggery", "Sésamo negro y panela", "काला तिल और गुड़"),
        description=Words(
            "Black sesame is washed, dried in the sun and roasted until it jumps, then bound with palm "
            "jaggery while both are hot enough to hurt. Cold-weather food: dense, a little bitter, good for "
            "weeks. Small on purpose.",
            "El sésamo negro se lava, se seca al sol y se tuesta hasta que salta; luego se liga con panela "
            "de palma cuando ambos queman. Comida de frío: densa, algo amarga, dura semanas. Pequeña a "
            "propósito.",
        ),
        sold_by="piece",
        packs=((10, 130, 54), (20, 250, 106)),
        ingredients=("sesame", "jaggery", "cardamom", "dry ginger"),
        allergens=("sesame",),
        days=45,
        keep="airtight",
        stock=220,
        low=60,
        batch=240,
        certifications=(w.VEGETARIAN, w.FSSAI, w.NO_COLOUR),
        season=w.FOR_PONGAL,
        popularity=0.6,
        months=w.PONGAL_HEAVY,
        lifts={"pongal": 3.0},
    ),
    sweet(
        "kozhukattai",
        CATEGORY,
        "KZ",
        name=Words("Kozhukattai", "Kozhukattai (modak al vapor)", "कोझुकट्टई (मोदक)"),
        summary=Words(
            "Steamed, coconut and jaggery inside",
            "Al vapor, rellenos de coco y panela",
            "भाप में पके, नारियल-गुड़ भरे",
        ),
        description=Words(
            "Rice dough, thin enough to show the filling, pleated by finger around coconut cooked in "
            "jaggery and steamed under a cloth. Ganesha is said to have wanted twenty-one. Made to order in "
            "the season, and only then.",
            "Masa de arroz, tan fina que deja ver el relleno, plegada a dedo sobre coco cocido en panela y "
            "hecha al vapor bajo un paño. Se dice que Ganesha quiso veintiuno. Se hace por encargo en "
            "temporada, y solo entonces.",
        ),
        sold_by="piece",
        packs=((5, 120, 48), (11, 250, 104), (21, 460, 196)),
        ingredients=("rice flour", "coconut", "jaggery", "ghee", "cardamom"),
        allergens=("milk",),
        days=1,
        keep="today",
        stock=63,
        low=21,
        batch=105,
        season=w.FOR_CHATURTHI,
        popularity=0.7,
        months=w.CHATURTHI_HEAVY,
        lifts={"vinayagar-chaturthi": 7.0},
    ),
    sweet(
        "somas",
        CATEGORY,
        "SO",
        name=Words("Somas", "Somas (empanadilla dulce)", "सोमास (गुजिया)"),
        summary=Words("Half-moons of coconut and gram", "Medias lunas de coco y garbanzo", "नारियल और भुने चने की गुजिया"),
        description=Words(
            "A short crust crimped by nail around roasted gram, dry coconut, sugar and cashew. Fried pale, "
            "eaten by the handful, found in every Tamil house in Diwali week. Shake it: the filling should "
            "rattle.",
            "Masa quebrada repulgada con la uña sobre garbanzo tostado, coco seco, azúcar y anacardo. Frita "
            "clara, se come a puñados y está en cada casa tamil la semana de Diwali. Agítela: el relleno "
            "debe sonar.",
        ),
        sold_by="piece",
        packs=((6, 130, 52), (12, 250, 102)),
        ingredients=("maida", "coconut", "gram", "sugar", "cashews", "raisins", "ghee"),
        allergens=("gluten", "nuts", "milk"),
        days=15,
        keep="airtight",
        stock=132,
        low=36,
        batch=144,
        season=w.FOR_DIWALI,
        popularity=0.7,
        months=w.DIWALI_HEAVY,
        lifts={"diwali": 3.2, "holi": 2.4},
    ),
    sweet(
        "deepavali-legiyam",
        CATEGORY,
        "LG",
        name=Words("Deepavali Legiyam", "Legiyam de Diwali", "दीपावली लेगियम"),
        summary=Words("The spoon before the sweets", "La cucharada antes de los dulces", "मिठाई से पहले एक चम्मच"),
        description=Words(
            "Dry ginger, long pepper, carom and a dozen other things, cooked into jaggery and ghee until "
            "black and shining. By custom a spoonful is taken on Diwali morning before anything sweet. Hot, "
            "sticky, and oddly good.",
            "Jengibre seco, pimienta larga, ajowan y una docena de cosas más, cocidos en panela y ghee "
            "hasta quedar negros y brillantes. Por costumbre se toma una cucharada la mañana de Diwali "
            "antes de los dulces. Picante, pegajoso y extrañamente bueno.",
        ),
        sold_by="weight",
        packs=((100, 120, 50), (250, 280, 122)),
        ingredients=("dry ginger", "long pepper", "carom", "coriander", "jaggery", "honey", "ghee"),
        allergens=("milk",),
        days=180,
        keep="cool",
        stock=4000,
        low=1000,
        batch=3000,
        certifications=(w.VEGETARIAN, w.FSSAI, w.NO_COLOUR),
        season=w.FOR_DIWALI,
        popularity=0.5,
        months=w.DIWALI_ONLY,
        lifts={"diwali": 4.0},
    ),
)
