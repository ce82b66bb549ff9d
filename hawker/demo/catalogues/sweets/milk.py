# SPDX-License-Identifier: Apache-2.0
"""Milk sweets."""

from hawker.demo.catalogues.base import Words
from hawker.demo.catalogues.sweets import words as w
from hawker.demo.catalogues.sweets.making import sweet

CATEGORY = "milk-sweets"

MILK_SWEETS = (
    sweet(
        "gulab-jamun",
        CATEGORY,
        "GJ",
        name=Words("Gulab Jamun", "Gulab Jamun", "गुलाब जामुन"),
        summary=Words(
            "Milk dumplings in cardamom syrup",
            "Bolitas de leche en almíbar de cardamomo",
            "इलायची की चाशनी में खोये के गोले",
        ),
        description=Words(
            "Khoya from the morning's milk is kneaded with a little flour, rolled small and fried slowly in "
            "ghee until it is the colour of old teak. The balls rest for four hours in syrup with cardamom "
            "and rose, so they are soaked to the middle. Serve them warm, or cold with a spoon of cream.",
            "El khoya de la leche de la mañana se amasa con un poco de harina, se forma en bolitas y se "
            "fríe despacio en ghee hasta que toma el color de la teca vieja. Reposan cuatro horas en "
            "almíbar con cardamomo y rosa, hasta quedar empapadas por dentro. Se sirven templadas, o frías "
            "con una cucharada de nata.",
        ),
        sold_by="weight",
        packs=((250, 180, 82), (500, 345, 162), (1000, 670, 318)),
        ingredients=("khoya", "maida", "sugar", "ghee", "cardamom", "rose water", "pistachios"),
        allergens=("milk", "gluten", "nuts"),
        days=5,
        keep="chilled",
        stock=2400,
        low=2000,
        batch=8000,
        popularity=3.4,
        lifts={"diwali": 2.2, "raksha-bandhan": 1.8, "new-year": 1.6, "ramzan": 1.6},
        featured=True,
    ),
    sweet(
        "rasgulla",
        CATEGORY,
        "RG",
        name=Words("Rasgulla", "Rasgulla", "रसगुल्ला"),
        summary=Words(
            "Spongy chenna in light syrup", "Queso fresco esponjoso en almíbar ligero", "हल्की चाशनी में नरम छेना"
        ),
        description=Words(
            "Cow's milk is curdled with lemon, hung for an hour and kneaded by palm until it turns smooth. "
            "The balls double in size as they boil in thin syrup, which is what makes them squeak when "
            "bitten. Sent with their syrup; pour it off or drink it, opinions differ.",
            "La leche de vaca se corta con limón, se cuelga una hora y se amasa con la palma hasta quedar "
            "lisa. Las bolas doblan su tamaño al hervir en un almíbar fino, y por eso chirrían al "
            "morderlas. Se envían con su almíbar: tirarlo o beberlo, hay opiniones.",
        ),
        sold_by="piece",
        packs=((6, 190, 88), (12, 365, 172)),
        ingredients=("chenna", "sugar", "semolina", "rose water"),
        allergens=("milk", "gluten"),
        days=4,
        keep="chilled",
        stock=0,
        low=48,
        batch=180,
        popularity=1.9,
        months=w.SUMMER_COOL,
        lifts={"diwali": 1.6, "ayudha-puja": 1.7},
    ),
    sweet(
        "rasmalai",
        CATEGORY,
        "RM",
        name=Words("Rasmalai", "Rasmalai", "रसमलाई"),
        summary=Words(
            "Chenna discs in saffron milk",
            "Discos de queso fresco en leche de azafrán",
            "केसरिया दूध में छेने की टिकिया",
        ),
        description=Words(
            "Flat discs of chenna, pressed by hand, finish cooking in milk that has been reduced to a third "
            "with saffron and cardamom. A day in the cold makes them take up the milk. Eat with a spoon and "
            "some patience.",
            "Discos planos de chenna, prensados a mano, terminan de cocerse en leche reducida a un tercio "
            "con azafrán y cardamomo. Un día en frío hace que absorban la leche. Se comen con cuchara y "
            "algo de paciencia.",
        ),
        sold_by="piece",
        packs=((4, 210, 98), (8, 405, 192)),
        ingredients=("chenna", "milk", "sugar", "saffron", "cardamom", "pistachios"),
        allergens=("milk", "nuts"),
        days=3,
        keep="chilled",
        stock=64,
        low=32,
        batch=120,
        popularity=1.7,
        months=w.SUMMER_COOL,
        lifts={"diwali": 1.5, "holi": 1.8, "ramzan": 1.7},
        featured=True,
    ),
    sweet(
        "kesar-peda",
        CATEGORY,
        "KP",
        name=Words("Kesar Peda", "Kesar Peda", "केसर पेड़ा"),
        summary=Words(
            "Saffron milk fudge, pressed by thumb",
            "Dulce de leche y azafrán, marcado con el pulgar",
            "केसर और खोये का पेड़ा",
        ),
        description=Words(
            "Milk is stirred down to khoya, cooked with sugar and Kashmiri saffron until it leaves the pan, "
            "and shaped while it is still almost too hot to hold. The thumb print keeps the pistachio in "
            "place. The sweet most often taken to a temple or a new office.",
            "La leche se remueve hasta hacerse khoya, se cuece con azúcar y azafrán de Cachemira hasta "
            "despegarse de la olla, y se forma cuando casi no se puede tocar. La huella del pulgar sujeta "
            "el pistacho. El dulce que más se lleva al templo o a la oficina nueva.",
        ),
        sold_by="weight",
        packs=((250, 230, 112), (500, 445, 220), (1000, 870, 436)),
        ingredients=("khoya", "sugar", "saffron", "cardamom", "pistachios"),
        allergens=("milk", "nuts"),
        days=10,
        keep="cool",
        stock=5200,
        low=2000,
        batch=6000,
        certifications=(w.VEGETARIAN, w.FSSAI, w.NO_COLOUR),
        popularity=1.5,
        lifts={"diwali": 2.0, "ayudha-puja": 2.2, "raksha-bandhan": 1.8, "krishna-jayanthi": 1.6},
    ),
    sweet(
        "pista-barfi",
        CATEGORY,
        "PB",
        name=Words("Pista Barfi", "Barfi de pistacho", "पिस्ता बर्फी"),
        summary=Words("Pistachio, unskimmed milk", "Pistacho y leche entera", "पिस्ता और पूरा दूध"),
        description=Words(
            "Two parts ground pistachio to one of khoya, cooked gently so that the green stays, and set in "
            "trays under silver leaf. The colour is the nut's own. It is the first tray to empty before a "
            "wedding.",
            "Dos partes de pistacho molido por una de khoya, cocidas con suavidad para conservar el verde y "
            "cuajadas en bandejas bajo hoja de plata. El color es el del propio pistacho. Es la primera "
            "bandeja que se vacía antes de una boda.",
        ),
        sold_by="weight",
        packs=((250, 390, 232), (500, 765, 460)),
        ingredients=("pistachios", "khoya", "sugar", "cardamom", "silver leaf"),
        allergens=("milk", "nuts"),
        days=12,
        keep="cool",
        stock=800,
        low=1500,
        batch=4000,
        certifications=(w.VEGETARIAN, w.FSSAI, w.NO_COLOUR),
        popularity=1.3,
        months=w.DIWALI_HEAVY,
        lifts={"diwali": 2.6, "raksha-bandhan": 1.8},
        featured=True,
    ),
    sweet(
        "kalakand",
        CATEGORY,
        "KK",
        name=Words("Kalakand", "Kalakand", "कलाकंद"),
        summary=Words("Moist, grainy milk cake", "Pastel de leche húmedo y granulado", "दानेदार दूध की मिठाई"),
        description=Words(
            "Milk is curdled half way through boiling and then reduced with its own curds, which gives the "
            "grain. It is cut while moist and never pressed dry. Almond and pistachio slivers go on at the "
            "end.",
            "La leche se corta a media cocción y se reduce con su propia cuajada, de donde sale el grano. "
            "Se corta húmedo y nunca se prensa. Las láminas de almendra y pistacho van al final.",
        ),
        sold_by="weight",
        packs=((250, 220, 108), (500, 425, 212)),
        ingredients=("milk", "chenna", "sugar", "cardamom", "almonds", "pistachios"),
        allergens=("milk", "nuts"),
        days=4,
        keep="chilled",
        stock=3600,
        low=1500,
        batch=5000,
        popularity=1.0,
        lifts={"diwali": 1.8, "krishna-jayanthi": 1.8},
    ),
    sweet(
        "palkova",
        CATEGORY,
        "PK",
        name=Words("Palkova", "Palkova", "पालकोवा"),
        summary=Words(
            "Milk and sugar, reduced over wood fire",
            "Leche y azúcar reducidas a fuego de leña",
            "लकड़ी की आँच पर गाढ़ा दूध",
        ),
        description=Words(
            "Nothing but milk and sugar, stirred for two hours over a wood fire in the manner of southern "
            "Tamil Nadu. It is soft, a little smoky, and the colour of the pan it came from. Sold by the "
            "scoop, in a leaf cup when you collect it.",
            "Solo leche y azúcar, removidas dos horas a fuego de leña como en el sur de Tamil Nadu. Es "
            "blando, algo ahumado y del color de la olla de la que sale. Se vende a cucharadas, en vaso de "
            "hoja si lo recoge.",
        ),
        sold_by="weight",
        packs=((250, 200, 96), (500, 385, 190)),
        ingredients=("milk", "sugar"),
        allergens=("milk",),
        days=8,
        keep="chilled",
        stock=4100,
        low=1500,
        batch=5000,
        certifications=(w.VEGETARIAN, w.FSSAI, w.NO_COLOUR),
        origin=Words("Southern Tamil Nadu style", "Estilo del sur de Tamil Nadu", "दक्षिण तमिलनाडु शैली"),
        popularity=1.1,
        lifts={"diwali": 1.5, "pongal": 1.6},
    ),
    sweet(
        "cham-cham",
        CATEGORY,
        "CC",
        name=Words("Cham Cham", "Cham Cham", "चमचम"),
        summary=Words("Oblong chenna filled with cream", "Queso fresco alargado relleno de nata", "मलाई भरा छेना चमचम"),
        description=Words(
            "A longer cousin of rasgulla, boiled in heavier syrup so that it holds its shape. Once cold it "
            "is slit and filled with sweet cream, pistachio and a thread or two of saffron. Made in the "
            "forenoon only, so ask early.",
            "Un primo alargado del rasgulla, hervido en almíbar más denso para que guarde la forma. Ya frío "
            "se abre y se rellena con nata dulce, pistacho y una hebra de azafrán. Se hace solo por la "
            "mañana: pídalo pronto.",
        ),
        sold_by="piece",
        packs=((4, 170, 82), (8, 330, 162)),
        ingredients=("chenna", "sugar", "cream", "pistachios", "saffron"),
        allergens=("milk", "nuts"),
        days=2,
        keep="chilled",
        stock=56,
        low=24,
        batch=96,
        popularity=0.8,
        months=w.SUMMER_COOL,
        lifts={"diwali": 1.4, "ayudha-puja": 1.5},
    ),
)
