"""Sealing, blind indexes and hashes, by purpose.

Sealed content is: suite number (1 byte), mark of the master key (4), nonce (12), ciphertext, tag (16).
The head is authenticated with the content: no byte of it can be changed unnoticed.
"""

import os
import unicodedata

from tongban.foundation.crypto.keys import derived, mark, masters
from tongban.foundation.crypto.primitives import INTERNATIONAL as SUITE
from tongban.foundation.errors import DomainError

HEAD = 5  # bytes: suite, mark
BODY = HEAD + SUITE.nonce
INDEX = 16  # bytes of a blind index
_SUITE = bytes([SUITE.number])
#: What people put between the groups of a number, and an index must not see.
_BETWEEN = {ord(character): None for character in " \t\n\r-‐‑‒–—·"}


class Tampered(DomainError):
    """A stored content was changed, or sealed with a key that is no longer listed."""

    def __init__(self, purpose: str) -> None:
        super().__init__(
            "tampered",
            "存储的数据已被改动，或其密钥未列入 TONGBAN_MASTER_KEY_PREVIOUS，无法读取。",
            "Stored data have been changed, or their key is not listed in TONGBAN_MASTER_KEY_PREVIOUS.",
            status=500,
            details={"purpose": purpose},
        )


def head() -> bytes:
    """The first bytes of everything sealed with the suite and the master key in use."""
    return _SUITE + mark(masters()[-1])


def encrypt(purpose: str, content: bytes, associated: bytes = b"") -> bytes:
    """Seal `content` for one purpose, bound to `associated` (which is not stored)."""
    master = masters()[-1]
    start, nonce = _SUITE + mark(master), os.urandom(SUITE.nonce)
    key = derived(master, "seal", purpose)
    return start + nonce + SUITE.seal(key, nonce, content, start + associated)


def decrypt(purpose: str, sealed: bytes, associated: bytes = b"") -> bytes:
    """What `encrypt` was given. Raises Tampered when a byte, the purpose or `associated` differs."""
    sealed = bytes(sealed)
    start, nonce, body = sealed[:HEAD], sealed[HEAD:BODY], sealed[BODY:]
    for master in reversed(masters()):
        if start == _SUITE + mark(master) and len(nonce) == SUITE.nonce:
            content = SUITE.unseal(derived(master, "seal", purpose), nonce, body, start + associated)
            if content is not None:
                return content
    raise Tampered(purpose)


def normalised(text: str) -> str:
    """Text as an index sees it: full width is half width, capitals, no spaces or hyphens."""
    return unicodedata.normalize("NFKC", text).translate(_BETWEEN).upper()


def blind_index(purpose: str, text: str) -> bytes:
    """16 bytes by which a sealed text is found again: the same for every way of writing it.

    The key is that of the oldest listed master, so that an index outlives the rotation of the master key.
    """
    key = derived(masters()[0], "index", purpose)
    return SUITE.authenticate(key, normalised(text).encode())[:INDEX]


def hash(content: bytes) -> bytes:
    """32 bytes."""
    return SUITE.digest(content)
