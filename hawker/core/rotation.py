# SPDX-License-Identifier: Apache-2.0
"""Encrypting stored secrets anew after the key has changed; until then the old key still decrypts them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast

from hawker.core import crypto
from hawker.core.fields import EncryptedField

BATCH = 200


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many secrets of one column there are, and how many were encrypted anew."""

    column: str
    stored: int
    renewed: int


def _columns() -> Iterator[tuple[type[models.Model], EncryptedField]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedField):
                yield model, field


def reencrypt() -> list[Rotated]:
    """Encrypt with the newest key whatever was encrypted with an older one; call it inside `all_shops`.

    Safe beside running processes: a row that somebody changes meanwhile keeps what they wrote. DecryptionFailed
    when a key is missing from SECRET_KEY_FALLBACKS.
    """
    return [_renew(model, field) for model, field in _columns()]


def _renew(model: type[models.Model], field: EncryptedField) -> Rotated:
    stored = renewed = 0
    as_text = Cast(field.name, models.TextField())
    rows = model._default_manager.annotate(stored_token=as_text).exclude(**{f"{field.name}__isnull": True})
    for key, token in rows.order_by("pk").values_list("pk", "stored_token").iterator(chunk_size=BATCH):
        if not token:
            continue
        stored += 1
        if crypto.needs_rotation(token):
            value = model._default_manager.values_list(field.name, flat=True).get(pk=key)
            renewed += rows.filter(pk=key, stored_token=token).update(**{field.name: value})
    return Rotated(f"{model._meta.label}.{field.name}", stored, renewed)
