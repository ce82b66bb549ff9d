# SPDX-License-Identifier: Apache-2.0
"""Tables of the documents say what the code says: a change of one without the other fails here."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import click
from django.conf import settings
from django.template import engines
from django.utils import translation

from hawker.commerce.orders.models import Order
from hawker.commerce.orders.states import PAYMENT, STAFF, TRANSITIONS
from hawker.conf.cli import cli
from hawker.conf.config import Config
from hawker.core.errors import HawkerError
from hawker.platform.accounts import tokens
from hawker.platform.billing.plans import ANONYMOUS_API_REQUESTS_PER_HOUR
from hawker.platform.jobs.leases import MAX_ATTEMPTS
from hawker.platform.jobs.schedules import SCHEDULES
from hawker.platform.messaging import catalogue
from hawker.platform.shops import settings_registry
from hawker.platform.shops.models import Role
from hawker.platform.shops.permissions import MATRIX, Permission
from hawker.platform.shops.services import INVITATION_DAYS
from hawker.surfaces.api import limits, pagination
from hawker.surfaces.storefront import page_cache
from tests.docs.markdown import ROOT, code, table

USERS, OPERATORS, INTEGRATORS, SCALES = (
    ROOT / "docs" / f"{name}.md" for name in ("users", "operators", "integrators", "how-it-scales")
)


def test_roles_and_what_they_may() -> None:
    rows = table(USERS, "may", "owner", "admin", "manager", "viewer")
    written = {row[0]: [cell == "yes" for cell in row[1:]] for row in rows}
    with translation.override("en"):
        real = {
            permission.label: [
                permission in MATRIX[role] for role in (Role.OWNER, Role.ADMIN, Role.MANAGER, Role.VIEWER)
            ]
            for permission in Permission
        }
    assert written == real


def test_order_states() -> None:
    rows = table(USERS, "state", "shown as", "next, by staff", "next, by payment")
    written = {code(state)[0]: (set(code(staff)), set(code(payment))) for state, _word, staff, payment in rows}
    real = {
        str(state): tuple({str(to) for to, who in steps.items() if who == by} for by in (STAFF, PAYMENT))
        for state, steps in TRANSITIONS.items()
    }
    assert written == real
    assert set(written) == set(Order.Status.values)


def test_words_of_order_states() -> None:
    template = engines["jinja2"].from_string('{% import "components/all.jinja" as ui %}{{ ui.state(value) }}')
    for state, word, *_next in table(USERS, "state", "shown as"):
        assert f">{word}</span>" in template.render({"value": code(state)[0]}).replace("\n", "").replace("  ", "")


def test_messages_to_customers_and_staff() -> None:
    written = {name: row[1] for row in table(USERS, "message", "to") for name in code(row[0])}
    real = {
        each.code: "the customer" if each.audience == catalogue.CUSTOMER else "the shop's e-mail address"
        for each in catalogue.EVENTS.values()
        if each.audience in (catalogue.CUSTOMER, catalogue.STAFF)
    }
    assert written == real


def test_groups_of_settings() -> None:
    with translation.override("en"):
        real = [str(group.title) for group, _settings in settings_registry.groups()]
    assert [row[0] for row in table(USERS, "group", "what it holds")] == real


def test_numbers_in_words_for_users() -> None:
    text = USERS.read_text(encoding="utf-8")
    assert f"for {INVITATION_DAYS} days" in text
    assert f"for {settings_registry.setting('stock.hold_minutes').default} minutes unless you set otherwise" in text


def test_configuration() -> None:
    written = {code(name)[0]: default for name, default, _what in table(OPERATORS, "name", "default", "what it is")}
    assert set(written) == {str(field.alias) for field in Config.model_fields.values()}
    for field in Config.model_fields.values():
        default = field.default
        shown = (
            "empty" if default in ("", ()) else f"`{str(default).lower() if isinstance(default, bool) else default}`"
        )
        assert written[str(field.alias)] == shown, field.alias


def test_commands() -> None:
    def leaves(command: click.Command, path: str) -> Iterator[str]:
        if isinstance(command, click.Group):
            for name, each in command.commands.items():
                yield from leaves(each, f"{path} {name}")
        else:
            yield path

    assert {code(row[0])[0] for row in table(OPERATORS, "command", "what it does")} == set(leaves(cli, "hawker"))


def test_schedules() -> None:
    written = {row[0]: row[1] for row in table(OPERATORS, "schedule", "when (UTC)")}
    real = {each.name: f"`{each.cron}`" if each.cron else f"every {each.every_seconds} s" for each in SCHEDULES}
    assert written == real
    assert MAX_ATTEMPTS == 8
    assert "eight times in all" in OPERATORS.read_text(encoding="utf-8")


PAGES_ONLY = {"form_expired", "link_not_valid", "demo_account", "email_taken"}
"""Errors that only pages for people can answer."""


def test_error_codes() -> None:
    def kinds(kind: type[HawkerError]) -> Iterator[type[HawkerError]]:
        for each in kind.__subclasses__():
            if each.__module__.startswith("hawker."):
                yield each
                yield from kinds(each)

    import_module("hawker.conf.urls")  # every surface with its errors
    real = {(kind.code, kind.status) for kind in kinds(HawkerError) if kind.code not in PAGES_ONLY}
    rows = table(INTEGRATORS, "code", "status", "what to do")
    written = {(name, int(status)) for names, status, _do in rows for name in code(names)}
    assert {pair for pair in real if pair not in written} == set(), "not in the table"
    known_elsewhere = {("idempotency_in_progress", 409)}
    assert written - real - known_elsewhere == set(), "no such error"


def test_limits() -> None:
    written = {row[0]: row[1] for row in table(INTEGRATORS, "who", "limit")}
    assert written["nobody in particular"].startswith(f"{ANONYMOUS_API_REQUESTS_PER_HOUR} calls an hour")
    amount, per = str(Config.model_fields["storefront_api_rate"].default).split("/")
    assert written["customers (storefront calls)"].startswith(f"{amount} a {per}")
    assert limits.FIND_ORDER_RATE == "30/10 minute"
    assert written["finding orders"].startswith("30 in ten minutes")
    text = INTEGRATORS.read_text(encoding="utf-8")
    assert f"`limit` is {pagination.DEFAULT_LIMIT} unless you say otherwise, at most {pagination.MAX_LIMIT}." in text
    assert f"({tokens.ACCESS_SECONDS // 60} minutes)" in text
    assert f"({tokens.REFRESH_DAYS} days, works once" in text


def test_what_a_process_keeps() -> None:
    kept = {row[0]: row[1] for row in table(SCALES, "kept", "bound")}
    assert kept["rendered storefront pages"] == f"{page_cache.MAX_BYTES // 1024**2} MB"
    entries = settings.CACHES["default"].get("OPTIONS", {}).get("MAX_ENTRIES", 2000)
    assert kept["cache, without Redis"] == f"{entries} entries"
