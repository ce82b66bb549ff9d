# SPDX-License-Identifier: Apache-2.0
"""Renders the style page and sample pages with sample data, without Django.

    python frontend/preview.py [--serve PORT]

Writes /tmp/preview/*.html; --serve also serves them under the policy of the real pages (no inline scripts or
styles).
Needs only Jinja2. All figures are samples.
"""

from __future__ import annotations

import http.server
import json
import math
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import jinja2

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DIST = ROOT / "hawker" / "static" / "dist"
OUT = Path("/tmp/preview")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def environment() -> jinja2.Environment:
    """The environment the real pages have, with texts left in English."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader([ROOT / "hawker/surfaces/web/templates", HERE / "preview"]),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    hashes = json.loads((DIST / "assets.json").read_text())
    env.globals["asset"] = lambda name: f"/static/dist/{name}?v={hashes[name]}"
    return env


def drawing(kind: str, ground: str, ink: str, light: str) -> str:
    """A flat sample picture, 800 by 800."""
    parts: list[str] = []
    if kind == "balls":
        for x, y in ((290, 330), (520, 310), (410, 500)):
            parts.append(f'<circle cx="{x}" cy="{y}" r="118" fill="{ink}"/>')
            parts.append(f'<ellipse cx="{x - 36}" cy="{y - 44}" rx="38" ry="24" fill="{light}"/>')
    elif kind == "diamonds":
        for x, y in ((260, 300), (540, 300), (400, 500)):
            parts.append(f'<path d="M{x} {y - 110}l150 110-150 110-150-110z" fill="{ink}" stroke="{light}"/>')
            leaf = f'd="M{x - 40} {y - 36}l80 72" stroke="#c9ced6" stroke-width="30"'
            parts.append(f'<path {leaf} stroke-linecap="round"/>')
    elif kind == "spiral":
        turns = ((18 + i * 2.6, i / 7) for i in range(95))
        path = "M" + "L".join(f"{400 + r * math.cos(a):.0f} {400 + r * math.sin(a):.0f}" for r, a in turns)
        for width, colour in ((42, ink), (10, light)):
            stroke = f'stroke="{colour}" stroke-width="{width}" stroke-linecap="round"'
            parts.append(f'<path fill="none" {stroke} d="{path}"/>')
    elif kind == "slabs":
        for x, y in ((170, 230), (420, 230), (170, 420), (420, 420)):
            parts.append(f'<rect x="{x}" y="{y}" width="210" height="160" rx="26" fill="{ink}"/>')
            parts.append(f'<rect x="{x}" y="{y}" width="210" height="44" rx="22" fill="{light}"/>')
    elif kind == "triangles":
        for x, y in ((310, 200), (500, 280)):
            parts.append(f'<path d="M{x} {y}l150 260q-150 60-300 0z" fill="{ink}"/>')
            fold = f'd="M{x - 130} {y + 235}q130 45 260 0" stroke="{light}" stroke-width="18"'
            parts.append(f'<path {fold} fill="none" stroke-linecap="round"/>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800">'
        f'<rect width="800" height="800" fill="{ground}"/>{"".join(parts)}</svg>'
    )


def variant(key: str, name: str, price: str, **more: Any) -> dict[str, Any]:
    return {"id": key, "name": name, "price": price, **more}


def products() -> list[dict[str, Any]]:
    rows: list[tuple[str, str, str, tuple[str, str, str], list[dict[str, Any]], dict[str, Any]]] = [
        (
            "Gulab Jamun",
            "Milk dumplings in cardamom syrup",
            "balls",
            ("#F6E7D3", "#7A3B1C", "#B5693C"),
            [
                variant("g1", "250 g", "₹180", stock="2.4 kg left"),
                variant("g2", "500 g", "₹340", was="₹360", stock="2.4 kg left"),
                variant("g3", "1 kg", "₹650"),
            ],
            {},
        ),
        (
            "Kaju Katli",
            "Cashew, sugar, a little ghee",
            "diamonds",
            ("#EFEDE4", "#F8F4EA", "#D8CFBC"),
            [variant("k1", "250 g", "₹420", in_cart=2, max=6), variant("k2", "500 g", "₹820")],
            {"badge": "Diwali favourite"},
        ),
        (
            "Jalebi",
            "Fried to order, saffron syrup",
            "spiral",
            ("#FBEBD0", "#E8860C", "#FFC258"),
            [variant("j1", "250 g", "₹140"), variant("j2", "500 g", "₹270")],
            {},
        ),
        (
            "Motichoor Laddu",
            "Fine boondi, melon seeds",
            "balls",
            ("#FCEFD2", "#E5A227", "#F7D685"),
            [variant("m1", "6 pc", "₹210"), variant("m2", "12 pc", "₹400")],
            {},
        ),
        (
            "Pista Barfi",
            "Pistachio, unskimmed milk",
            "slabs",
            ("#E6EFDF", "#7FA35B", "#9DBF79"),
            [
                variant("p1", "250 g", "₹390", stock="Only 3 × 250 g left", low=True),
                variant("p2", "500 g", "₹760", sold_out=True),
            ],
            {},
        ),
        (
            "Samosa",
            "Potato, peas, roasted cumin",
            "triangles",
            ("#F5E9D8", "#D3913F", "#A86A2B"),
            [variant("s1", "2 pc", "₹60"), variant("s2", "6 pc", "₹170")],
            {},
        ),
        (
            "Rasgulla",
            "Spongy chenna in light syrup",
            "balls",
            ("#F1F2F2", "#FFFFFF", "#F4F4F4"),
            [variant("r1", "6 pc", "₹190", sold_out=True), variant("r2", "12 pc", "₹360", sold_out=True)],
            {"sold_out": True, "tell_href": "#"},
        ),
        (
            "Mysore Pak",
            "Gram flour and ghee, soft",
            "slabs",
            ("#F8EBC8", "#E6B94A", "#F0CB6C"),
            [variant("y1", "250 g", "₹260"), variant("y2", "500 g", "₹500")],
            {},
        ),
    ]
    result = []
    for name, summary, kind, colours, variants, more in rows:
        slug = name.lower().replace(" ", "-")
        (OUT / "pictures").mkdir(parents=True, exist_ok=True)
        (OUT / "pictures" / f"{slug}.svg").write_text(drawing(kind, *colours))
        picture = {"src": f"/pictures/{slug}.svg", "width": 800, "height": 800, "colour": colours[0]}
        for one in variants:
            one["label"] = f"{name} {one['name']}"
        result.append(
            {
                "name": name,
                "slug": slug,
                "href": "product.html",
                "summary": summary,
                "picture": picture,
                "variants": variants,
                **more,
            }
        )
    return result


def shop_context(goods: list[dict[str, Any]]) -> dict[str, Any]:
    lines = [
        {
            "variant_id": "k1",
            "name": "Kaju Katli",
            "variant": "250 g",
            "href": "#",
            "picture": goods[1]["picture"],
            "price": "₹420",
            "total": "₹840",
            "quantity": 2,
            "max": 6,
        },
    ]
    return {
        "lang": "en",
        "shop": {
            "name": "Annapurna Sweets",
            "slug": "sweets",
            "tagline": "Made in the back, packed while it is warm.",
            "address_lines": ["14 Market Street", "Chennai 600001"],
            "phone": "+91 98843 00000",
            "email": "hello@annapurna.example",
            "hours": [("Mon to Sat", "07:00 to 21:00"), ("Sun", "07:00 to 14:00")],
            "legal": [("Delivery and returns", "#"), ("Privacy", "#"), ("Terms", "#")],
        },
        "links": {
            "home": "store.html",
            "search": "store.html",
            "find_order": "#",
            "cart": "/cart.html",
            "checkout": "checkout.html",
            "cart_fragment": "/cart-fragment.html",
        },
        "cart": {
            "count": 2,
            "total_text": "₹840",
            "subtotal_text": "₹840",
            "lines": lines,
            "progress": {"value": 840, "max": 999, "text": "₹159 more for free delivery"},
            "note": "Delivery is added at checkout.",
        },
        "languages": [("en", "English", "#"), ("es", "Español", "#")],
        "goods": goods,
    }


def orders() -> list[dict[str, Any]]:
    rows = [
        (
            "#2318",
            "Meena Raghavan",
            "Gulab Jamun 500 g, Kaju Katli 250 g",
            "confirmed",
            "UPI",
            "2 min",
            "₹780.00",
        ),
        ("#2317", "J. O’Brien", "Jalebi 1 kg", "payment_pending", "Razorpay", "9 min", "₹520.00"),
        ("#2316", "Farida Khan", "Gift box Diwali × 4", "packed", "Card", "31 min", "₹5,960.00"),
        ("#2315", "S. Iyer", "Mysore Pak 500 g", "out_for_delivery", "Cash", "1 h", "₹500.00"),
        (
            "#2314",
            "Anil Kumar",
            "Samosa 6 pc × 2, Motichoor Laddu 12 pc",
            "completed",
            "UPI",
            "2 h",
            "₹760.00",
        ),
        ("#2313", "Lakshmi Narayanan", "Pista Barfi 250 g", "refunded", "Card", "3 h", "₹390.00"),
        (
            "#2312",
            "Thomas Varghese",
            "Badam Halwa 500 g, Mixture 500 g, Murukku 250 g",
            "payment_failed",
            "Card",
            "3 h",
            "₹1,240.00",
        ),
    ]
    keys = ("number", "customer", "what", "state", "paid", "age", "total")
    return [dict(zip(keys, row, strict=True), id=row[0], href="#") for row in rows]


def app_context(active: str) -> dict[str, Any]:
    def item(label: str, icon: str, keys: str | None = None, count: int | None = None) -> dict[str, Any]:
        return {
            "label": label,
            "href": f"{label.lower()}.html",
            "icon": icon,
            "active": label == active,
            "keys": keys,
            "count": count,
        }

    return {
        "lang": "en",
        "shop": {"name": "Annapurna Sweets", "detail": "Chennai · INR"},
        "shops": [
            {"name": "Annapurna Sweets", "detail": "Chennai · INR", "href": "#", "current": True},
            {"name": "Annapurna Export", "detail": "Chennai · USD", "href": "#"},
        ],
        "nav": [
            {
                "label": None,
                "items": [item("Overview", "layout-grid", "g o"), item("Inbox", "inbox", "g i", 3)],
            },
            {
                "label": "Sell",
                "items": [
                    item("Orders", "receipt-text", "g r", 12),
                    item("Products", "package", "g p"),
                    item("Stock", "boxes", "g s"),
                    item("Customers", "users", "g c"),
                ],
            },
            {"label": "Know", "items": [item("Numbers", "chart-line", "g n"), item("Activity", "history")]},
        ],
        "user": {"name": "Meera Raghavan", "role": "Owner", "email": "owner@sweets.example"},
        "user_menu": [
            {"label": "Your account", "href": "#", "icon": "user"},
            {"label": "Settings", "href": "#", "icon": "settings"},
            {"divider": True},
            {"label": "Sign out", "post": "#", "icon": "log-out"},
        ],
        "breadcrumbs": [(active, None)],
        "search_src": "/search.json",
        "palette_actions": [
            {"label": "New order", "href": "#", "icon": "plus", "group": "Actions"},
            {"label": "Add a product", "href": "#", "icon": "package-plus", "group": "Actions"},
        ],
        "notifications": {"href": "#", "count": 2},
        "csrf_token": "sample",
        "messages": [],
        "orders": orders(),
    }


def overview() -> dict[str, Any]:
    days = 30
    now = [round(40 + 18 * math.sin(d / 1.1) + d * 0.9 + 9 * math.sin(d * 2.3), 1) for d in range(days)]
    before = [round(36 + 15 * math.sin(d / 1.1) + d * 0.45 + 6 * math.sin(d * 2.9), 1) for d in range(days)]
    return {
        **app_context("Overview"),
        "labels": [f"{d + 1} Nov" for d in range(days)],
        "series": [
            {"label": "November", "values": now, "texts": [f"₹{v:.1f}k" for v in now]},
            {"label": "October", "values": before, "texts": [f"₹{v:.1f}k" for v in before], "compare": True},
        ],
        "ticks": [(0, "0"), (25, "₹25k"), (50, "₹50k"), (75, "₹75k"), (100, "₹100k")],
    }


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    env = environment()
    goods = products()
    shop, app = shop_context(goods), app_context
    pages: dict[str, tuple[str, dict[str, Any]]] = {
        "store": ("store.jinja", shop),
        "product": ("product.jinja", {**shop, "product": goods[0], "page_title": "Gulab Jamun"}),
        "cart": ("cart.jinja", {**shop, "page_title": "Your cart"}),
        "cart-fragment": ("cart_fragment.jinja", shop),
        "checkout": ("checkout.jinja", {**shop, "page_title": "Checkout"}),
        "tracking": ("tracking.jinja", {**shop, "page_title": "Your order"}),
        "overview": ("overview.jinja", overview()),
        "orders": (
            "orders.jinja",
            {
                **app("Orders"),
                "page_title": "Orders",
                "messages": [{"level": "success", "text": "Order #2311 packed", "undo": "#"}],
            },
        ),
        "components": ("web/components.jinja", {**app("Components"), "messages": []}),
        "signin": (
            "signin.jinja",
            {
                "lang": "en",
                "page_title": "Sign in",
                "card_title": "Sign in",
                "card_text": "Good to see you again.",
            },
        ),
    }
    for name, (template, context) in pages.items():
        html = env.get_template(template).render(**context)
        if re.search(r"<[^>]+\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=\"", html):
            sys.exit(f"{name}: inline style or script")
        (OUT / f"{name}.html").write_text(html)
    shutil.copytree(DIST, OUT / "static" / "dist")
    styles()
    (OUT / "search.json").write_text(
        json.dumps(
            [
                {
                    "group": "Orders",
                    "label": "#2318 Meena Raghavan",
                    "detail": "₹780.00 · confirmed",
                    "href": "#",
                    "icon": "receipt-text",
                }
            ]
        )
    )
    print(f"{len(pages)} pages in {OUT}")
    if "--serve" in sys.argv:
        serve(int(sys.argv[sys.argv.index("--serve") + 1]))


def styles() -> None:
    """Style sheets with the classes of the sample pages as well, which the built ones need not have."""
    for name in ("storefront", "dashboard"):
        source = OUT / f"{name}.src.css"
        source.write_text(f'@import "{HERE}/css/{name}.css";\n@source "{HERE}/preview/*.jinja";\n')
        target = OUT / "static" / "dist" / f"{name}.css"
        tailwind = HERE / "node_modules/@tailwindcss/cli/dist/index.mjs"
        subprocess.run(
            ["node", tailwind, "--input", source, "--output", target, "--minify"],
            check=True,
            capture_output=True,
            cwd=HERE,
        )
        css = target.read_text()
        for font, version in json.loads((DIST / "assets.json").read_text()).items():
            css = css.replace(f"url(./{font})", f"url({font}?v={version})")
        target.write_text(css)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Static files under the policy of the real pages; a POST answers with the cart's fragments."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        body = (OUT / "cart-fragment.html").read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve(port: int) -> None:
    handler = partial(Handler, directory=str(OUT))
    http.server.ThreadingHTTPServer(("127.0.0.1", port), handler).serve_forever()


if __name__ == "__main__":
    main()
