# SPDX-License-Identifier: Apache-2.0
"""Prices as people see them: every short text with an amount, scored by what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from selectolax.lexbor import LexborNode

from hawker.intelligence.prices.extraction import currencies
from hawker.intelligence.prices.extraction.evidence import Evidence
from hawker.intelligence.prices.extraction.money_text import normalise, parse_price
from hawker.intelligence.prices.extraction.parsed import ParsedPage

_SKIPPED = frozenset(
    {
        "script",
        "style",
        "template",
        "svg",
        "head",
        "iframe",
        "select",
        "option",
        "textarea",
        "datalist",
        "object",
        "video",
        "audio",
        "canvas",
        "title",
        "code",
    }
)
_MAX_DEPTH = 200
_MAX_NODES = 60_000
_MAX_TEXT = 400

_PRICE = re.compile(
    r"price|prix|preis|precio|prezzo|pre[cç]o|cena|prijs|pris\b|fiyat|hinta|amount|цена|kosten|tarif|€", re.I
)
_CURRENT = re.compile(
    r"current|sale|special|final|now|our|offer|actual|active|main|today|deal|reduc|promo|buy-?box|selling|"
    r"your|aktuell|product-?price|product__price|price-?value|price__value|pricetopay|to-?pay|buynow|incl|"
    r"with-?tax|ttc|brutto",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"old|was\b|was-|-was|list|strike|struck|cross|before|compare|rrp|msrp|mrp|uvp|statt|prev|former|barr(?:e|"
    r"ato)|anterior|instead|higher|reference|line-through|basis-?price",
    re.IGNORECASE,
)
_REGULAR = re.compile(r"regular|standard|original|retail|full-?price|normal", re.IGNORECASE)
"""The price before where another one is lower, else simply the price."""
_NET = re.compile(r"excl|without-?tax|ex-?vat|ex-?tax|-ht\b|netto|net-?price|no-?tax|brez-?ddv", re.IGNORECASE)
_UNIT = re.compile(
    r"unit|per-|base-?price|baseprice|grundpreis|ppu|pum|price-?per|/kg|/l\b|measure|perunit|cena-za", re.I
)
_SAVING = re.compile(
    r"sav(?:e|ing)|discount-?(?:amount|value)|you-?save|ahorr|econom|rebate|rabatt|ersparnis|sconto-|korting|percent|badge",
    re.I,
)
_SHIPPING = re.compile(r"ship|deliver|versand|livraison|envio|spedizion|postage|frete|dostaw|freight|porto", re.I)
_INSTALMENT = re.compile(
    r"instal|month|financ|klarna|afterpay|clearpay|affirm|emi\b|cuota|parcel|credit|rate-?pay|ratenzahl|paypal|mensual|leasing|splitit|zip-?pay|sezzle|payment",
    re.I,
)
_MEMBER = re.compile(r"member|club|loyal|prime|vip|subscri|abo-|abonn|card-?price|rewards|plus-price|autoship", re.I)
_USED = re.compile(r"used|refurb|renewed|second-?hand|marketplace|other-?seller|gebraucht|occasion|olp|tmm|mbc", re.I)
_ASIDE = re.compile(
    r"related|recommend|reco-|similar|carousel|slider|swiper|slick|upsell|up-sell|cross-?sell|also|accessor|"
    r"sponsor|recent|viewed|best-?seller|you-may|youmay|complement|footer|mini-?cart|minicart|basket|"
    r"cart-(?:drawer|items|total)|mega-?menu|\bnav|menu|bundle|widget|product-?list|product-?grid|"
    r"products-?grid|grid-item|item-card|product-?card|product-?tile|product-?item|teaser|filter|facet|"
    r"suggest|compar(?:e|ison)-|review|comment|header|topbar|promo-?bar|banner|frequently|together|ads?\b|"
    r"advert|warranty|insurance|add-?on|addon|protection|wishlist|search|categor(?:y|ies)-|collection-",
    re.IGNORECASE,
)
_MAIN = re.compile(
    r"product-?(?:detail|info|main|summary|page|view|essential|single|shop|form|content)|pdp|buy-?box|"
    r"add-?to-?(?:cart|basket|bag)|price-?box|price-?info|price-?block|purchase|offer-?box|detail-?price|"
    r"summary entry-summary|product__info|item-?price|corePrice|apex|vip-|ad-?detail|listing-?detail",
    re.IGNORECASE,
)
_FROM = re.compile(r"^(?:from|ab|desde|dès|à partir|da|a partire|od|vanaf|fra|från|от|starting|начиная)\b", re.I)
_BUY = re.compile(
    r"add to (?:cart|bag|basket|trolley)|buy (?:it )?now|in den (?:waren|einkaufs)korb|ajouter au panier|"
    r"añadir (?:al carrito|a la cesta)|agregar al carr|aggiungi al carrello|adicionar ao carrinho|comprar|"
    r"in winkel(?:wagen|mand)|do koszyka|do ko[sš][ií]ka|v ko[sš][aá]rico|lägg i|legg i|læg i|køb|kosárba|"
    r"adaug[aă] în co[sș]|sepete ekle|в корзину|купить|加入購物車|加入购物车|カートに入れる|장바구니|أضف|اضف|הוסף|"
    r"lisää ostoskoriin|contact seller|kontakt|pre-?order",
    re.IGNORECASE,
)
_TEXT_KINDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"/\s?(?:\d+\s?)?(?:kg|g|l|ml|m|m²|m2|lb|oz|100 ?g|100 ?ml|stück|st|pc|pcs|count|ounce|fl oz|unit|item|"
            r"lit[er]{2}|kilo)\b|\bper (?:kg|100|lit|unit|item|count|ounce)|\bpro (?:kg|100|lit)|"
            r"\(\s?[\d.,]+\s?[€$£]\s?/",
            re.I,
        ),
        "unit",
    ),
    (
        re.compile(
            r"\b(?:per month|/mo\b|/month|a month|monthly|pro monat|/mois|par mois|al mes|al mese|mtl\.|raten|"
            r"instal?ments?|cuotas|parcelas|sin interés|sem juros|fois|rate[sn]? (?:of|von)|\d+\s?x\s?(?:de|of|von)?|"
            r"interest-free|финанс|рассроч|в месяц|/мес)|每期|分期|期零利率|月々|무이자",
            re.I,
        ),
        "instalment",
    ),
    (
        re.compile(
            r"\b(?:you save|save|sparen|sie sparen|ersparnis|ahorr[ao]s?|économisez|risparmi|ušetr|oszczędz|"
            r"je bespaart|economize|off\b|rabatt|discount|korting|cashback|скидка|выгода)|"
            r"現省|现省|折抵|點數|积分|お得",
            re.I,
        ),
        "saving",
    ),
    (
        re.compile(
            r"\b(?:shipping|delivery|versand|livraison|spedizione|envío|frete|dostawa|doprava|postage|fracht|доставк|"
            r"p&p|verzend)|運費|免運|宅配|滿額|保險|運\s?費|送料|배송",
            re.I,
        ),
        "shipping",
    ),
    (
        re.compile(
            r"\b(?:list price|was\b|were\b|rrp|msrp\b|mrp\b|uvp|regular(?: price)?|orig(?:inal)?\.?|statt|vorher|"
            r"avant|prix conseill|antes|precio anterior|prezzo consigliato|listino|prima|předtím|původně|běžná cena|"
            r"tidigare|førpris|ord\.|adviesprijs|van\b|consumentenadvies|poprzednia|najniższa cena|lowest price in|"
            r"niedrigster preis|старая цена|原價|定価|市價|建議售價|السعر السابق)",
            re.I,
        ),
        "list",
    ),
    (
        re.compile(
            r"\b(?:with (?:prime|membership|club)|members? (?:price|pay|only)|club ?price|loyalty|subscribe|"
            r"mit (?:club|payback)|clubpris|socios?|kundenkarte)",
            re.I,
        ),
        "member",
    ),
    (re.compile(r"\b(?:used|refurbished|gebraucht|d'occasion|usado|usato|open[- ]box|pre-owned)\b", re.I), "used"),
    (
        re.compile(
            r"\b(?:over|above|orders? (?:over|of|above)|ab \d+ ?€ (?:versand|gratis)|minimum|free (?:shipping|"
            r"delivery)|gift card|voucher|coupon|gutschein)\b",
            re.I,
        ),
        "shipping",
    ),
)


@dataclass(slots=True)
class _Around:
    """What the ancestors of a node say."""

    aside: bool = False
    main: bool = False
    struck: bool = False
    label: str = ""


def read_visible(page: ParsedPage, evidence: Evidence) -> None:
    """Note every amount a visitor sees, with how likely it is the product's price."""
    root = page.tree.body
    if root is None:
        return
    default = page.site_currency
    heading = page.heading
    heading_key = heading.mem_id if heading is not None else None
    seen_heading: int | None = None
    seen_buy: int | None = None
    found: list[tuple[int, LexborNode, str, _Around, int]] = []
    figures = _figures(root)
    covered: set[int] = set()
    for position, (node, tag, lineage, depth) in enumerate(_elements(root), start=1):
        if position > _MAX_NODES:
            break
        key = node.mem_id
        if key == heading_key:
            seen_heading = position
        if (
            seen_buy is None
            and tag in _PRESSED
            and (seen_heading is not None or heading is None)
            and _is_buy(_button_text(node, tag))
            and not lineage.around.aside
        ):
            seen_buy = position
        if key not in figures:
            continue
        parent = node.parent
        if parent is not None and parent.mem_id in covered:
            covered.add(key)
            continue
        amount = _price_text(node) if figures[key] <= _MAX_TEXT else None
        if amount is None:
            continue
        covered.add(key)
        found.append((position, node, amount, lineage.around, depth))
    first = len(evidence.prices)
    regular: list[tuple[int, int]] = []
    for order, (at, node, text, around, _depth) in enumerate(found[:400]):
        before = len(evidence.prices)
        _score(page, evidence, node, text, around, at, order, seen_heading, seen_buy, default)
        label = f"{node.attributes.get('class') or ''} {around.label[-60:]}"
        if len(evidence.prices) > before and evidence.prices[-1].kind == "price" and _REGULAR.search(label):
            regular.append((before, at))
    _demote_regular(evidence, first, regular)
    _promote_lonely_list(evidence, first)


