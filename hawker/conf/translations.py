# SPDX-License-Identifier: Apache-2.0
"""`make messages`: collect texts from code and templates, bring the catalogues up to date, compile them."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
LOCALES = PACKAGE / "locale"
LANGUAGES = ("es",)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "N_": None,
}
METHODS = [
    ("demo/**.py", "ignore"),
    ("**/migrations/**.py", "ignore"),
    ("**.py", "python"),
    ("**.jinja", "jinja2"),
    ("surfaces/web/django_templates/**.html", "ignore"),
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
    template = Catalog(project="hawker", charset="utf-8")
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
        return Catalog(locale=language, project="hawker", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def untranslated(language: str) -> list[str]:
    """Texts of the application that have no translation."""
    known = read(language)
    missing = []
    for message in collect():
        if not message.id:
            continue
        found = known.get(message.id, message.context)
        texts = [] if found is None else [found.string] if isinstance(found.string, str) else list(found.string)
        if found is None or found.fuzzy or not texts or not all(texts):
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return missing


def main() -> int:
    """Update and compile; prints what is missing, 1 if anything is."""
    template = collect()
    missing = 0
    for language in LANGUAGES:
        known = read(language)
        known.update(template, no_fuzzy_matching=True)
        known.obsolete.clear()
        path = catalogue(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, known, width=100, sort_output=True, no_location=True, omit_header=False)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, known)
        lacking = untranslated(language)
        missing += len(lacking)
        print(f"{language}: {len([m for m in known if m.id])} texts, {len(lacking)} without translation")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
