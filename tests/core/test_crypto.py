# SPDX-License-Identifier: Apache-2.0
"""Secrets stay secret: binding to their place, rotation, and errors that tell nothing."""

from __future__ import annotations

import base64
import pickle
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawker.core import crypto
from hawker.core.crypto import DecryptionFailed, InvalidKey, KeyRing

OLD = crypto.derive_key("the old secret of this installation", "fields")
NEW = crypto.derive_key("the new secret of this installation", "fields")
PLAINTEXT = "sk_live_abcdef"
PLACE = "shop-1:payment_accounts:secret"
# HKDF-SHA256 of "secret" for "fields": another value would make every stored secret unreadable.
DERIVED = "0e0d6ea36ba8248740127ffc5053d73cffa8142b306fd095674104503eb63069"


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing({"k1": OLD, "k2": NEW}, primary="k2")


@pytest.fixture
def configured(ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    monkeypatch.setattr(crypto, "_ring", None)
    crypto.configure(ring)
    return ring


class TestEncryption:
    @given(st.text(), st.text())
    def test_round_trip(self, plaintext: str, aad: str) -> None:
        ring = KeyRing({"k1": OLD}, primary="k1")
        assert ring.decrypt(ring.encrypt(plaintext, aad), aad) == plaintext

    def test_token_names_its_key_and_hides_its_content(self, ring: KeyRing) -> None:
        token = ring.encrypt(PLAINTEXT, PLACE)
        assert token.startswith("v1.k2.")
        assert PLAINTEXT not in token
        assert base64.urlsafe_b64encode(PLAINTEXT.encode()).decode() not in token

    def test_same_text_never_gives_the_same_token(self, ring: KeyRing) -> None:
        assert len({ring.encrypt(PLAINTEXT, PLACE) for _ in range(50)}) == 50

    def test_a_token_copied_to_another_place_does_not_decrypt(self, ring: KeyRing) -> None:
        token = ring.encrypt(PLAINTEXT, PLACE)
        with pytest.raises(DecryptionFailed):
            ring.decrypt(token, "shop-2:payment_accounts:secret")

    def test_every_changed_character_is_noticed(self, ring: KeyRing) -> None:
        token = ring.encrypt(PLAINTEXT, PLACE)
        for index in range(len(token)):
            changed = token[:index] + ("A" if token[index] != "A" else "B") + token[index + 1 :]
            try:
                decrypted = ring.decrypt(changed, PLACE)
            except DecryptionFailed:
                continue
            # The last base64 character carries unused bits: another spelling of the same bytes is no forgery.
            assert index == len(token) - 1
            assert decrypted == PLAINTEXT

    def test_relabelling_the_key_id_is_noticed(self) -> None:
        ring = KeyRing({"a": OLD, "b": OLD}, primary="a")
        token = ring.encrypt(PLAINTEXT, PLACE)
        with pytest.raises(DecryptionFailed):
            ring.decrypt(token.replace("v1.a.", "v1.b."), PLACE)

    @pytest.mark.parametrize(
        "token",
        [
            "",
            "v1",
            "v1.k1",
            "v1.k1.",
            "v1.k1.AAAA",
            "v2.k1.AAAA",
            "v1.k1.###",
            "v1.k9.AAAA",
            "v1.k1.é",
            "a.b.c.d",
        ],
    )
    def test_garbage_is_refused(self, ring: KeyRing, token: str) -> None:
        with pytest.raises(DecryptionFailed) as caught:
            ring.decrypt(token, PLACE)
        assert caught.value.code == "decryption_failed"


class TestRotation:
    def test_old_keys_read_and_the_primary_writes(self) -> None:
        token = KeyRing({"k1": OLD}, primary="k1").encrypt(PLAINTEXT, PLACE)
        ring = KeyRing({"k1": OLD, "k2": NEW}, primary="k2")
        assert ring.needs_rotation(token)
        rotated = ring.encrypt(ring.decrypt(token, PLACE), PLACE)
        assert not ring.needs_rotation(rotated)
        assert KeyRing({"k2": NEW}, primary="k2").decrypt(rotated, PLACE) == PLAINTEXT

    def test_a_missing_key_is_named(self) -> None:
        token = KeyRing({"k1": OLD}, primary="k1").encrypt(PLAINTEXT, PLACE)
        with pytest.raises(DecryptionFailed, match="k1"):
            KeyRing({"k2": NEW}, primary="k2").decrypt(token, PLACE)

    def test_needs_rotation_refuses_garbage(self, ring: KeyRing) -> None:
        with pytest.raises(DecryptionFailed):
            ring.needs_rotation("plain text")


class TestSecrecy:
    def test_nothing_shows_a_key_or_a_plaintext(self, ring: KeyRing) -> None:
        shown = repr(ring) + str(ring)
        assert "k1" in shown
        assert repr(OLD)[2:-1] not in shown
        token = ring.encrypt(PLAINTEXT, PLACE)
        with pytest.raises(DecryptionFailed) as caught:
            ring.decrypt(token, "elsewhere")
        text = "".join(traceback.format_exception(caught.value))
        assert caught.value.__suppress_context__
        assert PLAINTEXT not in text
        assert OLD.hex() not in text

    def test_a_ring_is_not_pickled(self, ring: KeyRing) -> None:
        with pytest.raises(TypeError):
            pickle.dumps(ring)


class TestKeys:
    def test_derived_keys_depend_on_secret_and_purpose(self) -> None:
        keys = {crypto.derive_key(secret, purpose) for secret in ("a", "b") for purpose in ("x", "y")}
        assert len(keys) == 4
        assert all(len(key) == crypto.KEY_BYTES for key in keys)
        assert crypto.derive_key("a", "x") == crypto.derive_key(b"a", "x")

    def test_derivation_does_not_change_between_versions(self) -> None:
        assert crypto.derive_key("secret", "fields").hex() == DERIVED

    def test_empty_secrets_are_refused(self) -> None:
        with pytest.raises(InvalidKey):
            crypto.derive_key("", "fields")

    @pytest.mark.parametrize(
        ("keys", "primary"),
        [({}, "k1"), ({"k1": OLD}, "k2"), ({"k1": b"short"}, "k1"), ({"k.1": OLD}, "k.1"), ({"": OLD}, "")],
    )
    def test_bad_rings_are_refused(self, keys: dict[str, bytes], primary: str) -> None:
        with pytest.raises(InvalidKey):
            KeyRing(keys, primary)


class TestSignatures:
    def test_verifies_only_the_same_message_and_purpose(self, ring: KeyRing) -> None:
        signature = ring.sign("order 1", "receipt-link")
        assert ring.verify("order 1", signature, "receipt-link")
        assert ring.verify(b"order 1", signature, "receipt-link")
        assert not ring.verify("order 2", signature, "receipt-link")
        assert not ring.verify("order 1", signature, "unsubscribe")

    @pytest.mark.parametrize("signature", ["", "k2", "k2.", "k9.AAAA", "k2.é", ".", "k2.AAAA", "k2.\ud800"])
    def test_refuses_garbage(self, ring: KeyRing, signature: str) -> None:
        assert not ring.verify("order 1", signature, "receipt-link")

    def test_old_signatures_hold_while_their_key_is_kept(self, ring: KeyRing) -> None:
        signature = KeyRing({"k1": OLD}, primary="k1").sign("m", "p")
        assert ring.verify("m", signature, "p")
        assert not KeyRing({"k2": NEW}, primary="k2").verify("m", signature, "p")


class TestProcessRing:
    def test_module_functions_use_the_configured_ring(self, configured: KeyRing) -> None:
        assert crypto.ring() is configured
        token = crypto.encrypt(PLAINTEXT, PLACE)
        assert crypto.decrypt(token, PLACE) == PLAINTEXT
        assert not crypto.needs_rotation(token)
        assert crypto.verify("m", crypto.sign("m", "p"), "p")

    def test_without_keys_nothing_works(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(crypto, "_ring", None)
        with pytest.raises(crypto.KeysNotConfigured):
            crypto.encrypt(PLAINTEXT, PLACE)
