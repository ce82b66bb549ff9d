# SPDX-License-Identifier: Apache-2.0
"""`{{ name }}` in templates that shops may edit: flat names from a fixed list, nothing else.

No attributes, calls, filters or conditions, so a template can read nothing that was not given to it. What
looks like more than a name is a fault, not text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

PLACEHOLDER = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
# Where a secret value belongs until the moment of sending: two characters of the private use area that
# are taken out of every value, so no value can pretend to be such a place.
_SECRET_OPEN, _SECRET_CLOSE = "\ue000", "\ue001"
_SECRET = re.compile(f"{_SECRET_OPEN}([a-z0-9_]+){_SECRET_CLOSE}")
_SAFE_URL = re.compile(r"(https?://|mailto:|tel:)\S+\Z")


def names(template: str) -> set[str]:
    """The variables a template uses."""
    return set(PLACEHOLDER.findall(template))


def problems(template: str, allowed: Iterable[str]) -> list[str]:
    """What is wrong with a template, as messages for whoever wrote it; empty when nothing is."""
    known = set(allowed)
    found = [
        _("There is no variable “%(name)s” in this message. Known: %(known)s.")
        % {"name": name, "known": ", ".join(sorted(known))}
        for name in sorted(names(template) - known)
    ]
    rest = PLACEHOLDER.sub("", template)
    if _BRACES.search(rest):
        found.append(_("Only variables such as {{ order_number }} may stand between double braces."))
    return found


def render_text(template: str, values: Mapping[str, str]) -> str:
    """The template with its variables filled in; ones that are not given become empty."""
    return PLACEHOLDER.sub(lambda match: _value(match[1], values), template)


def render_html(template: str, values: Mapping[str, str]) -> str:
    """The same for HTML: values are escaped, their line breaks kept, and addresses are http(s), mailto or tel."""

    def fill(match: re.Match[str]) -> str:
        value = _value(match[1], values)
        if is_address(match[1]) and not value.startswith(_SECRET_OPEN) and not _SAFE_URL.match(value):
            return ""
        return html.escape(value).replace("\n", "<br>\n")

    return PLACEHOLDER.sub(fill, template)


def is_address(name: str) -> bool:
    """Whether a variable holds the address of a page."""
    return name == "url" or name.endswith("_url")


def _value(name: str, values: Mapping[str, str]) -> str:
    return values.get(name, "")


def clean(values: Mapping[str, str]) -> dict[str, str]:
    """Values without the characters that mark secrets."""
    return {name: str(value).replace(_SECRET_OPEN, "").replace(_SECRET_CLOSE, "") for name, value in values.items()}


def hide(secret_names: Iterable[str]) -> dict[str, str]:
    """Values that mark where secrets will stand."""
    return {name: f"{_SECRET_OPEN}{name}{_SECRET_CLOSE}" for name in secret_names}


def reveal(text: str, secrets: Mapping[str, str], *, is_html: bool) -> str:
    """Put secrets in their places, right before sending."""

    def fill(match: re.Match[str]) -> str:
        value = secrets.get(match[1], "")
        if not is_html:
            return value
        return html.escape(value) if not is_address(match[1]) or _SAFE_URL.match(value) else ""

    return _SECRET.sub(fill, text)


def mask(text: str, note: str) -> str:
    """What others than the recipient may see: a note where a secret stands."""
    return _SECRET.sub(note, text)


def has_secrets(text: str) -> bool:
    """Whether a stored text has places for secrets."""
    return _SECRET.search(text) is not None
