# SPDX-License-Identifier: Apache-2.0
"""What is not the price: title, availability, picture, identifiers, the shop's name."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from selectolax.lexbor import LexborNode

from hawker.intelligence.prices.extraction.evidence import Evidence, valid_gtin
from hawker.intelligence.prices.extraction.parsed import ParsedPage

_SEPARATORS = re.compile(r"\s+[|·•»›–—:-]\s+|\s*\|\s*|\s+::\s+")
_NOISE = re.compile(
    r"^(?:buy|shop|order|kaufen|comprar|acheter|acquista|köp|kup|online|homepage|home|official (?:site|store)|"
    r"best price|free shipping|günstig|im online[- ]?shop|en ligne|online kaufen|bei .{2,30} kaufen|"
    r"jetzt .{2,30} kaufen)$",
    re.IGNORECASE,
)


def read_titles(page: ParsedPage, evidence: Evidence) -> None:
    """Names from the heading and the document's title, cleaned of the shop's own."""
    heading = page.heading
    if heading is not None:
        text = " ".join((heading.text(deep=True, separator=" ") or "").split())
        if 2 <= len(text) <= 300:
            classes = (
                f"{heading.attributes.get('class') or ''} {heading.attributes.get('itemprop') or ''} "
                f"{heading.attributes.get('id') or ''}"
            )
            named = any(word in classes.lower() for word in ("product", "title", "name"))
            evidence.fact("title", text, "heading", 0.8 if named else 0.7)
    node = page.tree.css_first("title")
    if node is not None:
        text = " ".join((node.text(deep=True) or "").split())
        evidence.fact("title", clean_title(text, page), "title", 0.4)


def clean_title(text: str, page: ParsedPage) -> str:
    """A document's title without the shop's name and advertising behind separators."""
    parts = [part.strip() for part in _SEPARATORS.split(text) if part and part.strip()]
    if len(parts) <= 1:
        return text
    site = re.sub(r"\W", "", page.host.removeprefix("www.").split(".")[0])
    name = re.sub(r"\W", "", page.meta.get("og:site_name", "").casefold())
    kept = [p for p in parts if not _is_shop(p, site, name) and not _NOISE.match(p)]
    if not kept:
        return parts[0]
    longest = max(kept, key=len)
    return kept[0] if len(kept[0]) * 2 >= len(longest) or len(kept[0].split()) > 2 else longest


def _is_shop(part: str, site: str, name: str) -> bool:
    bare = re.sub(r"\W", "", re.sub(r"\.(?:com|net|org|[a-z]{2})(?:\.[a-z]{2})?$", "", part.casefold()))
    return bool(bare) and (
        bare in (site, name) or (len(site) > 3 and bare.startswith(site) and len(bare) < len(site) + 14)
    )


def choose_title(page: ParsedPage, evidence: Evidence) -> tuple[str | None, str | None]:
    """The name that most sources agree on; the heading where they differ."""
    found = evidence.facts.get("title", [])
    if not found:
        return None, None
    scored = []
    for trust, method, value in found:
        text = _without_shop(str(value), page, method)
        if not text or len(text) > 400:
            continue
        agreement = sum(
            weight * _likeness(text, _without_shop(str(other), page, source))
            for weight, source, other in found
            if source != method
        )
        scored.append((trust + 0.45 * agreement, method, text))
    if not scored:
        return None, None
    _score, method, text = max(scored, key=lambda entry: entry[0])
    return text[:300], method


def _without_shop(text: str, page: ParsedPage, method: str) -> str:
    """A name without the shop's own at its end; only `<title>` is also cut at other separators."""
    text = " ".join(text.split())
    if method == "title":
        return text
    parts = _SEPARATORS.split(text)
    if len(parts) < 2:
        return text
    site = re.sub(r"\W", "", page.host.removeprefix("www.").split(".")[0])
    name = re.sub(r"\W", "", page.meta.get("og:site_name", "").casefold())
    if _is_shop(parts[0], site, name) and len(parts[0]) < len(text) * 0.6:
        return text[len(parts[0]) :].lstrip(" |·•»›–—:-")
    if _is_shop(parts[-1], site, name) and len(parts[-1]) < len(text):
        return text[: len(text) - len(parts[-1])].rstrip(" |·•»›–—:-")
    return text


