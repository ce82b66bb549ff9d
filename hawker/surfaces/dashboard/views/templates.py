# SPDX-License-Identifier: Apache-2.0
"""The shop's own wording of its messages, by occasion and language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from hawker.core.errors import HawkerError, NotFound, ValidationFailed
from hawker.platform.messaging import catalogue, services
from hawker.platform.messaging.catalogue import MessageEvent
from hawker.platform.messaging.models import MessageTemplate
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard import undo
from hawker.surfaces.dashboard.product_form import LANGUAGES
from hawker.surfaces.dashboard.shell import MemberRequest, at, attempt, go, page, refused, say
from hawker.surfaces.dashboard.views.messages import mail_document
from hawker.surfaces.web.access import member_page

PARTS = ("subject", "body_text", "body_html")


def _languages() -> list[tuple[str, str]]:
    names = dict(LANGUAGES)
    return [(code, names.get(code, code)) for code in catalogue.languages()]


@member_page(Permission.TEMPLATES_EDIT, methods=("GET",))
def templates(request: MemberRequest) -> HttpResponse:
    """Every occasion a shop may word itself, and which it has."""
    own = {
        (row.event, row.channel, row.language): row
        for row in MessageTemplate.objects.only("event", "channel", "language", "updated_at", "shop_id")
    }
    groups = {catalogue.CUSTOMER: _("To customers"), catalogue.STAFF: _("To the shop")}
    return page(
        request,
        "templates",
        {
            "groups": [
                {
                    "title": title,
                    "rows": [
                        {"event": event, "title": str(event.title), "channel": channel, "own": own}
                        for event in catalogue.EVENTS.values()
                        if event.audience == audience and event.is_editable
                        for channel in event.channels
                    ],
                }
                for audience, title in groups.items()
            ],
            "languages": _languages(),
        },
        title=_("Templates"),
        section="templates",
    )


def _event(event: str, channel: str, language: str) -> MessageEvent:
    found = catalogue.EVENTS.get(event)
    if found is None or not found.is_editable or channel not in found.channels or language not in catalogue.languages():
        raise NotFound(_("There is no such template."))
    return found


@member_page(Permission.TEMPLATES_EDIT)
def template(request: MemberRequest, event: str, channel: str, language: str) -> HttpResponse:
    """Word one message; posted, it is looked at (`op=preview`), tried (`op=test`) or kept."""
    occasion = _event(event, channel, language)
    if request.method != "POST":
        return _show(request, occasion, channel, language)
    typed = {name: request.POST.get(name, "").replace("\r\n", "\n") for name in PARTS}
    operation = request.POST.get("op", "save")
    if operation == "preview":
        return _show(request, occasion, channel, language, typed=typed)
    try:
        services.save_template(
            request.shop, event=event, channel=channel, language=language, by=request.principal, **typed
        )
    except ValidationFailed as error:
        return _show(request, occasion, channel, language, typed=typed, faults=error.by_field(), status=422)
    if operation == "test":
        try:
            services.send_test(
                request.shop,
                event=event,
                channel=channel,
                language=language,
                to=request.user.email,
                by=request.principal,
            )
        except HawkerError as error:
            refused(request, error)
        else:
            say(request, _("Saved, and a test is on its way to %(email)s.") % {"email": request.user.email})
    else:
        say(request, _("%(template)s is saved.") % {"template": occasion.title})
    return go(request, at(request.shop, "template", event, channel, language))


def _show(
    request: MemberRequest,
    occasion: MessageEvent,
    channel: str,
    language: str,
    *,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, Sequence[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    shop = request.shop
    row = MessageTemplate.objects.filter(event=occasion.code, channel=channel, language=language).first()
    wording = services.current_wording(shop, event=occasion.code, channel=channel, language=language)
    values = typed or {name: getattr(wording, name) for name in PARTS}
    shown = services.preview(shop, event=occasion.code, channel=channel, language=language, **values)
    problems = dict(faults if faults is not None else shown.faults)
    return page(
        request,
        "template",
        {
            "event": occasion,
            "channel": channel,
            "language": language,
            "form": values,
            "is_own": row is not None,
            "preview": shown.rendered,
            "is_broken": bool(shown.faults),
            "faults": problems,
            "preview_query": _preview_query(request, typed),
            "variables": [
                {"name": name, "text": str(text), "sample": occasion.samples.get(name, "")}
                for name, text in occasion.variables.items()
            ],
            "tabs": [
                {
                    "label": name,
                    "href": at(shop, "template", occasion.code, channel, code),
                    "active": code == language,
                }
                for code, name in _languages()
            ],
        },
        title=str(occasion.title),
        section="templates",
        status=status,
    )


_DRAFT = "hawker_template_draft"


def _preview_query(request: MemberRequest, typed: Mapping[str, str] | None) -> str:
    """Where the frame finds what is shown: a draft is kept in the session, never in an address."""
    if typed is None:
        request.session.pop(_DRAFT, None)
        return ""
    request.session[_DRAFT] = {name: text[:100_000] for name, text in typed.items()}
    return "?draft=1"


@xframe_options_sameorigin
@member_page(Permission.TEMPLATES_EDIT, methods=("GET",))
def template_preview(request: MemberRequest, event: str, channel: str, language: str) -> HttpResponse:
    """The HTML of the message with sample values, in a document that may run and load nothing."""
    _event(event, channel, language)
    draft: dict[str, Any] = request.session.get(_DRAFT, {}) if request.GET.get("draft") == "1" else {}
    shown = services.preview(request.shop, event=event, channel=channel, language=language, **draft)
    return mail_document(shown.rendered.html)


@member_page(Permission.TEMPLATES_EDIT, methods=("POST",))
def template_reset(request: MemberRequest, event: str, channel: str, language: str) -> HttpResponse:
    """Back to the default wording; the shop's own can be had back for a moment."""
    occasion = _event(event, channel, language)
    row = MessageTemplate.objects.filter(event=event, channel=channel, language=language).first()
    kept = {name: getattr(row, name) for name in PARTS} if row else {}
    done = attempt(
        request,
        lambda: services.reset_template(
            request.shop, event=event, channel=channel, language=language, by=request.principal
        ),
    )
    if done and kept:
        token = undo.offer(request, "template", {"at": [event, channel, language], "wording": kept})
        say(request, _("%(template)s has its default wording again.") % {"template": occasion.title}, undo=token)
    return HttpResponseRedirect(at(request.shop, "template", event, channel, language))


@undo.undoable("template", Permission.TEMPLATES_EDIT)
def _restore(request: MemberRequest, data: Mapping[str, Any]) -> str:
    event, channel, language = data["at"]
    services.save_template(
        request.shop, event=event, channel=channel, language=language, by=request.principal, **data["wording"]
    )
    return _("Your own wording is back.")
