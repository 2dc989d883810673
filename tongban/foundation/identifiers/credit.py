"""Unified social credit codes of 18 characters (GB 32100-2015), and the subject code inside them (GB 11714).

1 registrar, 1 kind, 6 division, 9 subject code, 1 check character. Alphabet of 31: no I, O, S, V, Z.
- The check character of GB 32100 (weights 3^i, prime modulus 31) detects every single-character error and
  every adjacent transposition.
- That of GB 11714 (modulus 11) misses an error between two characters whose values agree modulo 11. Codes are
  in use whose inner check character does not fit, so `check` does not ask for it; `make` supplies it.
"""

import re

from tongban.foundation.identifiers.iso7064 import DIGITS_AND_CAPITALS, refuse, tidy

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
WEIGHTS = tuple(pow(3, position, 31) for position in range(17))
SUBJECT_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
FORM = re.compile(f"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")


def check_character(first17: str) -> str:
    """The last character (GB 32100) from the first 17."""
    total = sum(weight * _VALUE[character] for weight, character in zip(WEIGHTS, first17, strict=True))
    return ALPHABET[-total % 31]


def subject_check_character(first8: str) -> str:
    """The check character (GB 11714; 0-9, X) of the subject code, from its first 8."""
    values = map(DIGITS_AND_CAPITALS.index, first8)
    total = sum(weight * value for weight, value in zip(SUBJECT_WEIGHTS, values, strict=True))
    return "0123456789X"[-total % 11]


def make(first: str) -> str:
    """A code from its first 17 characters, or from 16: then the subject code is completed as well."""
    first17 = first + subject_check_character(first[8:]) if len(first) == 16 else first
    return first17 + check_character(first17)


def check(text: str, field: str = "credit_code") -> str:
    """The code in normal form. Raises InvalidIdentifier naming `field` and what is wrong."""
    code = tidy(text)
    wrong = sorted(set(code) - set(ALPHABET))
    if len(code) == 18 and wrong:
        refuse(
            "credit_code_letter",
            field,
            f"统一社会信用代码不使用字符“{wrong[0]}”（不用 I、O、S、V、Z），请对照营业执照核对。",
            f"A credit code never contains {wrong[0]!r} (no I, O, S, V, Z); please check the licence.",
        )
    if not FORM.fullmatch(code):
        refuse(
            "credit_code_form",
            field,
            f"统一社会信用代码应为18位，第3至8位为数字，现为{len(code)}位，请对照营业执照核对。",
            f"A credit code has 18 characters, digits in places 3 to 8; this one has {len(code)}.",
        )
    if check_character(code[:17]) != code[17]:
        refuse(
            "credit_code_check",
            field,
            "统一社会信用代码的校验码不符，可能输错了一位或颠倒了两位，请对照营业执照逐位核对。",
            "The check character does not fit: one is wrong or two are swapped. Compare with the licence.",
        )
    return code
