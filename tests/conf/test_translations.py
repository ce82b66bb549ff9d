# SPDX-License-Identifier: Apache-2.0
"""Every text of the application has its translation, and pages show it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog, Message
from django.test import Client
from django.urls import reverse
from django.utils import translation

from hawker.commerce.catalog.models import Product
from hawker.commerce.inventory.errors import Shortage
from hawker.conf import translations
from hawker.core.addresses import Address, countries, field_rules, validate
from hawker.core.errors import HawkerError, TransitionNotAllowed
from hawker.core.ids import uuid7
from hawker.core.measures import UNITS
from hawker.core.tenancy import shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.billing.plans import LIMIT_WORDS, PLANS, Entitlements
from hawker.platform.jobs import registry
from hawker.platform.jobs.schedules import SCHEDULES
from hawker.platform.shops.models import Shop

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd%]|\{\{.*?\}\}")
ATTRIBUTES = ("alt", "aria-label", "placeholder", "title")


@cache
def texts() -> Catalog:
    """Every text of the application, in English."""
    return translations.collect()


@pytest.fixture(params=translations.LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def messages(language: str) -> list[Message]:
    return [message for message in translations.read(language) if message.id]


def english(message: Message) -> list[str]:
    """The English forms of a message, one for each form of its translation."""
    if isinstance(message.id, str):
        return [message.id]
    singular, plural = message.id
    return [singular, *[plural] * (len(translations.forms(message)) - 1)]


def test_nothing_is_untranslated(language: str) -> None:
    missing = translations.untranslated(language)
    assert not missing, "run `make messages` and translate:\n" + "\n".join(missing)


def test_nothing_is_left_over(language: str) -> None:
    known = {(message.id, message.context) for message in texts() if message.id}
    assert [m.id for m in messages(language) if (m.id, m.context) not in known] == []


def test_placeholders_are_kept(language: str) -> None:
    wrong = [
        (one, other)
        for message in messages(language)
        for one, other in zip(english(message), translations.forms(message), strict=True)
        if sorted(PLACEHOLDER.findall(one)) != sorted(PLACEHOLDER.findall(other))
    ]
    assert wrong == []


def test_edges_are_kept(language: str) -> None:
    """Spaces and line breaks at either end join a text to what stands beside it."""
    wrong = [
        (one, other)
        for message in messages(language)
        for one, other in zip(english(message), translations.forms(message), strict=True)
        if (one[:1].isspace(), one[-1:].isspace()) != (other[:1].isspace(), other[-1:].isspace())
    ]
    assert wrong == []


def test_what_is_stored_is_what_the_tool_writes(language: str) -> None:
    path = translations.catalogue(language)
    fresh = translations.updated(language, texts())
    assert path.read_bytes() == translations.as_po(fresh)
    assert path.with_suffix(".mo").read_bytes() == translations.as_mo(fresh)
    assert b"fuzzy" not in path.read_bytes()


# Texts that are translated where they are shown, far from where they are written


def unknown(candidates: Iterable[str]) -> set[str]:
    """Those that the catalogue lacks, so that `_()` of them would change nothing."""
    known = {message.id for message in texts() if isinstance(message.id, str) and not message.context}
    return set(candidates) - known


def test_every_kind_of_source_is_read() -> None:
    """Python, Jinja, Django templates, and the docstrings of jobs."""
    assert unknown({"Not found", "Sort by", "Operator's pages", "Send queued messages."}) == set()


def test_titles_of_errors_are_collected() -> None:
    found: list[type[HawkerError]] = [HawkerError]
    for kind in found:
        found += kind.__subclasses__()
    assert unknown(kind.title for kind in found if kind.__module__.startswith("hawker.")) == set()


def test_labels_of_addresses_are_collected() -> None:
    codes = [code for code, _name in countries()]
    assert len(codes) > 200
    assert unknown(rule.label for code in codes for rule in field_rules(code).fields) == set()


def test_names_of_units_jobs_and_schedules_are_collected() -> None:
    assert unknown(unit.name for unit in UNITS.values()) == set()
    assert unknown(schedule.name for schedule in SCHEDULES) == set()
    own = [job for job in registry.all_jobs() if job.function.__module__.startswith("hawker.")]
    assert unknown(job.summary for job in own) == set()


def test_what_a_plan_limits_has_words() -> None:
    limits = {field.name for field in fields(Entitlements)} - {"shortest_recheck_minutes", "deals", "reports"}
    assert {limit.removeprefix("has_").replace("_", " ") for limit in limits} == set(LIMIT_WORDS)
    assert unknown(LIMIT_WORDS) == set()


# Pages


class Words(HTMLParser):
    """What a page says: its texts, and the attributes that are read aloud or shown."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.inside = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.found |= {value.strip() for name, value in attrs if name in ATTRIBUTES and value}

    def handle_data(self, data: str) -> None:
        if self.inside not in ("script", "style"):
            self.found.add(data.strip())


