# SPDX-License-Identifier: Apache-2.0
"""Many addresses at once, and wish lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings as django_settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hawker.core.errors import LimitReached, ValidationFailed
from hawker.intelligence.watch import queries, services
from hawker.intelligence.watch.services.importing import ImportPlan, as_csv_rows
from hawker.platform.jobs.engine import enqueue
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard.downloads import download
from hawker.surfaces.dashboard.inputs import uuids_of
from hawker.surfaces.dashboard.shell import MemberRequest, at, attempt, go, page, say
from hawker.surfaces.dashboard.views.watch import frame
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import number

MOST_BYTES = 2_000_000


@member_page(Permission.WATCH_EDIT)
def watch_import(request: MemberRequest) -> HttpResponse:
    """Paste or upload; a preview says what each line would do; then a job follows them."""
    if request.method == "GET":
        return _import(request, "", None, {})
    text, faults = _uploaded(request)
    if faults:
        return _import(request, text, None, faults, status=422)
    shop, by = request.shop, request.principal
    try:
        plan = services.plan_import(shop, by=by, text=text)
    except ValidationFailed as error:
        return _import(request, text, None, error.by_field(), status=error.status)
    except LimitReached as error:
        return _import(request, text, None, {"": [error.detail]}, status=error.status)
    if request.POST.get("do") == "rejects":
        rows = [row for row in plan.rows if row.outcome in ("invalid", "over_limit")]
        return download(request, "import-problems", as_csv_rows(rows))
    if request.POST.get("do") != "start":
        return _import(request, text, plan, {})
    run = enqueue("watch.import_urls", shop_id=shop.id, started_by=request.user, text=text)
    return HttpResponseRedirect(at(shop, "job", run.pk) if run else at(shop, "watch"))


def _uploaded(request: MemberRequest) -> tuple[str, dict[str, list[str]]]:
    upload = request.FILES.get("file")
    if upload is None:
        return request.POST.get("text", "")[:MOST_BYTES], {}
    if upload.size is None or upload.size > MOST_BYTES:
        return "", {"file": [_("The file is larger than 2 MB; split it.")]}
    data = upload.read()
    try:
        return data.decode("utf-8-sig"), {}
    except UnicodeDecodeError:
        if b"\x00" in data:
            return "", {"file": [_("This is no text file. Save it as CSV first.")]}
        return data.decode("cp1252", "replace"), {}


def _import(
    request: MemberRequest,
    text: str,
    plan: ImportPlan | None,
    faults: Mapping[str, Sequence[str]],
    *,
    status: int = 200,
) -> HttpResponse:
    words = {
        "new": _("will be followed"),
        "known": _("known already"),
        "invalid": _("not usable"),
        "over_limit": _("beyond your plan"),
    }
    pills = {"new": "new", "known": "skipped", "invalid": "failed", "over_limit": "low"}
    return page(
        request,
        "watch/import",
        {
            "text": text,
            "plan": plan,
            "counts": [(words[code], number(plan.count(code)), code) for code in words if plan.count(code)]
            if plan
            else [],
            "rows": [{"row": row, "word": words[row.outcome], "pill": pills[row.outcome]} for row in plan.rows[:200]]
            if plan
            else [],
            "faults": faults,
        },
        title=_("Follow many"),
        section="watch",
        status=status,
    )


# Wish lists


@member_page(Permission.WATCH_VIEW, post=Permission.WATCH_EDIT)
def watch_lists(request: MemberRequest) -> HttpResponse:
    """Lists with a public page; posted, one is made or changed."""
    shop = request.shop
    if request.method != "POST":
        return _lists(request, {})
    keys = uuids_of([request.POST.get("list", "")])
    try:
        saved = services.save_list(
            shop,
            by=request.principal,
            title=request.POST.get("title", ""),
            wish_list_id=keys[0] if keys else None,
            is_open=request.POST.get("is_open", "1") == "1",
        )
    except ValidationFailed as error:
        return _lists(request, error.by_field(), status=error.status)
    say(request, _("%(title)s is saved.") % {"title": saved.title})
    return go(request, at(shop, "watch_lists"))


def _lists(request: MemberRequest, faults: Mapping[str, Sequence[str]], *, status: int = 200) -> HttpResponse:
    return page(
        request,
        "watch/lists",
        {
            "tabs": frame.tabs(request, "watch_lists"),
            "rows": [
                {"list": one, "address": django_settings.BASE_URL + reverse("wish_list", args=[one.token])}
                for one in queries.wish_lists()
            ],
            "faults": faults,
        },
        title=_("Wish lists"),
        section="watch",
        status=status,
    )


@member_page(Permission.WATCH_EDIT, methods=("POST",))
def watch_list_items(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Put a product on the ticked lists and take it off the others."""
    shop, by = request.shop, request.principal
    wanted = set(uuids_of(request.POST.getlist("lists")))

    def change() -> None:
        for one in queries.wish_lists():
            if one.pk in wanted:
                services.add_to_list(shop, by=by, wish_list_id=one.pk, product_id=product_id)
            else:
                services.remove_from_list(shop, by=by, wish_list_id=one.pk, product_id=product_id)
        title = request.POST.get("new", "").strip()
        if title:
            made = services.save_list(shop, by=by, title=title)
            services.add_to_list(shop, by=by, wish_list_id=made.pk, product_id=product_id)

    attempt(request, change, _("Wish lists are saved."))
    return go(request, at(shop, "watch_product", product_id))