def _promote_lonely_list(evidence: Evidence, first: int) -> None:
    """A price named "old" with no price beside it is the price: names of classes outlive their meaning."""
    mine = range(first, len(evidence.prices))
    if any(evidence.prices[i].kind == "price" and evidence.prices[i].score >= 0.5 for i in mine):
        return
    best = max(
        (i for i in mine if evidence.prices[i].kind == "list"), key=lambda i: evidence.prices[i].score, default=None
    )
    if best is not None and evidence.prices[best].score >= 0.6:
        evidence.prices[best] = replace(evidence.prices[best], kind="price", score=evidence.prices[best].score - 0.1)


def _demote_regular(evidence: Evidence, first: int, regular: list[tuple[int, int]]) -> None:
    """A "regular price" is the price before where a lower one stands close to it."""
    for index, _at in regular:
        mine = evidence.prices[index]
        close = [
            c
            for c in evidence.prices[max(first, index - 3) : index + 4]
            if c.kind == "price" and c.score >= mine.score - 0.25
        ]
        if any(mine.amount / 10 < c.amount < mine.amount for c in close):
            evidence.prices[index] = replace(mine, kind="list")


def _figures(root: LexborNode) -> dict[int, int]:
    """By key, the elements with a figure somewhere in them, and how many characters of text with figures they hold."""
    held: dict[int, int] = {}
    for node in root.traverse(include_text=True):
        if node.tag != "-text":
            continue
        text = node.text_content
        if not text or _DIGIT.search(text) is None:
            continue
        size, above, depth = len(text), node.parent, 0
        while above is not None and depth < _MAX_DEPTH:
            key = above.mem_id
            held[key] = held.get(key, 0) + size
            above, depth = above.parent, depth + 1
    return held


