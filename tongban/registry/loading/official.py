"""One line of an official list becomes a guide: the list's words over those that stand over what is usual."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tongban.foundation.identifiers import item_code
from tongban.registry.loading import english, forms
from tongban.registry.loading.items import GUIDE
from tongban.registry.loading.reading import Reader, Row, identifier, whole_number, yes
from tongban.registry.loading.registers import chosen

#: 事项类型 of GB/T 39554.1 by the words that lists use (备案 and 其他权力 are 其他行政权力).
KINDS = {name: code for code, name in item_code.KINDS.items()} | {"备案": "10", "其他权力": "10"}

#: Region of origin of a basic code that nobody has issued: 99 is no province.
MADE_UP = "99"

STEPS = {
    "zh": ["受理", "审查", "决定", "颁证", "送达"],
    "en": ["Acceptance", "Review", "Decision", "Issue", "Delivery"],
}
NONE = {"zh": "无", "en": "None"}

#: The words of `field_provenance`, and the fields of a guide that each speaks of.
FIELDS = {
    "name": ("name",),
    "kind": ("kind",),
    "days": ("statutory_days",),
    "promised": ("promised_days",),
    "on_the_spot": ("on_the_spot",),
    "city_wide": ("reach",),
    "fee": ("fee",),
    "conditions": ("conditions",),
    "legal_basis": ("legal_basis",),
    "result": ("result",),
    "materials": ("materials",),
}


@dataclass
class City:
    """What an import needs to know of the city that the items are for."""

    functions: dict[str, str]  # department code -> family
    families: list[str]  # families in the order of departments.csv; their place is their number
    words: english.Words
    old: dict[str, dict[str, Any]]  # guides that stand, by item code
    patterns: list[forms.Pattern]

    @classmethod
    def read(cls, reader: Reader, folder: Path) -> "City":
        """Departments, English words, form patterns and the guides that stand."""
        departments = reader.csv(folder / "departments.csv", ("code", "function"))
        functions = {row["code"]: row["function"] for row in departments}
        old = {}
        for path in sorted((folder / "items").glob("*/guide.toml")):
            guide = reader.toml(path)
            if guide is not None:
                old[path.parent.name] = guide
        return cls(
            functions,
            list(dict.fromkeys(functions.values())),
            english.read(reader, folder),
            old,
            forms.patterns(reader, folder),
        )


def guide(row: Row, materials: list[Row], city: City, reader: Reader, number: int) -> dict[str, Any]:
    """The guide: the list's words over those that stand over what is usual."""
    old = city.old.get(row["code"], {})
    said = _said(row, old, city, reader)
    guide = {**_usual(row, said, city, number), **old, **said, **_optional(row, old, city, reader)}
    guide["materials"] = _materials(row, materials, guide, city, reader)
    guide["provenance"] = _provenance(row, materials, old)
    return {
        key: guide[key] for key in [*_ORDER, *(key for key in guide if key not in _ORDER)] if key in guide
    }


_ORDER = (
    "code", "basic_code", "function", "name", "kind", "audience", "life_events", "keywords", "on_the_spot",
    "reach", "routing", "level", "statutory_days", "promised_days", "visits", "visits_reason", "online",
    "pledge", "fee", "flow", "conditions", "steps", "legal_basis", "application_form", "result", "consult",
    "complain", "materials", "faq", "provenance",
)  # fmt: skip


def _said(row: Row, old: dict[str, Any], city: City, reader: Reader) -> dict[str, Any]:
    """What the list says of an item."""
    note = reader.faults.append
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{1,23}", row["code"]):
        note(
            row.fault(
                "code",
                f"事项编码“{row['code']}”含有不能使用的字符。",
                f"The item code {row['code']!r} has characters that cannot be used.",
                "请用大写字母、数字和连字符，最多24位。",
                "Use capitals, digits and hyphens, 24 at most.",
            )
        )
    statutory, promised = whole_number(row, "statutory_days", note), whole_number(row, "promised_days", note)
    return {
        "code": row["code"],
        "function": _function(row, city, reader),
        "name": city.words.pair(row["name"], row.get("name_en"), old.get("name")),
        "kind": _kind(row, reader),
        "audience": _audience(row, reader),
        "on_the_spot": yes(row, "on_the_spot", note),
        "reach": "city" if yes(row, "city_wide", note) else "district",
        "statutory_days": statutory,
        "promised_days": promised,
        "pledge": "告知承诺" in row["name"],
        "fee": _fee(row, old.get("fee", {}), city),
        "conditions": city.words.lists(row["conditions"], row.get("conditions_en"), old.get("conditions")),
        "legal_basis": city.words.lists(
            row["legal_basis"], row.get("legal_basis_en"), old.get("legal_basis")
        ),
        "result": _result(row, old.get("result", {}), city, reader),
    }


