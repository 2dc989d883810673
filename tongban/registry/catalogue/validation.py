"""Answers against a published form. Every fault names its field, in both languages, and says the mend."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from tongban.foundation.errors import Invalid, InvalidIdentifier
from tongban.foundation.identifiers import credit, division, resident
from tongban.registry.catalogue import sentences


def _mobile(text: str) -> str:
    """A mobile number of the mainland: 11 digits, from 13 to 19."""
    if not re.fullmatch(r"1[3-9]\d{9}", text):
        raise InvalidIdentifier(
            "mobile",
            "请填写 11 位手机号码，例如 13812345678。",
            "give an 11-digit mobile number like 13812345678.",
        )
    return text


#: The formats that a form may name beside `date`, and the standard behind each.
CHECKS: dict[str, Callable[[str], object]] = {
    "resident-id": resident.check,
    "credit-code": credit.check,
    "division": division.check,
    "mobile": _mobile,
}


#: Compiled forms, at most so many.
KEPT = 1024
_compiled: dict[str, jsonschema_rs.Draft202012Validator] = {}


@dataclass(frozen=True)
class FieldError:
    """One fault. `field` is the key of the answer; inside rows it is dotted: `members.0.name`."""

    field: str
    code: str
    zh: str
    en: str
    accepted: tuple[str, ...] = ()  # the codes of a choice


def validate(form: dict[str, Any], answers: dict[str, Any], digest: str = "") -> list[FieldError]:
    """The faults of `answers` in the order of the form; none when the form accepts them.

    `digest`: that of the edition with this form, when there is one; it saves a reading of the form.
    """
    validator = _validator(form, digest or json.dumps(form, sort_keys=True))
    found = [_fault(form, error, answers) for error in validator.iter_errors(answers)]
    if not found:
        return []
    order = {key: place for place, key in enumerate(form["properties"])}
    return sorted(found, key=lambda fault: order.get(fault.field.partition(".")[0], len(order)))


def require_valid(form: dict[str, Any], answers: dict[str, Any], digest: str = "") -> None:
    """Raise Invalid for the first fault; `details["errors"]` lists them all."""
    faults = validate(form, answers, digest)
    if faults:
        first = faults[0]
        errors = [vars(fault) for fault in faults]
        raise Invalid("invalid_answers", first.zh, first.en, field=first.field, details={"errors": errors})


def _accepts(check: Callable[[str], object]) -> Callable[[str], bool]:
    def accepts(text: str) -> bool:
        try:
            check(text)
        except InvalidIdentifier:
            return False
        return True

    return accepts


def _validator(form: dict[str, Any], key: str) -> jsonschema_rs.Draft202012Validator:
    """The compiled form, kept under what it was compiled from."""
    if key not in _compiled:
        if len(_compiled) >= KEPT:
            _compiled.clear()
        formats = {name: _accepts(check) for name, check in CHECKS.items()}
        _compiled[key] = jsonschema_rs.Draft202012Validator(form, validate_formats=True, formats=formats)
    return _compiled[key]


def _fault(form: dict[str, Any], error: jsonschema_rs.ValidationError, answers: Any) -> FieldError:
    kind, detail = error.kind.name, error.kind.as_dict()
    path = [str(part) for part in error.instance_path]
    if kind == "required":
        path.append(detail["property"])
    elif kind == "additionalProperties":
        path.append(detail["unexpected"][0])
    schema = schema_at(form, path)
    zh, en = _identifier_sentence(kind, schema, answers, path) or sentences.of(kind, schema, detail)
    title = (
        schema.get("title", path[-1] if path else "表单"),
        schema.get("x-title-en", path[-1] if path else ""),
    )
    accepted = tuple(map(str, detail.get("options", ()))) if kind == "enum" else ()
    return FieldError(".".join(path), kind, f"{title[0]}：{zh}", f"{title[1] or 'Form'}: {en}", accepted)


def schema_at(form: dict[str, Any], path: list[str]) -> dict[str, Any]:
    """The schema of the field at `path`; empty when the form has no such field."""
    schema = form
    for part in path:
        inner = schema.get("items", {}) if part.isdigit() else schema.get("properties", {}).get(part, {})
        if not isinstance(inner, dict):
            return {}
        schema = inner
    return schema if path else {}


def _identifier_sentence(
    kind: str, schema: dict[str, Any], answers: Any, path: list[str]
) -> tuple[str, str] | None:
    """The identifier's own sentence says more than "wrong format" can."""
    check = CHECKS.get(schema.get("format", "")) if kind == "format" else None
    if check is None:
        return None
    value = answers
    for part in path:
        value = value[int(part)] if part.isdigit() and isinstance(value, list) else value[part]
    try:
        check(value)
    except InvalidIdentifier as error:
        return error.zh, error.en
    return None
