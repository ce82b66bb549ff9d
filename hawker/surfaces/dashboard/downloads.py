# SPDX-License-Identifier: Apache-2.0
"""Small tables as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from django.http import HttpResponse

from hawker.core import clock
from hawker.core.text import csv_safe
from hawker.platform.shops.permissions import Permission, require
from hawker.surfaces.dashboard.shell import MemberRequest


def download(request: MemberRequest, name: str, table: Sequence[Sequence[object]]) -> HttpResponse:
    """A small table as CSV that no spreadsheet runs as formulas; needs the right to export."""
    require(request.principal, Permission.EXPORTS_MAKE)
    text = io.StringIO()
    writer = csv.writer(text)
    for row in table:
        writer.writerow([csv_safe("" if value is None else str(value)) for value in row])
    stamp = clock.local_date(clock.now(), request.shop.time_zone)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{request.shop.slug}-{name}-{stamp}.csv"'
    response["Cache-Control"] = "no-store"
    return response
