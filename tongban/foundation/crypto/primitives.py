"""The primitives of a suite. A national suite (SM2, SM3, SM4; GB/T 32918, 32905, 32907) is one more class."""

import hashlib
import hmac
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Suite(Protocol):
    """What the platform asks of cryptography. `number` is the first byte of everything that a suite seals."""

    number: int
    nonce: int  # bytes
    key: int  # bytes

    def derive(self, master: bytes, info: str) -> bytes:
        """A key of `self.key` bytes for one use, told apart by `info`."""

    def seal(self, key: bytes, nonce: bytes, content: bytes, associated: bytes) -> bytes:
        """Content encrypted and authenticated together with `associated`."""

    def unseal(self, key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes | None:
        """What `seal` was given; None when anything of it has been changed."""

    def authenticate(self, key: bytes, content: bytes) -> bytes:
        """A keyed digest."""

    def digest(self, content: bytes) -> bytes:
        """A plain digest of 32 bytes."""

    def public(self, seed: bytes) -> bytes:
        """The public key that belongs to the private key `seed`."""

    def sign(self, seed: bytes, content: bytes) -> bytes:
        """A signature by the private key `seed`."""

    def verify(self, public: bytes, content: bytes, value: bytes) -> bool:
        """Whether the owner of `public` signed these bytes. Never raises for a bad signature or key."""


@lru_cache(maxsize=256)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@lru_cache(maxsize=256)
def _private(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


class International:
    """AES-256-GCM, HMAC-SHA-256, SHA-256, Ed25519, HKDF (RFC 5116, 2104, 6234, 8032, 5869)."""

    number = 1
    nonce = 12
    key = 32

    def derive(self, master: bytes, info: str) -> bytes:
        return HKDF(SHA256(), self.key, salt=b"tongban", info=info.encode()).derive(master)

    def seal(self, key: bytes, nonce: bytes, content: bytes, associated: bytes) -> bytes:
        return _cipher(key).encrypt(nonce, content, associated)

    def unseal(self, key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes | None:
        try:
            return _cipher(key).decrypt(nonce, sealed, associated)
        except InvalidTag:
            return None

    def authenticate(self, key: bytes, content: bytes) -> bytes:
        return hmac.digest(key, content, hashlib.sha256)

    def digest(self, content: bytes) -> bytes:
        return hashlib.sha256(content).digest()

    def public(self, seed: bytes) -> bytes:
        return _private(seed).public_key().public_bytes_raw()

    def sign(self, seed: bytes, content: bytes) -> bytes:
        return _private(seed).sign(content)

    def verify(self, public: bytes, content: bytes, value: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(value, content)
        except (InvalidSignature, ValueError):
            return False
        return True


#: The suite in use outside the national one.
INTERNATIONAL: Suite = International()
