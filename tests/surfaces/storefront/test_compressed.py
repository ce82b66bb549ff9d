# SPDX-License-Identifier: Apache-2.0
"""A page compressed once reads the same as one compressed anew, whatever the token."""

from __future__ import annotations

import gzip
import secrets
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawker.surfaces.storefront.compressed import TOKEN_LENGTH, accepts_gzip, compress, gzip_now

MARKER = "\ue000csrf\ue000".encode()
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co"], include_characters="\n\t"), max_size=400)


def token() -> bytes:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(TOKEN_LENGTH)).encode()


@given(st.lists(TEXT, min_size=1, max_size=12))
def test_any_page_reads_the_same(texts: list[str]) -> None:
    body = MARKER.join(text.encode() for text in texts)
    kept = compress(body, MARKER)
    assert kept is not None
    for value in (token(), b"a" * TOKEN_LENGTH):
        plain = body.replace(MARKER, value)
        assert gzip.decompress(kept.fill(value)) == plain


def test_a_page_of_many_equal_forms_stays_small() -> None:
    form = b'<form><input name="csrfmiddlewaretoken" value="' + MARKER + b'"><input name="variant" value="%d">'
    body = b"".join(form % number for number in range(200)) * 2
    kept = compress(body, MARKER)
    assert kept is not None
    value = token()
    plain = body.replace(MARKER, value)
    answer = kept.fill(value)
    assert gzip.decompress(answer) == plain
    assert len(answer) < len(plain) * 0.8
    assert kept.size_bytes < 8_000


def test_a_token_may_occur_in_the_text() -> None:
    value = token()
    body = value + MARKER + value[:40] + MARKER + value
    kept = compress(body, MARKER)
    assert kept is not None
    plain = body.replace(MARKER, value)
    assert gzip.decompress(kept.fill(value)) == plain


def test_another_length_of_token_is_refused() -> None:
    kept = compress(b"<p>" + MARKER + b"</p>", MARKER)
    assert kept is not None
    with pytest.raises(ValueError, match="5 bytes"):
        kept.fill(b"short")


@pytest.mark.parametrize("sign", [b"\x01", b"\x1f", b"\x0e"])
def test_control_characters_are_refused(sign: bytes) -> None:
    assert compress(b"a" + sign + MARKER, MARKER) is None


def test_compressed_now() -> None:
    assert gzip.decompress(gzip_now(b"page" * 100)) == b"page" * 100


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        ("gzip, deflate, br", True),
        ("GZIP;q=0.5", True),
        ("br, *", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
    ],
)
def test_what_the_browser_accepts(header: str, allowed: bool) -> None:
    assert accepts_gzip(header) is allowed
