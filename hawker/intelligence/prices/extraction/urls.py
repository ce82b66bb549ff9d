# SPDX-License-Identifier: Apache-2.0
"""One address for one listing: what does not change the page is taken out of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import tldextract

_TRACKING = re.compile(
    r"^(?:utm_\w+|mtm_\w+|pk_\w+|matomo_\w+|ga_\w+|_ga|_gl|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|igshid|igsh|msclkid|ttclid|"
    r"twclid|yclid|ysclid|_openstat|li_fat_id|mc_cid|mc_eid|_hsenc|_hsmi|hsctatracking|vero_id|vero_conv|oly_\w+|rb_clickid|"
    r"s_cid|s_kwcid|ef_id|icid|cmpid|cmp|cid|campaign(?:id)?|adgroupid|adid|affid|aff|affiliate(?:id)?|awc|sscid|irclickid|"
    r"irgwc|clickid|click_id|zanpid|wt_mc|wtrid|trk|trkid|spm|scm|_trkparms|_trksid|mkevt|mkcid|mkrid|campid|toolid|customid|"
    r"ref|ref_|ref_src|referrer|source|src|psc|th|smid_?|linkcode|tag|creative|creativeasin|camp|ascsubtag|asc_\w+|pd_rd_\w+|"
    r"pf_rd_\w+|qid|sr|keywords|sprefix|crid|dib|dib_tag|content-id|_encoding|session(?:id)?|sid|phpsessid|jsessionid|"
    r"srsltid|gad_source|gad_campaignid|epik|pp|_pos|_sid|_ss|_psq|_fid|_v)$",
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)
_MOBILE = re.compile(r"^(?:m|mobile|amp|touch)\.(?=[^.]+\.)")
_extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=4096)
def site_of(url: str) -> str:
    """The registrable domain of an address (`amazon.de`, `example.co.uk`); for an IP or local name the host with its
    port; empty for what is no address.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = (parts.hostname or "").lower().rstrip(".")
    found = _extract.extract_str(host)
    if found.domain and found.suffix:
        return f"{found.domain}.{found.suffix}"
    port = parts.port
    return f"{host}:{port}" if port and port not in (80, 443) else host


def canonical_url(url: str) -> str:
    """The address with tracking, sessions, fragments and device variants taken out. Idempotent.

    Raises ValueError for something that is no http(s) address.
    """
    text = url.strip()
    if not re.match(r"^[a-z][a-z0-9+.-]*://", text, re.IGNORECASE):
        text = f"https://{text}"
    parts = urlsplit(text)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("this is no web address")
    host = parts.hostname.lower().rstrip(".")
    if ":" not in host:
        host = host.encode("idna").decode() if not host.isascii() else host
        host = _MOBILE.sub("", host)
    else:
        host = f"[{host}]"
    port = parts.port
    scheme = parts.scheme.lower()
    netloc = host if port in (None, 80 if scheme == "http" else 443) else f"{host}:{port}"
    path = _SESSION_IN_PATH.sub("", parts.path) or "/"
    path = (
        quote(unquote(path, errors="surrogateescape"), safe="/%:@!$&'()*+,;=~-._", errors="surrogateescape")
        if "%" not in path
        else path
    )
    path = re.sub(r"/{2,}", "/", path)
    for matches, rule in _RULES:
        if matches.search(host):
            ruled = rule(path, parts.query)
            if ruled is not None:
                return urlunsplit(("https", netloc, ruled[0], ruled[1], ""))
            break
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)]
    path = re.sub(r"/amp/?$", "/", path) if path.lower().endswith(("/amp", "/amp/")) else path
    return urlunsplit((scheme, netloc, path, urlencode(sorted(kept)), ""))


_Ruled = tuple[str, str]
_Rule = Callable[[str, str], "_Ruled | None"]


def _found(pattern: str, shape: str, *keep: str) -> _Rule:
    compiled = re.compile(pattern, re.IGNORECASE)

    def rule(path: str, query: str) -> _Ruled | None:
        found = compiled.search(path)
        if found is None:
            return None
        kept = [(k, v) for k, v in parse_qsl(query) if k in keep]
        return shape.format(*found.groups()), urlencode(sorted(kept))

    return rule


def _amazon(path: str, query: str) -> _Ruled | None:
    found = re.search(
        r"/(?:dp|gp/product|gp/aw/d|gp/offer-listing|exec/obidos/asin|o/asin|d)/([A-Z0-9]{10})(?:[/?]|$)", path, re.I
    )
    return (f"/dp/{found[1].upper()}", "") if found else None


_RULES: tuple[tuple[re.Pattern[str], _Rule], ...] = (
    (re.compile(r"(?:^|\.)amazon\.(?:com|[a-z]{2}|com?\.[a-z]{2})$"), _amazon),
    (
        re.compile(r"(?:^|\.)ebay\.(?:com|[a-z]{2}|com?\.[a-z]{2})$"),
        _found(r"/itm/(?:[^/]*/)?(\d{9,15})", "/itm/{0}", "var"),
    ),
    (re.compile(r"(?:^|\.)walmart\.(?:com|ca)$"), _found(r"/ip/(?:[^/]*/)?(\w+)/?$", "/ip/{0}")),
    (re.compile(r"(?:^|\.)target\.com$"), _found(r"/p/(?:[^/]*/)?-/A-(\d+)", "/p/-/A-{0}", "preselect")),
    (re.compile(r"(?:^|\.)bestbuy\.com$"), _found(r"/site/(?:[^/]*/)?(\d{6,9})\.p", "/site/{0}.p")),
    (re.compile(r"(?:^|\.)newegg\.(?:com|ca)$"), _found(r"/(?:[^/]*/)?p/([A-Z0-9-]{8,})", "/p/{0}", "Item")),
    (re.compile(r"(?:^|\.)homedepot\.com$"), _found(r"/p/(?:[^/]*/)?(\d{6,12})", "/p/{0}")),
    (re.compile(r"(?:^|\.)aliexpress\.(?:com|us|ru)$"), _found(r"/item/(?:[^/]*/)?(\d{8,20})\.html", "/item/{0}.html")),
    (re.compile(r"(?:^|\.)etsy\.com$"), _found(r"/listing/(\d{6,12})", "/listing/{0}", "variation0", "variation1")),
    (
        re.compile(r"(?:^|\.)tcgplayer\.com$"),
        _found(r"/product/(\d+)", "/product/{0}", "Language", "Printing", "Condition"),
    ),
)
