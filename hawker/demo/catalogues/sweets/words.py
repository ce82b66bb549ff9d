# SPDX-License-Identifier: Apache-2.0
"""Words that several products share: ingredients, allergens, how to keep, when and from where."""

from hawker.demo.catalogues.base import MonthWeights, SpecRow, Words

INGREDIENTS: dict[str, Words] = {
    "almonds": Words("almonds", "almendras", "बादाम"),
    "asafoetida": Words("asafoetida", "asafétida", "हींग"),
    "besan": Words("gram flour", "harina de garbanzo", "बेसन"),
    "butter": Words("butter", "mantequilla", "मक्खन"),
    "cardamom": Words("cardamom", "cardamomo", "इलायची"),
    "carom": Words("carom seeds", "semillas de ajowan", "अजवाइन"),
    "carrot": Words("carrots", "zanahorias", "गाजर"),
    "cashews": Words("cashews", "anacardos", "काजू"),
    "chenna": Words("fresh curd cheese (chenna)", "queso fresco (chenna)", "छेना"),
    "chilli": Words("red chilli", "guindilla", "लाल मिर्च"),
    "coconut": Words("coconut", "coco", "नारियल"),
    "coriander": Words("coriander", "cilantro", "धनिया"),
    "cream": Words("cream", "nata", "मलाई"),
    "cumin": Words("cumin", "comino", "जीरा"),
    "curry leaf": Words("curry leaves", "hojas de curry", "करी पत्ता"),
    "dates": Words("dates", "dátiles", "खजूर"),
    "dry ginger": Words("dry ginger", "jengibre seco", "सोंठ"),
    "figs": Words("dried figs", "higos secos", "अंजीर"),
    "ghee": Words("cow ghee", "ghee de vaca", "गाय का घी"),
    "gram": Words("roasted gram", "garbanzo tostado", "भुना चना"),
    "honey": Words("honey", "miel", "शहद"),
    "jaggery": Words("jaggery", "panela (jaggery)", "गुड़"),
    "khoya": Words("reduced milk (khoya)", "leche reducida (khoya)", "खोया"),
    "lentils": Words("moong and urad lentils", "lentejas moong y urad", "मूंग और उड़द दाल"),
    "long pepper": Words("long pepper", "pimienta larga", "पिप्पली"),
    "maida": Words("wheat flour", "harina de trigo", "मैदा"),
    "melon": Words("melon seeds", "semillas de melón", "खरबूजे के बीज"),
    "milk": Words("whole milk", "leche entera", "पूरा दूध"),
    "oil": Words("sunflower oil", "aceite de girasol", "सूरजमुखी तेल"),
    "peanuts": Words("peanuts", "cacahuetes", "मूंगफली"),
    "peas": Words("green peas", "guisantes", "हरी मटर"),
    "pepper": Words("black pepper", "pimienta negra", "काली मिर्च"),
    "pistachios": Words("pistachios", "pistachos", "पिस्ता"),
    "plantain": Words("Nendran plantain", "plátano macho Nendran", "नेंद्रन केला"),
    "poppy": Words("poppy seeds", "semillas de amapola", "खसखस"),
    "potato": Words("potatoes", "patatas", "आलू"),
    "raisins": Words("raisins", "pasas", "किशमिश"),
    "rice flour": Words("rice flour", "harina de arroz", "चावल का आटा"),
    "rose water": Words("rose water", "agua de rosas", "गुलाब जल"),
    "saffron": Words("saffron", "azafrán", "केसर"),
    "salt": Words("salt", "sal", "नमक"),
    "semolina": Words("semolina", "sémola", "सूजी"),
    "sesame": Words("sesame seeds", "semillas de sésamo", "तिल"),
    "silver leaf": Words("edible silver leaf", "hoja de plata comestible", "चाँदी का वर्क"),
    "sugar": Words("sugar", "azúcar", "चीनी"),
    "turmeric": Words("turmeric", "cúrcuma", "हल्दी"),
    "urad": Words("urad lentils", "lentejas urad", "उड़द दाल"),
    "wheat milk": Words("milk of soaked wheat", "leche de trigo remojado", "गेहूं का दूध"),
    "assorted": Words("as named on the card inside each box", "según la tarjeta de cada caja", "डिब्बे के कार्ड के अनुसार"),
}

ALLERGENS: dict[str, Words] = {
    "milk": Words("milk", "leche", "दूध"),
    "nuts": Words("tree nuts", "frutos de cáscara", "मेवे"),
    "gluten": Words("wheat (gluten)", "trigo (gluten)", "गेहूं (ग्लूटेन)"),
    "peanuts": Words("peanuts", "cacahuetes", "मूंगफली"),
    "sesame": Words("sesame", "sésamo", "तिल"),
}

STORAGE: dict[str, Words] = {
    "chilled": Words(
        "Keep between 2 and 5 °C; take out ten minutes before eating.",
        "Conservar entre 2 y 5 °C; sacar diez minutos antes de comer.",
        "2 से 5 °C पर रखें; खाने से दस मिनट पहले निकालें।",
    ),
    "cool": Words(
        "Keep in a cool, dry place, out of the sun.",
        "Conservar en un lugar fresco y seco, sin sol directo.",
        "ठंडी, सूखी जगह पर, धूप से दूर रखें।",
    ),
    "airtight": Words(
        "Keep in the closed pouch or an airtight tin.",
        "Conservar en la bolsa cerrada o en una lata hermética.",
        "बंद थैली या हवाबंद डिब्बे में रखें।",
    ),
    "today": Words(
        "Best within the hour; warm for five minutes in an oven, not a microwave.",
        "Mejor en la primera hora; calentar cinco minutos al horno, no en microondas.",
        "एक घंटे के भीतर खाएँ; ओवन में पाँच मिनट गरम करें।",
    ),
}

