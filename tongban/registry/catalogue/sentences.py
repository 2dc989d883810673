"""What a form says when an answer cannot be taken: one sentence per JSON Schema keyword, with the mend."""

from typing import Any

TYPES = {
    "string": ("文字", "text"),
    "integer": ("整数", "a whole number"),
    "number": ("数字", "a number"),
    "boolean": ("是或否", "yes or no"),
    "array": ("列表", "a list"),
    "object": ("一组填写项", "a group of answers"),
}


def of(keyword: str, schema: dict[str, Any], detail: dict[str, Any]) -> tuple[str, str]:
    """The sentence (zh, en) for a fault of `keyword`; `detail` holds the limit that was passed."""
    maker = _MAKERS.get(keyword)
    if maker is not None:
        return maker(schema, detail)
    zh, en = _BY_LIMIT.get(
        keyword, ("填写内容不符合要求，请核对。", "This answer does not fit; please check it.")
    )
    limit = detail.get("limit", detail.get("multiple_of", ""))
    return zh.format(limit), en.format(limit)


_BY_LIMIT = {
    "minLength": ("至少填写 {} 个字。", "enter at least {} characters."),
    "maxLength": ("最多填写 {} 个字，请缩短。", "enter at most {} characters; please shorten it."),
    "minimum": ("不得小于 {}。", "must be {} or more."),
    "maximum": ("不得大于 {}。", "must be {} or less."),
    "exclusiveMinimum": ("须大于 {}。", "must be more than {}."),
    "exclusiveMaximum": ("须小于 {}。", "must be less than {}."),
    "multipleOf": ("须为 {} 的整数倍。", "must be a multiple of {}."),
    "minItems": ("至少填写 {} 项。", "give at least {}."),
    "maxItems": ("最多填写 {} 项，请删减。", "give at most {}; please remove some."),
    "uniqueItems": ("有重复的项目，请删除重复。", "an entry occurs twice; please remove one."),
}


def _required(schema: dict[str, Any], detail: dict[str, Any]) -> tuple[str, str]:
    return "请填写此项。", "please answer this."


def _unknown(schema: dict[str, Any], detail: dict[str, Any]) -> tuple[str, str]:
    return "表单中没有这一项，请删除后重新提交。", "the form has no such field; please remove it."


def _enum(schema: dict[str, Any], detail: dict[str, Any]) -> tuple[str, str]:
    labels = schema.get("x-labels", {})
    options = detail.get("options", [])
    zh = "、".join(labels.get(str(option), {}).get("zh", str(option)) for option in options)
    en = ", ".join(labels.get(str(option), {}).get("en", str(option)) for option in options)
    return f"请从所列选项中选择：{zh}。", f"choose one of: {en}."


def _const(schema: dict[str, Any], detail: dict[str, Any]) -> tuple[str, str]:
    if detail.get("expected_value") is True:
        return "请确认后勾选。", "please confirm this."
    return f"只能为 {detail.get('expected_value')}。", f"must be {detail.get('expected_value')}."


def _type(schema: dict[str, Any], detail: dict[str, Any]) -> tuple[str, str]:
    zh, en = TYPES.get(detail.get("types", [""])[0], ("规定的格式", "of another kind"))
    return f"须为{zh}。", f"must be {en}."


def _pattern(schema: dict[str, Any], detail: dict[str, Any]) -> tuple[str, str]:
    zh, en = schema.get("description", ""), schema.get("x-description-en", "")
    return f"格式不正确，请核对。{zh}", f"this does not look right; please check it. {en}".rstrip()


def _format(schema: dict[str, Any], detail: dict[str, Any]) -> tuple[str, str]:
    if detail.get("format") == "date":
        return "日期无效，请按“2026-05-31”的样式填写。", "not a date; write it like 2026-05-31."
    return "格式不正确，请核对。", "this does not look right; please check it."


_MAKERS = {
    "required": _required,
    "additionalProperties": _unknown,
    "unevaluatedProperties": _unknown,
    "enum": _enum,
    "const": _const,
    "type": _type,
    "pattern": _pattern,
    "format": _format,
}
