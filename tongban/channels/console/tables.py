"""Decision tables and worked examples as people read them: conditions by their titles, outcomes in words."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from tongban.channels.console.words import FACTS
from tongban.channels.web import divisions
from tongban.channels.web.forms import display, in_language
from tongban.channels.web.templatetags.web import word
from tongban.registry.catalogue.models import ItemVersion

#: A text as the expressions of a table write it, in quotes of three kinds.
QUOTED = re.compile(r"""(?P<mark>["'`])(?P<text>.*)(?P=mark)""", re.DOTALL)
PUT_IN = re.compile(r"\$\{([^}]*)\}")


@dataclass(frozen=True)
class Rule:
    """A row of a table: its conditions as written (empty: any), and what it proposes."""

    name: str
    conditions: list[str]
    outcome: str
    reason: str
    law: str


@dataclass(frozen=True)
class Table:
    """`heads`: the title of each condition and the name under which the machine reads it."""

    name: str
    heads: list[tuple[str, str]]
    rules: list[Rule]


@dataclass(frozen=True)
class Example:
    """A worked example: what is known, what is answered, and what must come of it."""

    name: Any
    law: str
    outcome: str
    rule: str
    facts: list[tuple[str, str]]
    materials: list[str]
    answers: list[tuple[str, str]]


def read(version: ItemVersion, language: str) -> list[Table]:
    """The tables of an edition, in the order of the document."""
    nodes = (version.decision or {}).get("nodes", [])
    return [_table(node, version, language) for node in nodes if node.get("type") == "decisionTableNode"]


def _table(node: Mapping[str, Any], version: ItemVersion, language: str) -> Table:
    content = node["content"]
    heads = [(title(one, version, language), str(one.get("field", ""))) for one in content["inputs"]]
    outputs = {one.get("field", ""): one["id"] for one in content["outputs"]}
    return Table(
        str(node.get("name", "")),
        heads,
        [_rule(row, content["inputs"], outputs, language) for row in content["rules"]],
    )


def _rule(row: Mapping[str, str], inputs: list[Any], outputs: Mapping[str, str], language: str) -> Rule:
    said = {field: plain(row.get(place, "")) for field, place in outputs.items()}
    reason = said.get("reason_en" if language.startswith("en") else "reason_zh") or said.get("reason_zh", "")
    return Rule(
        said.get("rule", ""),
        [str(row.get(one["id"], "")) for one in inputs],
        said.get("outcome", ""),
        reason,
        said.get("law", ""),
    )


def plain(cell: str) -> str:
    """An output is an expression, nearly always a text in quotes; what it puts in is shown as it stands."""
    quoted = QUOTED.fullmatch(cell.strip())
    return PUT_IN.sub(r"\1", quoted["text"]) if quoted else cell


def title(one: Mapping[str, Any], version: ItemVersion, language: str) -> str:
    """What an input is called: its name in the table, in English the question or the fact that it reads."""
    field, english = str(one.get("field", "")), language.startswith("en")
    if not english:
        return str(one.get("name") or field)
    source, _dot, key = field.partition(".")
    if one.get("x-name-en"):
        return str(one["x-name-en"])
    if source == "answers" and key in version.form["properties"]:
        return in_language(version.form["properties"][key], "title", language)
    return str(FACTS.get(key, field)) if source == "facts" else field


def terms(version: ItemVersion, language: str) -> list[tuple[str, str, str]]:
    """What is reckoned before the tables: (title, name, expression)."""
    nodes = (version.decision or {}).get("nodes", [])
    word = "x-name-en" if language.startswith("en") else "x-name"
    return [
        (
            str(one.get(word, one["key"])),
            f"{node['content'].get('outputPath') or ''}.{one['key']}",
            one["value"],
        )
        for node in nodes
        if node.get("type") == "expressionNode"
        for one in node["content"]["expressions"]
    ]


def examples(version: ItemVersion, language: str) -> list[Example]:
    """The examples in the city's folder of the item, if it has one there; at most one statement."""
    path = settings.ENV.cities / settings.ENV.city / "items" / version.item_id / "examples.toml"
    if not path.is_file():
        return []
    rows = tomllib.loads(path.read_text()).get("example", [])
    places = divisions.paths({code for row in rows for code in _codes(version.form, row.get("answers", {}))})
    return [_example(row, version, language, places) for row in rows]


def _codes(form: Mapping[str, Any], answers: Mapping[str, Any]) -> list[str]:
    asked = form["properties"]
    return [str(answers[key]) for key in answers if asked.get(key, {}).get("format") == "division"]


def _example(
    row: Mapping[str, Any], version: ItemVersion, language: str, places: Mapping[str, str]
) -> Example:
    named = {one["key"]: word(one["name"]) for one in version.guide["materials"]}
    given, expect = row.get("materials", "all"), row.get("expect", {})
    asked = version.form["properties"]
    answers = [
        (in_language(asked[key], "title", language), display(asked[key], value, language, places))
        if key in asked
        else (key, str(value))
        for key, value in row.get("answers", {}).items()
    ]
    return Example(
        row.get("name", {}),
        str(row.get("law", "")),
        str(expect.get("outcome", "")),
        str(expect.get("rule", expect.get("field", ""))),
        [(str(FACTS.get(key, key)), _fact(value, language)) for key, value in row.get("facts", {}).items()],
        [str(named.get(key, key)) for key in given] if isinstance(given, list) else list(named.values()),
        answers,
    )


def _fact(value: Any, language: str) -> str:
    return display({"type": "boolean"}, value, language, {}) if isinstance(value, bool) else str(value)
