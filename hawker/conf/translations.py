# SPDX-License-Identifier: Apache-2.0
"""`make messages`: collect texts from code and templates, bring the catalogues up to date, compile them."""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
LOCALES = PACKAGE / "locale"
LANGUAGES = ("es",)
KEYWORDS = {
    "_": None,
    "_now": None,
    "_noop": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

# What babel's extractors yield: line, function, message (or messages and None), comments.
Found = Iterator[tuple[Any, Any, Any, Any]]


def django_template(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: dict[str, Any]
) -> Found:
    """Texts of a Django template, which Django itself rewrites as Python calls for extraction."""
    from django.utils.translation import templatize

    source = templatize(file.read().decode())
    return extract_python(io.BytesIO(source.encode()), keywords, comment_tags, {"encoding": "utf-8"})


def job_summaries(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: dict[str, Any]
) -> Found:
    """Texts of a room's `jobs.py`: beside the usual ones the first line of each job's docstring, which is shown."""
    yield from extract_python(file, keywords, comment_tags, {"encoding": "utf-8"})
    file.seek(0)
    for node in ast.parse(file.read()).body:
        decorators = [ast.unparse(one).partition("(")[0] for one in getattr(node, "decorator_list", ())]
        is_job = any(name == "job" or name.endswith(".job") for name in decorators)
        if isinstance(node, ast.FunctionDef) and is_job and (text := ast.get_docstring(node)):
            yield node.lineno, "_", text.split("\n")[0], []


METHODS: list[tuple[str, Any]] = [
    ("demo/**.py", "ignore"),
    ("**/migrations/**.py", "ignore"),
    ("**/jobs.py", job_summaries),
    ("**.py", "python"),
    ("surfaces/web/templates/web/components.jinja", "ignore"),  # the style page: developers read it, in English
    ("**.jinja", "jinja2"),
    ("surfaces/web/django_templates/**.html", django_template),
]
OPTIONS = {
    "**.jinja": {
        "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
    },
    "**.py": {"encoding": "utf-8"},
}


def collect() -> Catalog:
    """Every text of the application, in English."""
    template = Catalog(project="Hawker", charset="utf-8")
    for name, line, message, comments, context in extract_from_dir(
        PACKAGE, METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        template.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return template


def catalogue(language: str) -> Path:
    """Where a language's texts stand."""
    return LOCALES / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """A language's catalogue, empty where there is none yet."""
    path = catalogue(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def forms(message: Message) -> list[str]:
    """All forms of a message's translation."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def untranslated(language: str) -> list[str]:
    """Texts of the application that have no translation."""
    known = read(language)
    missing = []
    for message in collect():
        if not message.id:
            continue
        found = known.get(message.id, message.context)
        expected = 1 if isinstance(message.id, str) else known.num_plurals
        if found is None or found.fuzzy or not all(forms(found)) or len(forms(found)) != expected:
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return missing


class Texts(Catalog):
    """A catalogue whose header says what gettext needs and carries no date, so that only texts make a difference."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "Hawker"),
            ("Language", str(self.locale_identifier)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


def updated(language: str, template: Catalog) -> Texts:
    """The catalogue with exactly the texts of `template`, keeping every translation it has."""
    known = read(language)
    fresh = Texts(locale=language, header_comment="# SPDX-License-Identifier: Apache-2.0", charset="utf-8", fuzzy=False)
    for message in template:
        if message.id:
            found = known.get(message.id, message.context)
            fresh.add(message.id, found.string if found else None, context=message.context, flags=message.flags)
    return fresh


def as_po(texts: Texts) -> bytes:
    """The catalogue as it is stored: sorted and without line numbers."""
    written = io.BytesIO()
    write_po(written, texts, width=100, sort_output=True, no_location=True)
    return written.getvalue()


def as_mo(texts: Texts) -> bytes:
    """The catalogue as gettext reads it."""
    written = io.BytesIO()
    write_mo(written, texts)
    return written.getvalue()


def main() -> int:
    """Update and compile; prints what is missing, 1 if anything is."""
    template = collect()
    missing = 0
    for language in LANGUAGES:
        path = catalogue(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        texts = updated(language, template)
        path.write_bytes(as_po(texts))
        path.with_suffix(".mo").write_bytes(as_mo(texts))
        lacking = untranslated(language)
        missing += len(lacking)
        print(f"{language}: {len(texts)} texts, {len(lacking)} without translation")
        for text in lacking:
            print(f"  {text}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