def _function(row: Row, city: City, reader: Reader) -> str:
    code = row["department_code"]
    if code not in city.functions:
        reader.faults.append(
            row.fault(
                "department_code",
                f"departments.csv 中没有部门“{code}”。",
                f"departments.csv has no department {code!r}.",
                "请核对部门编码，或先在 departments.csv 中登记该部门。",
                "Check the code, or enter the department in departments.csv first.",
            )
        )
    return city.functions.get(code, "")


def _kind(row: Row, reader: Reader) -> str:
    if row["kind"] not in KINDS:
        reader.faults.append(
            row.fault(
                "kind",
                f"“{row['kind']}”不是事项类型。",
                f"{row['kind']!r} is not a kind of item.",
                f"可用：{'、'.join(KINDS)}。",
                f"Use one of: {', '.join(KINDS)}.",
            )
        )
    return row["kind"]


def _audience(row: Row, reader: Reader) -> list[str]:
    """服务对象: natural persons, organizations, or both."""
    text = row.get("audience") or row["target"]
    found = [
        audience
        for audience, words in {
            "person": ("自然人", "个人", "person"),
            "organization": ("法人", "个体工商户", "组织", "企业", "organization"),
        }.items()
        if any(word in text for word in words)
    ]
    if not found:
        reader.faults.append(
            row.fault(
                "target",
                f"服务对象“{text}”无法识别。",
                f"The audience {text!r} is not understood.",
                "请填写自然人、法人或个体工商户。",
                "Write 自然人, 法人 or 个体工商户.",
            )
        )
    return found


def _fee(row: Row, old: dict[str, Any], city: City) -> dict[str, Any]:
    """Yuan, the law that allows it (许可法第五十八条), what it is for, and the list's own words on it."""
    text = row["fee"]
    if text in {"免费", "无", "不收费", ""}:
        return {"amount": 0, "basis": "", "item": ""}
    found = re.search(r"(\d+)元", text)
    return {
        "amount": int(found[1]) if found else 0,
        "basis": row.get("fee_basis") or old.get("basis") or row["legal_basis"].split(";")[0],
        "item": row.get("fee_item") or old.get("item") or "工本费",
        "note": city.words.pair(text, row.get("fee_en"), old.get("note")),
    }


def _result(row: Row, old: dict[str, Any], city: City, reader: Reader) -> dict[str, Any]:
    """The outcome in its holder's hand. Its kind follows its name (证: certificate, 书: document)."""
    words = city.words.pair(row["result_name"], row.get("result_en"), old)
    kind = row.get("result_kind") or _result_kind(row["result_name"])
    days = old.get("validity_days", 0)
    if row.get("validity_days"):
        days = whole_number(row, "validity_days", reader.faults.append)
    return {"kind": kind, **words, "validity_days": days}


def _result_kind(name: str) -> str:
    if name in {"", "无"} or name.endswith(("发放", "办结")):
        return "none"
    return "certificate" if name.endswith(("证", "卡", "证书", "证明", "执照", "册", "证件")) else "document"


def _usual(row: Row, said: dict[str, Any], city: City, number: int) -> dict[str, Any]:
    """What a new item gets where the list is silent; people may then edit it."""
    organization = said["audience"] == ["organization"]
    anywhere = said["on_the_spot"] and said["reach"] == "city"
    return {
        "basic_code": _basic_code(row, said, city, number),
        "life_events": ["business"] if organization else ["other"],
        "routing": "business" if organization else "any" if anywhere else "residence",
        "level": "district",
        "visits": 0,
        "visits_reason": NONE,
        "online": True,
        "flow": "on-the-spot" if said["on_the_spot"] else "review-and-decide",
        "steps": STEPS,
        "consult": {"phone": "021-962200"},
        "complain": {"phone": "021-12345"},
    }


