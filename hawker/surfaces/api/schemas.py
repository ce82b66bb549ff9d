# SPDX-License-Identifier: Apache-2.0
"""Shapes that several parts of the API share. What only one part uses stands beside its operations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from ninja import Schema as Schema
from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from hawker.core import clock
from hawker.core.addresses import Address
from hawker.core.errors import FieldError, ValidationFailed
from hawker.core.money import InvalidMoney, Money, UnknownCurrency
from hawker.platform.media.queries import PictureSources

BIGINT_MAX = 2**63 - 1

Time = Annotated[
    datetime,
    PlainSerializer(clock.iso_z, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-21T09:42:00Z"]}),
]
"""A moment, written in UTC to the second."""

ShortText = Annotated[str, Field(max_length=300)]
LongText = Annotated[str, Field(max_length=10_000)]
BaseUnits = Annotated[int, Field(ge=-BIGINT_MAX, le=BIGINT_MAX)]
"""An amount of stock in grams or pieces."""


Optional = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
"""Text that may be missing or null."""


class Input(Schema):
    """A member's body: fields that are none are refused instead of silently ignored."""

    model_config = ConfigDict(extra="forbid")


class ChangedOut(Schema):
    """How many changed."""

    changed: int


class PublicInput(Schema):
    """A customer's body: what we do not ask for (prices above all) is ignored."""

    model_config = ConfigDict(extra="ignore")


class MoneyOut(Schema):
    """An amount in a currency."""

    amount: Annotated[str, Field(examples=["12.50"])]
    currency: Annotated[str, Field(examples=["EUR"])]


class MoneyIn(PublicInput):
    """An amount in a currency, the amount as text so that nothing is rounded on the way."""

    amount: Annotated[str, Field(max_length=30, examples=["12.50"])]
    currency: Annotated[str, Field(min_length=3, max_length=3, examples=["EUR"])]


def money(amount: Money | Decimal | int, currency: str = "") -> MoneyOut:
    """Money as the API writes it; a bare amount takes its currency along."""
    value = amount if isinstance(amount, Money) else Money(Decimal(amount), currency)
    known = value.as_json()
    return MoneyOut.model_construct(amount=known["amount"], currency=known["currency"])


def money_or_none(amount: Money | Decimal | None, currency: str = "") -> MoneyOut | None:
    """`money`, or null for no amount."""
    return None if amount is None else money(amount, currency)


def read_money(value: MoneyIn, *, field: str, currency: str) -> Money:
    """Money as it came in; ValidationFailed when it is none or not in the shop's currency."""
    try:
        read = Money.parse(value.amount, value.currency)
    except UnknownCurrency as error:
        raise ValidationFailed([FieldError(f"{field}.currency", str(error))]) from error
    except InvalidMoney as error:
        raise ValidationFailed([FieldError(f"{field}.amount", str(error))]) from error
    if read.currency != currency:
        raise ValidationFailed(
            [
                FieldError(
                    f"{field}.currency",
                    _("This shop's prices are in %(currency)s.") % {"currency": currency},
                    "currency_mismatch",
                )
            ]
        )
    return read


class AddressIn(PublicInput):
    """A postal address; `region` by code or name, `country` by its two letters."""

    name: Annotated[Optional, Field(max_length=200)] = ""
    line1: Annotated[Optional, Field(max_length=300)] = ""
    line2: Annotated[Optional, Field(max_length=300)] = ""
    city: Annotated[Optional, Field(max_length=200)] = ""
    region: Annotated[Optional, Field(max_length=200)] = ""
    postal_code: Annotated[Optional, Field(max_length=40)] = ""
    country: Annotated[Optional, Field(max_length=2, examples=["IN"])] = ""

    def as_address(self) -> Address:
        return Address.from_json(self.model_dump())


class AddressOut(Schema):
    """A postal address."""

    name: str
    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str


def address_out(stored: dict[str, Any]) -> AddressOut | None:
    """A stored address, or null where there is none."""
    if not stored:
        return None
    return AddressOut(**{n: str(stored.get(n) or "") for n in AddressOut.model_fields})


class PictureOut(Schema):
    """A picture in several sizes; addresses are absolute."""

    id: UUID | None
    url: str
    width: int
    height: int
    alt: str
    srcset_avif: str
    srcset_webp: str


def absolute(address: str) -> str:
    """An address of this installation with its host."""
    return settings.BASE_URL + address if address.startswith("/") else address


def _absolute_set(srcset: str) -> str:
    return ", ".join(absolute(part.strip()) for part in srcset.split(",") if part.strip())


def picture_out(sources: PictureSources, *, alt: str, key: UUID | None = None) -> PictureOut:
    """A picture for programs."""
    return PictureOut.model_construct(
        id=key,
        url=absolute(sources.src),
        width=sources.width,
        height=sources.height,
        alt=alt,
        srcset_avif=_absolute_set(sources.avif_srcset),
        srcset_webp=_absolute_set(sources.webp_srcset),
    )


class Problem(Schema):
    """Why a call was refused (RFC 9457), as `application/problem+json`."""

    type: str
    title: str
    status: int
    code: Annotated[str, Field(examples=["out_of_stock"])]
    detail: str
    errors: list[ProblemField]
    request_id: str
    timestamp: Time


class ProblemField(Schema):
    """One faulty field; `field` is a dotted path such as `address.postal_code`."""

    field: str
    message: str
    code: str


Problem.model_rebuild()


def only_known(values: Iterable[str], allowed: Iterable[str], *, field: str) -> list[str]:
    """The values, or ValidationFailed naming those there are."""
    chosen, known = list(values), list(allowed)
    if unknown := [v for v in chosen if v not in known]:
        raise ValidationFailed(
            [
                FieldError(
                    field,
                    _("“%(value)s” is unknown; there are: %(known)s.")
                    % {"value": unknown[0][:40], "known": ", ".join(known)},
                    "unknown_value",
                )
            ]
        )
    return chosen
