# SPDX-License-Identifier: Apache-2.0
"""Kept pages: found by what they depend on, bounded, and with the right holes."""

from __future__ import annotations

import gzip
from uuid import UUID, uuid4

from hawker.surfaces.storefront.page_cache import CSRF_MARKER, KeptPage, PageCache, PageKey

SHOP = UUID(int=1)


def key(path: str = "/s/a/", *, version: int = 1, shop: UUID = SHOP, language: str = "en") -> PageKey:
    return PageKey(shop, version, path, (), language)


def page(size: int = 100) -> KeptPage:
    return KeptPage(b"x" * size, {}, "digest", None)


def test_found_only_by_the_same_shop_version_path_and_language() -> None:
    cache = PageCache()
    cache.put(key(), page())
    assert cache.get(key()) is not None
    assert cache.get(key(version=2)) is None
    assert cache.get(key("/s/a/products/x/")) is None
    assert cache.get(key(shop=uuid4())) is None
    assert cache.get(key(language="es")) is None


def test_a_new_version_drops_the_old_pages_of_that_shop_only() -> None:
    cache = PageCache()
    other = uuid4()
    cache.put(key("/1"), page())
    cache.put(key("/2"), page())
    cache.put(key("/1", shop=other), page())
    cache.put(key("/1", version=2), page())
    assert len(cache) == 2
    assert cache.get(key("/1", shop=other)) is not None
    assert cache.size_bytes == 200


def test_memory_is_bounded_and_the_longest_unused_goes_first() -> None:
    cache = PageCache(max_bytes=250)
    cache.put(key("/1"), page())
    cache.put(key("/2"), page())
    assert cache.get(key("/1")) is not None
    cache.put(key("/3"), page())
    assert cache.get(key("/2")) is None
    assert cache.get(key("/1")) is not None
    assert cache.size_bytes == 200


def test_a_huge_page_is_not_kept() -> None:
    cache = PageCache(max_page_bytes=99)
    cache.put(key(), page())
    assert len(cache) == 0
    assert cache.size_bytes == 0


def test_putting_again_counts_once() -> None:
    cache = PageCache()
    cache.put(key(), page(100))
    cache.put(key(), page(50))
    assert (len(cache), cache.size_bytes) == (1, 50)


def test_tokens_and_fragments_are_put_in() -> None:
    kept = KeptPage.of(
        f'<p>{CSRF_MARKER}</p><div class="a" data-fragment="buy-1"><div>Add</div></div>'
        f'<a data-fragment="cart-button" href="#">Cart</a><form>{CSRF_MARKER}</form>'
    )
    assert kept.fill(csrf_token="T", fragments={}) == (
        b'<p>T</p><div class="a" data-fragment="buy-1"><div>Add</div></div>'
        b'<a data-fragment="cart-button" href="#">Cart</a><form>T</form>'
    )
    filled = kept.fill(csrf_token="T", fragments={"cart-button": "<a>1</a>", "buy-1": "<i>2</i>", "other": "no"})
    assert filled == b"<p>T</p><i>2</i><a>1</a><form>T</form>"


def test_compressed_it_is_the_same() -> None:
    kept = KeptPage.of(f'<p>{CSRF_MARKER}</p><a data-fragment="cart-button">Cart</a>')
    token = "t" * 64
    for fragments in ({}, {"cart-button": "<a>1</a>"}, {"other": "no"}):
        plain = kept.fill(csrf_token=token, fragments=fragments)
        assert gzip.decompress(kept.fill_gzip(csrf_token=token, fragments=fragments)) == plain


def test_fragments_inside_fragments_belong_to_the_outer_one() -> None:
    kept = KeptPage.of('<div data-fragment="a"><div data-fragment="b"></div></div><b data-fragment="c"></b>')
    assert set(kept.spans) == {"a", "c"}


def test_an_element_that_is_never_closed_is_no_fragment() -> None:
    assert not KeptPage.of('<div data-fragment="a"><p>x</p>').spans