VEGETARIAN = Words("Vegetarian (green dot)", "Vegetariano (punto verde)", "शाकाहारी (हरा निशान)")
FSSAI = Words(
    "Made in an FSSAI-licensed kitchen",
    "Elaborado en una cocina con licencia FSSAI",
    "FSSAI लाइसेंस प्राप्त रसोई में बना",
)
COW_GHEE = Words("Cow ghee only", "Solo ghee de vaca", "केवल गाय का घी")
NO_COLOUR = Words("No added colour", "Sin colorantes añadidos", "बिना रंग")
NO_SUGAR = Words("No added sugar", "Sin azúcar añadido", "बिना चीनी")

CHENNAI = Words("Chennai, Tamil Nadu", "Chennai, Tamil Nadu", "चेन्नई, तमिलनाडु")

ALL_YEAR = Words("All year", "Todo el año", "पूरे साल")
FOR_DIWALI = Words("October and November, for Diwali", "Octubre y noviembre, para Diwali", "अक्टूबर-नवंबर, दिवाली")
FOR_PONGAL = Words("Winter, above all for Pongal", "Invierno, sobre todo para Pongal", "सर्दी, खासकर पोंगल")
FOR_CHATURTHI = Words(
    "August and September, for Vinayagar Chaturthi",
    "Agosto y septiembre, para Vinayagar Chaturthi",
    "अगस्त-सितंबर, विनायक चतुर्थी",
)
WEDDINGS = Words(
    "All year, more in wedding months", "Todo el año, más en meses de bodas", "पूरे साल, शादी के महीनों में अधिक"
)

# How demand moves over the year, January first.
STEADY: MonthWeights = (1.05, 0.95, 0.95, 1.0, 0.95, 0.9, 0.9, 1.05, 1.05, 1.25, 1.3, 1.1)
DIWALI_HEAVY: MonthWeights = (0.9, 0.75, 0.85, 0.85, 0.75, 0.7, 0.75, 1.1, 1.15, 1.9, 1.9, 1.0)
DIWALI_ONLY: MonthWeights = (0.3, 0.15, 0.2, 0.2, 0.15, 0.15, 0.15, 0.3, 0.5, 3.2, 3.0, 0.5)
PONGAL_HEAVY: MonthWeights = (2.6, 0.8, 0.6, 0.6, 0.5, 0.45, 0.5, 0.7, 0.8, 1.0, 1.0, 1.4)
CHATURTHI_HEAVY: MonthWeights = (0.4, 0.3, 0.3, 0.3, 0.3, 0.3, 0.4, 2.4, 3.2, 0.5, 0.4, 0.35)
RAIN_SNACKS: MonthWeights = (1.0, 0.9, 0.8, 0.7, 0.75, 1.0, 1.1, 1.15, 1.1, 1.3, 1.4, 1.25)
SUMMER_COOL: MonthWeights = (0.8, 0.9, 1.1, 1.3, 1.4, 1.3, 1.15, 1.1, 1.0, 1.15, 1.15, 0.9)
WINTER_WARM: MonthWeights = (1.4, 1.15, 0.9, 0.7, 0.6, 0.7, 0.85, 0.95, 1.0, 1.25, 1.35, 1.5)
WEDDING_MONTHS: MonthWeights = (1.2, 1.6, 1.1, 1.0, 1.5, 1.5, 0.6, 1.2, 1.4, 1.1, 1.4, 0.6)
CORPORATE: MonthWeights = (0.9, 0.4, 0.6, 0.5, 0.4, 0.4, 0.4, 0.7, 0.9, 2.8, 2.2, 1.6)

_LABELS = {
    "ingredients": Words("Ingredients", "Ingredientes", "सामग्री"),
    "allergens": Words("Allergens", "Alérgenos", "एलर्जी कारक"),
    "life": Words("Best before", "Consumo preferente", "खाने की अवधि"),
    "keep": Words("How to keep", "Conservación", "रखने का तरीका"),
}
_NONE = Words("none of the common ones", "ninguno de los habituales", "सामान्य में से कोई नहीं")


def _listed(table: dict[str, Words], codes: tuple[str, ...]) -> Words:
    found = [table[code] for code in codes]
    return Words(*(", ".join(texts) for texts in zip(*((w.en, w.es, w.hi) for w in found), strict=True)))


def _life(days: int) -> Words:
    if days == 1:
        return Words("the day it is made", "el día de su elaboración", "बनने के दिन")
    return Words(f"{days} days from packing", f"{days} días desde el envasado", f"पैकिंग से {days} दिन")


def specification(
    ingredients: tuple[str, ...], allergens: tuple[str, ...], days: int, keep: str
) -> tuple[SpecRow, ...]:
    """The specification table of a food; KeyError names an unknown ingredient, allergen or way to keep."""
    return (
        SpecRow(_LABELS["ingredients"], _listed(INGREDIENTS, ingredients)),
        SpecRow(_LABELS["allergens"], _listed(ALLERGENS, allergens) if allergens else _NONE),
        SpecRow(_LABELS["life"], _life(days)),
        SpecRow(_LABELS["keep"], STORAGE[keep]),
    )
