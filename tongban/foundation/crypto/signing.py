"""Signatures of this centre, one key per purpose and master key. A key id is `purpose:fingerprint`."""

from dataclasses import dataclass
from functools import lru_cache

from tongban.foundation.crypto.keys import derived, masters
from tongban.foundation.crypto.primitives import INTERNATIONAL as SUITE


@dataclass(frozen=True)
class Signature:
    """64 bytes, and the id of the key they were made with (at most 40 characters)."""

    key_id: str
    value: bytes


@lru_cache(maxsize=256)
def _key(master: bytes, purpose: str) -> tuple[str, bytes, bytes]:
    seed = derived(master, "sign", purpose)
    public = SUITE.public(seed)
    return f"{purpose}:{SUITE.digest(public).hex()[:16]}", seed, public


def sign(purpose: str, content: bytes) -> Signature:
    """Sign with the key in use for this purpose."""
    key_id, seed, _ = _key(masters()[-1], purpose)
    return Signature(key_id, SUITE.sign(seed, content))


def public_key(key_id: str) -> bytes | None:
    """The 32 bytes of a public key of this centre, in use or retired; None when it has no such key."""
    purpose = key_id.rpartition(":")[0]
    for master in reversed(masters()):
        known, _, public = _key(master, purpose)
        if known == key_id:
            return public
    return None


def verify(purpose: str, content: bytes, *, key_id: str, value: bytes) -> bool:
    """Whether this centre signed exactly these bytes for this purpose. Never raises."""
    public = public_key(key_id) if key_id.startswith(f"{purpose}:") else None
    return public is not None and SUITE.verify(public, content, bytes(value))
