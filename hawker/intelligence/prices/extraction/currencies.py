# SPDX-License-Identifier: Apache-2.0
"""From what stands beside a number to an ISO 4217 code: symbols, words, and who uses which by country."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale, numbers

# What means one currency wherever it is written. Folded (casefold); longest match wins.
UNIQUE: dict[str, str] = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "евро": "EUR", "ευρώ": "EUR", "欧元": "EUR",
    "us$": "USD", "usd$": "USD", "u$s": "USD", "us dollar": "USD", "us dollars": "USD", "美元": "USD", "u.s.$": "USD",
    "a$": "AUD", "au$": "AUD", "aud$": "AUD", "nz$": "NZD", "nzd$": "NZD", "c$": "CAD", "ca$": "CAD", "can$": "CAD",
    "cad$": "CAD", "cdn$": "CAD", "hk$": "HKD", "hkd$": "HKD", "港元": "HKD", "港币": "HKD", "s$": "SGD", "sg$": "SGD",
    "nt$": "TWD", "ntd": "TWD", "新台幣": "TWD", "台幣": "TWD", "新臺幣": "TWD",
    "$us": "USD", "$ca": "CAD", "$au": "AUD", "$nz": "NZD", "$hk": "HKD", "$sg": "SGD", "$mx": "MXN", "$ar": "ARS",
    "r$": "BRL", "br$": "BRL", "mx$": "MXN", "mex$": "MXN",
    "ar$": "ARS", "cl$": "CLP", "clp$": "CLP", "col$": "COP", "cop$": "COP", "$u": "UYU", "uy$": "UYU", "u$": "UYU",
    "b/.": "PAB", "bds$": "BBD", "bbd$": "BBD", "bz$": "BZD", "g$": "GYD", "gy$": "GYD", "j$": "JMD", "tt$": "TTD",
    "ec$": "XCD", "fj$": "FJD", "l$": "LRD", "ld$": "LRD", "n$": "NAD", "sr$": "SRD", "z$": "ZWL", "b$": "BND",
    "$b": "BOB", "bs$": "BOB", "rd$": "DOP", "ci$": "KYD", "si$": "SBD", "t$": "TOP", "ws$": "WST", "rm": "MYR",
    "₹": "INR", "inr": "INR", "रु": "INR", "₨": "PKR", "ரூ": "INR", "₽": "RUB", "руб": "RUB", "руб.": "RUB",
    "рублей": "RUB", "рубля": "RUB", "р.": "RUB", "rub": "RUB", "rbl": "RUB", "₴": "UAH", "грн": "UAH", "грн.": "UAH",
    "гривень": "UAH", "₸": "KZT", "тг": "KZT", "тенге": "KZT", "тңг": "KZT", "br": "BYN", "б.р.": "BYN",
    "бел. руб.": "BYN", "₾": "GEL", "₼": "AZN", "ман.": "AZN", "֏": "AMD", "драм": "AMD", "сум": "UZS", "so'm": "UZS",
    "so‘m": "UZS", "сом": "KGS", "tjs": "TJS", "zł": "PLN", "zl": "PLN", "złotych": "PLN", "kč": "CZK", "kc": "CZK",
    "kčs": "CZK", "ft": "HUF", "forint": "HUF", "lei": "RON", "ron": "RON", "лв": "BGN", "лв.": "BGN", "lv.": "BGN",
    "kn": "HRK", "din": "RSD", "din.": "RSD", "rsd": "RSD", "дин": "RSD", "дин.": "RSD", "ден": "MKD", "ден.": "MKD",
    "km": "BAM", "lekë": "ALL", "lek": "ALL", "₺": "TRY", "tl": "TRY", "try": "TRY", "türk lirası": "TRY", "₪": "ILS",
    "nis": "ILS", "ש״ח": "ILS", "ש\"ח": "ILS", "שח": "ILS", "chf": "CHF", "sfr": "CHF", "sfr.": "CHF", "fr.": "CHF",
    "sek": "SEK", "nok": "NOK", "dkk": "DKK", "isk": "ISK", "kr.": "DKK", "fr": "CHF", "円": "JPY", "yen": "JPY",
    "日元": "JPY", "日圓": "JPY", "jp¥": "JPY", "元": "CNY", "圆": "CNY", "人民币": "CNY", "rmb": "CNY", "cn¥": "CNY",
    "圓": "TWD", "원": "KRW", "₩": "KRW", "won": "KRW", "฿": "THB", "บาท": "THB", "baht": "THB", "₫": "VND", "đ": "VND",
    "vnđ": "VND", "dong": "VND", "rp": "IDR", "rp.": "IDR", "₱": "PHP", "php": "PHP", "p̃": "PHP", "៛": "KHR",
    "₭": "LAK", "ks": "MMK", "₮": "MNT", "৳": "BDT", "tk": "BDT", "tk.": "BDT", "रू": "NPR", "நரூ": "INR", "₦": "NGN",
    "naira": "NGN", "gh₵": "GHS", "gh¢": "GHS", "₵": "GHS", "ksh": "KES", "kshs": "KES", "kes": "KES", "ush": "UGX",
    "tsh": "TZS", "birr": "ETB", "ብር": "ETB", "ናቕፋ": "ERN", "fbu": "BIF", "frw": "RWF", "ar": "MGA", "kwz": "AOA",
    "kz": "AOA", "mt": "MZN", "mtn": "MZN", "zk": "ZMW", "zar": "ZAR", "fcfa": "XOF", "cfa": "XOF", "f cfa": "XOF",
    "xof": "XOF", "xaf": "XAF", "dh": "MAD", "dhs": "AED", "dirham": "AED", "درهم": "AED", "د.إ": "AED", "aed": "AED",
    "sar": "SAR", "ر.س": "SAR", "sr": "SAR", "ريال": "SAR", "﷼": "SAR", "qar": "QAR", "ر.ق": "QAR", "qr": "QAR",
    "kd": "KWD", "د.ك": "KWD", "kwd": "KWD", "bd": "BHD", "د.ب": "BHD", ".د.ب": "BHD", "omr": "OMR", "ر.ع": "OMR",
    "ر.ع.": "OMR", "jd": "JOD", "د.ا": "JOD", "د.أ": "JOD", "le": "EGP", "e£": "EGP", "ج.م": "EGP", "جنيه": "EGP",
    "د.ع": "IQD", "ع.د": "IQD", "ل.ل": "LBP", "ل.س": "SYP", "د.ت": "TND", "dt": "TND", "د.ج": "DZD", "da": "DZD",
    "د.م.": "MAD", "ر.ي": "YER", "ریال": "IRR", "تومان": "IRT", "؋": "AFN", "s/": "PEN", "s/.": "PEN", "bs": "BOB",
    "bs.": "BOB", "gs": "PYG", "₲": "PYG", "₡": "CRC", "q": "GTQ", "c$n": "NIO", "cz$": "BRL", "bsf": "VES",
    "afl": "AWG", "nafl": "ANG", "sfrs": "CHF", "stg": "GBP", "quid": "GBP", "₿": "BTC", "₶": "FRF", "dem": "DEM",
    "pte": "PTE", "esc": "PTE",
}  # fmt: skip

# What several currencies share; the first is what it means when nothing else is known (None: say nothing).
SHARED: dict[str, tuple[str | None, ...]] = {
    "$": ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "JMD", "TTD", "BBD",
          "BSD", "BZD", "FJD", "LRD", "NAD", "SRD", "XCD", "BND", "KYD", "GYD", "SBD", "BMD", "DOP", "CUP"),
    "£": ("GBP", "EGP", "LBP", "SYP", "SDG", "SSP", "FKP", "GIP", "SHP"),
    "₤": ("GBP", "ITL", "TRY"),
    "¥": ("JPY", "CNY"),
    "kr": (None, "SEK", "NOK", "DKK", "ISK"),
    "r": ("ZAR", "BRL"),
    "rs": (None, "INR", "PKR", "LKR", "NPR", "MUR", "SCR"),
    "rs.": (None, "INR", "PKR", "LKR", "NPR", "MUR", "SCR"),
    "l": (None, "HNL", "ALL", "RON", "MDL", "ITL"),
    "лей": ("MDL", "RON"),
    "руб. ": ("RUB", "BYN"),
    "f": (None, "XOF", "XAF", "CHF", "FRF"),
    "fr": ("CHF", "XOF"),
    "franc": (None, "CHF", "XOF", "XAF"),
    "₣": (None, "CHF", "FRF"),
    "pound": ("GBP", "EGP", "LBP", "SYP"),
    "pounds": ("GBP", "EGP"),
    "dollar": ("USD", "CAD", "AUD", "NZD"),
    "dollars": ("USD", "CAD", "AUD", "NZD"),
    "peso": (None, "MXN", "ARS", "CLP", "COP", "PHP", "UYU", "DOP"),
    "pesos": (None, "MXN", "ARS", "CLP", "COP", "PHP", "UYU", "DOP"),
    "rupee": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "dinar": (None, "KWD", "BHD", "JOD", "IQD", "TND", "DZD", "LYD", "RSD"),
    "دينار": (None, "KWD", "BHD", "JOD", "IQD", "TND", "DZD", "LYD"),
    "rial": (None, "IRR", "OMR", "YER", "QAR", "SAR"),
    "dh": ("MAD", "AED"),
    "ريال": ("SAR", "QAR", "OMR", "YER"),
    "درهم": ("AED", "MAD"),
    "元": ("CNY", "TWD", "HKD"),
    "圓": ("TWD", "HKD", "JPY"),
    "br": (None, "BYN", "ETB"),
    "ريال سعودي": ("SAR",),
    "km": ("BAM",),
    "rur": ("RUB",),
}  # fmt: skip

# Country-code domains and language regions whose customers pay in another currency than the country's first tender.
_COUNTRY_EXCEPTIONS = {
    "EU": "EUR", "UK": "GBP", "HR": "EUR", "BG": "EUR", "XK": "EUR", "ME": "EUR", "AD": "EUR", "MC": "EUR", "SM": "EUR",
    "IO": "", "AI": "", "TV": "", "CO": "", "ME ": "", "FM": "", "AM": "", "GG": "GBP", "LI": "CHF", "CC": "", "WS": "",
    "LA": "", "SH": "", "ST": "", "TO": "", "VC": "", "LY": "", "GL": "DKK", "SU": "RUB", "PS": "ILS",
}  # fmt: skip
# .co and .me domains are used all over the world: alone they say nothing. The region of a language tag does.
_GENERIC_DOMAINS = {"co", "me", "io", "ai", "tv", "cc", "fm", "am", "ws", "la", "sh", "st", "to", "vc", "ly", "gg"}


@lru_cache(maxsize=1)
def known_codes() -> frozenset[str]:
    """ISO 4217 codes, and a few retired ones that old pages still carry."""
    return frozenset(numbers.list_currencies()) - {"XXX", "XTS", "XAU", "XAG", "XPT", "XPD", "XBA", "XBB", "XBC", "XBD"}


@lru_cache(maxsize=512)
def of_country(country: str) -> str | None:
    """The currency of a country (`DE`, also `UK` and `EU`); None where it says nothing."""
    code = country.upper()
    if code in _COUNTRY_EXCEPTIONS:
        return _COUNTRY_EXCEPTIONS[code] or None
    try:
        found = numbers.get_territory_currencies(code, tender=True)
    except (KeyError, LookupError):
        return None
    return found[0] if found else None


@lru_cache(maxsize=512)
def of_locale(locale: str) -> str | None:
    """The currency of a language tag with a region (`en-GB`, `pt_BR`); of a language spoken in one country."""
    parts = re.split(r"[-_]", locale.strip())
    for part in parts[1:]:
        if len(part) == 2:
            return of_country(part)
    return _LANGUAGE_CURRENCIES.get(parts[0].lower())


_LANGUAGE_CURRENCIES = {
    "ja": "JPY", "ko": "KRW", "pl": "PLN", "cs": "CZK", "hu": "HUF", "da": "DKK", "sv": "SEK", "nb": "NOK", "no": "NOK",
    "nn": "NOK", "is": "ISK", "tr": "TRY", "he": "ILS", "th": "THB", "vi": "VND", "id": "IDR", "uk": "UAH", "ka": "GEL",
    "hy": "AMD", "kk": "KZT", "sk": "EUR", "sl": "EUR", "fi": "EUR", "et": "EUR", "lv": "EUR", "lt": "EUR", "el": "EUR",
    "it": "EUR", "hi": "INR",
}  # fmt: skip


@lru_cache(maxsize=1024)
def of_host(host: str) -> str | None:
    """The currency of a host's country domain (`shop.example.co.uk`), or of a country at its front (`de.shop.com`)."""
    labels = host.lower().rstrip(".").split(".")
    last = labels[-1] if labels else ""
    if len(last) == 2 and last not in _GENERIC_DOMAINS:
        return of_country(last)
    if last == "co" and len(labels) > 2 and labels[-2] == "com":
        return "COP"
    if len(last) == 2 and len(labels) > 2 and labels[-2] in {"com", "co", "net", "org"}:
        return of_country(last)
    first = labels[0]
    if len(labels) > 2 and re.fullmatch(r"[a-z]{2}(-[a-z]{2})?", first):
        region = first.split("-")[-1]
        if "-" in first or region in {"de", "fr", "uk", "us", "ca", "au", "jp", "kr", "br", "mx", "nl", "pl", "se",
        "no",
                                      "dk", "fi", "ch", "at", "be", "ie", "it", "es", "pt", "cz", "hu", "tr",
                                      "ru"}:  # fmt: skip
            return of_country(region)
    return None


