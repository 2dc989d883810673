"""What the JSON Schema of an item tells a screen: its steps, what is asked now, what is known or wrong."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import zen

from tongban.registry.catalogue.validation import FieldError, validate

#: What the registers state about an applicant is not asked again, nor taken from the browser.
FIXED = {"name", "id_no", "sex", "birth_date", "organization_name", "credit_code"}
#: More choices than this fold into a list.
RADIOS = 8


@dataclass(frozen=True)
class Step:
    """One page of a form: `keys` are the properties it asks for, in order."""

    key: str
    title: str
    keys: tuple[str, ...]


def in_language(schema: Mapping[str, Any], word: str, language: str) -> str:
    """`title` or `description` of a schema, in English where there is some."""
    english = schema.get(f"x-{word}-en") if language.startswith("en") else None
    return str(english or schema.get(word, ""))


def in_order(schema: Mapping[str, Any]) -> list[str]:
    """The properties of a row. The database keeps the order of lists only, so what is required leads."""
    required = [key for key in schema.get("required", ()) if key in schema["properties"]]
    return [*required, *(key for key in schema["properties"] if key not in required)]


def word(words: Any, language: str) -> Any:
    """One of {zh, en}; what is not such a pair stays as it is."""
    if not isinstance(words, Mapping):
        return words
    return (words.get("en") if language.startswith("en") else None) or words.get("zh", "")


def steps(form: Mapping[str, Any], language: str) -> list[Step]:
    """The pages of a form in order; properties that no step names come last, on a page of their own."""
    properties = form.get("properties", {})
    pages = [
        Step(
            step["key"],
            in_language(step, "title", language),
            tuple(k for k in step["fields"] if k in properties),
        )
        for step in form.get("x-steps", ())
    ]
    named = {key for page in pages for key in page.keys}
    rest = tuple(key for key in properties if key not in named)
    if rest:
        pages.append(Step("more", "More" if language.startswith("en") else "其他信息", rest))
    return [page for page in pages if page.keys]


def shown(form: Mapping[str, Any], key: str, answers: Mapping[str, Any]) -> bool:
    """Whether a field is asked, given the answers so far (x-show-if, a zen expression over them)."""
    condition = form["properties"][key].get("x-show-if")
    if not condition:
        return True
    try:
        return bool(zen.evaluate_expression(condition, dict(answers)))
    except RuntimeError:  # it compares what has not been answered yet
        return False


def controlling(form: Mapping[str, Any], keys: Collection[str]) -> set[str]:
    """The fields whose answer decides whether one of `keys` is asked, or has to be answered."""
    found: set[str] = set()
    for key in keys:
        condition = re.sub(r"'[^']*'|\"[^\"]*\"", "", form["properties"][key].get("x-show-if", ""))
        found |= set(re.findall(r"[A-Za-z_]\w*", condition))
    for rule in form.get("allOf", ()):
        if set(rule.get("then", {}).get("required", ())) & set(keys):
            found |= set(_properties(rule.get("if", {})))
    return found & set(form["properties"])


def _properties(schema: Any) -> Iterator[str]:
    """The names of the properties that a condition looks at, however it is nested."""
    if isinstance(schema, Mapping):
        yield from schema.get("properties", {})
        for inner in schema.values():
            yield from _properties(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _properties(inner)


def open_steps(form: Mapping[str, Any], answers: Mapping[str, Any], language: str) -> list[Step]:
    """The pages that have something to ask, given the answers so far."""
    return [step for step in steps(form, language) if any(shown(form, key, answers) for key in step.keys)]


def clean(form: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without those that are hidden now; hiding one may hide another, which is why it repeats."""
    kept = {key: value for key, value in answers.items() if key in form["properties"]}
    while True:
        visible = {key: value for key, value in kept.items() if shown(form, key, kept)}
        if visible == kept:
            return kept
        kept = visible


def required_now(form: Mapping[str, Any], key: str, answers: Mapping[str, Any]) -> bool:
    """Whether leaving it empty is a fault, by the schema itself, conditions included."""
    if key in form.get("required", ()):
        return True
    without = {name: value for name, value in answers.items() if name != key}
    return any(fault.field == key for fault in validate(dict(form), without))


def faults(form: dict[str, Any], answers: dict[str, Any], keys: Iterable[str]) -> list[FieldError]:
    """What validation says of these fields."""
    wanted = set(keys)
    return [fault for fault in validate(form, answers) if name_of(fault.field).split("-")[0] in wanted]


def name_of(path: str) -> str:
    """The name of an input from the path of an error: children/0/name is children-0-name."""
    return path.strip("/").replace("/", "-").replace(".", "-")


def fixed(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    """The value that the register states for a field, which is then not asked; None if it must be asked."""
    prefill = schema.get("x-prefill", "")
    value = known.get(prefill) if prefill in FIXED else None
    return value if value and ("enum" not in schema or value in schema["enum"]) else None


def prefilled(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    """What the register suggests for a field, if the form can take it."""
    value = known.get(schema.get("x-prefill", ""))
    return value if value and ("enum" not in schema or value in schema["enum"]) else None


def kind_of(schema: Mapping[str, Any]) -> str:
    """Which control a schema is drawn as."""
    kind = schema.get("type")
    if kind == "boolean":
        return "consent" if schema.get("const") is True else "radios"
    if kind == "array":
        return "rows" if schema.get("items", {}).get("type") == "object" else "checkboxes"
    if kind in {"integer", "number"}:
        return "number"
    if "enum" in schema:
        return "radios" if len(schema["enum"]) <= RADIOS else "select"
    if schema.get("format") in {"date", "division"}:
        return str(schema["format"])
    return "long" if (schema.get("maxLength") or 0) > 120 else "text"
