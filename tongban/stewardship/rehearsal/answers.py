"""Plausible answers to any published form, from its schema: what a resident might have typed."""

import random
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tongban.foundation import clock
from tongban.foundation.identifiers import credit
from tongban.registry.catalogue.validation import validate
from tongban.registry.people.models import Organization, Person
from tongban.registry.people.queries import known

#: The share of people who answer as in the filled-in sample of the form.
TYPICAL = 0.85
WORDS = ("家庭生活困难", "岗位变动", "证件遗失", "按规定申请", "换领新证", "因病住院", "异地就业", "子女入学")


def answer(
    form: dict[str, Any], applicant: Person | Organization, chance: random.Random
) -> dict[str, Any] | None:
    """Answers that the form accepts, or None when no attempt was accepted."""
    for _ in range(4):
        answers = _fill(form, applicant, chance)
        faults = validate(form, answers)
        for fault in faults:  # a condition asked for one more field: fill just that
            if fault.field in form["properties"] and fault.field not in answers:
                answers[fault.field] = _value(fault.field, form["properties"][fault.field], applicant, chance)
        if not validate(form, answers):
            return answers
    return None


def _fill(form: dict[str, Any], applicant: Person | Organization, chance: random.Random) -> dict[str, Any]:
    required = set(form.get("required", ()))
    answers = {
        key: _value(key, schema, applicant, chance)
        for key, schema in form["properties"].items()
        if key in required
    }
    # Most people ask for what they can have: they answer as the form's own sample does (许可法第三十条).
    return {**answers, **form.get("x-sample", {})} if chance.random() < TYPICAL else answers


def _value(key: str, schema: dict[str, Any], applicant: Person | Organization, chance: random.Random) -> Any:
    prefilled = known(applicant).get(schema.get("x-prefill", ""))
    if prefilled and ("enum" not in schema or prefilled in schema["enum"]):
        return prefilled
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return chance.choice(schema["enum"])
    return _by_type(key, schema, applicant, chance)


def _by_type(
    key: str, schema: dict[str, Any], applicant: Person | Organization, chance: random.Random
) -> Any:
    kind = schema.get("type")
    if kind in {"integer", "number"}:
        low, high = schema.get("minimum", 0), schema.get("maximum", 100)
        return chance.randint(int(low), int(min(high, low + 200)))
    if kind == "boolean":
        return True
    if kind == "array":
        return _rows(key, schema, applicant, chance)
    if kind == "object":
        return _fill(schema, applicant, chance)
    return _text(schema, applicant, chance)


def _rows(
    key: str, schema: dict[str, Any], applicant: Person | Organization, chance: random.Random
) -> list[Any]:
    count = max(1, schema.get("minItems", 1))
    if schema.get("uniqueItems") and "enum" in schema["items"]:
        return chance.sample(schema["items"]["enum"], count)
    return [_value(key, schema["items"], applicant, chance) for _ in range(count)]


def _text(schema: dict[str, Any], applicant: Person | Organization, chance: random.Random) -> str:
    person = applicant.representative if isinstance(applicant, Organization) else applicant
    formats: dict[str, Callable[[], str]] = {
        "date": lambda: (clock.today() - timedelta(days=chance.randint(1, 300))).isoformat(),
        "resident-id": lambda: person.id_number if person else "",
        "mobile": lambda: f"13{chance.randint(100000000, 999999999)}",
        "division": lambda: (person.residence_id if person else "") or "310101002001",
        "credit-code": lambda: credit.make(f"91310101MA1{chance.randint(10000, 99999):05}"[:17]),
    }
    if schema.get("format") in formats:
        return formats[schema["format"]]()
    if "pattern" in schema:
        return _patterned(schema["pattern"], chance)
    return chance.choice(WORDS)[: schema.get("maxLength", 40)]


def _patterned(pattern: str, chance: random.Random) -> str:
    """Patterns of forms are phones, postcodes and account numbers: digits of an allowed length do."""
    for length in (6, 8, 11, 12, 16, 18, 19):
        digits = (
            "1"
            + str(chance.choice((3, 5, 8)))
            + "".join(str(chance.randint(0, 9)) for _ in range(length - 2))
        )
        if re.fullmatch(pattern.strip("^$"), digits):
            return digits
    return "200001"
