# SPDX-License-Identifier: Apache-2.0
"""The Jinja2 environment of all our pages: addresses, assets, translations, and how figures read."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_decimal
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment
from markupsafe import Markup, escape

from hawker.core import clock
from hawker.core.measures import format_quantity
from hawker.core.money import Money

DIST = Path(__file__).parents[2] / "static" / "dist"


@lru_cache(maxsize=1)
def _asset_hashes() -> dict[str, str]:
    path = DIST / "assets.json"
    hashes: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return hashes


def asset(name: str) -> str:
    """Address of a built asset, with its content hash so that it may be cached for ever."""
    version = _asset_hashes().get(name, "")
    return f"{settings.STATIC_URL}dist/{name}" + (f"?v={version}" if version else "")


def url(name: str, *args: object, **kwargs: object) -> str:
    """Address of a named page."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def locale() -> str:
    """Babel's name of the active language; the shop's country refines it where a page sets one."""
    return (translation.get_language() or "en").replace("-", "_")


def money(value: Money | None, *, trim: bool = True, country: str = "") -> str:
    """Money as people read it; `trim` hides `.00`; a country refines digit grouping (₹1,24,999)."""
    if value is None:
        return ""
    name = locale()
    return value.format(f"{name}_{country}" if country and "_" not in name else name, trim=trim)


def number(value: int | float | Decimal, *, decimals: int | None = None) -> str:
    """A plain number in the active language."""
    pattern = None if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, format=pattern, locale=locale()))


def quantity(base_amount: int, stock_unit: str) -> str:
    """A stock amount in the customer's units ("2.4 kg", "12 pc")."""
    return format_quantity(base_amount, stock_unit, locale())


def _zone(zone: str | None) -> ZoneInfo:
    return ZoneInfo(zone or "UTC")


def day(value: date | datetime, zone: str | None = None, form: str = "medium") -> str:
    """A date in the active language; of a moment, the date in the given time zone."""
    moment = value.astimezone(_zone(zone)).date() if isinstance(value, datetime) else value
    return str(format_date(moment, format=form, locale=locale()))


def clock_time(value: datetime, zone: str | None = None) -> str:
    """Hours and minutes in the given time zone."""
    return str(format_time(value, format="short", tzinfo=_zone(zone), locale=locale()))


def moment(value: datetime, zone: str | None = None) -> str:
    """Date and time in the given time zone."""
    return str(format_datetime(value, format="medium", tzinfo=_zone(zone), locale=locale()))


def ago(value: datetime) -> str:
    """How long ago ("3 hours ago")."""
    return str(format_timedelta(value - clock.now(), add_direction=True, locale=locale()))


def time_tag(value: datetime | None, zone: str | None = None) -> Markup:
    """A relative time whose exact moment shows on hover and to screen readers."""
    if value is None:
        return Markup("")
    exact = f"{moment(value, zone)} {_zone(zone).key}"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(clock.iso_z(value), exact, ago(value))


def script_json(value: Any) -> Markup:
    """JSON that is safe inside a `<script type="application/ld+json">` data block."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def paragraphs(text: str) -> Markup:
    """Plain text as escaped paragraphs: blank lines part paragraphs, single ones break lines."""
    blocks = [b.strip() for b in text.replace("\r\n", "\n").split("\n\n") if b.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n"))) for block in blocks
    )


def environment(**options: Any) -> Environment:
    """What Django calls to make the environment."""
    env = Environment(  # noqa: S701 - Django passes autoescape=True
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translation.gettext,
        ngettext=translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(
        url=url,
        asset=asset,
        clock_now=clock.now,
        languages=settings.LANGUAGES,
        demo_mode=settings.HAWKER_DEMO,
    )
    env.filters.update(
        money=money,
        number=number,
        quantity=quantity,
        day=day,
        clock_time=clock_time,
        moment=moment,
        ago=ago,
        time_tag=time_tag,
        script_json=script_json,
        paragraphs=paragraphs,
    )
    return env
