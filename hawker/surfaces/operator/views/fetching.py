# SPDX-License-Identifier: Apache-2.0
"""How fetching other people's pages goes: sites, what they refuse, how hard they may be asked, and proxies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hawker.core import clock
from hawker.core.errors import NotFound, ValidationFailed
from hawker.core.text import InvalidNumber, parse_decimal
from hawker.intelligence.prices import problems, queries, services
from hawker.intelligence.prices.models import Proxy, Site
from hawker.surfaces.operator.shell import OperatorRequest, attempt, page
from hawker.surfaces.web.access import operator_page
from hawker.surfaces.web.jinja import locale, number

MOST_SITES = 200
PILLS = {"ok": "ok", "struggling": "retrying", "blocked": "failed", "paused": "paused"}


def _state_words() -> dict[str, str]:
    return {
        "ok": _("Works"),
        "struggling": _("Struggling"),
        "blocked": _("Blocked"),
        "paused": _("Paused"),
    }


def _state(site: Site) -> dict[str, str]:
    return {"pill": PILLS[site.state], "word": _state_words()[site.state]}


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{number(round(share * 100, 1), decimals=1)} %"


def _milliseconds(value: float | None) -> str:
    return "–" if value is None else f"{number(round(value))} ms"


def _problem_words(counts: Mapping[str, int], *, most: int = 3) -> str:
    often = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
    return ", ".join(f"{problems.in_words(code)} {number(count)}" for code, count in often)


@operator_page
@require_safe
def sites(request: OperatorRequest) -> HttpResponse:
    """Every site with its last seven days, the most troubled first, and whether checks are behind."""
    text = request.GET.get("q", "").strip()[:100]
    state = request.GET.get("state", "")
    found = [row for row in queries.sites(text=text) if not state or row.site.state == state]
    late, totals = queries.lateness(), queries.totals()
    minutes = 0 if late.oldest_due_at is None else int((clock.now() - late.oldest_due_at).total_seconds() // 60)
    shared = totals["follows"] - totals["listings"]
    base = reverse("operator:sites")
    return page(
        request,
        "sites",
        {
            "q": text,
            "state": state,
            "base": base,
            "stats": [
                {
                    "label": _("Pages followed"),
                    "value": number(totals["listings"]),
                    "note": _("%(n)s fetches saved by sharing, each round") % {"n": number(shared)} if shared else None,
                },
                {"label": _("Fetched today"), "value": number(totals["fetched_today"])},
                {"label": _("Due now"), "value": number(late.due)},
                {"label": _("Longest wait"), "value": _("%(n)s min") % {"n": number(minutes)}},
            ],
            "tabs": [
                {
                    "label": word,
                    "href": f"{base}?state={code}" if code else base,
                    "active": state == code,
                }
                for code, word in {"": _("All"), **_state_words()}.items()
            ],
            "rows": [
                {
                    "row": row,
                    **_state(row.site),
                    "success": _percent(row.success_rate),
                    "latency": _milliseconds(row.mean_milliseconds),
                    "problems": _problem_words(row.problems),
                }
                for row in found[:MOST_SITES]
            ],
            "more": max(0, len(found) - MOST_SITES),
        },
        title=_("Sites"),
        section="sites",
    )


def _site(site_id: int) -> Site:
    found = Site.objects.filter(pk=site_id).first()
    if found is None:
        raise NotFound(_("There is no such site."))
    return found


def _number(request: HttpRequest, name: str, faults: dict[str, list[str]]) -> float:
    try:
        return float(parse_decimal(request.POST.get(name, ""), locale=locale()))
    except InvalidNumber:
        faults[name] = [_("Enter a number.")]
        return 0.0


@operator_page
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: OperatorRequest, site_id: int) -> HttpResponse:
    """One site day by day; posted, how it is treated."""
    found = _site(site_id)
    if request.method != "POST":
        return _site_page(request, found)
    if "forget_block" in request.POST:
        attempt(
            request,
            lambda: services.save_site(site_id, forget_block=True, is_paused=False),
            _("%(site)s is asked again.") % {"site": found.name},
        )
        return HttpResponseRedirect(reverse("operator:site", args=[site_id]))
    faults: dict[str, list[str]] = {}
    interval = _number(request, "min_interval_seconds", faults)
    slots = _number(request, "max_concurrency", faults)
    try:
        if faults:
            raise ValidationFailed(faults)
        services.save_site(
            site_id,
            min_interval_seconds=interval,
            max_concurrency=int(slots),
            fetch_mode=request.POST.get("fetch_mode", ""),
            respects_robots="respects_robots" in request.POST,
            is_paused="is_paused" in request.POST,
        )
    except ValidationFailed as error:
        return _site_page(request, found, faults=error.by_field(), status=error.status)
    messages.success(request, _("%(site)s is saved.") % {"site": found.name})
    return HttpResponseRedirect(reverse("operator:site", args=[site_id]))


def _site_page(
    request: OperatorRequest, found: Site, *, faults: Mapping[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    posted = request.POST if faults else None
    days = queries.site_days(found.pk)
    return page(
        request,
        "site",
        {
            "site": found,
            **_state(found),
            "block": problems.in_words(found.block_kind) if found.block_kind else "",
            "days": [
                {
                    "day": day,
                    "success": _percent(day.succeeded / day.fetched if day.fetched else None),
                    "latency": _milliseconds(day.milliseconds / day.fetched if day.fetched else None),
                    "problems": _problem_words(day.problems),
                }
                for day in reversed(days)
            ],
            "modes": [("plain", _("plain HTTP")), ("browser", _("a browser"))],
            "typed": {
                "min_interval_seconds": posted.get("min_interval_seconds", "")
                if posted
                else number(found.min_interval_seconds),
                "max_concurrency": posted.get("max_concurrency", "") if posted else number(found.max_concurrency),
                "fetch_mode": posted.get("fetch_mode", "") if posted else found.fetch_mode,
                "respects_robots": "respects_robots" in posted if posted else found.respects_robots,
                "is_paused": "is_paused" in posted if posted else found.state == Site.State.PAUSED,
            },
            "is_held_back": found.blocked_until is not None and found.blocked_until > clock.now(),
            "faults": faults or {},
        },
        title=found.name,
        section="sites",
        status=status,
    )


@operator_page
@require_http_methods(["GET", "HEAD", "POST"])
def proxies(request: OperatorRequest) -> HttpResponse:
    """Ways out and how each does; posted, one is added, changed or removed. Addresses are never shown."""
    if request.method != "POST":
        return _proxies_page(request)
    key = request.POST.get("id", "")
    proxy_id = int(key) if key.isdecimal() else None
    if "remove" in request.POST and proxy_id is not None:
        gone = proxy_id
        attempt(request, lambda: services.remove_proxy(gone), _("The proxy is removed."))
        return HttpResponseRedirect(reverse("operator:proxies"))
    try:
        saved = services.save_proxy(
            label=request.POST.get("label", ""),
            address=request.POST.get("address", ""),
            country=request.POST.get("country", ""),
            is_active="is_active" in request.POST,
            only_sites=request.POST.get("only_sites", "").replace(",", " ").split(),
            proxy_id=proxy_id,
        )
    except ValidationFailed as error:
        return _proxies_page(request, faults=error.by_field(), status=error.status)
    messages.success(request, _("%(name)s is saved.") % {"name": saved.label})
    return HttpResponseRedirect(reverse("operator:proxies"))


def _proxies_page(
    request: OperatorRequest, *, faults: Mapping[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    rows: list[dict[str, Any]] = []
    for proxy in Proxy.objects.order_by("label").prefetch_related("health__site"):
        health = sorted(proxy.health.all(), key=lambda one: one.site.name)
        good, bad = sum(one.successes for one in health), sum(one.failures for one in health)
        now = clock.now()
        rows.append(
            {
                "proxy": proxy,
                "success": _percent(good / (good + bad) if good + bad else None),
                "used": good + bad,
                "cooling": [one.site.name for one in health if one.cool_until and one.cool_until > now],
            }
        )
    return page(
        request,
        "proxies",
        {"rows": rows, "faults": faults or {}, "typed": request.POST if faults else {}},
        title=_("Proxies"),
        section="proxies",
        status=status,
    )
