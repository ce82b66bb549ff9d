# SPDX-License-Identifier: Apache-2.0
"""The light markup of message texts, from which both the plain and the HTML form are made.

Blank lines part paragraphs. `# Title` is a heading, `- item` a list item, and a line that consists of
`[Label]({{ order_url }})` is a button (in plain text "Label: address"). A line whose variables are all empty
is left out. The markup is read from the template before variables are filled in, so no value can add any.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from hawker.platform.messaging.placeholders import PLACEHOLDER, is_address, names

_BUTTON = re.compile(r"\[([^\]\n]+)\]\((\{\{\s*[a-z][a-z0-9_]*\s*\}\})\)\Z")
_LINK_IN_TEXT = re.compile(r"\[([^\]\n]+)\]\((\{\{\s*[a-z][a-z0-9_]*\s*\}\})\)")


def problems(text: str) -> list[str]:
    """Links of the markup that lead to something else than an address."""
    return [
        _("“%(label)s” must lead to a variable that is an address, such as {{ order_url }}.") % {"label": label}
        for label, target in _LINK_IN_TEXT.findall(text)
        if not all(is_address(name) for name in names(target))
    ]


def without_empty_lines(text: str, values: Mapping[str, str]) -> str:
    """The template without lines whose variables are all empty."""
    kept = [
        line
        for line in text.replace("\r\n", "\n").split("\n")
        if not (used := names(line)) or any(values.get(name, "").strip() for name in used)
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def to_plain(text: str) -> str:
    """The template of the plain form."""
    lines = []
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped.startswith("# "):
            stripped = stripped[2:]
        lines.append(_LINK_IN_TEXT.sub(r"\1: \2", stripped))
    return "\n".join(lines).strip() + "\n"


def to_html(text: str) -> str:
    """The template of the HTML form, without the frame around it."""
    blocks = [block for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()) if block.strip()]
    return "\n".join(_block(block.strip()) for block in blocks)


def _block(block: str) -> str:
    lines = [line.strip() for line in block.split("\n")]
    if len(lines) == 1 and lines[0].startswith("# "):
        return f"<h1>{_inline(lines[0][2:])}</h1>"
    if len(lines) == 1 and (button := _BUTTON.match(lines[0])):
        return f'<p><a class="button" href="{button[2]}">{_inline(button[1])}</a></p>'
    if all(line.startswith("- ") for line in lines):
        items = "".join(f"<li>{_inline(line[2:])}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    return "<p>" + "<br>\n".join(_inline(line) for line in lines) + "</p>"


def _inline(text: str) -> str:
    parts = []
    position = 0
    for match in _LINK_IN_TEXT.finditer(text):
        parts += [_escaped(text[position : match.start()]), f'<a href="{match[2]}">{_escaped(match[1])}</a>']
        position = match.end()
    return "".join([*parts, _escaped(text[position:])])


def _escaped(text: str) -> str:
    """Escaped text; placeholders contain nothing that escaping would change."""
    return html.escape(text, quote=False)


# HTML of a shop's own

_TAG_NAMES = """
a abbr b blockquote br center code dd div dl dt em figcaption figure h1 h2 h3 h4 hr i img li ol p pre s small
span strong sub sup table tbody td tfoot th thead tr u ul
"""
_ATTRIBUTE_NAMES = """
align alt bgcolor border cellpadding cellspacing class colspan dir height href lang role rowspan src style title
valign width
"""
_TAGS, _ATTRIBUTES = frozenset(_TAG_NAMES.split()), frozenset(_ATTRIBUTE_NAMES.split())
_VOID = frozenset({"br", "hr", "img"})
_BAD_STYLE = re.compile(r"url\s*\(|expression|@import|javascript:|position\s*:", re.IGNORECASE)


class _Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.problems.append(_("<%(tag)s> is not allowed in messages.") % {"tag": tag})
        elif tag not in _VOID:
            self._open.append(tag)
        for name, value in attrs:
            self._check_attribute(tag, name, value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in self._open and tag not in _VOID:
            self._open.remove(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or tag not in _TAGS:
            return
        if not self._open or self._open[-1] != tag:
            self.problems.append(_("</%(tag)s> closes nothing that is open there.") % {"tag": tag})
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_comment(self, data: str) -> None:
        self.problems.append(_("Comments are not allowed in messages."))

    def handle_decl(self, decl: str) -> None:
        self.problems.append(_("Only the inner part is needed, without <!doctype>, <html> or <body>."))

    def handle_pi(self, data: str) -> None:
        self.problems.append(_("Processing instructions are not allowed in messages."))

    def unknown_decl(self, data: str) -> None:
        self.problems.append(_("Declarations are not allowed in messages."))

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        if name not in _ATTRIBUTES:
            self.problems.append(_("The attribute %(name)s is not allowed in messages.") % {"name": name})
        elif name in ("href", "src"):
            self._check_address(tag, name, value.strip())
        elif PLACEHOLDER.search(value) and name != "alt" and name != "title":
            self.problems.append(_("Variables may not stand in the attribute %(name)s.") % {"name": name})
        elif name == "style" and _BAD_STYLE.search(value):
            self.problems.append(_("This style is not allowed in messages."))

    def _check_address(self, tag: str, name: str, value: str) -> None:
        whole = PLACEHOLDER.fullmatch(value)
        if whole is not None and is_address(whole[1]):
            return
        schemes = ("https://",) if name == "src" else ("https://", "http://", "mailto:", "tel:")
        if PLACEHOLDER.search(value) or not value.lower().startswith(schemes):
            self.problems.append(
                _("%(name)s of <%(tag)s> must be one variable that is an address, or begin with %(schemes)s.")
                % {"name": name, "tag": tag, "schemes": ", ".join(schemes)}
            )

    def finish(self) -> list[str]:
        self.close()
        self.problems += [
            _("<%(tag)s> is never closed.") % {"tag": tag} for tag in self._open if tag not in ("p", "li", "td", "tr")
        ]
        return list(dict.fromkeys(self.problems))


def html_problems(fragment: str) -> list[str]:
    """What a shop's own HTML may not contain: scripts, forms, frames, event handlers, foreign schemes."""
    checker = _Checker()
    checker.feed(fragment)
    return checker.finish()
