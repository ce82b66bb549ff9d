# SPDX-License-Identifier: Apache-2.0
"""Messages, and a mail server that answers as a test wants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hawker.core.tenancy import all_shops
from hawker.platform.accounts.models import User
from hawker.platform.jobs import engine
from hawker.platform.messaging import catalogue, delivery
from hawker.platform.messaging.channels import Mailer
from hawker.platform.messaging.models import Message
from hawker.platform.messaging.services import queue
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import Principal, principal_of_member


@pytest.fixture(autouse=True)
def wakes() -> Iterator[Any]:
    with engine.in_memory() as transport:
        yield transport


@pytest.fixture
def owner(owner_a: User, shop_a: Shop) -> Principal:
    found = principal_of_member(owner_a, shop_a)
    assert found is not None
    return found


def order_message(shop: Shop | None = None, *, key: str = "order:1:order_placed", **more: Any) -> Message:
    """Queue the message that an order was placed, with the catalogue's sample values."""
    values = {
        "event": "order_placed",
        "recipient": "asha@customers.shop",
        "language": "en",
        "context": dict(catalogue.event("order_placed").samples),
        "idempotency_key": key,
        "shop_id": shop.id if shop else None,
        "recipient_name": "Asha Rao",
    }
    return queue(**{**values, **more})


def fresh(message: Message) -> Message:
    with all_shops("a test looks at a message"):
        return Message.objects.get(pk=message.pk)


def messages(**filters: Any) -> list[Message]:
    with all_shops("a test looks at messages"):
        return list(Message.objects.filter(**filters).order_by("created_at", "pk"))


class Server:
    """Stands in for Django's mail backend; `answers` are raised or, when None, accepted."""

    def __init__(self) -> None:
        self.answers: list[BaseException | None] = []
        self.opening: list[BaseException | None] = []
        self.received: list[Any] = []
        self.opened = 0
        self.closed = 0

    def __call__(self) -> Server:
        return self

    def open(self) -> bool:
        self.opened += 1
        answer = self.opening.pop(0) if self.opening else None
        if answer is not None:
            raise answer
        return True

    def send_messages(self, mails: list[Any]) -> int:
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        self.received += mails
        return len(mails)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A mail server is configured, and it is this one."""
    settings.HAWKER_EMAIL_PROVIDER = "smtp"
    settings.DEFAULT_FROM_EMAIL = "Hawker <post@hawker.shop>"
    made = Server()
    monkeypatch.setattr(delivery, "Mailer", lambda: Mailer(made))
    return made
