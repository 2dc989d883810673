"""Division codes of 12 digits (统计用区划代码; the first six are GB/T 2260): groups of 2, 2, 2, 3, 3.

The tier is the place of the last group that is not zero. A municipality is a province whose districts stand
below a formal city (310100000000 市辖区). A zero group in between is passed over: 东莞 has no districts.
"""

import re

from tongban.foundation.identifiers.iso7064 import refuse, tidy

NATION = "000000000000"
#: Where each tier's group ends.
ENDS = {"province": 2, "city": 4, "district": 6, "street": 9, "community": 12}
_FORM = re.compile(r"[0-9]{12}")


def check(text: str, field: str = "division") -> str:
    """The code in normal form: 12 digits, a shorter one padded. Raises InvalidIdentifier."""
    code = tidy(text)
    if re.fullmatch(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}", code):
        code = code.ljust(12, "0")
    if not _FORM.fullmatch(code) or (code != NATION and code.startswith("00")):
        refuse(
            "division_form",
            field,
            f"区划代码“{text}”应为12位数字（如 310101000000 黄浦区），请核对。",
            f"A division code has 12 digits (310101000000 for Huangpu); {text!r} has not.",
        )
    return code


def prefix(code: str) -> str:
    """The code without the zero groups at its end; empty for the nation. All it contains begin with it."""
    for end in reversed(ENDS.values()):
        if code[:end].ljust(12, "0") == code and int(code[_start(end) : end]):
            return code[:end]
    return ""


def _start(end: int) -> int:
    return {2: 0, 4: 2, 6: 4, 9: 6, 12: 9}[end]


def tier(code: str) -> str:
    """nation, province, city, district, street or community."""
    length = len(prefix(code))
    return next((name for name, end in ENDS.items() if end == length), "nation")


def parent(code: str) -> str | None:
    """The code of the next division that contains this one; None for the nation."""
    own = prefix(code)
    if not own:
        return None
    return prefix(own[: _start(len(own))].ljust(12, "0")).ljust(12, "0")


def covers(outer: str, inner: str) -> bool:
    """Whether `outer` is `inner` or contains it."""
    return inner.startswith(prefix(outer))
