# SPDX-License-Identifier: Apache-2.0
"""Many addresses at once: a plan that says what would happen, then the same again for real; safe to repeat."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from hawker.commerce.catalog.models import Variant
from hawker.core.errors import HawkerError, ValidationFailed
from hawker.core.http import FetchFailed
from hawker.core.http.addresses import parse_url
from hawker.intelligence.prices.extraction.money_text import parse_price
from hawker.intelligence.prices.extraction.urls import canonical_url
from hawker.intelligence.watch.models import Follow, WatchedProduct
from hawker.intelligence.watch.services.following import follow
from hawker.platform.billing.plans import entitlements
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission, require_in
from hawker.platform.shops.principals import Principal

MAX_ROWS = 5000
_COLUMNS = {
    "url": ("url", "link", "address", "product url", "adresse", "enlace"),
    "name": ("name", "title", "product", "produkt", "nombre"),
    "cost": ("cost", "buying price", "purchase price", "ek", "coste"),
    "tags": ("tags", "tag", "category", "etiquetas"),
    "sku": ("sku", "article", "own sku"),
}


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A line of the upload and what would become of it: `new`, `known`, `invalid` or `over_limit`."""

    number: int
    url: str
    name: str
    tags: tuple[str, ...]
    cost: Decimal | None
    variant_id: UUID | None
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an upload would do."""

    rows: tuple[ImportRow, ...]

    def count(self, outcome: str) -> int:
        """How many rows have that outcome."""
        return sum(row.outcome == outcome for row in self.rows)


def plan_import(shop: Shop, *, by: Principal, text: str) -> ImportPlan:
    """Read CSV (any delimiter, with or without a header) or plain addresses, and say what each line would do."""
    require_in(shop.id, by, Permission.WATCH_EDIT)
    entitlements(shop).require_feature("has_bulk_import_export")
    table = _table(text)
    if not table:
        raise ValidationFailed(
            {"file": _("There is no address in it. Paste one address a line, or a CSV with a column url.")}
        )
    if len(table) > MAX_ROWS:
        raise ValidationFailed({"file": _("At most %(n)d lines at a time; split the file.") % {"n": MAX_ROWS}})
    known = set(Follow.objects.filter(product__archived_at=None).values_list("listing__url", flat=True))
    variants = dict(Variant.objects.exclude(sku="").values_list("sku", "pk"))
    allowed = entitlements(shop).watched_products
    room = (
        None
        if allowed is None
        else max(0, allowed - WatchedProduct.objects.filter(archived_at=None, pause_reason="").count())
    )
    rows: list[ImportRow] = []
    for number, entry in enumerate(table, start=1):
        rows.append(_row(number, entry, known, variants, room))
        if rows[-1].outcome == "new":
            known.add(canonical_url(rows[-1].url))
            room = None if room is None else room - 1
    return ImportPlan(tuple(rows))


def _row(number: int, entry: dict[str, str], known: set[str], variants: dict[str, UUID], room: int | None) -> ImportRow:
    url = entry.get("url", "").strip()
    tags = tuple(t.strip() for t in re.split(r"[;,|]", entry.get("tags", "")) if t.strip())
    cost = parse_price(entry["cost"]).amount if entry.get("cost") else None
    outcome, reason = "new", ""
    try:
        canonical = canonical_url(url)
        parse_url(canonical)
    except (ValueError, FetchFailed):
        outcome, reason, canonical = "invalid", _("This is no web address."), ""
    sku = entry.get("sku", "").strip()
    if outcome == "new" and sku and sku not in variants:
        outcome, reason = "invalid", _("No product of yours has the SKU %(sku)s.") % {"sku": sku}
    if outcome == "new" and entry.get("cost") and cost is None:
        outcome, reason = "invalid", _("The cost is no amount.")
    if outcome == "new" and canonical in known:
        outcome, reason = "known", _("You follow this already.")
    if outcome == "new" and room is not None and room <= 0:
        outcome, reason = "over_limit", _("Your plan's limit is reached.")
    return ImportRow(number, url, entry.get("name", "").strip(), tags, cost, variants.get(sku), outcome, reason)


def _table(text: str) -> list[dict[str, str]]:
    lines = [line for line in text.replace("\ufeff", "").splitlines() if line.strip()]
    if not lines:
        return []
    first = lines[0].lower()
    is_table = any(re.search(rf"(?:^|[,;\t|\"]){re.escape(name)}(?:$|[,;\t|\"])", first) for name in _COLUMNS["url"])
    if not is_table:
        return _addresses(lines)
    delimiter = max(",;\t|", key=first.count)
    found = []
    for raw in csv.DictReader(io.StringIO("\n".join(lines)), delimiter=delimiter):
        entry: dict[str, str] = {}
        for key, value in raw.items():
            heading = (key or "").strip().lower()
            name = next((n for n, words in _COLUMNS.items() if heading in words), None)
            if name and isinstance(value, str):
                entry[name] = value
        found.append(entry)
    return found


def _addresses(lines: Sequence[str]) -> list[dict[str, str]]:
    """Plain addresses, one or several a line. A line without any stays as it is, so that its row says what is wrong;
    commas within an address belong to it.
    """
    found: list[dict[str, str]] = []
    any_address = False
    for line in lines:
        words = [word.strip(",;") for word in re.split(r"\s+|[,;]+(?=https?://)", line)]
        mine = [word for word in words if "." in word or "/" in word]
        any_address = any_address or bool(mine)
        found += [{"url": word} for word in mine or [line.strip()]]
    return found if any_address else []


def import_urls(
    shop: Shop,
    *,
    by: Principal,
    text: str,
    report: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> list[ImportRow]:
    """Follow what the plan calls new; every row comes back with what became of it."""
    plan = plan_import(shop, by=by, text=text)
    done: list[ImportRow] = []
    for number, row in enumerate(plan.rows, start=1):
        done.append(_import_row(shop, by, row) if row.outcome == "new" else row)
        if report is not None:
            report(number, len(plan.rows))
        if should_stop is not None and should_stop():
            break
    return done


def _import_row(shop: Shop, by: Principal, row: ImportRow) -> ImportRow:
    try:
        found = follow(shop, by=by, url=row.url, name=row.name, tags=row.tags, variant_id=row.variant_id)
        if row.cost is not None:
            product = found.product
            product.figures = {**product.figures, "cost": str(row.cost)}
            product.save(update_fields=["figures"])
    except HawkerError as error:
        return replace(row, outcome="invalid", reason=error.detail)
    return row


def as_csv_rows(rows: Sequence[ImportRow]) -> list[list[str]]:
    """Rows for download, each with its outcome and reason."""
    return [
        ["line", "url", "name", "outcome", "reason"],
        *([str(r.number), r.url, r.name, r.outcome, r.reason] for r in rows),
    ]
