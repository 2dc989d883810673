"""Codes of service items (GB/T 39554.1-2020).

Basic code, 12 digits: 2 region of origin, 2 kind, 2 department, 3 main item, 3 sub-item (000: none).
Task code, 31 characters: 18 credit code of the implementing body, 1 level, 12 basic code.
"""

import re

from tongban.foundation.identifiers import credit
from tongban.foundation.identifiers.iso7064 import refuse, tidy

#: 事项类型, as in the basic code.
KINDS = {
    "01": "行政许可",
    "02": "行政处罚",
    "03": "行政强制",
    "04": "行政征收",
    "05": "行政给付",
    "06": "行政检查",
    "07": "行政确认",
    "08": "行政奖励",
    "09": "行政裁决",
    "10": "其他行政权力",
    "20": "公共服务",
}
#: 行使层级.
LEVELS = {"1": "nation", "2": "province", "3": "city", "4": "district", "5": "street", "6": "community"}


def check_basic(text: str, field: str = "basic_code") -> str:
    """The basic code in normal form. Raises InvalidIdentifier."""
    code = tidy(text)
    if not re.fullmatch(r"[0-9]{12}", code):
        refuse(
            "basic_code_form",
            field,
            f"基本编码“{text}”应为12位数字：区域2、类型2、部门2、主项3、子项3。",
            f"A basic code has 12 digits (region 2, kind 2, department 2, main 3, sub 3); {text!r} has not.",
        )
    if code[2:4] not in KINDS:
        refuse(
            "basic_code_kind",
            field,
            f"基本编码第3、4位“{code[2:4]}”不是事项类型（{'、'.join(KINDS)}）。",
            f"Digits 3 and 4, {code[2:4]}, are no kind of item ({', '.join(KINDS)}).",
        )
    return code


def kind(basic: str) -> str:
    """The kind of item (行政许可, …) that a checked basic code names."""
    return KINDS[basic[2:4]]


def task_code(credit_code: str, level: str, basic: str) -> str:
    """The code of an item as one body implements it."""
    return check_task(credit_code + level + basic)


def check_task(text: str, field: str = "task_code") -> str:
    """The task code in normal form. Raises InvalidIdentifier."""
    code = tidy(text)
    if len(code) != 31 or code[18] not in LEVELS:
        refuse(
            "task_code_form",
            field,
            "实施编码应为31位：统一社会信用代码18位、行使层级1位（1至6）、基本编码12位。",
            "A task code has 31 characters: credit code 18, level 1 (1 to 6), basic code 12.",
        )
    credit.check(code[:18], field)
    check_basic(code[19:], field)
    return code