class _Lineage:
    """An element in the line of its ancestors; what they say is put together only when somebody asks."""

    __slots__ = ("_above", "_around", "_attributes", "_tag")

    def __init__(self, tag: str, attributes: Mapping[str, str | None], above: _Lineage | None) -> None:
        self._tag, self._attributes, self._above = tag, attributes, above
        self._around = None if above is not None else _Around()

    @property
    def around(self) -> _Around:
        """What the ancestors say."""
        waiting: list[_Lineage] = []
        one = self
        while one._around is None and one._above is not None:
            waiting.append(one)
            one = one._above
        around = one._around or _Around()
        for one in reversed(waiting):
            around = one._around = _around(one._attributes, one._tag, around)
        return around


def _elements(root: LexborNode) -> Iterator[tuple[LexborNode, str, _Lineage, int]]:
    """Elements in document order with their tag, lineage and depth; skipped and hidden ones left out."""
    stack: list[tuple[LexborNode, _Lineage | None, int]] = [(root, None, 0)]
    while stack:
        node, above, depth = stack.pop()
        following = node.next if depth else None
        if following is not None:
            stack.append((following, above, depth))
        tag = node.tag
        if not tag or tag[0] in "-#!" or tag in _SKIPPED:
            continue
        attributes = node.attributes
        if attributes and depth and _is_hidden(attributes):
            continue
        mine = _Lineage(tag, attributes, above)
        yield node, tag, mine, depth
        child = node.child
        if child is not None and depth < _MAX_DEPTH:
            stack.append((child, mine, depth + 1))


