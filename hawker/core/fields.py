# SPDX-License-Identifier: Apache-2.0
"""Database fields with a meaning."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import models

from hawker.core import crypto

if TYPE_CHECKING:
    _Decimal = models.DecimalField[Any, Any]
    _Char = models.CharField[Any, Any]
    _Text = models.TextField[Any, Any]
else:
    _Decimal, _Char, _Text = models.DecimalField, models.CharField, models.TextField


class MoneyAmountField(_Decimal):
    """The amount of a `Money`; the currency stands in a column beside it or on the owning row.

    Four decimals hold every ISO 4217 currency's minor unit.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 19)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(*args, **kwargs)


class CurrencyField(_Char):
    """An ISO 4217 code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 3)
        super().__init__(*args, **kwargs)


class EncryptedField(_Text):
    """JSON encrypted at rest, bound to its table and column (AES-GCM additional data).

    Values are any JSON-ready object; reading decrypts, so never put the value on a page or in a log.
    """

    def _aad(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        return None if not value else json.loads(crypto.decrypt(value, self._aad()))

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else crypto.encrypt(json.dumps(value), self._aad())

    def to_python(self, value: Any) -> Any:
        return value
