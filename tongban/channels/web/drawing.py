"""The questions of a step, ready for web/field.html, and answers in words."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from tongban.channels.web import divisions, reading
from tongban.channels.web.schemas import (
    Step,
    controlling,
    fixed,
    in_language,
    in_order,
    kind_of,
    name_of,
    prefilled,
    required_now,
    shown,
    word,
)
from tongban.channels.web.telling import Choice, choices, display
from tongban.registry.catalogue.validation import FieldError


@dataclass
class Field:
    """One question, ready to draw.

    `kind`: text, long, number, date, radios, select, checkboxes, consent, division, rows or fixed.
    `errors`: sentences. `source`: the x-prefill name when the register filled it in.
    `controls`: other questions of the page depend on its answer.
    """

    key: str
    name: str
    kind: str
    title: str
    hint: str
    required: bool
    value: str = ""
    unit: str = ""
    format: str = ""
    max_length: int | None = None
    source: str = ""
    choices: list[Choice] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    rows: list[list["Field"]] = field(default_factory=list)
    may_add: bool = False
    controls: bool = False

    @property
    def id(self) -> str:
        """The anchor that the error summary links to."""
        return f"f-{self.name}"


def fields(
    form: Mapping[str, Any],
    step: Step,
    language: str,
    *,
    answers: Mapping[str, Any],
    known: Mapping[str, Any] | None = None,
    errors: Iterable[FieldError] = (),
    post: QueryDict | None = None,
    page: Collection[str] | None = None,
) -> list[Field]:
    """The questions of a step, with the answers so far, else what the registers suggest.

    `page` are the keys of all questions on the same page, when they are more than those of the step.
    """
    controls = controlling(form, step.keys if page is None else page)
    sentences: dict[str, list[str]] = {}
    for fault in errors:
        text = fault.en if language.startswith("en") else fault.zh
        sentences.setdefault(name_of(fault.field), []).append(text)
    drawn = []
    for key in step.keys:
        schema = form["properties"][key]
        if shown(form, key, answers):
            required = required_now(form, key, answers)
            drawn.append(
                _field(schema, key, language, answers.get(key), required, known or {}, sentences, post)
            )
            drawn[-1].controls = key in controls and drawn[-1].kind != "fixed"
    return drawn


def _field(
    schema: Mapping[str, Any],
    name: str,
    language: str,
    answer: Any,
    required: bool,
    known: Mapping[str, Any],
    sentences: Mapping[str, list[str]],
    post: QueryDict | None,
) -> Field:
    stated = fixed(schema, known)
    suggested = prefilled(schema, known)
    value = stated if stated is not None else answer if answer is not None else suggested
    drawn = Field(
        key=name,
        name=name,
        kind="fixed" if stated is not None else kind_of(schema),
        title=in_language(schema, "title", language),
        hint=in_language(schema, "description", language),
        required=required,
        unit=str(word(schema.get("x-unit", {}), language)),
        format=schema.get("format", ""),
        max_length=schema.get("maxLength"),
        source=schema.get("x-prefill", "") if suggested is not None and value == suggested else "",
        errors=list(sentences.get(name, ())),
    )
    _fill(drawn, schema, value, language, sentences, post)
    return drawn


def _fill(
    drawn: Field,
    schema: Mapping[str, Any],
    value: Any,
    language: str,
    sentences: Mapping[str, list[str]],
    post: QueryDict | None,
) -> None:
    if drawn.kind == "rows":
        _fill_rows(drawn, schema, value, language, sentences, post)
    elif drawn.kind == "division":
        drawn.value, drawn.choices = _division_choices(drawn.name, value, post)
    elif drawn.kind == "fixed":
        drawn.value = display(schema, value, language, divisions.paths([str(value)]))
    else:
        drawn.value = reading.text(value)
        drawn.choices = choices(schema, value, language)


def _division_choices(name: str, value: Any, post: QueryDict | None) -> tuple[str, list[Choice]]:
    """What stands in the search box, and the places found by it, the chosen one first."""
    search = post.get(f"{name}-search", "") if post else ""
    code = str(value or "")
    named = divisions.paths([code])
    found = {**named, **divisions.search(search or ("" if code in named else code))}
    box = search or ("" if code in named else code)
    return box, [Choice(each, label, each == code) for each, label in found.items()]


def _fill_rows(
    drawn: Field,
    schema: Mapping[str, Any],
    value: Any,
    language: str,
    sentences: Mapping[str, list[str]],
    post: QueryDict | None,
) -> None:
    rows = value if isinstance(value, list) else []
    least, most = max(1, schema.get("minItems", 1)), schema.get("maxItems", 20)
    wanted = len(rows) + (1 if post is not None and post.get("add") == drawn.name else 0)
    inner = schema["items"]
    for index in range(min(max(wanted, least), most)):
        row = rows[index] if index < len(rows) and isinstance(rows[index], dict) else {}
        drawn.rows.append(
            [
                _field(
                    inner["properties"][key],
                    f"{drawn.name}-{index}-{key}",
                    language,
                    row.get(key),
                    key in inner.get("required", ()),
                    {},
                    sentences,
                    post,
                )
                for key in in_order(inner)
            ]
        )
    drawn.may_add = len(drawn.rows) < most
