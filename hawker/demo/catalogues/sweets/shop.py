# SPDX-License-Identifier: Apache-2.0
"""The sweet shop itself. Name, address, telephone and people are invented."""

from datetime import time
from decimal import Decimal

from hawker.demo.catalogues.base import (
    CategorySeed,
    HoursSeed,
    PageSeed,
    PlaceSeed,
    ShopSeed,
    StaffSeed,
    TaxClassSeed,
    Words,
)

CATEGORIES: tuple[CategorySeed, ...] = (
    CategorySeed(
        slug="milk-sweets",
        name=Words("Milk sweets", "Dulces de leche", "दूध की मिठाइयाँ"),
        description=Words(
            "From the morning's milk: khoya, chenna and cream.",
            "De la leche de la mañana: khoya, chenna y nata.",
            "सुबह के दूध से: खोया, छेना और मलाई।",
        ),
        icon="milk",
        colour="#8a5a3c",
        position=1,
    ),
    CategorySeed(
        slug="ghee-sweets",
        name=Words("Ghee sweets", "Dulces de ghee", "घी की मिठाइयाँ"),
        description=Words(
            "Fried or stirred in cow ghee, never in anything else.",
            "Fritos o removidos en ghee de vaca, y en nada más.",
            "केवल गाय के घी में बनी।",
        ),
        icon="flame",
        colour="#c9851a",
        position=2,
    ),
    CategorySeed(
        slug="dry-fruit",
        name=Words("Dry fruit", "Frutos secos", "मेवे"),
        description=Words(
            "Cashew, pistachio, fig and date, and little besides.",
            "Anacardo, pistacho, higo y dátil, y poco más.",
            "काजू, पिस्ता, अंजीर, खजूर।",
        ),
        icon="nut",
        colour="#5f7d3a",
        position=3,
    ),
    CategorySeed(
        slug="savouries",
        name=Words("Savouries", "Salados", "नमकीन"),
        description=Words(
            "Crisp things for four o'clock.", "Cosas crujientes para media tarde.", "चार बजे की कुरकुरी चीज़ें।"
        ),
        icon="cookie",
        colour="#b5622b",
        position=4,
    ),
    CategorySeed(
        slug="gift-boxes",
        name=Words("Gift boxes", "Cajas de regalo", "उपहार डिब्बे"),
        description=Words(
            "Packed on the morning they leave, with a card for your words.",
            "Preparadas la mañana en que salen, con tarjeta para su mensaje.",
            "भेजने की सुबह पैक, आपके संदेश के कार्ड के साथ।",
        ),
        icon="gift",
        colour="#a93226",
        position=5,
    ),
    CategorySeed(
        slug="festival",
        name=Words("Festival", "Fiestas", "त्योहार"),
        description=Words(
            "Made when the calendar says so.",
            "Se hacen cuando lo dice el calendario.",
            "त्योहार के दिनों में बनी।",
        ),
        icon="sparkles",
        colour="#2f6b52",
        position=6,
    ),
)

FOOD = TaxClassSeed(
    code="food",
    name="Sweets and namkeen",
    rate_percent=Decimal("5"),
    reason="India's GST: 5 % on sweetmeats, and since 22 September 2025 also on namkeen and dried fruit.",
)

