"""Writing a guide as TOML that people can read and edit."""

import json
from typing import Any

#: Comments that a new guide carries beside its keys.
NOTES = {
    "code": "the city's own code",
    "function": "family of departments",
    "life_events": "birth, school, work, family, housing, health, retirement, disability, hardship, ...",
    "keywords": "what people say when they look for it",
    "reach": "city: any window takes it in; district: windows of the deciding district",
    "routing": "whose office decides: residence, hukou, business, any",
    "level": "tier of the deciding office: district, city",
    "statutory_days": "working days",
    "promised_days": "working days",
    "visits": "trips to a window needed",
    "flow": "name in flows/, or flow.bpmn in this folder",
    "validity_days": "0: no end date",
}


def write(content: dict[str, Any]) -> str:
    """TOML of `content`: plain values first, then its tables, then its lists of tables, in their order."""
    plain = {key: value for key, value in content.items() if not _is_table(value) and not _is_tables(value)}
    lines = [_line(key, value) for key, value in plain.items()]
    for key, value in content.items():
        if _is_table(value):
            noted = key != "provenance"
            lines += ["", f"[{key}]", *(_line(name, inner, noted) for name, inner in value.items())]
        elif _is_tables(value):
            for table in value:
                lines += ["", f"[[{key}]]", *(_line(name, inner) for name, inner in table.items())]
    return "\n".join(lines) + "\n"


def _is_table(value: Any) -> bool:
    """Short tables such as a name in two languages stay on one line."""
    return isinstance(value, dict) and {"zh", "en"} != set(value) and "amount" not in value


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _line(key: str, value: Any, noted: bool = True) -> str:
    note = f"  # {NOTES[key]}" if noted and key in NOTES else ""
    return f"{key} = {_value(value)}{note}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
    return str(value)