def _likeness(one: str, other: str) -> float:
    a, b = set(re.findall(r"\w+", one.casefold())), set(re.findall(r"\w+", other.casefold()))
    if not a or not b:
        return SequenceMatcher(None, one[:100], other[:100]).ratio() if one and other else 0.0
    return 2 * len(a & b) / (len(a) + len(b))


# Availability as people read it

_OUT = re.compile(
    r"\b(?:out of stock|sold out|currently unavailable|temporarily (?:out of stock|unavailable)|not available|"
    r"no longer available|unavailable|nicht (?:auf lager|verfügbar|lieferbar|vorrätig)|ausverkauft|"
    r"derzeit nicht|vergriffen|momentan nicht|épuisé|en rupture|rupture de stock|indisponible|"
    r"victime de son succès|agotado|sin (?:stock|existencias)|no disponible|esaurito|non disponibile|esgotado|"
    r"indispon[ií]vel|sem estoque|uitverkocht|niet (?:op voorraad|leverbaar)|brak w magazynie|niedostępny|"
    r"produkt niedostępny|wyprzedane|vyprod[aá]n[oéý]?|nen[ií] skladem|nie je skladom|vypredan[eéýá]|slutsåld|"
    r"ej i lager|tillfälligt slut|utsolgt|ikke på lager|udsolgt|loppu|ei saatavilla|nincs (?:készleten|"
    r"raktáron)|elfogyott|stoc epuizat|indisponibil|tükendi|stokta yok|нет в наличии|распродано|"
    r"немає в наявності|ni na zalogi|nema na zalihi|prodano)\b|"
    r"缺貨|缺货|售完|已售完|無貨|补货中|補貨中|在庫切れ|売り切れ|完売|品切れ|품절|"
    r"일시품절|نفذ|نفد|غير متوفر|אזל מהמלאי|לא במלאי",
    re.IGNORECASE,
)
_IN = re.compile(
    r"\b(?:in stock|available now|ready to ship|ships (?:today|within|in)|auf lager|sofort (?:lieferbar|"
    r"verfügbar)|lieferbar|vorrätig|en stock|disponible|disponibile|disponível|em estoque|in magazzino|"
    r"op voorraad|w magazynie|dostępny|na stanie|skladem|na sklad[eě]|skladom|i lager|på lager|på lager|"
    r"varastossa|raktáron|készleten|în stoc|stokta|в наличии|є в наявності|na zalogi|only \d+ left)\b|有貨|有货|"
    r"現貨|现货|在庫あり|재고 있음|متوفر|במלאי",
    re.IGNORECASE,
)
_PRE = re.compile(
    r"\b(?:pre-?order|vorbestell|précommand|reserva ahora|preordin|preventa|pré-venda|предзаказ|förbeställ)|予約",
    re.IGNORECASE,
)
_BACK = re.compile(r"\b(?:back-?order(?:ed)?|nachbestell|available on backorder)\b", re.IGNORECASE)
_GONE = re.compile(
    r"\b(?:discontinued|no longer (?:sold|manufactured)|nicht mehr (?:lieferbar|im sortiment)|"
    r"plus commercialisé|descatalogado|fuori produzione)\b",
    re.I,
)
_STOCK_LABEL = re.compile(
    r"stock|avail|lager|dispon|voorraad|sklad|dostup|inventory|soldout|sold-out|bestand|verf[uü]g|lieferbar|delivery-status",
    re.I,
)
_ASIDE = re.compile(
    r"related|recommend|carousel|slider|swatch|variant|option|size|footer|filter|facet|store-|review|modal|popup|template|notify",
    re.I,
)
_BUYING = re.compile(
    r"add[-_]?to[-_]?(?:cart|bag|basket)|addtocart|addtobasket|buy[-_]?now|btn-?buy|atc|in-den-warenkorb|warenkorb|panier|carrito|carrello|koszyk|kosik|checkout-button",
    re.I,
)
_SOLD_BUTTON = re.compile(
    r"sold out|out of stock|unavailable|notify me|email me when|ausverkauft|benachrichtig|épuisé|agotado|"
    r"esaurito|esgotado|vyprod|nedostup|uitverkocht",
    re.I,
)


