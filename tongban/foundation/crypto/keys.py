"""The keys of this centre: derived per purpose from the master key, and from the masters before it.

`settings.TONGBAN_MASTER_KEY` is hex of at least 32 bytes; `settings.TONGBAN_MASTER_KEY_PREVIOUS` the tuple of
those before it, newest first: they open what they sealed and verify what they signed.
"""

from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tongban.foundation.crypto.primitives import INTERNATIONAL


def masters() -> tuple[bytes, ...]:
    """All master keys, oldest first; the last is the one in use."""
    return _masters((*reversed(settings.TONGBAN_MASTER_KEY_PREVIOUS), settings.TONGBAN_MASTER_KEY))


@lru_cache(maxsize=16)
def _masters(texts: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(_parse(text.strip()) for text in texts)


def _parse(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) < 32:
        raise ImproperlyConfigured("A master key is at least 64 hexadecimal digits (32 bytes).")
    return key


@lru_cache(maxsize=1024)
def derived(master: bytes, use: str, purpose: str) -> bytes:
    """The key of `master` for one use ("seal", "index", "sign") and one purpose ("person.id_number")."""
    return INTERNATIONAL.derive(master, f"{use}:{purpose}")


@lru_cache(maxsize=64)
def mark(master: bytes) -> bytes:
    """Four bytes that name a master key in everything it sealed, and say nothing of it."""
    return INTERNATIONAL.derive(master, "mark")[:4]