def _is_hidden(attributes: Mapping[str, str | None]) -> bool:
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style) and "display:none" in (style or "").replace(" ", "").lower()


_PRESSED = frozenset({"button", "a", "input"})


def _button_text(node: LexborNode, tag: str) -> str:
    """What a button says; empty for a long text, which is none."""
    text = (node.text(deep=True) or "") if tag != "input" else (node.attributes.get("value") or "")
    text = f"{text} {node.attributes.get('aria-label') or ''}"
    return text if len(text) < 120 else ""


@lru_cache(maxsize=20_000)
def _says(label: str) -> tuple[bool, bool]:
    """Whether names of an element speak of other products, and whether of the product's own part."""
    main = _MAIN.search(label) is not None
    return not main and _ASIDE.search(label) is not None, main


@lru_cache(maxsize=8_000)
def _is_buy(text: str) -> bool:
    return _BUY.search(text) is not None


def _around(attributes: Mapping[str, str | None], tag: str, above: _Around) -> _Around:
    if not attributes and tag not in ("del", "s", "strike", "footer", "nav", "aside"):
        return above
    names = [attributes[name] for name in _NAMING if name in attributes]
    label = " ".join(name for name in names if name)[:300] if names else ""
    style = attributes.get("style") or ""
    speaks_aside, speaks_main = _says(label) if label else (False, False)
    aside = above.aside or tag in ("footer", "nav", "aside") or speaks_aside
    struck = above.struck or tag in ("del", "s", "strike") or "line-through" in style
    if not label and aside == above.aside and struck == above.struck:
        return above
    return _Around(
        aside=aside,
        main=above.main or speaks_main,
        struck=struck,
        label=f"{above.label[-160:]} {label}" if label else above.label,
    )


_NAMING = ("class", "id", "data-testid", "data-test", "data-qa", "itemprop", "data-price-type", "aria-label")


def _price_text(node: LexborNode) -> str | None:
    """The text of an element that is about one amount, or None."""
    own = node.text(deep=True, separator=" ") or ""
    if not own or len(own) > _MAX_TEXT or _DIGIT.search(own) is None:
        return None
    text = " ".join(own.split())
    if len(text) > 90:
        return None
    label = (
        f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''} "
        f"{node.attributes.get('itemprop') or ''}"
    )
    has_symbol = _SYMBOL.search(text) is not None
    if not has_symbol and not (_PRICE.search(label) and len(text) <= 24):
        return None
    if len(_AMOUNT.findall(text)) > 3:
        return None
    children = [c for c in _children(node) if any(ch.isdigit() for ch in (c.text(deep=True) or ""))]
    if len(children) >= 2:
        # Several amounts in children of their own, or one amount cut in pieces ("12" "99").
        texts = [c.text(deep=True) or "" for c in children]
        amounts = [t for t in texts if _SYMBOL.search(t)]
        if len(amounts) >= 2:
            return None
        # An amount beside words with figures of their own (a name, a size): the amount stands in one child alone.
        if amounts and any(t is not amounts[0] and _LETTER.search(t) for t in texts):
            return None
    elif (len(children) == 1 and len(_TAGGED.findall(text)) >= 2) or (len(children) == 1 and not has_symbol):
        return None
    elif len(children) == 1:
        inner = " ".join((children[0].text(deep=True, separator=" ") or "").split())
        if _SYMBOL.search(inner) and _AMOUNT.search(inner):
            return None
    return text


