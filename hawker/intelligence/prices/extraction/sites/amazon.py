# SPDX-License-Identifier: Apache-2.0
"""Amazon in its countries.

Why the general reading is not enough: no structured data; the page is full of other products' prices in the same
markup; used offers and subscriptions stand beside the price of a new one; several layouts are live at any time; and a
page may have no buy box at all, only offers of others, in which case there is no price to give.
"""

from __future__ import annotations

import re
from decimal import Decimal

from web_poet import field

from hawker.intelligence.prices.extraction.facts import clean_title
from hawker.intelligence.prices.extraction.money_text import normalise, parse_price
from hawker.intelligence.prices.extraction.sites.base import SitePage

HOSTS = ["amazon.com", "amazon.co.uk", "amazon.de", "amazon.fr", "amazon.it", "amazon.es", "amazon.nl", "amazon.se",
          "amazon.pl", "amazon.com.be", "amazon.ie", "amazon.ca", "amazon.com.mx", "amazon.com.br", "amazon.co.jp",
          "amazon.in", "amazon.com.au",
          "amazon.sg", "amazon.ae", "amazon.sa", "amazon.eg", "amazon.com.tr", "amazon.cn", "amazon.co.za"]  # fmt: skip

_PRICES = (
    "#corePrice_feature_div .priceToPay .a-offscreen",
    "#corePriceDisplay_desktop_feature_div .priceToPay .a-offscreen",
    "#corePriceDisplay_desktop_feature_div .priceToPay", "#corePrice_feature_div .a-price .a-offscreen",
    "#corePrice_desktop .apexPriceToPay .a-offscreen",
    "#corePrice_desktop .a-price:not([data-a-strike]) .a-offscreen",
    "#apex_desktop .a-price:not([data-a-strike]) .a-offscreen", "#priceblock_dealprice", "#priceblock_saleprice",
    "#priceblock_ourprice", "#priceblock_pospromoprice", "#price_inside_buybox", "#newBuyBoxPrice",
    "#buyNewSection .offer-price", "#buybox .offer-price", "#tmmSwatches .a-button-selected .a-color-price",
    "#tmmSwatches .swatchElement.selected .a-color-price", "#mediaTab_content_landing .offer-price", "#kindle-price",
    "#actualPriceValue .priceLarge", "#actualPriceValue", "#price .a-color-price", "#buyBoxInner .offer-price",
    ".selected .a-color-price.header-price", ".header-price", "#olp-upd-new .a-color-price",
    "#olp-new .a-color-price",
)  # fmt: skip
_LISTS = (
    "#corePriceDisplay_desktop_feature_div .basisPrice .a-offscreen",
    "#corePrice_desktop .a-text-price[data-a-strike] .a-offscreen",
    "#price .priceBlockStrikePriceString", "#listPriceValue", "#buyBoxInner .a-text-strike",
    ".a-text-price[data-a-strike] .a-offscreen",
)  # fmt: skip


class AmazonPage(SitePage):
    """A product on Amazon."""

    @field
    def title(self) -> str | None:
        """The product's name has an id of its own; the heading around it may be of something else."""
        text = self.text("#productTitle") or self.text("#ebooksProductTitle") or self.text("#title")
        if text:
            return text
        node = self.page.tree.css_first("title")
        return (
            clean_title(re.sub(r"^Amazon\.[a-z.]+\s*:\s*", "", node.text() or ""), self.page)
            if node is not None
            else None
        )

    @field
    def price(self) -> tuple[Decimal, str | None, str] | None:
        """What the buy box asks for a new one."""
        default = self.page.site_currency
        for selector in _PRICES:
            for node in self.page.tree.css(selector)[:3]:
                parsed = parse_price(normalise((node.text(deep=True) or "").strip()), default_currency=default)
                if parsed.amount and parsed.amount > 0:
                    return parsed.amount, parsed.currency or default, selector
        return None

    @field
    def list_price(self) -> Decimal | None:
        """The price struck through beside it."""
        for selector in _LISTS:
            parsed = parse_price(self.text(selector), default_currency=self.page.site_currency)
            if parsed.amount:
                return parsed.amount
        return None

    @field
    def has_no_price(self) -> bool:
        """Whether nothing is for sale here: no buy box, or one that only leads to other sellers' offers."""
        return self.price is None

    @field
    def availability(self) -> str | None:
        """The line of the buy box; without one, whether there is a button to buy."""
        text = f"{self.text('#availability') or ''} {self.text('#outOfStock') or ''}"
        if _OUT.search(text):
            return "out_of_stock"
        if re.search(r"pre-?order|vorbestell|précommand|reserva|preordina|予約", text, re.IGNORECASE):
            return "preorder"
        if (
            self.page.tree.css_first(
                "#add-to-cart-button, #buy-now-button, #one-click-button, #buyNow, [name='submit.add-to-cart'], "
                "[id*='buy-button']"
            )
            is not None
        ):
            return "in_stock"
        return "in_stock" if text.strip() or self.price is not None else None

    @field
    def asin(self) -> str | None:
        """From the address or the form."""
        found = re.search(r"/(?:dp|gp/product|d)/([A-Z0-9]{10})", self.page.url)
        node = self.page.tree.css_first("#ASIN, [name='ASIN']")
        return found[1] if found else (node.attributes.get("value") if node is not None else None)

    @field
    def image(self) -> str | None:
        """The large picture."""
        node = self.page.tree.css_first("#landingImage, #imgBlkFront, #ebooksImgBlkFront, #main-image")
        if node is None:
            return None
        source = node.attributes.get("data-old-hires") or node.attributes.get("src") or ""
        return source if source.startswith("http") else None

    @field
    def brand(self) -> str | None:
        """The line under the title, without its words."""
        text = self.text("#bylineInfo") or ""
        found = re.sub(
            r"^(?:visit the|brand:|marke:|besuche den|visita lo|marca:|marque|visitez la boutique|"
            r"visita la tienda de)\s*|[-\s]*(?:store|shop)(?: di.*)?$",
            "",
            text,
            flags=re.I,
        ).strip(" :-")
        return found if 1 < len(found) <= 80 and "\n" not in found else None


_OUT = re.compile(
    r"currently unavailable|out of stock|derzeit nicht (?:verfügbar|auf lager)|nicht auf lager|"
    r"actuellement indisponible|en rupture|no disponible|non disponibile|attualmente non|indisponível|"
    r"niet beschikbaar|slutsåld|niedostępn|現在在庫切れ|在庫切れ",
    re.IGNORECASE,
)