def _basic_code(row: Row, said: dict[str, Any], city: City, number: int) -> str:
    """A made-up basic code of the right structure: region 99, kind, family, main item, no sub-item."""
    family = city.families.index(said["function"]) + 1 if said["function"] in city.families else 0
    digits = re.search(r"(\d{1,3})$", row["code"])
    main = int(digits[1]) if digits else number
    return f"{MADE_UP}{KINDS.get(row['kind'], '10')}{family % 100:02}{main:03}000"


def _optional(row: Row, old: dict[str, Any], city: City, reader: Reader) -> dict[str, Any]:
    """Columns that a list may have beside the compulsory ones."""
    note = reader.faults.append
    readers: dict[str, Callable[[], Any]] = {
        "basic_code": lambda: identifier(row, "basic_code", item_code.check_basic, note),
        "routing": lambda: chosen(reader, row, "routing", GUIDE["routing"]),
        "level": lambda: chosen(reader, row, "level", GUIDE["level"]),
        "flow": lambda: row["flow"],
        "life_events": lambda: row["life_events"].split(";"),
        "visits": lambda: whole_number(row, "visits", note),
        "visits_reason": lambda: city.words.pair(row["visits_reason"], "", old.get("visits_reason")),
        "online": lambda: yes(row, "online", note),
    }
    found = {name: read() for name, read in readers.items() if row.get(name)}
    for name in ("consult", "complain"):
        if row.get(f"{name}_phone"):
            found[name] = {"phone": row[f"{name}_phone"]}
    return found


def _materials(
    row: Row, listed: list[Row], guide: dict[str, Any], city: City, reader: Reader
) -> list[dict[str, Any]]:
    """The materials of the list. The application form is none of them: form.json is the form itself."""
    old = {
        material["name"]["zh"]: material for material in city.old.get(row["code"], {}).get("materials", [])
    }
    found, taken = [], set()
    for one in sorted(listed, key=lambda one: (len(one["seq"]), one["seq"])):
        if one["name"].endswith("申请表"):
            guide["application_form"] = one["name"]
            continue
        material = _material(one, guide, old.get(one["name"], {}), city, reader)
        while material["key"] in taken:
            material["key"] += "_2"
        taken.add(material["key"])
        found.append(material)
    return found


def _material(
    one: Row, guide: dict[str, Any], old: dict[str, Any], city: City, reader: Reader
) -> dict[str, Any]:
    note = reader.faults.append
    if one["form"] not in {"original", "copy", "electronic"}:
        note(
            one.fault(
                "form",
                f"材料形式“{one['form']}”无法识别。",
                f"The form {one['form']!r} is not understood.",
                "请填写 original、copy 或 electronic。",
                "Write original, copy or electronic.",
            )
        )
    by_applicant = one["source"].startswith("applicant")
    issuer = one["source"].removeprefix("issued by ").removeprefix("applicant").strip(" /")
    return {
        "key": one.get("key") or old.get("key") or city.words.key(one["name"]) or f"material_{one['seq']}",
        "name": city.words.pair(one["name"], one.get("name_en"), old.get("name")),
        "required": yes(one, "required", note),
        "form": one["form"],
        "source": "applicant" if by_applicant else "government",
        "issuer": issuer,
        "shared": yes(one, "can_be_shared_data", note),
        "deferrable": yes(one, "can_be_deferred", note),
        "basis": one.get("basis") or old.get("basis") or guide["legal_basis"]["zh"][0],
    }


def _provenance(row: Row, materials: list[Row], old: dict[str, Any]) -> dict[str, str]:
    """One word per field: the list's own, or `official` where it gives none; the rest as it stood."""
    words = dict(part.split("=", 1) for part in row.get("field_provenance").split(";") if "=" in part)
    usual = row.get("provenance", "official")
    found = {name: words.get(said, usual) for said, names in FIELDS.items() for name in names}
    found["materials"] = words.get("materials") or _weakest(materials) or usual
    kept = dict.fromkeys(
        ("basic_code", "routing", "level", "life_events", "visits", "online", "consult"), "modelled"
    )
    return {**kept, **old.get("provenance", {}), **found}


def _weakest(materials: list[Row]) -> str:
    """The word for the materials together is the least certain among them."""
    order = ("official", "law", "found", "derived", "recalled", "modelled")
    words = [word for one in materials if (word := one.get("provenance")) in order]
    return max(words, key=order.index, default="")