_TAGGED = re.compile(r"[$€£¥₹₽₩₪฿₺]\s?\d|\d\s?(?:[$€£¥₹₽₩₪฿₺]|(?:EUR|USD|GBP|CHF|kr|Kč|zł|Ft|lei)\b)")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_AMOUNT = re.compile(r"\d[\d.,'\u00a0\u202f ]*")
_SYMBOL = re.compile(
    r"[$€£¥₹₽₩₪₫฿₴₺₱₦₡₲₵₸₭₮៛৳﷼元円원]|\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|INR|Rs\.?|AUD|CAD|NZD|JPY|"
    r"CNY|RMB|TWD|NTD?|HKD|SGD|MYR|RM|IDR|Rp|THB|VND|PHP|ZAR|AED|SAR|QAR|KWD|KD|BHD|OMR|EGP|LE|PKR|BRL|MXN|"
    r"ARS|CLP|COP|PEN|UAH|RUB|TRY|TL|ILS|kr|Kč|zł|Ft|lei|лв|руб|грн|тг|din|RSD|kn|Dhs?|SR|ريال|ر\.س|درهم|"
    r"د\.إ)(?:\.|\b|(?=\d))|\d\s?(?:,-|:-|\.-)",
    re.IGNORECASE,
)


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        if child.tag and not child.tag.startswith(("-", "#")) and child.tag not in _SKIPPED:
            yield child
        child = child.next


def _joined(node: LexborNode, text: str) -> str:
    """An amount whose cents stand in an element of their own: "12 99 €" is 12.99 there."""
    pieces = [" ".join((c.text(deep=True) or "").split()) for c in _leaves(node)]
    digits = [p for p in pieces if any(ch.isdigit() for ch in p)]
    if len(digits) == 2 and re.fullmatch(r"[.,]?\s?\d{2}\D{0,4}", digits[1]) and re.search(r"\d[.,]?$", digits[0]):
        whole = re.sub(r"[.,]$", "", digits[0])
        if not re.search(r"[.,]\d{2}$", whole):
            cents = re.sub(r"\D", "", digits[1])
            symbol = _SYMBOL.search(text)
            near = symbol[0] if symbol and not any(ch.isdigit() for ch in symbol[0]) else ""
            return f"{near} {re.sub(r'[^0-9.,]', '', whole)}{',' if '.' in whole else '.'}{cents}"
    return text


def _leaves(node: LexborNode) -> Iterator[LexborNode]:
    """Texts below an element in order; no deeper than people would nest them."""
    waiting = [(node.child, 0)]
    while waiting:
        child, depth = waiting.pop()
        if child is None:
            continue
        waiting.append((child.next, depth))
        tag = child.tag or ""
        if tag in ("-text", "#text"):
            yield child
        elif tag and tag not in _SKIPPED and not tag.startswith("-") and depth < _MAX_DEPTH:
            waiting.append((child.child, depth + 1))


