# SPDX-License-Identifier: Apache-2.0
"""Which addresses are fetched: the attack table, one case each, and that nothing is looked up twice."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hawker.core.http import FetchFailed, check_url
from hawker.core.http.addresses import is_public, parse_url

PUBLIC = "93.184.215.14"


def public(host: str, port: int) -> Sequence[str]:
    """Every name is somewhere public."""
    return [PUBLIC]


REFUSED = [
    ("file:///etc/passwd", "url_refused"),
    ("ftp://example.com/x", "url_refused"),
    ("gopher://example.com/", "url_refused"),
    ("javascript:alert(1)", "url_refused"),
    ("data:text/html,x", "url_refused"),
    ("//example.com/x", "url_refused"),
    ("example.com/x", "url_refused"),
    ("http:///x", "url_refused"),
    ("http://", "url_refused"),
    ("", "url_refused"),
    ("http://user@shop.com/", "url_refused"),
    ("http://user:secret@shop.com/", "url_refused"),
    ("http://shop.com\\@127.0.0.1/", "url_refused"),
    ("http://127.0.0.1\\@shop.com/", "url_refused"),
    ("http://shop.com\t/", "url_refused"),
    ("http://shop.com/\r\nHost: x", "url_refused"),
    ("http://shop.com/a b", "url_refused"),
    ("http://sh\u200bop.com/", "url_refused"),
    ("http://shop.com%2f@127.0.0.1/", "url_refused"),
    ("http://shop%00.com/", "url_refused"),
    ("http://shop.com:22/", "url_refused"),
    ("http://shop.com:8080/", "url_refused"),
    ("http://shop.com:0/", "url_refused"),
    ("https://shop.com:80/", "url_refused"),
    ("http://shop.com:99999/", "url_refused"),
    ("http://shop.com:abc/", "url_refused"),
    ("http://" + "a" * 2100 + ".com/", "url_refused"),
    ("http://-shop.com/", "url_refused"),
    ("http://shop..com/", "url_refused"),
    ("http://127.1/", "url_refused"),
    ("http://2130706433/", "url_refused"),
    ("http://0x7f.1/", "url_refused"),
    ("http://0x7f000001/", "url_refused"),
    ("http://017700000001/", "url_refused"),
    ("http://0177.0.0.1/", "url_refused"),
    ("http://①②⑦.⓪.⓪.①/", "url_refused"),
    ("http://１２７.0.0.1/", "url_refused"),
    ("http://127.0.0.1/", "address_refused"),
    ("http://127.255.255.254/", "address_refused"),
    ("http://0.0.0.0/", "address_refused"),
    ("http://10.1.2.3/", "address_refused"),
    ("http://172.16.0.1/", "address_refused"),
    ("http://192.168.1.1/", "address_refused"),
    ("http://100.64.0.1/", "address_refused"),
    ("http://169.254.169.254/latest/meta-data/", "address_refused"),
    ("http://192.0.0.8/", "address_refused"),
    ("http://192.88.99.1/", "address_refused"),
    ("http://198.18.0.1/", "address_refused"),
    ("http://224.0.0.1/", "address_refused"),
    ("http://240.0.0.1/", "address_refused"),
    ("http://255.255.255.255/", "address_refused"),
    ("http://[::1]/", "address_refused"),
    ("http://[::]/", "address_refused"),
    ("http://[::ffff:127.0.0.1]/", "address_refused"),
    ("http://[::ffff:7f00:1]/", "address_refused"),
    ("http://[::127.0.0.1]/", "address_refused"),
    ("http://[64:ff9b::7f00:1]/", "address_refused"),
    ("http://[64:ff9b:1::1]/", "address_refused"),
    ("http://[2002:7f00:1::]/", "address_refused"),
    ("http://[2001:0:53aa:64c:0:0:80ff:fffe]/", "address_refused"),
    ("http://[fc00::1]/", "address_refused"),
    ("http://[fe80::1]/", "address_refused"),
    ("http://[fec0::1]/", "address_refused"),
    ("http://[3fff::1]/", "address_refused"),
    ("http://[5f00::1]/", "address_refused"),
    ("http://[ff02::1]/", "address_refused"),
    ("http://[fe80::1%25eth0]/", "url_refused"),
    ("http://localhost/", "address_refused"),
    ("http://localhost./", "address_refused"),
    ("http://shop.localhost/", "address_refused"),
    ("http://printer.local/", "address_refused"),
    ("http://db.internal/", "address_refused"),
    ("http://metadata.google.internal/", "address_refused"),
    ("http://metadata/", "address_refused"),
    ("http://intranet/", "address_refused"),
]


@pytest.mark.parametrize(("url", "reason"), REFUSED)
def test_refused(url: str, reason: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        check_url(url, resolver=public)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("url", "target", "host"),
    [
        ("https://shop.example.com/a?b=1#c", "/a?b=1", "shop.example.com"),
        ("HTTP://SHOP.example.COM", "/", "shop.example.com"),
        ("https://bücher.de/ä", "/%C3%A4", "xn--bcher-kva.de"),
        ("http://93.184.215.14/", "/", "93.184.215.14"),
        ("http://[2606:4700:4700::1111]/", "/", "2606:4700:4700::1111"),
        ("https://shop.com:443/", "/", "shop.com"),
        ("https://1.2.3.shop.com/", "/", "1.2.3.shop.com"),
    ],
)
def test_accepted(url: str, target: str, host: str) -> None:
    checked = check_url(url, resolver=public)
    assert (checked.host, checked.target) == (host, target)


@pytest.mark.parametrize("address", ["10.0.0.1", "::1", "169.254.169.254", "::ffff:10.0.0.1", "100.100.100.200"])
def test_one_bad_address_among_good_ones_refuses_the_name(address: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        check_url("http://mixed.com/", resolver=lambda host, port: [PUBLIC, address])
    assert caught.value.reason == "address_refused"


def test_a_name_is_looked_up_once_and_the_answer_pinned() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    checked = check_url("http://rebinding.com/", resolver=lambda host, port: next(answers))
    assert checked.addresses == (PUBLIC,)
    assert next(answers) == ["127.0.0.1"], "asked once only"


def test_a_name_without_addresses_and_one_that_fails_read_alike_for_users() -> None:
    def failing(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    details = set()
    for resolver in (failing, lambda host, port: [], lambda host, port: ["10.0.0.1"]):
        with pytest.raises(FetchFailed) as caught:
            check_url("http://shop.com/", resolver=resolver)
        details.add((caught.value.public_reason, caught.value.public_detail))
    assert len(details) == 1


def test_an_allowed_origin_is_exact(settings: object) -> None:
    settings.HAWKER_FETCH_ALLOWED_ORIGINS = ("http://127.0.0.1:8123",)  # type: ignore[attr-defined]
    assert check_url("http://127.0.0.1:8123/x").addresses == ("127.0.0.1",)
    for other in ("http://127.0.0.1:8124/", "http://127.0.0.1/", "https://127.0.0.1:8123/", "http://localhost:8123/"):
        with pytest.raises(FetchFailed):
            check_url(other)


def test_public_knows_the_difference() -> None:
    assert is_public("1.1.1.1")
    assert is_public("2606:4700:4700::1111")
    assert not is_public("no address")


def test_parsing_looks_nothing_up() -> None:
    assert parse_url("https://never-resolved.com/").addresses == ()
