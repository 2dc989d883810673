"""From posted text to the values of a JSON Schema. What cannot be read stays text, for validation to name."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from tongban.channels.web import divisions

#: Full-width digits and signs, as Chinese keyboards type them.
NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
ROWS = 50  # of one repeated question; the schema's maxItems is far below


def text(value: Any) -> str:
    """A value as it stands in an input."""
    if value is None or isinstance(value, (list, dict)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def value(schema: Mapping[str, Any], name: str, post: QueryDict) -> Any:
    """The posted value of one field, or None when it was left empty."""
    kind = schema.get("type")
    if kind == "array":
        if schema.get("items", {}).get("type") == "object":
            rows = _rows(schema["items"], name, post)
            return rows if rows or not schema.get("minItems") else None
        return post.getlist(name) or None
    typed = post.get(name, "").strip()
    if kind == "boolean":
        return {"true": True, "false": False}.get(typed, typed or None)
    if kind in {"integer", "number"}:
        return _number(typed, kind)
    if schema.get("format") == "division":
        return typed or divisions.only(post.get(f"{name}-search", "").strip())
    return _formatted(typed, schema.get("format", "")) or None


def _number(typed: str, kind: str) -> Any:
    plain = typed.translate(NARROW).replace(",", "").strip()
    if re.fullmatch(r"-?\d{1,15}", plain):
        return int(plain)
    if kind == "number" and re.fullmatch(r"-?\d{1,15}\.\d{1,6}", plain):
        return float(plain)
    return typed or None


def _formatted(typed: str, form: str) -> str:
    if form == "date":
        return _date(typed)
    if form in {"resident-id", "credit-code", "mobile"}:
        return re.sub(r"[\s-]", "", typed.translate(NARROW)).upper()
    return typed.replace("\r\n", "\n")


def _date(typed: str) -> str:
    """2026年9月8日, 2026/9/8, 2026.9.8 and 20260908 are dates as well as 2026-09-08."""
    plain = typed.translate(NARROW)
    parts = re.fullmatch(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*", plain) or re.fullmatch(
        r"(\d{4})(\d{2})(\d{2})", plain
    )
    return "{}-{:0>2}-{:0>2}".format(*parts.groups()) if parts else typed


def _rows(schema: Mapping[str, Any], name: str, post: QueryDict) -> list[dict[str, Any]]:
    """The rows that hold anything; the one whose remove button was pressed is left out."""
    rows = []
    for index in range(ROWS):
        prefix = f"{name}-{index}"
        if post.get("remove") == prefix:
            continue
        row = {key: value(inner, f"{prefix}-{key}", post) for key, inner in schema["properties"].items()}
        row = {key: found for key, found in row.items() if found is not None}
        if row:
            rows.append(row)
    return rows
