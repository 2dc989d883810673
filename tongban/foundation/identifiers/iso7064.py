"""Check character systems (ISO 7064), and what each is sure to detect.

- MOD 11-2 (pure, prime modulus): every single-character error, every adjacent transposition.
- MOD 37,36 (hybrid): every single-character error. Every adjacent transposition but one pair of 630 in each
  state p: the neighbours of the alphabet (Z is beside 0) with the values 18-p and 19-p modulo 36.

Proofs: tests/foundation/test_iso7064.py.
"""

import unicodedata
from typing import NoReturn

from tongban.foundation.errors import InvalidIdentifier

DIGITS_AND_CAPITALS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUE = {character: value for value, character in enumerate(DIGITS_AND_CAPITALS)}


def mod_11_2(digits: str) -> str:
    """The check character (0-9, X) of a string of digits."""
    state = 0
    for digit in digits:
        state = (state + int(digit)) * 2 % 11
    return "0123456789X"[(12 - state) % 11]


def mod_37_36(text: str) -> str:
    """The check character of a string of digits and capitals."""
    state = 36
    for character in text:
        state = ((state + _VALUE[character]) % 36 or 36) * 2 % 37
    return DIGITS_AND_CAPITALS[(37 - state) % 36]


def tidy(text: str) -> str:
    """What people type or paste, in normal form: full width becomes half width, capitals, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).replace("\u200b", "").split()).upper()


def refuse(code: str, field: str, zh: str, en: str) -> NoReturn:
    """Raise InvalidIdentifier for `field`."""
    raise InvalidIdentifier(code, zh, en, field=field)