_PRIVACY = Words(
    "We ask for what an order needs: your name, telephone number, address and, if you like, your e-mail. We "
    "use them to pack, deliver and tell you how it goes, and for nothing else.\n\n"
    "Payment details go to the payment provider and never reach us. We keep invoices for as long as tax law "
    "asks, and delete the rest when you ask us to.\n\n"
    "Write to us to see, correct or erase what we hold about you. We answer within 30 days.",
    "Pedimos lo que necesita un pedido: su nombre, teléfono, dirección y, si quiere, su correo. Los usamos "
    "para preparar, entregar e informarle, y para nada más.\n\n"
    "Los datos de pago van al proveedor de pagos y nunca llegan a nosotros. Guardamos las facturas el "
    "tiempo que pide la ley y borramos lo demás cuando usted lo pide.\n\n"
    "Escríbanos para ver, corregir o borrar lo que tenemos sobre usted. Respondemos en 30 días.",
)
_TERMS = Words(
    "An order is accepted when we confirm it. Prices include GST; delivery is shown before you pay.\n\n"
    "Weights are net, without box or syrup tin. We may pack up to 2 % more, never less.\n\n"
    "If something is not available after all, we call you before we change anything.",
    "El pedido se acepta cuando lo confirmamos. Los precios incluyen GST; el envío se muestra antes de "
    "pagar.\n\n"
    "Los pesos son netos, sin caja ni lata de almíbar. Podemos poner hasta un 2 % de más, nunca de "
    "menos.\n\n"
    "Si al final algo no está disponible, le llamamos antes de cambiar nada.",
)
_SHIPPING = Words(
    "In Chennai our own riders deliver between 10:00 and 20:00; orders before 16:00 leave the same day. "
    "Sweets that keep for ten days or longer are sent across India by courier, packed in a tin.\n\n"
    "You can collect from the shop free of charge; we send a message when the box is ready.",
    "En Chennai entregan nuestros repartidores entre las 10:00 y las 20:00; los pedidos antes de las 16:00 "
    "salen el mismo día. Los dulces que duran diez días o más se envían a toda la India por mensajería, en "
    "lata.\n\n"
    "Puede recoger en la tienda sin coste; le avisamos cuando la caja está lista.",
)
_REFUNDS = Words(
    "Food cannot be returned, but it can be wrong. If your box arrives late, broken or not as it should be, "
    "send us a photo the same day: we replace it or pay it back, as you prefer.\n\n"
    "Orders can be cancelled free of charge until we pack them. Refunds go back the way they came, within "
    "five working days.",
    "La comida no se puede devolver, pero puede estar mal. Si su caja llega tarde, rota o no como debe, "
    "envíenos una foto el mismo día: la cambiamos o devolvemos el dinero, como prefiera.\n\n"
    "Los pedidos se pueden cancelar gratis hasta que los preparamos. El reembolso vuelve por donde vino, en "
    "cinco días laborables.",
)

SHOP = ShopSeed(
    slug="sweets",
    name="Annapurna Sweets",
    legal_name="Annapurna Sweets (demo)",
    tagline=Words(
        "Made in the back, packed while it is warm.",
        "Hecho en la trastienda, envasado aún templado.",
        "पीछे की रसोई में बना, गरम ही पैक।",
    ),
    announcement=Words(
        "Fresh at 7 this morning · delivered in Chennai today until 20:00",
        "Recién hecho a las 7 · entrega hoy en Chennai hasta las 20:00",
        "आज सुबह 7 बजे ताज़ा · चेन्नई में आज रात 8 बजे तक",
    ),
    introduction=Words(
        "Order by weight, pay when it arrives. We write when your box leaves.",
        "Pida por peso y pague al recibirlo. Le escribimos cuando sale su caja.",
        "वज़न से मँगाएँ; डिलीवरी पर भुगतान करें। डिब्बा निकलते ही हम बताएँगे।",
    ),
    country="IN",
    currency="INR",
    time_zone="Asia/Kolkata",
    languages=("en", "hi", "es"),
    phone="+914440000000",
    email="hello@sweets.example",
    address=PlaceSeed(
        line1="Shop 4, Demo Bazaar",
        line2="1 Sample Street, Mylapore",
        city="Chennai",
        region="TN",
        postal_code="600004",
        country="IN",
    ),
    hours=(
        *(HoursSeed(weekday, time(7, 0), time(21, 30)) for weekday in range(6)),
        HoursSeed(6, time(7, 0), time(13, 0)),
        HoursSeed(6, time(16, 0), time(21, 0)),
    ),
    primary_colour="#0b5d43",
    secondary_colour="#f2a72e",
    receipt_footer=Words(
        "Thank you. Sweets keep best in their box, out of the sun.",
        "Gracias. Los dulces se conservan mejor en su caja, lejos del sol.",
        "धन्यवाद। मिठाई डिब्बे में, धूप से दूर रखें।",
    ),
    consume_within_days=7,
    delivery_per_started_kilogram=Decimal(40),
    free_delivery_over=Decimal(999),
    minimum_order=Decimal(99),
    local_postal_pattern="^600\\d{3}$",
    tax_classes=(FOOD,),
    staff=(
        StaffSeed("owner", "Meera Raghavan"),
        StaffSeed("admin", "Karthik Subramanian"),
        StaffSeed("manager", "Anita D'Souza"),
        StaffSeed("viewer", "Imran Sheriff"),
    ),
    pages=(
        PageSeed("privacy", Words("Privacy", "Privacidad"), _PRIVACY),
        PageSeed("terms", Words("Terms of sale", "Condiciones de venta"), _TERMS),
        PageSeed("delivery", Words("Delivery and collection", "Entrega y recogida"), _SHIPPING),
        PageSeed("refunds", Words("Cancellation and refunds", "Cancelación y reembolsos"), _REFUNDS),
    ),
)