def _fold(text: str) -> str:
    return text.strip().casefold().replace("\u200f", "").replace("\u200e", "")


def to_code(symbol: str | None, *hints: str | None) -> str | None:
    """The ISO code meant by `symbol`; ambiguous ones are decided by the first hint (a code) that shares the symbol."""
    if not symbol:
        return None
    bare = _fold(symbol)
    upper = bare.upper()
    if upper in ("RUR", "NIS", "NTD", "RMB", "UKP"):
        return {"RUR": "RUB", "NIS": "ILS", "NTD": "TWD", "RMB": "CNY", "UKP": "GBP"}[upper]
    if len(upper) == 3 and upper.isascii() and upper.isalpha() and upper in known_codes():
        return upper
    shared = SHARED.get(bare) or SHARED.get(bare.rstrip("."))
    if shared:
        for hint in hints:
            if hint and hint in shared:
                return hint
        if bare in UNIQUE and bare not in {"fr", "br", "km", "dh", "ريال", "درهم", "元", "圓"}:
            return UNIQUE[bare]
        return shared[0]
    found = UNIQUE.get(bare) or UNIQUE.get(bare.rstrip(".")) or UNIQUE.get(bare.rstrip(":").strip())
    if found == "PKR" and bare == "₨":
        return next((hint for hint in hints if hint in {"INR", "PKR", "LKR", "NPR", "MUR"}), "PKR")
    return found


@lru_cache(maxsize=256)
def separators(locale: str) -> tuple[str, str] | None:
    """Decimal and grouping sign of a locale; None for an unknown one."""
    try:
        parsed = Locale.parse(locale.replace("-", "_"))
    except (ValueError, LookupError):
        return None
    return numbers.get_decimal_symbol(parsed), numbers.get_group_symbol(parsed)
