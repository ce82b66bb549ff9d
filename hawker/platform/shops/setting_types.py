# SPDX-License-Identifier: Apache-2.0
"""Types of settings: how raw input becomes a value, and how a value is kept as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from hawker.core import addresses, phones
from hawker.core.text import clean_block, clean_line

if TYPE_CHECKING:
    from hawker.platform.shops.settings_registry import Setting

_COLOUR = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_TRUE = frozenset({"1", "true", "on", "yes"})
_FALSE = frozenset({"", "0", "false", "off", "no"})
MAX_LIST = 500
MAX_JSON_CHARACTERS = 20_000


class SettingType(StrEnum):
    """What a setting may hold."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"
    COLOUR = "colour"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    CHOICE = "choice"
    COUNTRIES = "countries"
    LIST = "list"
    JSON = "json"
    PICTURE = "picture"


class InvalidSetting(ValueError):
    """A value that a setting cannot hold; the message says what to enter instead."""


def clean(setting: Setting, raw: object, *, country: str) -> Any:
    """The value meant by `raw`; phone numbers are read as of `country`."""
    if setting.type is SettingType.PHONE:
        return _phone(setting, raw, country)
    return _CLEANERS[setting.type](setting, raw)


def _as_text(raw: object) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise InvalidSetting(_("Enter a text."))
    return raw


def _text(setting: Setting, raw: object) -> str:
    text = clean_line(_as_text(raw), max_length=setting.max_length + 1)
    if len(text) > setting.max_length:
        raise InvalidSetting(_("Use at most %(count)d characters.") % {"count": setting.max_length})
    return text


def _long_text(setting: Setting, raw: object) -> str:
    text = clean_block(_as_text(raw), max_length=setting.max_length + 1)
    if len(text) > setting.max_length:
        raise InvalidSetting(_("Use at most %(count)d characters.") % {"count": setting.max_length})
    return text


