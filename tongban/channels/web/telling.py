"""Answers in words: for checking before they are sent, and for whoever reads them afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.channels.web import divisions
from tongban.channels.web.schemas import Step, in_language, in_order, open_steps, word


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    chosen: bool
    hint: str = ""


def choices(schema: Mapping[str, Any], value: Any, language: str) -> list[Choice]:
    """The choices of an enum, of an array of an enum, or yes and no."""
    if schema.get("type") == "boolean":
        words = ("Yes", "No") if language.startswith("en") else ("是", "否")
        return [Choice("true", words[0], value is True), Choice("false", words[1], value is False)]
    source = schema.get("items", {}) if schema.get("type") == "array" else schema
    chosen = value if isinstance(value, list) else [value]
    labels = {**source.get("x-labels", {}), **schema.get("x-labels", {})}
    return [
        Choice(str(option), str(word(labels.get(str(option), option), language)), option in chosen)
        for option in source.get("enum", ())
    ]


def display(schema: Mapping[str, Any], value: Any, language: str, places: Mapping[str, str]) -> str:
    """An answer as a reader wants to see it; `places` names divisions by code."""
    if isinstance(value, bool):
        return choices({"type": "boolean"}, value, language)[0 if value else 1].label
    if isinstance(value, list):
        inner = schema.get("items", {})
        if inner.get("type") == "object":
            return "\n".join(_display_row(inner, row, language, places) for row in value)
        comma = ", " if language.startswith("en") else "、"
        return comma.join(choice.label for choice in choices(schema, value, language) if choice.chosen)
    labels = [choice.label for choice in choices(schema, value, language) if choice.chosen]
    if labels:
        return labels[0]
    unit = word(schema.get("x-unit", {}), language)
    return f"{places.get(str(value), value)} {unit}".strip()


def _display_row(schema: Mapping[str, Any], row: Any, language: str, places: Mapping[str, str]) -> str:
    if not isinstance(row, dict):
        return str(row)
    comma = ", " if language.startswith("en") else "，"
    return comma.join(
        f"{in_language(inner, 'title', language)} {display(inner, row[key], language, places)}"
        for key in in_order(schema)
        if key in row and (inner := schema["properties"][key])
    )


@dataclass(frozen=True)
class Answered:
    """A step with its answers in words, for checking and for the case page."""

    step: Step
    rows: list[tuple[str, str, str]]  # key, title, answer


def summary(form: Mapping[str, Any], answers: Mapping[str, Any], language: str) -> list[Answered]:
    """Everything that was answered, step by step, in words."""
    places = divisions.paths(_codes(form["properties"], answers))
    told = []
    for step in open_steps(form, answers, language):
        rows = [
            (key, in_language(schema, "title", language), display(schema, answers[key], language, places))
            for key in step.keys
            if key in answers and (schema := form["properties"][key])
        ]
        told.append(Answered(step, rows))
    return told


def _codes(properties: Mapping[str, Any], answers: Mapping[str, Any]) -> list[str]:
    codes = []
    for key, schema in properties.items():
        value = answers.get(key)
        if schema.get("format") == "division" and isinstance(value, str):
            codes.append(value)
        elif isinstance(value, list) and schema.get("items", {}).get("type") == "object":
            for row in value:
                codes += _codes(schema["items"]["properties"], row if isinstance(row, dict) else {})
    return codes
