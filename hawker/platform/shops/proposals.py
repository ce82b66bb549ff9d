# SPDX-License-Identifier: Apache-2.0
"""What a country suggests for a new shop: currency, time zone, language. Proposals only; people choose."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from babel.core import get_global
from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies
from django.conf import settings

from hawker.core import money

# Where most people of a country with several zones live; CLDR only lists the zones.
PRINCIPAL_ZONES = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Gaza",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to fill in for a country; empty where nothing sensible is known."""

    country: str
    currency: str
    time_zone: str
    language: str


@lru_cache(maxsize=512)
def proposal(country: str) -> Proposal:
    """The usual currency, zone and (of the languages we offer) language of a country."""
    code = country.upper()
    known = {currency for currency, _name in money.currencies()}
    currencies = [one for one in get_territory_currencies(code) if one in known]
    zones = get_global("territory_zones").get(code, [])
    return Proposal(
        country=code,
        currency=currencies[0] if currencies else "USD",
        time_zone=PRINCIPAL_ZONES.get(code) or (zones[0] if zones else "UTC"),
        language=_language(code),
    )


def _language(country: str) -> str:
    """Of the languages we offer, the one most people there speak; an official one where that is known."""
    offered = [code for code, _name in settings.LANGUAGES]
    official = {code.split("_")[0] for code in get_official_languages(country)}
    spoken = get_global("territory_languages").get(country, {})
    shares = {code: (code in official, spoken[code]["population_percent"]) for code in offered if code in spoken}
    return max(shares, key=lambda code: shares[code]) if shares else settings.LANGUAGE_CODE