def read_availability(page: ParsedPage, evidence: Evidence) -> None:
    """Short texts that speak of stock, and whether the buy button can be pressed."""
    tree = page.tree
    looked = 0
    selector = ", ".join(
        f"[class*='{word}' i], [id*='{word}' i]"
        for word in ("stock", "avail", "lager", "dispon", "sold", "sklad", "dostup", "voorraad", "inventory")
    )
    for node in tree.css(selector)[:300]:
        if looked >= 60:
            break
        text = " ".join((node.text(deep=True, separator=" ") or "").split())
        if not 3 <= len(text) <= 120 or _is_hidden(node) or _far(node):
            continue
        looked += 1
        trust = 0.52
        for pattern, value in (
            (_GONE, "discontinued"),
            (_PRE, "preorder"),
            (_BACK, "backorder"),
            (_OUT, "out_of_stock"),
            (_IN, "in_stock"),
        ):
            if pattern.search(text):
                evidence.fact("availability_text", value, "page", trust)
                break
    for node in tree.css("button, input[type=submit], a[class*='cart' i], a[class*='buy' i]")[:400]:
        attributes = node.attributes
        label = (
            f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('name') or ''} "
            f"{attributes.get('data-action') or ''}"
        )
        text = " ".join((node.text(deep=True) or attributes.get("value") or "").split())[:120]
        if not (_BUYING.search(label) or _ADD.search(text)) or _far(node) or _is_hidden(node):
            continue
        disabled = "disabled" in attributes or "disabled" in (attributes.get("class") or "").split()
        if _SOLD_BUTTON.search(text):
            evidence.fact("availability_button", "out_of_stock", "page", 0.6)
        elif _ADD.search(text) and not disabled:
            evidence.fact("availability_button", "preorder" if _PRE.search(text) else "in_stock", "page", 0.5)


_ADD = re.compile(
    r"add to (?:cart|bag|basket|trolley)|buy (?:it )?now|in den (?:waren|einkaufs)korb|ajouter au panier|"
    r"añadir|agregar|aggiungi al carrello|adicionar|comprar|in winkel|do koszyka|do ko[sš][ií]|"
    r"v ko[sš][aá]rico|lägg i|legg i|læg i|kosárba|adaug|sepete|в корзину|купить|"
    r"加入購物車|加入购物车|カートに|장바구니|أضف|"
    r"pre-?order",
    re.IGNORECASE,
)


def _far(node: LexborNode) -> bool:
    current: LexborNode | None = node
    steps = 0
    while current is not None and steps < 25:
        label = (
            f"{current.attributes.get('class') or ''} {current.attributes.get('id') or ''}"
            if current.tag not in ("body", "html")
            else ""
        )
        if label and len(label) < 300 and _ASIDE.search(label):
            return True
        current = current.parent
        steps += 1
    return False


def _is_hidden(node: LexborNode) -> bool:
    current: LexborNode | None = node
    steps = 0
    while current is not None and steps < 12:
        attributes = current.attributes
        style = (attributes.get("style") or "").replace(" ", "").lower()
        classes = (attributes.get("class") or "").lower().split()
        if (
            "hidden" in attributes
            or "display:none" in style
            or any(c in ("hidden", "hide", "d-none", "is-hidden", "u-hidden", "visually-hidden") for c in classes)
        ):
            return True
        current = current.parent
        steps += 1
    return False


