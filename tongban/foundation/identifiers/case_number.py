"""Our case numbers: 6 division, 2 channel, 6 date, 6 serial, 1 check character (MOD 37,36). No personal data.

A number is printed and read aloud, so it is no secret; the look-up code beside it is, and is random.
"""

import re
import secrets
from datetime import date

from tongban.foundation.identifiers.iso7064 import mod_37_36, refuse, tidy

#: Only the last place may hold a letter; in the others it was misread.
_MISREAD = str.maketrans("OIL", "011")
_FORM = re.compile(r"[0-9]{20}[0-9A-Z]")
#: No 0 O 1 I L 2 Z 5 S 8 B U V: read aloud or by hand, each is one character only. 23^6 is 148 million.
UNAMBIGUOUS = "34679ACDEFGHJKMNPQRTWXY"


def make(*, division: str, channel: str, day: date, serial: int) -> str:
    """A number; `division` of 6 digits, `channel` of 2, `serial` 0 to 999999 (unique on its day)."""
    body = f"{division}{channel}{day:%y%m%d}{serial:06}"
    if not re.fullmatch(r"[0-9]{20}", body):
        raise ValueError(f"not the parts of a case number: {body!r}")
    return body + mod_37_36(body)


def check(text: str, field: str = "number") -> str:
    """The number in normal form; letters misread for digits are mended. Raises InvalidIdentifier."""
    typed = tidy(text).replace("-", "")
    number = typed[:20].translate(_MISREAD) + typed[20:]
    if not _FORM.fullmatch(number):
        refuse(
            "case_number_form",
            field,
            f"办件编号应为21位，现为{len(number)}位，请对照收件凭证核对。",
            f"A case number has 21 characters; this one has {len(number)}. Please compare with the receipt.",
        )
    if mod_37_36(number[:-1]) != number[-1]:
        refuse(
            "case_number_check",
            field,
            "办件编号的校验位不符，可能输错了一位或颠倒了两位，请对照收件凭证核对。",
            "The check character does not fit: one is wrong or two are swapped. Compare with the receipt.",
        )
    return number


def lookup_code() -> str:
    """Six random characters that cannot be mistaken for one another."""
    return "".join(secrets.choice(UNAMBIGUOUS) for _ in range(6))
