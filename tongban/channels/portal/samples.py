"""A form filled in as an example (示范文本, 许可法第三十条), for everyone to read before they begin."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.channels.web import forms
from tongban.foundation.identifiers import credit, resident
from tongban.registry.places.models import Division

BORN = date(1988, 8, 18)


def of(form: Mapping[str, Any], language: str) -> list[forms.Answered]:
    """The form's own sample with made-up particulars around it, in words; nothing when it has no sample."""
    if "x-sample" not in form:
        return []
    usual = _particulars()
    answers = {
        key: value
        for key, schema in form["properties"].items()
        if (value := usual.get(schema.get("x-prefill", key))) is not None
        and ("enum" not in schema or value in schema["enum"])
    }
    filled = {**answers, **form["x-sample"]}
    return [part for part in forms.summary(form, filled, language) if part.rows]


def _particulars() -> dict[str, Any]:
    """Nobody's: by what the registers would fill in, or by the key of a shared question."""
    place = Division.objects.filter(tier="community").order_by("code").values_list("code", flat=True).first()
    number = resident.make("310101", BORN, 7)
    return {
        "name": "张三",
        "id_no": number,
        "sex": "M",
        "birth_date": BORN.isoformat(),
        "mobile": "13800000000",
        "residence": place,
        "hukou": place,
        "address": "示范路 1 号 101 室",
        "education": "bachelor",
        "employment": "employed",
        "marital": "married",
        "organization_name": "示范商贸有限公司",
        "credit_code": credit.make("91310101MA1FP000"),
        "handler_name": "李四",
        "handler_id_no": resident.make("310101", BORN, 9),
        "handler_mobile": "13800000001",
        "delivery": "window",
        "declared": True,
    }
