# SPDX-License-Identifier: Apache-2.0
"""After a change of key old secrets stay readable, and one command brings them under the new key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hawker.core import crypto
from hawker.core.rotation import reencrypt
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.shops.models import Shop, ShopSetting

OLD, NEW = crypto.derive_key("old secret", "test"), crypto.derive_key("new secret", "test")


@pytest.fixture
def _ring() -> Iterator[None]:
    saved = crypto.ring()
    yield
    crypto.configure(saved)


def renewed() -> int:
    with all_shops("a test"):
        return sum(each.renewed for each in reencrypt())


@pytest.mark.usefixtures("_ring")
def test_secrets_outlive_the_key_they_were_written_with(shop_a: Shop) -> None:
    crypto.configure(crypto.KeyRing({"old": OLD}, primary="old"))
    with shop_scope(shop_a.id):
        ShopSetting.objects.create(shop=shop_a, key="test.secret", value=None, secret={"token": "s3cret"})
    crypto.configure(crypto.KeyRing({"new": NEW, "old": OLD}, primary="new"))
    assert renewed() == 1
    assert renewed() == 0
    crypto.configure(crypto.KeyRing({"new": NEW}, primary="new"))
    with shop_scope(shop_a.id):
        assert ShopSetting.objects.get(key="test.secret").secret == {"token": "s3cret"}


@pytest.mark.usefixtures("_ring")
def test_a_missing_key_is_named_and_nothing_is_lost(shop_a: Shop) -> None:
    crypto.configure(crypto.KeyRing({"old": OLD}, primary="old"))
    with shop_scope(shop_a.id):
        ShopSetting.objects.create(shop=shop_a, key="test.secret", value=None, secret="x")
    crypto.configure(crypto.KeyRing({"new": NEW}, primary="new"))
    with pytest.raises(crypto.DecryptionFailed):
        renewed()