def _score(
    page: ParsedPage,
    evidence: Evidence,
    node: LexborNode,
    text: str,
    around: _Around,
    at: int,
    order: int,
    heading: int | None,
    buy: int | None,
    default: str | None,
) -> None:
    parsed = parse_price(_apart(normalise(_joined(node, text))), locale=page.language, default_currency=default)
    if parsed.amount is None or parsed.amount <= 0:
        return
    own = " ".join(
        (node.attributes.get(n) or "")
        for n in ("class", "id", "data-testid", "data-test", "itemprop", "data-price-type")
    )
    near = _neighbourhood(node, text)
    named = _names(own)
    score = 0.3
    if named.price:
        score += 0.18
    elif _names_price(around.label[-120:]):
        score += 0.1
    if named.current:
        score += 0.1
    if around.main:
        score += 0.12
    if parsed.currency is not None or parsed.symbol is not None:
        score += 0.06
    if node.tag in ("h1", "h2", "h3", "strong", "b", "ins", "em"):
        score += 0.04
    if heading is not None:
        distance = at - heading
        if 0 <= distance <= 60:
            score += 0.2 - distance * 0.002
        elif 0 < distance <= 300:
            score += 0.06
        elif -30 <= distance < 0:
            score += 0.05
        elif distance < -30:
            score -= 0.15
        else:
            score -= 0.08
    if buy is not None and abs(buy - at) <= 80:
        score += 0.12 - abs(buy - at) * 0.001
    if order == 0:
        score += 0.03
    if around.aside:
        score -= 0.45
    kind = _named_kind(named, around)
    if not kind:
        # Most amounts of a page stand beside other products; what the words there say makes no difference.
        kind = "related" if around.aside and score < 0.3 else _told_kind(text, near)
    if _FROM.match(text):
        score -= 0.05
    if kind == "price" and _CALLED.search(text):
        score += 0.12
    if len(text) > 40:
        score -= 0.1
    evidence.price(
        parsed.amount, parsed.currency, "page", f"css:{selector_of(node)}", near[:160], kind, max(0.0, min(score, 0.95))
    )


_GLUED = re.compile(r"(?<=\d) (?=\d{1,2}(?:[.,]\d)?(?:\D|$))|(?<=\d) (?=\d{4,})")


def _apart(text: str) -> str:
    """Numbers side by side that are no groups of one number ("349 4.7 stars") kept apart."""
    return _GLUED.sub(" ; ", text)


def _neighbourhood(node: LexborNode, text: str) -> str:
    """A few words around an amount: its parent's text where that is short."""
    parent = node.parent
    if parent is not None:
        wide = " ".join((parent.text(deep=True, separator=" ") or "")[:400].split())
        if len(wide) <= 160:
            return wide
    return text


@dataclass(frozen=True, slots=True)
class _Names:
    """What an element's own names say of the amount in it."""

    price: bool
    current: bool
    is_list: bool
    kind: str
    """Empty for nothing."""


@lru_cache(maxsize=20_000)
def _names(own: str) -> _Names:
    kind = next((kind for pattern, kind in _OWN_KINDS if pattern.search(own)), "")
    return _Names(_names_price(own), _CURRENT.search(own) is not None, node_is_list(own), kind)


@lru_cache(maxsize=20_000)
def _names_price(label: str) -> bool:
    return _PRICE.search(label) is not None


@lru_cache(maxsize=20_000)
def _ancestors_kind(label: str) -> str:
    return next((kind for pattern, kind in _ANCESTORS_KINDS if pattern.search(label)), "")


@lru_cache(maxsize=20_000)
def _is_net(label: str) -> bool:
    return _NET.search(label) is not None


def _named_kind(named: _Names, around: _Around) -> str:
    """What names of the element and its ancestors make of an amount; empty where they are silent."""
    if around.struck or named.is_list:
        return "list"
    if named.kind == "net" or _is_net(around.label[-60:]):
        return "net"
    if named.kind:
        return named.kind
    return "" if named.current else _ancestors_kind(around.label[-100:])


def _told_kind(text: str, near: str) -> str:
    """What the words in and around an amount make of it."""
    if _NET_TEXT.search(text) or (len(near) <= 60 and len(_AMOUNT.findall(near)) <= 1 and _NET_TEXT.search(near)):
        return "net"
    close = _close(text)
    for pattern, kind in _TEXT_KINDS:
        if pattern.search(_PLUS_SHIPPING.sub("", close) if kind == "shipping" else close):
            return kind
    if len(_AMOUNT.findall(near)) <= 1 and len(near) <= 70:
        for pattern, kind in _TEXT_KINDS:
            if pattern.search(_PLUS_SHIPPING.sub("", near) if kind == "shipping" else near):
                return kind
    return "price"


