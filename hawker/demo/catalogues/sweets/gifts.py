# SPDX-License-Identifier: Apache-2.0
"""Gift boxes."""

from hawker.demo.catalogues.base import Words
from hawker.demo.catalogues.sweets import words as w
from hawker.demo.catalogues.sweets.making import sweet

CATEGORY = "gift-boxes"

GIFT_BOXES = (
    sweet(
        "diwali-box",
        CATEGORY,
        "DB",
        name=Words("Diwali Gift Box", "Caja de regalo de Diwali", "दिवाली उपहार डिब्बा"),
        summary=Words(
            "Four sweets in partitions, 1 kg", "Cuatro dulces en compartimentos, 1 kg", "चार मिठाइयाँ, 1 किलो"
        ),
        description=Words(
            "Motichoor laddu, kaju katli, pista barfi and kesar peda, each in its own partition of a red "
            "box printed in gold. Packed on the morning it leaves, tied with a ribbon, with a card for your "
            "words. For more than fifty boxes ask us for a quote.",
            "Motichoor laddu, kaju katli, barfi de pistacho y kesar peda, cada uno en su compartimento de "
            "una caja roja impresa en oro. Se prepara la mañana en que sale, atada con una cinta y con una "
            "tarjeta para su mensaje. Para más de cincuenta cajas, pídanos presupuesto.",
        ),
        sold_by="piece",
        packs=((1, 1490, 842), (5, 7200, 4180, 7450), (10, 14100, 8320, 14900)),
        pack_word="box",
        ingredients=("assorted",),
        allergens=("milk", "nuts"),
        days=10,
        keep="cool",
        stock=48,
        low=20,
        batch=60,
        season=w.FOR_DIWALI,
        popularity=1.2,
        months=w.DIWALI_ONLY,
        lifts={"diwali": 5.0},
        featured=True,
    ),
    sweet(
        "kalyanam-box",
        CATEGORY,
        "KB",
        name=Words("Kalyanam Box", "Caja de boda Kalyanam", "कल्याणम डिब्बा"),
        summary=Words("For wedding guests: laddu, murukku", "Para invitados de boda", "शादी के मेहमानों के लिए"),
        description=Words(
            "One laddu, one badusha and a hundred grams of mixture in a rose box with a ribbon: what a "
            "guest takes home from the wedding hall. Names and date printed on the tag from fifty boxes. "
            "Order ten days ahead.",
            "Un laddu, un badusha y cien gramos de mezcla en una caja rosa con cinta: lo que el invitado se "
            "lleva de la sala. Nombres y fecha impresos en la etiqueta a partir de cincuenta cajas. "
            "Encargue con diez días.",
        ),
        sold_by="piece",
        packs=((1, 160, 82), (25, 3800, 2000, 4000), (50, 7400, 3950, 8000)),
        pack_word="box",
        ingredients=("assorted",),
        allergens=("milk", "nuts", "gluten", "peanuts"),
        days=7,
        keep="cool",
        stock=260,
        low=100,
        batch=300,
        season=w.WEDDINGS,
        popularity=0.7,
        months=w.WEDDING_MONTHS,
    ),
    sweet(
        "dry-fruit-tin",
        CATEGORY,
        "DT",
        name=Words("Dry Fruit Tin", "Lata de frutos secos", "मेवों का डिब्बा"),
        summary=Words(
            "Almonds, cashews, pistachios, dates",
            "Almendras, anacardos, pistachos y dátiles",
            "बादाम, काजू, पिस्ता, खजूर",
        ),
        description=Words(
            "Two hundred grams each of Mamra almonds, whole cashews, roasted pistachios and Kimia dates in "
            "a round green tin that is kept long after it is empty. No sugar, no salt on the almonds. Sent "
            "across India.",
            "Doscientos gramos de almendra Mamra, anacardo entero, pistacho tostado y dátil Kimia en una "
            "lata verde redonda que se guarda mucho después de vaciarla. Sin azúcar y sin sal en las "
            "almendras. Se envía a toda la India.",
        ),
        sold_by="piece",
        packs=((1, 1650, 1130), (5, 8000, 5600, 8250)),
        pack_word="tin",
        ingredients=("almonds", "cashews", "pistachios", "dates"),
        allergens=("nuts",),
        days=90,
        keep="cool",
        stock=36,
        low=12,
        batch=40,
        certifications=(w.VEGETARIAN, w.FSSAI, w.NO_SUGAR),
        hsn_code="0813",
        popularity=0.6,
        months=w.CORPORATE,
        lifts={"diwali": 3.5, "ramzan": 1.8, "new-year": 1.8},
    ),
    sweet(
        "kaju-assortment",
        CATEGORY,
        "KA",
        name=Words("Kaju Assortment", "Surtido de anacardo", "काजू मिठाई संग्रह"),
        summary=Words(
            "Katli, pista roll, fig and dates, 800 g",
            "Katli, rollos, higo y dátil, 800 g",
            "कतली, रोल, अंजीर, 800 ग्राम",
        ),
        description=Words(
            "Kaju katli, kaju pista rolls, slices of anjeer roll and dates laddu in a cream box with a "
            "green mark. Nothing in it needs a refrigerator for three weeks, which makes it the one to "
            "post. Our most reordered gift.",
            "Kaju katli, rollos de anacardo y pistacho, rodajas de rollo de higo y laddu de dátil en una "
            "caja crema con sello verde. Nada necesita frío en tres semanas, por eso es la que se envía por "
            "correo. El regalo que más se repite.",
        ),
        sold_by="piece",
        packs=((1, 1390, 905), (5, 6700, 4480, 6950)),
        pack_word="box",
        ingredients=("assorted",),
        allergens=("nuts", "milk"),
        days=20,
        keep="cool",
        stock=42,
        low=15,
        batch=48,
        popularity=0.8,
        months=w.CORPORATE,
        lifts={"diwali": 3.2, "raksha-bandhan": 2.4, "new-year": 1.8},
        featured=True,
    ),
    sweet(
        "tea-time-box",
        CATEGORY,
        "TB",
        name=Words("Tea-Time Box", "Caja para el té", "चाय-समय डिब्बा"),
        summary=Words(
            "Thattai, murukku, mixture, ribbons, 900 g",
            "Thattai, murukku, mezcla y cintas, 900 g",
            "नमकीन का डिब्बा, 900 ग्राम",
        ),
        description=Words(
            "Thattai, butter murukku, Madras mixture and ribbon pakoda in a kraft box with dividers, each "
            "in its own pouch inside. Enough for an office floor at four o'clock. The box folds flat and "
            "goes with the paper.",
            "Thattai, murukku de mantequilla, mezcla de Madrás y cintas crujientes en una caja de cartón "
            "con separadores, cada uno en su bolsa. Suficiente para una planta de oficina a las cuatro. La "
            "caja se pliega y va al papel.",
        ),
        sold_by="piece",
        packs=((1, 520, 246), (5, 2500, 1215, 2600)),
        pack_word="box",
        ingredients=("assorted",),
        allergens=("milk", "nuts", "peanuts", "sesame"),
        days=30,
        keep="airtight",
        stock=58,
        low=20,
        batch=60,
        hsn_code="210690",
        popularity=0.9,
        months=w.RAIN_SNACKS,
        lifts={"diwali": 2.0, "new-year": 1.6},
    ),
    sweet(
        "festival-hamper",
        CATEGORY,
        "FH",
        name=Words("Festival Hamper", "Cesta de fiesta", "उत्सव टोकरी"),
        summary=Words(
            "Cane basket of sweets and savouries",
            "Cesta de caña con dulces y salados",
            "बेंत की टोकरी में मिठाई-नमकीन",
        ),
        description=Words(
            "A hand-woven cane basket with a jar of murukku, a jar of mixture, a box of Mysore pak and "
            "eight motichoor laddu. We line it with cotton, not plastic. Delivered in Chennai only; it does "
            "not like couriers.",
            "Cesta de caña tejida a mano con un tarro de murukku, otro de mezcla, una caja de Mysore pak y "
            "ocho laddu motichoor. Forrada de algodón, no de plástico. Solo se entrega en Chennai; no le "
            "gustan los mensajeros.",
        ),
        sold_by="piece",
        packs=((1, 2450, 1390),),
        pack_word="basket",
        ingredients=("assorted",),
        allergens=("milk", "nuts", "peanuts", "sesame"),
        days=10,
        keep="cool",
        stock=14,
        low=6,
        batch=16,
        season=w.FOR_DIWALI,
        popularity=0.4,
        months=w.DIWALI_ONLY,
        lifts={"diwali": 3.5, "pongal": 2.0, "christmas": 1.8},
    ),
)