def _boolean(setting: Setting, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = "" if raw is None else str(raw).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise InvalidSetting(_("Say yes or no."))


def _integer(setting: Setting, raw: object) -> int | None:
    number = _number(setting, raw)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise InvalidSetting(_("Enter a whole number."))
    return int(number)


def _decimal(setting: Setting, raw: object) -> Decimal | None:
    number = _number(setting, raw)
    if number is not None and -int(number.as_tuple().exponent) > 4:
        raise InvalidSetting(_("Use at most 4 decimal places."))
    return number


def _number(setting: Setting, raw: object) -> Decimal | None:
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        if setting.default is not None and not setting.required:
            return Decimal(setting.default)
        return None
    if isinstance(raw, bool | float) or not isinstance(raw, str | int | Decimal):
        raise InvalidSetting(_("Enter a number, as 12 or “12.50”."))
    try:
        number = Decimal(raw.strip().replace(",", ".") if isinstance(raw, str) else raw)
    except InvalidOperation:
        raise InvalidSetting(_("Enter a number, as 12 or 12.50.")) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise InvalidSetting(_("Enter a number, as 12 or 12.50."))
    low, high = setting.minimum, setting.maximum
    if low is not None and high is not None and not low <= number <= high:
        raise InvalidSetting(_("Enter a number from %(low)s to %(high)s.") % {"low": low, "high": high})
    if low is not None and number < low:
        raise InvalidSetting(_("Enter %(low)s or more.") % {"low": low})
    if high is not None and number > high:
        raise InvalidSetting(_("Enter %(high)s or less.") % {"high": high})
    return number


def _colour(setting: Setting, raw: object) -> str:
    text = clean_line(_as_text(raw), max_length=20)
    if not text:
        return ""
    match = _COLOUR.fullmatch(text)
    if match is None:
        raise InvalidSetting(_("Enter a colour as #rrggbb, for example #0d7a5f."))
    digits = match[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(d * 2 for d in digits))


def _email(setting: Setting, raw: object) -> str:
    text = clean_line(_as_text(raw), max_length=255)
    if text:
        try:
            validate_email(text)
        except ValidationError:
            raise InvalidSetting(_("Enter an e-mail address, as name@example.com.")) from None
    return text


def _phone(setting: Setting, raw: object, country: str) -> str:
    text = clean_line(_as_text(raw), max_length=64)
    if not text:
        return ""
    try:
        return phones.normalise(text, country)
    except phones.InvalidPhone as error:
        raise InvalidSetting(str(error)) from None


def _url(setting: Setting, raw: object) -> str:
    text = clean_line(_as_text(raw), max_length=setting.max_length + 1)
    if not text:
        return ""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = parts.hostname or ""
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in {"http", "https"} or "." not in host or parts.username or len(text) > setting.max_length:
        raise InvalidSetting(_("Enter a web address, as https://example.com/page."))
    return parts.geturl()


def _choice(setting: Setting, raw: object) -> str:
    text = clean_line(_as_text(raw))
    if text and text not in {code for code, _label in setting.choices}:
        raise InvalidSetting(_("Choose one of the options."))
    return text


def _items(raw: object) -> list[str]:
    """Texts from a JSON list, or from text parted by commas or lines."""
    if raw is None:
        return []
    if isinstance(raw, str):
        parts: Sequence[object] = re.split(r"[,;\n]", raw)
    elif isinstance(raw, Sequence):
        parts = raw
    else:
        raise InvalidSetting(_("Enter a list."))
    found = [clean_line(_as_text(part), max_length=100) for part in parts]
    kept = list(dict.fromkeys(text for text in found if text))
    if len(kept) > MAX_LIST:
        raise InvalidSetting(_("Use at most %(count)d entries.") % {"count": MAX_LIST})
    return kept


def _list(setting: Setting, raw: object) -> tuple[str, ...]:
    return tuple(_items(raw))


def _countries(setting: Setting, raw: object) -> tuple[str, ...]:
    known = {code for code, _name in addresses.countries()}
    codes = [text.upper() for text in _items(raw)]
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise InvalidSetting(
            _("Use two-letter country codes, as IN or ES; unknown: %(codes)s.") % {"codes": ", ".join(unknown[:5])}
        )
    return tuple(dict.fromkeys(codes))


def _json(setting: Setting, raw: object) -> Any:
    if isinstance(raw, str):
        if not raw.strip():
            return setting.default
        try:
            raw = json.loads(raw)
        except ValueError:
            raise InvalidSetting(_("Enter valid JSON.")) from None
    if not isinstance(raw, Mapping | list):
        raise InvalidSetting(_("Enter a JSON object or list."))
    if len(json.dumps(raw)) > MAX_JSON_CHARACTERS:
        raise InvalidSetting(_("Use at most %(count)d characters.") % {"count": MAX_JSON_CHARACTERS})
    return raw


def _picture(setting: Setting, raw: object) -> str:
    """The id of an uploaded picture of the shop; whether it is one is known where pictures are."""
    text = str(raw) if isinstance(raw, UUID) else clean_line(_as_text(raw), max_length=40)
    if not text:
        return ""
    try:
        return str(UUID(text))
    except ValueError:
        raise InvalidSetting(_("Upload a picture first; this is not the id of one.")) from None


_CLEANERS: dict[SettingType, Callable[[Any, object], Any]] = {
    SettingType.TEXT: _text,
    SettingType.LONG_TEXT: _long_text,
    SettingType.BOOLEAN: _boolean,
    SettingType.INTEGER: _integer,
    SettingType.DECIMAL: _decimal,
    SettingType.PERCENT: _decimal,
    SettingType.COLOUR: _colour,
    SettingType.EMAIL: _email,
    SettingType.URL: _url,
    SettingType.CHOICE: _choice,
    SettingType.COUNTRIES: _countries,
    SettingType.LIST: _list,
    SettingType.JSON: _json,
    SettingType.PICTURE: _picture,
}


def to_json(value: Any) -> Any:
    """A value as JSON-ready data: decimals as text, so that no digit is lost."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    return value


def from_json(setting: Setting, kept: Any) -> Any:
    """The value back from `to_json`."""
    if kept is None:
        return None
    if setting.type in {SettingType.DECIMAL, SettingType.PERCENT}:
        return Decimal(kept)
    if setting.type in {SettingType.LIST, SettingType.COUNTRIES}:
        return tuple(kept)
    return kept