def _close(text: str) -> str:
    """The words right before and after the first amount."""
    amount = _AMOUNT.search(text)
    return text if amount is None or len(text) <= 40 else text[max(0, amount.start() - 26) : amount.end() + 16]


_PLUS_SHIPPING = re.compile(
    r"(?:zzgl\.?|plus|excl(?:uding|\.)?|exkl\.?|hors|\+|más|più|free|gratis|kostenlose[rn]?|ohne|"
    r"versandkostenfrei|includes?|incl\.?|inkl\.?)[\s.,]{0,3}(?:\w+\s){0,2}\w*(?:shipping|delivery|versand\w*|"
    r"livraison|spedizione|envío|frete|dostawa|doprava|postage|fracht|verzend\w*)",
    re.IGNORECASE,
)
_NET_TEXT = re.compile(
    r"excl(?:uding|\.)? ?(?:vat|tax|gst|btw|mwst)|ex\.? ?(?:vat|tax|gst)|ohne mwst|zzgl\.? ?mwst|\bnetto\b|"
    r"hors taxe|\bht\b|iva escl|sin iva|bez dph|brez ddv|bez vat|ekskl\.? ?moms|exkl\.? ?moms|без ндс|未稅|税抜",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"特價|售價|優惠價|網路價|活動價|價格|价格|促销价|販売価格|税込|価格|판매가|가격|السعر|מחיר|\b(?:price|preis|prix|precio|prezzo|preço|cena|"
    r"prijs|pris|цена|ціна|fiyat|hinta|ár)\b",
    re.IGNORECASE,
)
_LIST_ONLY = re.compile(
    r"old-?price|was-?price|list-?price|strike|compare-?at|price--?(?:old|was|before|regular-?strike)|oldprice|wasprice|listprice",
    re.I,
)
_SAVING_ONLY = re.compile(r"you-?save|savings|saving-", re.I)
_OWN_KINDS = (
    (_NET, "net"),
    (_UNIT, "unit"),
    (_SAVING, "saving"),
    (_SHIPPING, "shipping"),
    (_INSTALMENT, "instalment"),
    (_MEMBER, "member"),
)
_ANCESTORS_KINDS = (
    (_SHIPPING, "shipping"),
    (_INSTALMENT, "instalment"),
    (_USED, "used"),
    (_UNIT, "unit"),
    (_LIST_ONLY, "list"),
    (_SAVING_ONLY, "saving"),
)


def node_is_list(own: str) -> bool:
    """Whether an element's own names say "the price before"."""
    return bool(_LIST.search(own)) and not re.search(
        r"product-?list|list-?item|sale|current|special|now\b|listing", own, re.I
    )


_SIMPLE = re.compile(r"^[A-Za-z_][\w-]{0,50}$")
_VOLATILE = re.compile(r"\d{3,}|[A-Z][a-z]+[A-Z]\w*__|^css-|^sc-|^jsx-|^_")


def selector_of(node: LexborNode) -> str:
    """A CSS selector that finds the node again: nearest stable id, then classes, then places among siblings."""
    parts: list[str] = []
    current: LexborNode | None = node
    while current is not None and len(parts) < 7:
        tag = current.tag or ""
        if tag in ("body", "html") or not tag or tag.startswith(("-", "#")):
            break
        identity = current.attributes.get("id") or ""
        if _SIMPLE.match(identity) and not _VOLATILE.search(identity):
            parts.append(f"#{identity}")
            break
        classes = [
            c for c in (current.attributes.get("class") or "").split() if _SIMPLE.match(c) and not _VOLATILE.search(c)
        ][:3]
        part = tag + "".join(f".{c}" for c in classes)
        place = _place(current, tag)
        parts.append(f"{part}:nth-of-type({place})" if place > 1 or not classes else part)
        current = current.parent
    return " > ".join(reversed(parts)) or (node.tag or "body")


def _place(node: LexborNode, tag: str) -> int:
    place, sibling = 1, node.prev
    while sibling is not None and place < 200:
        place += sibling.tag == tag
        sibling = sibling.prev
    return place


def text_currency(text: str, default: str | None) -> str | None:
    """The currency of a text that may hold no amount."""
    return parse_price(text, default_currency=default).currency or (currencies.to_code(text, default))
