# SPDX-License-Identifier: Apache-2.0
"""Is everything running? The figures an operator looks at first, and the style page."""

from __future__ import annotations

import shutil
from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hawker.core import clock
from hawker.core.db import database_size_bytes, is_postgresql
from hawker.platform.accounts.models import User
from hawker.platform.audit.models import SecurityEvent
from hawker.platform.jobs.health import queue_health
from hawker.platform.jobs.models import JobRun
from hawker.platform.jobs.queries import run_list
from hawker.platform.shops.models import Shop
from hawker.surfaces.operator.shell import OperatorRequest, page
from hawker.surfaces.web.access import operator_page
from hawker.surfaces.web.jinja import number


@operator_page
def overview(request: OperatorRequest) -> HttpResponse:
    """What needs an operator, then how much of everything there is."""
    now = clock.now()
    health = queue_health()
    day_ago = now - timedelta(days=1)
    failed = JobRun.objects.filter(state=JobRun.State.FAILED, created_at__gte=day_ago).count()
    refused = SecurityEvent.objects.filter(at__gte=day_ago).count()
    disk = shutil.disk_usage(settings.HAWKER_VAR_DIR)
    return page(
        request,
        "overview",
        {
            "as_of": _("as of %(time)s UTC") % {"time": now.strftime("%H:%M:%S")},
            "needs": _needs(health, failed),
            "figures": [
                {"label": _("Shops"), "value": number(Shop.objects.filter(status=Shop.Status.ACTIVE).count())},
                {"label": _("Users"), "value": number(User.objects.filter(is_active=True).count())},
                {
                    "label": _("Workers alive"),
                    "value": number(health.workers),
                    "definition": _("Processes that said within the last 35 seconds that they do jobs."),
                },
                {
                    "label": _("Waiting in queues"),
                    "value": number(health.waiting),
                    "note": _("oldest %(n)s s") % {"n": f"{health.oldest_seconds:.0f}"} if health.waiting else None,
                },
                {
                    "label": _("Failed runs"),
                    "value": number(failed),
                    "note": _("in 24 hours"),
                    "href": reverse("operator:runs") + "?state=failed",
                },
                {
                    "label": _("Security events"),
                    "value": number(refused),
                    "note": _("in 24 hours"),
                    "href": reverse("operator:security"),
                },
                {
                    "label": _("Database"),
                    "value": _size(database_size_bytes()),
                    "note": "PostgreSQL" if is_postgresql() else "SQLite",
                },
                {
                    "label": _("Disk free"),
                    "value": _size(disk.free),
                    "note": _("of %(size)s") % {"size": _size(disk.total)},
                },
            ],
            "runs": list(run_list()[:8]),
        },
        title=_("Overview"),
        section="overview",
    )


def _needs(health: object, failed: int) -> list[dict[str, str]]:
    needs = []
    problem = str(getattr(health, "problem", ""))
    if problem:
        needs.append(
            {
                "icon": "triangle-alert",
                "tone": "error",
                "title": _("Jobs are not getting done"),
                "detail": problem,
                "action": _("Queues"),
                "href": reverse("operator:queues"),
            }
        )
    dead = int(getattr(health, "dead", 0))
    if dead:
        needs.append(
            {
                "icon": "box",
                "tone": "warning",
                "title": ngettext("%(n)s row is buried", "%(n)s rows are buried", dead) % {"n": dead},
                "detail": _("They failed too often and wait for somebody to look."),
                "action": _("Look"),
                "href": reverse("operator:queues"),
            }
        )
    if failed:
        needs.append(
            {
                "icon": "circle-alert",
                "tone": "warning",
                "title": ngettext("%(n)s run failed", "%(n)s runs failed", failed) % {"n": failed},
                "detail": _("in the last 24 hours"),
                "action": _("Look"),
                "href": reverse("operator:runs") + "?state=failed",
            }
        )
    return needs


def _size(count: int | None) -> str:
    if count is None:
        return "–"
    size = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024:
            return f"{size:,.0f} {unit}" if unit in ("B", "KB") else f"{size:,.1f} {unit}"
        size /= 1024
    return f"{size:,.1f} TB"


@operator_page
def components(request: OperatorRequest) -> HttpResponse:
    """The living style page: every component with sample values."""
    return page(request, "web/components.jinja", title=_("Components"), section="components")
