# SPDX-License-Identifier: Apache-2.0
"""Dry fruit sweets and nuts."""

from hawker.demo.catalogues.base import Words
from hawker.demo.catalogues.sweets import words as w
from hawker.demo.catalogues.sweets.making import sweet

CATEGORY = "dry-fruit"

DRY_FRUIT = (
    sweet(
        "kaju-katli",
        CATEGORY,
        "KJ",
        name=Words("Kaju Katli", "Kaju Katli de anacardo", "काजू कतली"),
        summary=Words("Cashew, sugar, a little ghee", "Anacardo, azúcar y un poco de ghee", "काजू, चीनी, थोड़ा घी"),
        description=Words(
            "Whole cashews are soaked, ground to a paste and cooked with sugar for exactly as long as it "
            "takes to leave the sides. Rolled thin on marble, covered with silver leaf and cut into "
            "diamonds with a wet knife. Eleven to twelve pieces in 250 g.",
            "Anacardos enteros, remojados y molidos en pasta, se cuecen con azúcar justo hasta despegarse "
            "de las paredes. Se estiran finos sobre mármol, se cubren con hoja de plata y se cortan en "
            "rombos con cuchillo mojado. De once a doce piezas en 250 g.",
        ),
        sold_by="weight",
        packs=((250, 420, 275), (500, 820, 545), (1000, 1600, 1080)),
        ingredients=("cashews", "sugar", "ghee", "silver leaf"),
        allergens=("nuts", "milk"),
        days=20,
        keep="cool",
        stock=6200,
        low=2500,
        batch=8000,
        certifications=(w.VEGETARIAN, w.FSSAI, w.NO_COLOUR),
        popularity=3.1,
        months=w.DIWALI_HEAVY,
        lifts={"diwali": 3.2, "raksha-bandhan": 2.2, "ayudha-puja": 1.6, "new-year": 1.5},
        featured=True,
    ),
    sweet(
        "kaju-pista-roll",
        CATEGORY,
        "KR",
        name=Words("Kaju Pista Roll", "Rollo de anacardo y pistacho", "काजू पिस्ता रोल"),
        summary=Words("Cashew rolled around pistachio", "Anacardo enrollado sobre pistacho", "पिस्ता भरा काजू रोल"),
        description=Words(
            "A sheet of cashew paste is rolled around a core of pistachio and cardamom, rested overnight "
            "and cut on the slant. The silver leaf goes on last, so it stays whole. Nine pieces in 250 g.",
            "Una lámina de pasta de anacardo se enrolla sobre un corazón de pistacho y cardamomo, reposa "
            "una noche y se corta al bies. La hoja de plata va al final para que quede entera. Nueve piezas "
            "en 250 g.",
        ),
        sold_by="weight",
        packs=((250, 460, 308), (500, 900, 610)),
        ingredients=("cashews", "pistachios", "sugar", "cardamom", "silver leaf"),
        allergens=("nuts",),
        days=20,
        keep="cool",
        stock=3900,
        low=1500,
        batch=4000,
        certifications=(w.VEGETARIAN, w.FSSAI, w.NO_COLOUR),
        popularity=1.3,
        months=w.DIWALI_HEAVY,
        lifts={"diwali": 2.8, "raksha-bandhan": 1.8},
    ),
    sweet(
        "anjeer-roll",
        CATEGORY,
        "AR",
        name=Words("Anjeer Roll", "Rollo de higo", "अंजीर रोल"),
        summary=Words("Figs and nuts, no added sugar", "Higos y frutos secos, sin azúcar", "अंजीर और मेवे, बिना चीनी"),
        description=Words(
            "Dried figs are simmered until they give up, worked with almonds, pistachios and cashews, and "
            "rolled in poppy seed. The sweetness is the fig's own. People who say they do not eat sweets "
            "buy this one twice.",
            "Los higos secos se cuecen hasta deshacerse, se trabajan con almendras, pistachos y anacardos y "
            "se rebozan en semilla de amapola. El dulzor es del higo. Quien dice que no come dulces compra "
            "este dos veces.",
        ),
        sold_by="weight",
        packs=((250, 440, 282), (500, 860, 556)),
        ingredients=("figs", "almonds", "pistachios", "cashews", "poppy"),
        allergens=("nuts",),
        days=30,
        keep="cool",
        stock=3300,
        low=1200,
        batch=3000,
        certifications=(w.VEGETARIAN, w.FSSAI, w.NO_SUGAR),
        popularity=0.9,
        lifts={"diwali": 2.4, "ramzan": 1.8},
        featured=True,
    ),
    sweet(
        "dates-laddu",
        CATEGORY,
        "DL",
        name=Words("Dates Laddu", "Laddu de dátil", "खजूर लड्डू"),
        summary=Words("Dates and four nuts, pressed", "Dátiles y frutos secos prensados", "खजूर और मेवे के लड्डू"),
        description=Words(
            "Soft dates and chopped almonds, cashews and pistachios, pressed by hand with a little ghee so "
            "they keep their shape. No sugar goes in and none is missed. Good in a school bag.",
            "Dátiles blandos con almendras, anacardos y pistachos troceados, prensados a mano con un poco "
            "de ghee para que guarden la forma. No lleva azúcar ni hace falta. Van bien en la mochila del "
            "colegio.",
        ),
        sold_by="piece",
        packs=((6, 240, 138), (12, 465, 272)),
        ingredients=("dates", "almonds", "cashews", "pistachios", "ghee"),
        allergens=("nuts", "milk"),
        days=25,
        keep="cool",
        stock=156,
        low=48,
        batch=192,
        certifications=(w.VEGETARIAN, w.FSSAI, w.NO_SUGAR),
        popularity=0.9,
        lifts={"diwali": 1.8, "ramzan": 2.4},
    ),
    sweet(
        "kadalai-mittai",
        CATEGORY,
        "KM",
        name=Words("Kadalai Mittai", "Turrón de cacahuete", "मूंगफली चिक्की"),
        summary=Words("Peanuts in jaggery, snapped", "Cacahuete en panela", "गुड़ में मूंगफली"),
        description=Words(
            "Peanuts are roasted in sand, rubbed clean and stirred into jaggery syrup at the moment it "
            "would crack in water. Rolled, scored and snapped while it cools. Five generations of "
            "schoolchildren agree on it.",
            "Los cacahuetes se tuestan en arena, se frotan y se mezclan con almíbar de panela justo cuando "
            "se quebraría en agua. Se estira, se marca y se parte al enfriar. Cinco generaciones de "
            "escolares están de acuerdo.",
        ),
        sold_by="weight",
        packs=((200, 80, 30), (500, 190, 72), (1000, 360, 142)),
        ingredients=("peanuts", "jaggery", "cardamom", "dry ginger"),
        allergens=("peanuts",),
        days=60,
        keep="airtight",
        stock=9000,
        low=2500,
        batch=8000,
        certifications=(w.VEGETARIAN, w.FSSAI, w.NO_COLOUR),
        origin=Words("Southern Tamil Nadu style", "Estilo del sur de Tamil Nadu", "दक्षिण तमिलनाडु शैली"),
        popularity=1.1,
        months=w.PONGAL_HEAVY,
        lifts={"pongal": 2.2},
    ),
    sweet(
        "pepper-cashews",
        CATEGORY,
        "PC",
        name=Words("Pepper Cashews", "Anacardos a la pimienta", "काली मिर्च काजू"),
        summary=Words("Roasted in ghee, curry leaf", "Tostados en ghee con hoja de curry", "घी में भुने, करी पत्ता"),
        description=Words(
            "Whole cashews turn slowly in ghee until the edges colour, then meet crushed pepper, salt and "
            "curry leaves off the fire. Warm from the pan at eleven and at five. They rarely reach home "
            "unopened.",
            "Anacardos enteros giran despacio en ghee hasta dorar los bordes y, fuera del fuego, se mezclan "
            "con pimienta machacada, sal y hojas de curry. Recién hechos a las once y a las cinco. Rara vez "
            "llegan a casa sin abrir.",
        ),
        sold_by="weight",
        packs=((100, 170, 102), (250, 410, 250), (500, 800, 494)),
        ingredients=("cashews", "ghee", "pepper", "salt", "curry leaf"),
        allergens=("nuts", "milk"),
        days=30,
        keep="airtight",
        stock=5400,
        low=1500,
        batch=4000,
        hsn_code="2008",
        popularity=1.0,
        months=w.RAIN_SNACKS,
        lifts={"diwali": 1.8, "new-year": 1.8},
    ),
)