def choose_availability(evidence: Evidence, *, has_price: bool) -> tuple[str, str | None]:
    """Structured data and what people read, weighed; what only a text claims loses against a pressable buy button."""
    votes: dict[str, float] = {}
    methods: dict[str, str] = {}
    for name in ("availability", "availability_text", "availability_button", "variant_availability"):
        values = evidence.facts.get(name, [])
        if name == "variant_availability":
            if evidence.facts.get("availability") or not values:
                continue
            words = {value for _t, _m, value in values}
            value = "in_stock" if "in_stock" in words else values[0][2]
            values = [(0.7, "json-ld", value)]
        if name == "availability" and values:
            # Offers of several variants: one that can be bought is enough.
            top = max(trust for trust, _m, _v in values)
            trusted = [value for trust, _m, value in values if trust >= top - 0.2]
            value = "in_stock" if "in_stock" in trusted else trusted[0]
            method = next(m for t, m, v in values if v == value)
            values = [(top, method, value)]
        seen: set[str] = set()
        for trust, method, value in values:
            if value in seen:
                continue
            seen.add(value)
            votes[value] = votes.get(value, 0.0) + trust
            methods.setdefault(value, method)
    if not votes:
        return "unknown", None
    text_says = {value for _t, _m, value in evidence.facts.get("availability_text", [])}
    button_says = {value for _t, _m, value in evidence.facts.get("availability_button", [])}
    if "in_stock" in button_says and "out_of_stock" in text_says and "in_stock" in text_says:
        votes["out_of_stock"] = votes.get("out_of_stock", 0) - 0.5
    best = max(votes, key=lambda value: votes[value])
    return best, methods.get(best)


_NUMBER_NAMES = ("EAN", "GTIN", "UPC", "ISBN")
_NAMED_NUMBER = re.compile(
    r"\b(?:EAN|GTIN|UPC|ISBN(?:-13)?)\b[^0-9<]{0,40}(?:<[^>]{0,80}>[^0-9<]{0,20}){0,4}(\d[\d -]{6,16}\d)"
)


def _named_number(html: str) -> re.Match[str] | None:
    """The first article number beside its name. Finding the names first is many times faster than one expression."""
    places: list[int] = []
    for name in _NUMBER_NAMES:
        at = html.find(name, 0, _MAX_TEXT)
        while at >= 0:
            places.append(at)
            at = html.find(name, at + 1, _MAX_TEXT)
    matches = (_NAMED_NUMBER.match(html, at) for at in sorted(places))
    return next(filter(None, matches), None)


_MAX_TEXT = 2_000_000


def read_identifiers(page: ParsedPage, evidence: Evidence) -> None:
    """Article numbers that stand in the page's text beside their names."""
    node = page.tree.css_first("[itemprop='gtin13'], [itemprop='gtin'], [itemprop='ean']")
    if node is not None:
        evidence.fact(
            "gtin", valid_gtin(node.attributes.get("content") or node.text(deep=True) or ""), "microdata", 0.6
        )
    # What the page's data say is trusted more than a number in its text, which is then not looked for.
    found = None if evidence.best("gtin")[0] else _named_number(page.html)
    if found is not None:
        evidence.fact("gtin", valid_gtin(found[1]), "page", 0.4)
    image = page.tree.css_first("[itemprop='image']")
    if image is not None:
        source = image.attributes.get("content") or image.attributes.get("src") or image.attributes.get("href")
        evidence.fact("image", page.absolute(source) if source else None, "microdata", 0.45)
    link = page.tree.css_first("link[rel='image_src']")
    if link is not None and link.attributes.get("href"):
        evidence.fact("image", page.absolute(link.attributes["href"] or ""), "meta", 0.35)
    if evidence.best("image")[0]:
        return
    for node in page.tree.css("main img[src], [class*='product'] img[src], [class*='gallery'] img[src]")[:10]:
        source = node.attributes.get("src") or ""
        if (
            source
            and not source.startswith("data:")
            and not re.search(r"logo|icon|sprite|pixel|badge", source, re.IGNORECASE)
        ):
            evidence.fact("image", page.absolute(source), "page", 0.2)
            break
