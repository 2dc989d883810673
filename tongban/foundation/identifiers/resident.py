"""Citizen identity numbers of 18 characters (GB 11643-1999) and the cards that follow their form.

Besides residents: residence permits for Hong Kong, Macao and Taiwan (address 810000, 820000, 830000) and the
permanent residence card of foreigners since 2023 (9, province of receipt, nationality; then as above).
The address is that of the first registration: it says nothing of today's hukou or home.
"""

import re
from datetime import date

from tongban.foundation import clock
from tongban.foundation.identifiers.iso7064 import mod_11_2, refuse, tidy

FORM = re.compile(r"[1-9][0-9]{16}[0-9X]")
#: First two digits of GB/T 2260, and those of the three residence permits (only as 810000, 820000, 830000).
PROVINCES = frozenset(
    str(province)
    for region in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72))
    for province in range(*region)
)
PERMITS = frozenset({"810000", "820000", "830000"})
EARLIEST = date(1880, 1, 1)


def check_character(first17: str) -> str:
    """The last character (ISO 7064 MOD 11-2) of a number, from its first 17 digits."""
    return mod_11_2(first17)


def check(text: str, field: str = "id_number") -> str:
    """The number in normal form. Raises InvalidIdentifier naming `field` and what is wrong."""
    number = tidy(text)
    _check_form(number, field)
    if not _known_area(number):
        refuse(
            "id_area",
            field,
            f"身份证号码前六位“{number[:6]}”不是有效的地址码，请对照证件核对。",
            f"The first six digits, {number[:6]}, are no valid address code; please check the card.",
        )
    if _birth(number) is None:
        refuse(
            "id_birth_date",
            field,
            f"身份证号码中的出生日期“{number[6:14]}”不存在或晚于今天，请对照证件核对。",
            f"The birth date in the number, {number[6:14]}, does not exist or lies in the future; "
            "please check the card.",
        )
    if check_character(number[:17]) != number[17]:
        refuse(
            "id_check",
            field,
            "身份证号码的校验码不符，可能输错了一位或颠倒了两位，请对照证件逐位核对。",
            "The check character does not fit: one is wrong or two are swapped. Compare with the card.",
        )
    return number


def _check_form(number: str, field: str) -> None:
    if re.fullmatch(r"[0-9]{15}", number):
        refuse(
            "id_old_form",
            field,
            "这是15位的旧号码，已停止使用。请填写第二代居民身份证上的18位号码。",
            "An old number of 15 digits is no longer valid. Use the 18 characters on the present card.",
        )
    if not FORM.fullmatch(number):
        refuse(
            "id_form",
            field,
            f"身份证号码应为18位（前17位为数字，末位为数字或X），现为{len(number)}位，请核对。",
            f"An ID number has 17 digits and then a digit or X; this one has {len(number)} characters.",
        )


def _known_area(number: str) -> bool:
    if number[0] == "9":
        return number[1:3] in PROVINCES
    return number[:2] in PROVINCES or number[:6] in PERMITS


def _birth(number: str) -> date | None:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if EARLIEST <= born <= clock.today() else None


def make(area: str, birth: date, sequence: int) -> str:
    """A number with its check character; `area` of 6 digits, `sequence` 0-999: odd for men."""
    first17 = f"{area[:6]}{birth:%Y%m%d}{sequence:03}"
    return first17 + check_character(first17)


def birth_date(number: str) -> date:
    """The date of birth in a checked number."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex(number: str) -> str:
    """ "M" or "F" of a checked number."""
    return "M" if int(number[16]) % 2 else "F"


def age(number: str, on: date) -> int:
    """Full years on a day, by a checked number: a year is full on the birthday (29 February: on 1 March)."""
    born = birth_date(number)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
