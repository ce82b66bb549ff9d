# SPDX-License-Identifier: Apache-2.0
"""Text as people write it: cleaning, searching, slugs, numbers and spreadsheet-safe cells."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import ClassVar

from babel import Locale, UnknownLocaleError
from django.utils.translation import gettext

from hawker.core import ids

DEFAULT_LOCALE = "en"


class InvalidNumber(ValueError):
    """Text that is no number, or could be two different ones."""

    code: ClassVar[str] = "invalid_number"


class TextTooLong(ValueError):
    """Text longer than its field takes."""

    code: ClassVar[str] = "too_long"

    def __init__(self, length: int, max_length: int) -> None:
        self.length = length
        self.max_length = max_length
        super().__init__(f"This text has {length} characters; shorten it to {max_length} or fewer.")


@lru_cache(maxsize=256)
def locale_of(tag: str | None) -> Locale:
    """The Babel locale of a language tag ("en-us", "en_IN", "es"); English when it is unknown."""
    wanted = (tag or DEFAULT_LOCALE).replace("-", "_")
    for candidate in (wanted, wanted.split("_")[0], DEFAULT_LOCALE):
        try:
            return Locale.parse(candidate)
        except (ValueError, TypeError, UnknownLocaleError):
            continue
    raise AssertionError("Babel ships English")


# --- cleaning -------------------------------------------------------------------------------

# Zero-width space, word joiner, byte order mark, and the controls that reorder text on screen
# (a file name or a customer's name must read the way it is stored). Joiners stay: Hindi and emoji need them.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def _drop_unprintable(text: str) -> str:
    """NFC without control characters, surrogates and invisible reordering; newline and tab stay."""
    text = _LINE_BREAK.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", text)


def _bounded(text: str, max_length: int, refuse: bool) -> str:
    """`text` within `max_length` code points, cut between whole characters."""
    if len(text) <= max_length:
        return text
    if refuse:
        raise TextTooLong(len(text), max_length)
    end = max_length
    while end > 0 and (unicodedata.combining(text[end]) or "\u200d" in (text[end], text[end - 1])):
        end -= 1
    return text[:end].rstrip()


def clean_line(text: str | None, *, max_length: int = 255, refuse: bool = False) -> str:
    """One line of text: control characters gone, whitespace collapsed, NFC.

    Longer text is cut, or raises `TextTooLong` with `refuse=True` (use that for what a person typed).
    """
    cleaned = _drop_unprintable(text or "").replace("\u00ad", "")
    return _bounded(" ".join(cleaned.split()), max_length, refuse)


def clean_block(text: str | None, *, max_length: int = 10_000, refuse: bool = False) -> str:
    """Several lines of text: like `clean_line`, but newlines stay (at most one empty line in a row)."""
    cleaned = _drop_unprintable(text or "").replace("\u00ad", "")
    lines = [line.rstrip() for line in cleaned.split("\n")]
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n").rstrip()
    return _bounded(joined, max_length, refuse)


# --- searching ------------------------------------------------------------------------------

# Marks that are decoration in their script. Indic vowel signs and virama are letters' parts and stay.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u064b-\u065f\u0670\u0640]"
)
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)


def _fold_once(text: str) -> str:
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = _ACCENTS.sub("", text).translate(_PLAIN_LETTERS)
    return " ".join(unicodedata.normalize("NFKC", text).split())


def fold(text: str | None) -> str:
    """The form two spellings of the same words share: no case, accents or extra spaces ("José" -> "jose")."""
    current = _fold_once(_drop_unprintable(text or ""))
    for _ in range(3):  # casefolding can expose a mark and the other way round
        again = _fold_once(current)
        if again == current:
            break
        current = again
    return current


# --- transliteration ------------------------------------------------------------------------
# Alphabets have a small table; syllabic scripts are read from their Unicode character names
# ("DEVANAGARI LETTER KA", "HANGUL SYLLABLE GIM"), which carry the sound. Chinese characters have none there
# and are dropped.

_LATIN = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
    "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ħ": "h", "Ħ": "H", "ı": "i", "ŋ": "ng",
    "Ŋ": "Ng", "ŧ": "t", "Ŧ": "T", "ə": "e", "Ə": "E", "&": " and ", "@": " at ", "€": " euro ",
    "£": " pound ", "₹": " rupee ", "°": " ", "×": "x",
}  # fmt: skip


def _alphabet(letters: str, sounds: str) -> dict[str, str]:
    """Letters with their sounds; "-" is a letter that is not heard."""
    return dict(zip(letters, sounds.replace("-", "").split(" "), strict=True))


_CYRILLIC = _alphabet(
    "абвгґдеёжзийіїєклмнопрстуўфхцчшщъыьэюяђјљњћџѓќѕ",
    "a b v g g d e e zh z i y i yi ye k l m n o p r s t u u f kh ts ch sh shch - y - e yu ya dj j lj nj c dz g k dz",
)
_GREEK = _alphabet("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o")
_HEBREW = _alphabet("אבגדהוזחטיךכלםמןנסעףפץצקרשת", "a b g d h v z ch t y k k l m m n n s a p p ts ts k r sh t")
_ARABIC = _alphabet(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئپچژگکیٹڈڑںہےھ",
    "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y a a a a i a w y p ch zh g k y t d r n h e h",
)
_ALPHABETS = {**_CYRILLIC, **_GREEK, **_HEBREW, **_ARABIC}

_INDIC = re.compile(
    r"(DEVANAGARI|BENGALI|GURMUKHI|GUJARATI|ORIYA|TAMIL|TELUGU|KANNADA|MALAYALAM)"
    r" (LETTER|VOWEL SIGN|SIGN) (.+)"
)
# In these scripts the last consonant of a word is read without its vowel, though nothing marks it.
_SILENT_ENDING = {"DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA"}
_INDIC_VOWELS = {
    "A": "a", "AA": "a", "I": "i", "II": "i", "U": "u", "UU": "u", "E": "e", "EE": "e", "AI": "ai", "O": "o",
    "OO": "o", "AU": "au", "VOCALIC R": "ri", "VOCALIC RR": "ri", "VOCALIC L": "li", "VOCALIC LL": "li",
    "CANDRA E": "e", "CANDRA O": "o", "CANDRA A": "a", "SHORT E": "e", "SHORT O": "o", "SHORT A": "a",
}  # fmt: skip
_INDIC_CONSONANTS = {
    "C": "ch", "CH": "chh", "TT": "t", "TTH": "th", "DD": "d", "DDH": "dh", "DDDH": "rh", "RR": "r",
    "NN": "n", "NNN": "n", "SS": "sh", "LL": "l", "LLL": "zh", "V": "v", "KH": "kh", "GHH": "gh",
    "KHH": "kh", "YY": "y",
}  # fmt: skip
_INDIC_SIGNS = {"ANUSVARA": "n", "CANDRABINDU": "n", "BINDI": "n", "TIPPI": "n", "VISARGA": "h", "ADDAK": ""}

_KANA = re.compile(r"(?:HIRAGANA|KATAKANA) LETTER (SMALL )?([A-Z]+)")
_KANA_SOUNDS = {"SI": "shi", "TI": "chi", "TU": "tsu", "HU": "fu", "ZI": "ji", "DI": "ji", "DU": "zu"}
_HANGUL = re.compile(r"HANGUL SYLLABLE ([A-Z]+)")


def _indic_word(word: str) -> str:
    """One word in an Indian script; a consonant carries "a" unless a vowel sign or the virama follows."""
    out: list[str] = []
    open_vowel = False  # the last consonant still has its own "a"
    script = ""
    for char in word:
        match = _INDIC.fullmatch(unicodedata.name(char, ""))
        if match is None:
            if unicodedata.category(char) != "Cf":  # joiners only choose a shape
                out.append(char)
                open_vowel = False
            continue
        script, kind, name = match.groups()
        if kind == "VOWEL SIGN":
            if open_vowel:
                out.pop()
            out.append(_INDIC_VOWELS.get(name, ""))
            open_vowel = False
        elif kind == "SIGN":
            if name == "VIRAMA" and open_vowel:
                out.pop()
                open_vowel = False
            elif name in _INDIC_SIGNS:
                out.append(_INDIC_SIGNS[name])
                open_vowel = False
        elif name in _INDIC_VOWELS:
            out.append(_INDIC_VOWELS[name])
            open_vowel = False
        elif name.endswith("A"):
            stem = name[:-1]
            out += [_INDIC_CONSONANTS.get(stem, stem.lower()), "a"]
            open_vowel = True
    if open_vowel and script in _SILENT_ENDING and len(out) > 2:
        out.pop()
    return "".join(out)


def _syllable(char: str, before: str) -> tuple[str, str] | None:
    """What `before` becomes and what is added for a kana or Hangul character; None for any other."""
    name = unicodedata.name(char, "")
    if hangul := _HANGUL.fullmatch(name):
        return before, hangul.group(1).lower()
    kana = _KANA.fullmatch(name)
    if kana is None:
        return None
    small, sound = kana.group(1), kana.group(2)
    if small and sound in ("YA", "YU", "YO") and before.endswith("i"):
        stem = before[:-1]
        return stem, sound[1:].lower() if stem.endswith(("sh", "ch", "j")) else sound.lower()
    if small and sound == "TU":
        return before, ""
    return before, _KANA_SOUNDS.get(sound, sound.lower())


def _letter(char: str) -> str:
    """One character of an alphabet as ASCII letters; "" when it has no sound we know."""
    if char in _LATIN:
        return _LATIN[char]
    lower = char.lower()
    if lower in _ALPHABETS:
        sound = _ALPHABETS[lower]
        return sound.capitalize() if char != lower else sound
    plain = [c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)]
    if len(plain) == 1 and plain[0] != char:
        return _letter(plain[0])
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return "".join(c for c in plain if c.isascii())


def to_ascii(text: str) -> str:
    """`text` in ASCII letters, digits and punctuation; characters without a known sound become spaces."""
    words = []
    for word in re.split(r"(\s+)", unicodedata.normalize("NFKC", text)):
        if any(_INDIC.fullmatch(unicodedata.name(c, "")) for c in word):
            word = "".join(_indic_word(part) for part in re.split(r"([^\w\u0300-\u0dff\u200c\u200d]+)", word))
        words.append(_word(word))
    return "".join(words)


def _word(word: str) -> str:
    out = ""
    for char in word:
        if char.isascii() and char not in "&@":
            out += char
        elif (syllable := _syllable(char, out)) is not None:
            out = "".join(syllable)
        elif unicodedata.category(char).startswith("M") or char == "\u30fc":
            continue
        else:
            out += _letter(char) or " "
    return out


# --- slugs ----------------------------------------------------------------------------------


def slugify(text: str | None, *, max_length: int = 80, fallback: str = "item") -> str:
    """Lower-case ASCII words joined by hyphens, never empty.

    Latin, Greek, Cyrillic, Arabic, Hebrew, Indian scripts, kana and Hangul are transliterated. Text with
    nothing to transliterate (emoji, Chinese) gives `fallback` and a short digest, the same for the same text;
    text that is mostly lost keeps what is left before the digest.
    """
    original = _drop_unprintable(text or "").strip()
    words = re.findall(r"[a-z0-9]+", to_ascii(re.sub(r"['’`ʹʼ]", "", original)).lower())
    slug = "-".join(words)
    unheard = sum(1 for c in original if unicodedata.category(c) == "Lo" and not to_ascii(c).strip())
    if len(slug) > max_length:
        cut = slug[: max_length + 1]
        slug = cut.rsplit("-", 1)[0] if "-" in cut else slug
        slug = slug[:max_length].strip("-")
    if slug and unheard <= len(slug):
        return slug
    if not original:
        return fallback
    return f"{slug or fallback}-{hashlib.sha256(original.encode()).hexdigest()[:8]}"


def unique_slug(base: str, exists: Callable[[str], bool], *, max_length: int = 80) -> str:
    """`base` as a slug that `exists` does not know: "laddu", then "laddu-2", "laddu-3"...

    Two writers may still get the same answer at once: the unique constraint in the database decides, and the
    loser asks again. After 50 taken numbers a random ending keeps the number of questions small.
    """
    slug = slugify(base, max_length=max_length)
    if not exists(slug):
        return slug
    for number in range(2, 51):
        candidate = f"{slug[: max_length - 3].rstrip('-')}-{number}"
        if not exists(candidate):
            return candidate
    while True:
        candidate = f"{slug[: max_length - 9].rstrip('-')}-{ids.short_code(8).lower()}"
        if not exists(candidate):
            return candidate


# --- numbers people type --------------------------------------------------------------------

_NUMBER = re.compile(r"([+-]?) ?(\d[\d.,' ]*\d|\d|[.,]\d+)")


def parse_decimal(text: str, *, locale: str | None = None) -> Decimal:
    """The number a person typed: "1299.5", "1.299,50", "1,24,999", "1 299,50", "१२".

    With `locale`, a single separator means what it means there. Without one, a dot is the decimal point and a
    comma with exactly three digits after it ("1,500") is refused, because it is 1500 to one reader and 1.5 to
    another. Raises `InvalidNumber`.
    """
    if len(text) > 64:
        raise InvalidNumber(gettext("This number is too long."))
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\u2019", "'")
    plain = plain.replace("\u066b", ".").replace("\u066c", "'")
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
    plain = re.sub(r"\s", " ", plain).strip()
    match = _NUMBER.fullmatch(plain)
    if match is None:
        raise InvalidNumber(gettext("“%(text)s” is not a number; write it like 12.50.") % {"text": text.strip()[:30]})
    sign, body = match.group(1), match.group(2)
    mark = _decimal_mark(body, locale, shown=text)
    whole, _, fraction = body.rpartition(mark) if mark else (body, "", "")
    if fraction and not fraction.isdigit():
        raise InvalidNumber(gettext("“%(text)s” is not a number; write it like 1234.50.") % {"text": text.strip()[:30]})
    if not whole.isdigit() and whole:
        separators = {c for c in whole if not c.isdigit()}
        separator = next(iter(separators))
        grouped = rf"\d{{1,3}}(?:{re.escape(separator)}\d{{2,3}})*{re.escape(separator)}\d{{3}}"
        if len(separators) > 1 or not re.fullmatch(grouped, whole):
            raise InvalidNumber(
                gettext("“%(text)s” is not a number; write it like 1234.50.") % {"text": text.strip()[:30]}
            )
        whole = whole.replace(separator, "")
    return Decimal(f"{sign}{whole or '0'}.{fraction or '0'}" if fraction else f"{sign}{whole or '0'}")


def _decimal_mark(body: str, locale: str | None, *, shown: str) -> str:
    """Which of "." and "," separates the decimals in `body`, or "" for none of them."""
    dots, commas = body.count("."), body.count(",")
    if dots and commas:
        return "." if body.rindex(".") > body.rindex(",") else ","
    if dots + commas != 1:
        return ""  # none, or the same one several times: grouping
    mark = "." if dots else ","
    whole, _, fraction = body.partition(mark)
    looks_grouped = len(fraction) == 3 and 1 <= len(whole) <= 3 and whole != "0" and whole.isdigit()
    if not looks_grouped:
        return mark
    if locale is not None:
        symbols = locale_of(locale).number_symbols
        decimal = symbols.get("latn", symbols).get("decimal", ".")
        return mark if decimal == mark else ""
    if mark == ".":
        return mark
    joined = body.replace(",", "")
    raise InvalidNumber(
        gettext("“%(text)s” can be read two ways; write %(whole)s or %(decimal)s.")
        % {"text": shown.strip()[:30], "whole": joined, "decimal": body.replace(",", ".")}
    )


# --- spreadsheet cells ----------------------------------------------------------------------

_DANGEROUS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_CELL_START = re.compile(f"'*[ \"]*[{_DANGEROUS}]|'*[\t\r\n]")
_CELL_INSIDE = re.compile(f"([,;|\t\r\n][ \"]*)(?='*[{_DANGEROUS}])")
_CELL_INSIDE_SAFE = re.compile(f"([,;|\t\r\n][ \"]*)'(?='*[{_DANGEROUS}])")
_NUMERIC_TEXT = re.compile(r"-?\d+(?:[.,]\d+)*%?")


def csv_safe(value: object) -> str | int | float | Decimal:
    """A cell that no spreadsheet runs as a formula (OWASP ASVS 5.0.0, 1.2.10).

    Text whose first character starts a formula gets an apostrophe in front, also after a separator inside it
    (a file opened with another separator starts a new cell there). Numbers stay numbers, also as text.
    `csv_restore` takes the apostrophes away again.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return value
    text = str(value)
    if _NUMERIC_TEXT.fullmatch(text):
        return text
    text = _CELL_INSIDE.sub(r"\1'", text)
    return f"'{text}" if _CELL_START.match(text) else text


def csv_restore(text: str) -> str:
    """The text that `csv_safe` was given, so that an exported file imports unchanged."""
    if text.startswith("'") and _CELL_START.match(text, 1):
        text = text[1:]
    return _CELL_INSIDE_SAFE.sub(r"\1", text)
