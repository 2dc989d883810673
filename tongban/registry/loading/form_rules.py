"""What a form may be: flat questions in steps, bounded, in two languages, and nothing that could run."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from tongban.registry.loading.forms import DIALECT
from tongban.registry.loading.items import Folder
from tongban.registry.loading.report import Fault
from tongban.registry.loading.rules import HAN

FORM = "form.json"
TYPES = ("string", "integer", "number", "boolean", "array")
FORMATS = ("date", "resident-id", "credit-code", "mobile", "division")
PREFILLS = (
    *("name", "id_no", "sex", "birth_date", "mobile", "residence", "address", "hukou", "education"),
    *("employment", "marital", "organization_name", "credit_code"),
)
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
#: Words that a question may have; anything else of JSON Schema would be an answer nobody can see or check.
WORDS = {
    *("type", "title", "description", "enum", "const", "format", "pattern", "minLength", "maxLength"),
    *("minimum", "maximum", "multipleOf", "items", "minItems", "maxItems", "uniqueItems", "properties"),
    *("required", "additionalProperties", "allOf"),
}
TOP = {"$schema", "type", "properties", "required", "allOf", "additionalProperties", "title", "description"}


def judge(found: Folder) -> Iterator[Fault]:
    """Every rule over one flat form."""
    form = found.item["form"]
    yield from _top(found, form)
    for key, schema in form["properties"].items():
        yield from _question(found, key, schema)
    yield from _steps(found, form)
    yield from _dialect(found, form)


def _said(found: Folder, field: str, zh: str, en: str, mend_zh: str, mend_en: str) -> Fault:
    return found.fault(FORM, field, zh, en, mend_zh, mend_en)


def _top(found: Folder, form: dict[str, Any]) -> Iterator[Fault]:
    if not form["properties"]:
        yield _said(
            found, "properties", "表单是空的。", "The form asks nothing.",
            "请用公用表单块或自有字段组成表单。", "Build it of shared blocks or of its own fields.",
        )  # fmt: skip
    if form.get("additionalProperties") is not False:
        yield _said(
            found, "additionalProperties", "表单须拒绝未列出的字段。",
            "The form must refuse what it does not list.",
            "请写 \"additionalProperties\": false。", 'Write "additionalProperties": false.',
        )  # fmt: skip
    for word in [word for word in form if word not in TOP and not word.startswith("x-")]:
        yield _forbidden(found, word)
    for key in [key for key in form.get("required", []) if key not in form["properties"]]:
        yield _said(
            found, key, f"必填字段“{key}”不存在。", f"The required field {key!r} does not exist.",
            "请补上该字段，或从 required 中删除。", "Add the field, or remove it from required.",
        )  # fmt: skip


def _forbidden(found: Folder, word: str) -> Fault:
    return _said(
        found, word, f"表单不能使用“{word}”。", f"A form may not use {word!r}.",
        "请删除；文件属于材料，不属于表单。", "Remove it; files are materials, not answers.",
    )  # fmt: skip


def _question(found: Folder, key: str, schema: dict[str, Any], inside: bool = False) -> Iterator[Fault]:
    if not KEY.fullmatch(key):
        yield _said(
            found, key, f"字段名“{key}”须为小写英文、数字和下划线。",
            f"The key {key!r} is not snake_case ASCII.",
            "请改名。", "Rename it.",
        )  # fmt: skip
    for word in [word for word in schema if word not in WORDS and not word.startswith("x-")]:
        yield _forbidden(found, word)
    if schema.get("type") not in TYPES:
        yield _said(
            found, key, f"字段“{key}”的类型“{schema.get('type')}”不能使用。",
            f"The field {key!r} has a type that may not be used: {schema.get('type')!r}.",
            f"可用：{'、'.join(TYPES)}。", f"Use: {', '.join(TYPES)}.",
        )  # fmt: skip
        return
    yield from _titles(found, key, schema)
    yield from _bounds(found, key, schema)
    yield from _choices(found, key, schema)
    if schema["type"] == "array":
        yield from _rows(found, key, schema, inside)


def _titles(found: Folder, key: str, schema: dict[str, Any]) -> Iterator[Fault]:
    for word, other in (("title", "x-title-en"), ("description", "x-description-en")):
        needed = word == "title" or word in schema
        english = str(schema.get(other, ""))
        if needed and (not str(schema.get(word, "")).strip() or not english.strip() or HAN.search(english)):
            yield _said(
                found, key, f"字段“{key}”缺少 {word} 或 {other}。",
                f"The field {key!r} lacks {word} or {other}.",
                "请写中文和英文。", "Write it in Chinese and in English.",
            )  # fmt: skip
    if "x-prefill" in schema and schema["x-prefill"] not in PREFILLS:
        yield _said(
            found, key, f"x-prefill“{schema['x-prefill']}”不可用。",
            f"x-prefill {schema['x-prefill']!r} is unknown.",
            f"可用：{'、'.join(PREFILLS)}。", f"Use: {', '.join(PREFILLS)}.",
        )  # fmt: skip


def _bounds(found: Folder, key: str, schema: dict[str, Any]) -> Iterator[Fault]:
    """Nothing without an end: texts, numbers and lists all have their limits."""
    if "format" in schema and schema["format"] not in FORMATS:
        yield _said(
            found, key, f"格式“{schema['format']}”不可用。", f"The format {schema['format']!r} is unknown.",
            f"可用：{'、'.join(FORMATS)}。", f"Use: {', '.join(FORMATS)}.",
        )  # fmt: skip
    needed = {
        "string": () if {"enum", "const", "format"} & schema.keys() else ("maxLength",),
        "integer": ("minimum", "maximum"),
        "number": ("minimum", "maximum"),
        "array": ("maxItems",),
        "boolean": (),
    }[schema["type"]]
    for word in [word for word in needed if word not in schema and "const" not in schema]:
        yield _said(
            found, key, f"字段“{key}”没有限制（{word}）。", f"The field {key!r} has no limit ({word}).",
            f"请写 {word}。", f"Write {word}.",
        )  # fmt: skip


def _choices(found: Folder, key: str, schema: dict[str, Any]) -> Iterator[Fault]:
    labels = schema.get("x-labels", {})
    for value in schema.get("enum", []):
        label = labels.get(str(value), {})
        if not label.get("zh") or not label.get("en"):
            yield _said(
                found, key, f"选项“{value}”没有中英文名称。",
                f"The choice {value!r} has no name in both languages.",
                "请在 x-labels 中写上。", "Write it in x-labels.",
            )  # fmt: skip


def _rows(found: Folder, key: str, schema: dict[str, Any], inside: bool) -> Iterator[Fault]:
    """A list of choices, or rows of questions; rows hold no rows."""
    items = schema.get("items")
    if isinstance(items, dict) and items.get("type") == "string" and "enum" in items:
        yield from _choices(found, key, items)
    elif isinstance(items, dict) and items.get("type") == "object" and not inside:
        if items.get("additionalProperties") is not False:
            yield _said(
                found, key, f"“{key}”的行须拒绝未列出的字段。",
                f"Rows of {key!r} must refuse what they do not list.",
                "请写 \"additionalProperties\": false。", 'Write "additionalProperties": false.',
            )  # fmt: skip
        for name, inner in items.get("properties", {}).items():
            yield from _question(found, name, inner, inside=True)
    else:
        yield _said(
            found, key, f"列表“{key}”的内容应为选项或一层的行。",
            f"The list {key!r} holds neither choices nor rows.",
            "请改为选项列表，或对象列表。", "Make it a list of choices, or of rows.",
        )  # fmt: skip


def _steps(found: Folder, form: dict[str, Any]) -> Iterator[Fault]:
    """Each field stands in one step; a condition reads fields of earlier steps only."""
    at: dict[str, int] = {}
    for place, step in enumerate(form["x-steps"]):
        for key in step.get("fields", []):
            if key in at or key not in form["properties"]:
                yield _said(
                    found, key, f"步骤“{step.get('key')}”中的字段“{key}”不存在或重复。",
                    f"The field {key!r} of step {step.get('key')!r} does not exist, or stands twice.",
                    "每个字段只放在一个步骤里。", "Each field stands in one step.",
                )  # fmt: skip
            at.setdefault(key, place)
        if not step.get("title") or not step.get("x-title-en"):
            yield _said(
                found, str(step.get("key")), "步骤缺少中文或英文标题。",
                "A step lacks its title in one language.",
                "请写 title 和 x-title-en。", "Write title and x-title-en.",
            )  # fmt: skip
    for key in [key for key in form["properties"] if key not in at]:
        yield _said(
            found, key, f"字段“{key}”不在任何步骤里。", f"The field {key!r} stands in no step.",
            "请放入 x-steps。", "Put it into x-steps.",
        )  # fmt: skip
    yield from _conditions(found, form, at)


def _conditions(found: Folder, form: dict[str, Any], at: dict[str, int]) -> Iterator[Fault]:
    for key, schema in form["properties"].items():
        bare = re.sub(r"'[^']*'|\"[^\"]*\"", " ", schema.get("x-show-if", ""))
        for name in re.findall(r"(?<![\w.])[a-z_]\w*", bare):
            if name in form["properties"] and at.get(name, 0) >= at.get(key, 0):
                yield _said(
                    found, key, f"“{key}”的显示条件用到了同一步或后面步骤的“{name}”。",
                    f"The condition of {key!r} reads {name!r} of the same or a later step.",
                    "请把被读取的字段移到更早的步骤。", "Move the field that is read to an earlier step.",
                )  # fmt: skip


def _dialect(found: Folder, form: dict[str, Any]) -> Iterator[Fault]:
    """JSON Schema 2020-12 itself, patterns included."""
    if form.get("$schema") != DIALECT:
        yield _said(
            found, "$schema", "表单不是 JSON Schema 2020-12。", "The form is not JSON Schema 2020-12.",
            f"请写 \"$schema\": \"{DIALECT}\"。", f'Write "$schema": "{DIALECT}".',
        )  # fmt: skip
    try:
        jsonschema_rs.Draft202012Validator(form, formats={name: lambda text: True for name in FORMATS})
    except ValueError as error:
        at = [str(part) for part in getattr(error, "instance_path", [])]
        field = next(
            (part for part in reversed(at) if part in form["properties"]), at[-1] if at else "properties"
        )
        yield _said(
            found, field, f"表单不合 JSON Schema：{error}".splitlines()[0] + "。",
            f"The form is no valid JSON Schema: {error}".splitlines()[0],
            "请按 JSON Schema 2020-12 改正。", "Correct it by JSON Schema 2020-12.",
        )  # fmt: skip
