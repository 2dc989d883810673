"""The three items of the small city, as `publish` takes them (see tests/city.py)."""

import json
from pathlib import Path
from typing import Any

FLOWS = Path(__file__).parents[1] / "cities" / "shanghai" / "flows"


def item(code: str, **changes: Any) -> dict[str, Any]:
    """One of the three items as `publish` takes it; `changes` replace fields of its guide."""
    spot = code == "RS-001"
    flow = "on-the-spot" if spot else "review-and-decide"
    guide = _guide(code, flow) | changes
    return {
        "code": code,
        "guide": guide,
        "form": _form(spot),
        "decision": None if spot else _decision(),
        "flow_name": flow,
        "flow": (FLOWS / f"{flow}.bpmn").read_text(),
        "examples": [],
    }


def _guide(code: str, flow: str) -> dict[str, Any]:
    spot, function = flow == "on-the-spot", code.partition("-")[0]
    names = {
        "RS-001": ("就业登记", "Registration of employment"),
        "MZ-001": ("最低生活保障申请", "Minimum living allowance"),
        "MZ-002": ("特困人员认定", "Recognition of people in great need"),
    }
    zh, en = names[code]
    return {
        "code": code,
        "basic_code": f"9905{int.from_bytes(code.encode()[-5:]) % 10**8:08}",
        "function": function,
        "name": {"zh": zh, "en": en},
        "kind": "公共服务" if spot else "行政给付",
        "audience": ["person"] if code != "MZ-002" else ["person", "organization"],
        "life_events": ["work" if spot else "hardship"],
        "on_the_spot": spot,
        "reach": "district" if code == "MZ-002" else "city",
        "routing": "any" if spot else "residence",
        "level": "city" if spot else "district",
        "statutory_days": 20,
        "promised_days": 0 if spot else 10,
        "visits": 0,
        "visits_reason": {"zh": "无", "en": "none"},
        "online": True,
        "fee": {"amount": 0, "basis": "", "item": ""},
        "flow": flow,
        "applicant": {"min_age": 16 if spot else 18},
        "conditions": {"zh": ["本市户籍"], "en": ["Hukou of this city"]},
        "steps": {
            "zh": ["受理", "审查", "决定", "颁证", "送达"],
            "en": ["Accept", "Review", "Decide", "Issue", "Give"],
        },
        "legal_basis": {"zh": ["社会救助暂行办法"], "en": ["Interim Measures for Social Assistance"]},
        "result": {
            "kind": "certificate",
            "zh": f"{zh}证明",
            "en": f"{en}: certificate",
            "validity_days": 365,
        },
        "consult": {"phone": "021-12333"},
        "complain": {"phone": "021-12345"},
        "materials": [
            _material("id_card", "居民身份证", "Resident ID card", source="government"),
            _material("income_proof", "收入证明", "Proof of income"),
            _material("photo", "照片", "Photograph", deferrable=True),
            _material("letter", "情况说明", "Letter", required=False),
        ],
        "provenance": {"name": "modelled"},
    }


def _material(key: str, zh: str, en: str, **changes: Any) -> dict[str, Any]:
    material = {
        "key": key,
        "name": {"zh": zh, "en": en},
        "required": True,
        "form": "electronic",
        "source": "applicant",
        "issuer": "",
        "shared": changes.get("source") == "government",
        "deferrable": False,
        "basis": "社会救助暂行办法第十一条",
    }
    return material | changes


def _form(spot: bool) -> dict[str, Any]:
    own = {
        "apply_type": {
            "type": "string",
            "title": "申领类型",
            "x-title-en": "Type of application",
            "enum": ["new", "replace"],
            "x-labels": {"new": {"zh": "新办", "en": "New"}, "replace": {"zh": "补领", "en": "Replacement"}},
        },
        "income": {
            "type": "number",
            "minimum": 0,
            "maximum": 1_000_000,
            "title": "家庭月人均收入",
            "x-title-en": "Monthly income per head",
        },
    }
    key = "apply_type" if spot else "income"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "x-provenance": "modelled",
        "x-steps": [
            {"key": "applicant", "title": "申请人", "x-title-en": "Applicant", "fields": ["name", "id_no"]},
            {
                "key": "contact",
                "title": "联系方式",
                "x-title-en": "Contact",
                "fields": ["mobile", "residence"],
            },
            {
                "key": "request",
                "title": "申请内容",
                "x-title-en": "Your request",
                "fields": [key, "declared"],
            },
        ],
        "properties": {
            "name": _text("姓名", "Name", "name", maxLength=60),
            "id_no": _text("身份证号码", "ID number", "id_no", format="resident-id", maxLength=18),
            "mobile": _text("手机号码", "Mobile number", "mobile", format="mobile", maxLength=11),
            "residence": _text("居住地", "Residence", "residence", format="division", maxLength=12),
            key: own[key],
            "declared": {
                "type": "boolean",
                "const": True,
                "title": "本人承诺以上内容属实",
                "x-title-en": "I declare that this is true",
            },
        },
        "required": ["name", "id_no", "mobile", "residence", key, "declared"],
        "additionalProperties": False,
    }


def _step(key: str, zh: str, en: str, *fields: str) -> dict[str, Any]:
    return {"key": key, "title": zh, "x-title-en": en, "fields": list(fields)}


def _text(zh: str, en: str, prefill: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "title": zh, "x-title-en": en, "x-prefill": prefill, **more}


def _decision() -> dict[str, Any]:
    """Below the line and of this city: granted; without proof of income: incomplete; else refused."""
    outputs = ("outcome", "rule", "reason_zh", "reason_en", "law")

    def row(number: int, cells: tuple[str, str, str], *words: str) -> dict[str, Any]:
        inputs = {f"i{place}": cell for place, cell in enumerate(cells)}
        texts = {f"o{place}": json.dumps(word, ensure_ascii=False) for place, word in enumerate(words)}
        return {"_id": f"r{number}", **inputs, **texts}

    inputs = ("facts.materials", "answers.income", "facts.hukou_in_city")
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": f"i{n}", "name": name, "field": name} for n, name in enumerate(inputs)],
        "outputs": [{"id": f"o{n}", "name": name, "field": name} for n, name in enumerate(outputs)],
        "rules": [
            row(
                1,
                ("not contains($, 'income_proof')", "", ""),
                "incomplete",
                "no-proof",
                "缺少收入证明",
                "No proof",
                "",
            ),
            row(
                2,
                ("", "< 1595", "true"),
                "granted",
                "below-line",
                "收入低于标准",
                "Income below the line",
                "第九条",
            ),
            row(
                3, ("", "", ""), "refused", "above-line", "不符合条件", "The conditions are not met", "第九条"
            ),
        ],
    }
    place = {"x": 0, "y": 0}
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "输入", "position": place},
            {"id": "table", "type": "decisionTableNode", "name": "低保", "position": place, "content": table},
            {"id": "out", "type": "outputNode", "name": "输出", "position": place},
        ],
        "edges": [
            {"id": "e1", "type": "edge", "sourceId": "in", "targetId": "table"},
            {"id": "e2", "type": "edge", "sourceId": "table", "targetId": "out"},
        ],
    }