def untranslated_words(page: str) -> set[str]:
    """Texts of the page that stand in English although there is Spanish for them."""
    spanish = {m.id: m.string for m in messages("es") if isinstance(m.id, str) and isinstance(m.string, str)}
    own = set(spanish.values())
    return {word for word in Words(page).found if word not in own and spanish.get(word, word) != word}


def spanish_page(client: Client, path: str) -> str:
    client.cookies["hawker_language"] = "es"
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    assert response.headers["Content-Language"] == "es"
    page: str = response.content.decode()
    assert '<html lang="es"' in page
    return page


@pytest.mark.django_db
def test_a_page_in_english_would_be_noticed(client: Client, shop_a: Shop, kaju: Product) -> None:
    assert {"Sort by", "Add"} <= untranslated_words(client.get(f"/s/{shop_a.slug}/").content.decode())


@pytest.mark.django_db
def test_the_storefront_speaks_spanish(client: Client, shop_a: Shop, kaju: Product) -> None:
    with shop_scope(shop_a.id):
        variant = kaju.variants.get(is_default=True)
    client.post(f"/s/{shop_a.slug}/cart/lines/", {"variant": str(variant.pk), "add": 1})
    expected = {
        "": "Ordenar por",
        f"products/{kaju.slug}/": "Añadir al carrito",
        "cart/": "Seguir comprando",
        "checkout/": "¿Cómo paga?",
        "find-order/": "Número de pedido",
        "contact/": "Contacto",
    }
    for path, word in expected.items():
        page = spanish_page(client, f"/s/{shop_a.slug}/{path}")
        assert word in page, path
        assert untranslated_words(page) == set(), path
    assert "Pago contra entrega" in spanish_page(client, f"/s/{shop_a.slug}/checkout/")


@pytest.mark.django_db
def test_the_way_in_speaks_spanish(client: Client) -> None:
    for name, word in {
        "home": "Su tienda, en su propio terreno.",
        "account_login": "Iniciar sesión",
        "account_signup": "Crear cuenta",
        "account_reset_password": "¿Olvidó su contraseña?",
    }.items():
        page = spanish_page(client, reverse(name))
        assert word in page, name
        assert untranslated_words(page) <= {plan.name for plan in PLANS}, name


LOGGED = {"opening stock", "Checkout"}
"""What the fixtures' acts left in the activity log: it keeps notes and labels as they were written."""


@pytest.mark.django_db
def test_the_dashboard_speaks_spanish(client: Client, owner_a: User, shop_a: Shop, kaju: Product) -> None:
    owner_a.name = "Meera"  # a name that is no word of the catalogue
    owner_a.save()
    client.force_login(owner_a)
    for name, word in {
        "overview": "Ventas de hoy",
        "orders": "Aún no hay pedidos",
        "products": "Producto nuevo",
        "categories": "Categoría nueva",
        "stock": "Existencias",
        "customers": "Aún no hay clientes",
        "messages": "Mensajes",
        "templates": "Plantillas",
        "members": "Qué puede hacer cada rol",
        "settings": "Configuración",
        "keys": "Claves de API",
        "activity": "Quién hizo qué",
        "jobs": "Tareas",
    }.items():
        page = spanish_page(client, reverse(f"dashboard:{name}", args=[shop_a.slug]))
        assert word.casefold() in page.casefold(), name
        assert untranslated_words(page) <= LOGGED, name


@pytest.mark.django_db
def test_errors_speak_spanish(client: Client) -> None:
    client.cookies["hawker_language"] = "es"
    page = client.get("/s/no-such-shop/").content.decode()
    assert "No encontrado" in page
    assert untranslated_words(page) == set()


# Sentences put together from parts


def test_messages_made_of_parts_are_translated() -> None:
    with translation.override("es"):
        [postal] = validate(Address(line1="Calle Mayor 1", city="Madrid", region="M", postal_code="1", country="ES"))[
            "postal_code"
        ]
        shortage = Shortage(uuid7(), "Kaju Katli", 5000, 2400, "gram").text()
        refused = TransitionNotAllowed(
            subject="El pago", current="payment_failed", asked="out_for_delivery", allowed=[]
        ).detail
    assert postal.startswith("«1» no es válido como código postal (España)")
    assert shortage == "Solo quedan 2,4 kg de Kaju Katli."
    assert refused == "El pago está en el estado «pago fallido» y no puede pasar a «en reparto». Permitidos: ninguno."
