# SPDX-License-Identifier: Apache-2.0
"""Tell a refusal from a page: blocked, captcha, consent wall, gone, region refused. Recognition only, no way around."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext

from hawker.intelligence.prices.blocks.signals import NAMES, SIGNALS, Signal

Headers = Mapping[str, str] | Sequence[tuple[str, str]]

_LOOKED_AT = 400_000
_SHORT_TEXT = 1500


@dataclass(frozen=True, slots=True)
class Block:
    """Why an answer is no product page. `provider` is a code of `signals.NAMES`, or empty; `signal` says by what it
    was known.
    """

    kind: str
    provider: str
    signal: str
    status: int = 0

    @property
    def name(self) -> str:
        """The provider's name for people."""
        return NAMES.get(self.provider, self.provider)

    def describe(self) -> str:
        """What happened, and what happens now, in the active language."""
        status = f"HTTP {self.status}, {self.signal}" if self.status else self.signal
        if self.kind in ("blocked", "captcha") and self.name:
            happened = (
                gettext("Blocked by %(name)s (%(status)s).")
                if self.kind == "blocked"
                else gettext("%(name)s asks for proof of being human (%(status)s).")
            ) % {"name": self.name, "status": status}
        else:
            happened = _TEXTS[self.kind]() % {"status": status}
        return f"{happened} {_NEXT.get(self.kind, _NEXT['blocked'])()}"


_TEXTS = {
    "blocked": lambda: gettext("The site refused the request (%(status)s)."),
    "captcha": lambda: gettext("The site asks for proof of being human (%(status)s)."),
    "consent": lambda: gettext("The site shows a consent wall instead of the page (%(status)s)."),
    "gone": lambda: gettext("The page does not exist any more (%(status)s)."),
    "region_refused": lambda: gettext("The site does not serve this region (%(status)s)."),
    "login_required": lambda: gettext("The page is shown to signed-in visitors only (%(status)s)."),
    "rate_limited": lambda: gettext("The site asks us to slow down (%(status)s)."),
    "server_error": lambda: gettext("The site has trouble of its own (%(status)s)."),
    "maintenance": lambda: gettext("The site is closed for maintenance (%(status)s)."),
    "empty": lambda: gettext("The answer was empty (%(status)s)."),
}
_NEXT = {
    "blocked": lambda: gettext("The last good price stays; the next attempt comes later and less often."),
    "captcha": lambda: gettext("The last good price stays; the next attempt comes later and less often."),
    "consent": lambda: gettext("A browser may get past it; otherwise choose another shop for this product."),
    "gone": lambda: gettext("Check the address, or stop following it."),
    "region_refused": lambda: gettext("A proxy in the shop's country may help."),
    "login_required": lambda: gettext("Choose a public page of this product."),
    "rate_limited": lambda: gettext("The next attempt comes later."),
    "server_error": lambda: gettext("The next attempt comes later."),
    "maintenance": lambda: gettext("The next attempt comes later."),
    "empty": lambda: gettext("The next attempt is made with a browser."),
}


def detect(
    *, status: int | None, headers: Headers | None, body: str, url: str, has_price: bool = False
) -> Block | None:
    """What an answer is instead of a product page, or None for a page.

    A page on which a price was found is never called blocked (only `gone` by its status). Without a price the strong
    signals count anywhere in the answer, the weak ones only where it has no content of its own.
    """
    code = status or 0
    pairs = [(k.lower(), v) for k, v in (headers.items() if isinstance(headers, Mapping) else headers or ())]
    if code in (404, 410):
        return Block("gone", "", "status", code)
    if has_price:
        return None
    text = body[:_LOOKED_AT]
    visible = _visible(text)
    is_content = _has_content(text, visible)
    # A page of its own that was not refused: what stands in it, or hints, say nothing.
    is_told = is_content and code not in _REFUSING_STATUSES
    host = _host(url)
    weak: tuple[Signal, str] | None = None
    strong: tuple[Signal, str] | None = None
    for signal in SIGNALS:
        if signal.hosts is not None and not signal.hosts.search(host):
            continue
        if signal.statuses and code not in signal.statuses:
            continue
        if is_told and (signal.where == "body" or not signal.strong):
            continue
        found = _match(signal, pairs, text, url)
        if found is None:
            continue
        if signal.strong and not (is_content and signal.where == "body"):
            strong = strong or (signal, found)
        elif not is_content or code in _REFUSING_STATUSES:
            weak = weak or (signal, found)
    picked = strong or weak
    if picked is not None:
        return Block(picked[0].kind, picked[0].provider, picked[1], code)
    return _unnamed(code, pairs, text, visible, is_content)


_REFUSING_STATUSES = frozenset({401, 403, 405, 418, 429, 430, 503, 999})


def _match(signal: Signal, headers: Sequence[tuple[str, str]], body: str, url: str) -> str | None:
    if signal.where == "body":
        found = signal.pattern.search(body)
        return f"“{' '.join(found[0].split())[:50]}”" if found else None
    if signal.where == "url":
        return "address" if signal.pattern.search(url) else None
    if signal.where == "cookie":
        for name, value in headers:
            if name == "set-cookie" and (found := signal.pattern.search(value)):
                return f"cookie {found[0].split('=')[0].strip()}"
        return None
    wanted = signal.where.partition(":")[2]
    return next((f"header {name}" for name, value in headers if name == wanted and signal.pattern.search(value)), None)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


