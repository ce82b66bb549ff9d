# SPDX-License-Identifier: Apache-2.0
"""How bodies are read and answers are written."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from pydantic_core import to_json


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _check(value: Any) -> None:
    """Refuse text that no database stores: NUL characters and halves of surrogate pairs."""
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("NUL character")
        value.encode()
    elif isinstance(value, dict):
        for key, item in value.items():
            _check(key)
            _check(item)
    elif isinstance(value, list):
        for item in value:
            _check(item)


class StrictParser(Parser):
    """JSON as RFC 8259 has it: no NaN or Infinity, no text that cannot be stored. Errors answer 400."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = request.body
        data = json.loads(body, parse_constant=_no_constant)
        if b"\\u" in body or b"\x00" in body:
            _check(data)
        return data


class JsonRenderer(BaseRenderer):
    """Compact JSON, written by pydantic's serialiser."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return to_json(data)


def etag_of(content: bytes) -> str:
    """The strong entity tag of an answer's bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
