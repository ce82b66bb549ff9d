# SPDX-License-Identifier: Apache-2.0
"""Secrets at rest and signed messages: AES-256-GCM and HMAC-SHA256 with named keys that rotate.

`aad` names where a ciphertext lives ("shop id:table:column"), so that one copied into another shop's row
does not decrypt there. Nothing here ever puts a key or a plaintext into a message or a repr.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
# Random 96-bit nonces are safe for 2^32 messages per key (NIST SP 800-38D, section 8.3): far more than the
# provider keys and store tokens kept here; rotate the key before any other use comes near that.
_NONCE_BYTES = 12
_VERSION = "v1"
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_HKDF_SALT = b"hawker key derivation v1"


class DecryptionFailed(ValueError):
    """A secret that cannot be read: altered, moved to another place, or its key is gone."""

    code: ClassVar[str] = "decryption_failed"

    def __init__(self, reason: str = "") -> None:
        hint = reason or "It was altered, or belongs to another place."
        super().__init__(f"A stored secret could not be read. {hint} Enter it again to replace it.")


class InvalidKey(ValueError):
    """A key, key id or secret that cannot be used."""

    code: ClassVar[str] = "invalid_key"


class KeysNotConfigured(ValueError):
    """No keys were given to this process."""

    code: ClassVar[str] = "keys_not_configured"

    def __init__(self) -> None:
        super().__init__("No encryption keys are set; call crypto.configure(KeyRing(...)) at start.")


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes:
    """Strict URL-safe base64 without padding; raises ValueError on anything else."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise binascii.Error("not URL-safe base64")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def derive_key(secret: str | bytes, purpose: str) -> bytes:
    """32 bytes for one purpose from one secret (HKDF-SHA256, RFC 5869), unrelated to any other purpose."""
    material = secret.encode() if isinstance(secret, str) else secret
    if not material:
        raise InvalidKey("The secret is empty; set a long random one.")
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=_HKDF_SALT, info=purpose.encode()).derive(material)


class KeyRing:
    """Named keys: the primary one encrypts and signs, the others only decrypt and verify."""

    __slots__ = ("_keys", "_primary")

    def __init__(self, keys: Mapping[str, bytes], primary: str) -> None:
        for key_id, key in keys.items():
            if not _KEY_ID.fullmatch(key_id):
                raise InvalidKey("A key id is 1 to 32 letters, digits, hyphens or underscores.")
            if not isinstance(key, bytes) or len(key) != KEY_BYTES:
                raise InvalidKey(f"Key “{key_id}” must be exactly {KEY_BYTES} bytes; derive_key() makes them.")
        if primary not in keys:
            raise InvalidKey("The primary key is not among the keys; add it or name another.")
        self._keys = dict(keys)
        self._primary = primary

    def __repr__(self) -> str:
        return f"KeyRing(ids={sorted(self._keys)}, primary={self._primary!r})"

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("A key ring is not pickled: keys stay in the process that was given them.")

    @property
    def primary(self) -> str:
        """The id of the key that new secrets are encrypted with."""
        return self._primary

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The ids of all keys, sorted."""
        return tuple(sorted(self._keys))

    def encrypt(self, plaintext: str, aad: str) -> str:
        """Seal as "v1.<key id>.<base64 of nonce, ciphertext and tag>", readable only with the same `aad`."""
        nonce = os.urandom(_NONCE_BYTES)
        header = f"{_VERSION}.{self._primary}"
        sealed = AESGCM(self._keys[self._primary]).encrypt(nonce, plaintext.encode(), self._bound(header, aad))
        return f"{header}.{_encode(nonce + sealed)}"

    def decrypt(self, token: str, aad: str) -> str:
        """The plaintext of `encrypt`; raises `DecryptionFailed`."""
        key_id, body = self._split(token)
        key = self._keys.get(key_id)
        if key is None:
            raise DecryptionFailed(f"Its key “{key_id}” is not among the configured keys.")
        try:
            data = _decode(body)
            plain = AESGCM(key).decrypt(
                data[:_NONCE_BYTES], data[_NONCE_BYTES:], self._bound(f"{_VERSION}.{key_id}", aad)
            )
            return plain.decode()
        except (InvalidTag, ValueError):
            # The cause is cut off: a UnicodeDecodeError carries the decrypted bytes.
            raise DecryptionFailed from None

    def needs_rotation(self, token: str) -> bool:
        """Whether `token` was encrypted with another key than the primary one."""
        return self._split(token)[0] != self._primary

    def sign(self, message: str | bytes, purpose: str) -> str:
        """A signature "<key id>.<base64 of HMAC-SHA256>" that is valid for `purpose` only."""
        return f"{self._primary}.{_encode(self._mac(self._primary, message, purpose))}"

    def verify(self, message: str | bytes, signature: str, purpose: str) -> bool:
        """Whether `signature` is ours for this message and purpose, compared in constant time."""
        key_id, _, body = signature.partition(".")
        if key_id not in self._keys:
            return False
        expected = _encode(self._mac(key_id, message, purpose))
        return hmac.compare_digest(expected.encode(), body.encode("utf-8", "replace"))

    def _mac(self, key_id: str, message: str | bytes, purpose: str) -> bytes:
        data = message.encode() if isinstance(message, str) else message
        return hmac.new(derive_key(self._keys[key_id], f"sign:{purpose}"), data, hashlib.sha256).digest()

    @staticmethod
    def _bound(header: str, aad: str) -> bytes:
        return f"{header}.{aad}".encode()

    @staticmethod
    def _split(token: str) -> tuple[str, str]:
        parts = token.split(".")
        if len(parts) != 3 or parts[0] != _VERSION or not _KEY_ID.fullmatch(parts[1]):
            raise DecryptionFailed("It is not in the format this version writes.")
        return parts[1], parts[2]


_ring: KeyRing | None = None


def configure(ring: KeyRing) -> None:
    """Set the keys of this process; settings do it once at start."""
    global _ring
    _ring = ring


def ring() -> KeyRing:
    """The keys of this process; raises `KeysNotConfigured`."""
    if _ring is None:
        raise KeysNotConfigured
    return _ring


def encrypt(plaintext: str, aad: str) -> str:
    """`KeyRing.encrypt` with this process's keys."""
    return ring().encrypt(plaintext, aad)


def decrypt(token: str, aad: str) -> str:
    """`KeyRing.decrypt` with this process's keys."""
    return ring().decrypt(token, aad)


def needs_rotation(token: str) -> bool:
    """`KeyRing.needs_rotation` with this process's keys."""
    return ring().needs_rotation(token)


def sign(message: str | bytes, purpose: str) -> str:
    """`KeyRing.sign` with this process's keys."""
    return ring().sign(message, purpose)


def verify(message: str | bytes, signature: str, purpose: str) -> bool:
    """`KeyRing.verify` with this process's keys."""
    return ring().verify(message, signature, purpose)