_HIDDEN = re.compile(r"<(script|style|noscript|template|svg)\b[\s\S]*?</\1\s*>|<!--[\s\S]*?-->|<[^>]*>", re.IGNORECASE)


def _visible(html: str) -> str:
    return " ".join(_HIDDEN.sub(" ", html).split())


_PRODUCT = re.compile(
    r"\"@type\"\s*:\s*\[?\s*\"(?:https?://schema\.org/)?Product\"|itemtype=[\"']https?://schema\.org/Product|"
    r"og:type[\"'][^>]*product|add[-_ ]?to[-_ ]?(?:cart|basket|bag)",
    re.IGNORECASE,
)


def _has_content(html: str, visible: str) -> bool:
    """Whether an answer is a page of its own rather than a refusal: enough to read, or a product."""
    if len(visible) >= _SHORT_TEXT and visible.count(" ") > 60:
        return True
    return len(visible) > 300 and _PRODUCT.search(html) is not None


_REFUSAL = re.compile(
    r"access (?:to this page )?(?:has been )?denied|request (?:was |has been )?blocked|you have been blocked|"
    r"you(?:'|’)ve been blocked|blocked by (?:network )?security|unusual (?:traffic|activity)|"
    r"automated (?:access|requests|queries)|are you a (?:human|robot)|verify (?:that )?you are (?:a )?human|"
    r"prove you(?:'|’)?re (?:not a robot|human)|enable (?:javascript|js) and cookies to continue|"
    r"security check|bot detected|zugriff verweigert|accès refusé|acceso denegado|accesso negato|"
    r"dostęp zabroniony|доступ (?:запрещ|огранич)",
    re.IGNORECASE,
)
_TITLE_GONE = re.compile(
    r"<title>[^<]{0,80}(?:\b404\b|page not found|not found|seite nicht gefunden|page introuvable|"
    r"página no encontrada|pagina non trovata|страница не найдена|nie znaleziono|pagina niet gevonden)",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"before you continue to|bevor sie fortfahren|avant d'accéder à|consent\.(?:google|youtube|yahoo)\.|"
    r"<form[^>]+action=[\"'][^\"']*(?:collectConsent|consent\.)|privacy gate|cookie[- ]?wall",
    re.IGNORECASE,
)
_REGION = re.compile(
    r"(?:not available|unavailable|cannot be accessed|isn't available) in your (?:country|region|location)|"
    r"nicht in (?:ihrem|deinem) land|n'est pas disponible dans votre (?:pays|région)|451: Unavailable|"
    r"due to (?:the )?GDPR|General Data Protection Regulation[\s\S]{0,200}cannot (?:grant|be granted)",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"<title>[^<]{0,60}(?:log ?in|sign ?in|anmelden|connexion|iniciar sesión|accedi)", re.IGNORECASE)
_MAINTENANCE = re.compile(
    r"maintenance|wartungsarbeiten|en mantenimiento|manutenzione|temporarily down|be right back|技術維護|メンテナンス",
    re.IGNORECASE,
)


def _unnamed(code: int, headers: Sequence[tuple[str, str]], html: str, visible: str, is_content: bool) -> Block | None:
    """What can be told without a provider's signature."""
    content_type = next((value for name, value in headers if name == "content-type"), "")
    is_json = "json" in content_type or html.lstrip()[:1] in ("{", "[")
    is_document = re.search(r"<(?:!doctype|html|body|head|title)\b", html[:4000], re.IGNORECASE) is not None
    if not is_content:
        for pattern, kind in ((_TITLE_GONE, "gone"), (_CONSENT, "consent"), (_REGION, "region_refused")):
            if found := pattern.search(html):
                return Block(kind, "", f"“{' '.join(found[0].split())[-50:]}”", code)
        if not is_json and (found := _REFUSAL.search(visible)) and (is_document or code in _REFUSING_STATUSES):
            return Block("blocked", "", f"“{found[0][:50]}”", code)
    elif code in (0, 200, 403) and (
        found := re.search(r"you(?:'|’)ve been blocked by network security", html, re.IGNORECASE)
    ):
        return Block("blocked", "", f"“{found[0][:50]}”", code)
    if code == 451:
        return Block("region_refused", "", "status", code)
    if code == 429:
        return Block("rate_limited", "", "status", code)
    if code == 407 or (code == 401 and not is_json):
        return Block("login_required", "", "status", code)
    if code == 503:
        return Block("maintenance" if _MAINTENANCE.search(visible) else "server_error", "", "status", code)
    if 500 <= code < 600:
        return Block("server_error", "", "status", code)
    if code in (403, 405, 406, 418, 430) and not is_json and (is_document or not html.strip()):
        return Block("blocked", "", "status", code)
    if not is_content and not is_json:
        if _LOGIN.search(html) and len(visible) < 600:
            return Block("login_required", "", "title", code)
        if len(html.strip()) <= 110 and not _ELEMENTS.search(html):
            return Block("empty", "", gettext("no content"), code)
    return None


_ELEMENTS = re.compile(
    r"<(?:p|h[1-6]|div|article|main|section|ul|ol|table|img|form|a|script|meta|title)\b", re.IGNORECASE
)
