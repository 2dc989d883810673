"""Forms: shared blocks of questions become part of an item's form; a new item gets a usual form of blocks."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tongban.registry.loading.reading import Reader

DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: Who asks, and what closes every form. What lies between comes from patterns.csv.
PERSON = ("applicant", "contact")
ORGANIZATION = ("organization", "agent_of_organization")


@dataclass(frozen=True)
class Pattern:
    """Items whose name has one of `words` ask what `blocks` ask."""

    words: tuple[str, ...]
    blocks: tuple[str, ...]


def patterns(reader: Reader, folder: Path) -> list[Pattern]:
    """patterns.csv, the first line that fits an item's name counts."""
    path = folder / "patterns.csv"
    rows = reader.csv(path, ("words", "blocks")) if path.exists() else []
    return [Pattern(tuple(row["words"].split("|")), tuple(row["blocks"].split())) for row in rows]


def usual(guide: dict[str, Any], known: list[Pattern]) -> dict[str, Any]:
    """A sound form for an item that has none yet: who asks, what the item's kind needs, how to deliver, a
    declaration. People then make it better."""
    name = guide["name"]["zh"]
    asked = next((one.blocks for one in known if any(word in name for word in one.words)), ("situation",))
    who = PERSON if "person" in guide["audience"] else ORGANIZATION
    end = (*(("delivery",) if guide["result"]["kind"] == "certificate" else ()), "declaration")
    return {
        "$schema": DIALECT,
        "type": "object",
        "x-provenance": "modelled",
        "x-blocks": list(dict.fromkeys((*who, *asked, *end))),
        "x-steps": [],
        "properties": {},
        "required": [],
        "additionalProperties": False,
    }


def text(form: dict[str, Any]) -> str:
    """A form as a file."""
    return json.dumps(form, ensure_ascii=False, indent=2) + "\n"


def expand(form: dict[str, Any], blocks: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The flat form that is published: the steps of its blocks, its own, then those of blocks at the end.

    `blocks` holds every block that the form names; `x-place` of a block may be `end`.
    """
    named = [blocks[name] for name in form.get("x-blocks", [])]
    first = [block for block in named if block.get("x-place") != "end"]
    last = [block for block in named if block.get("x-place") == "end"]
    parts = [*first, form, *last]
    flat = {key: value for key, value in form.items() if key not in {"x-blocks", *_JOINED, "properties"}}
    flat["x-steps"] = [step for part in parts for step in part.get("x-steps", [])]
    flat["properties"] = {key: schema for part in parts for key, schema in part.get("properties", {}).items()}
    for key in _JOINED[1:]:
        if joined := [one for part in parts for one in part.get(key, [])]:
            flat[key] = joined
    return flat


_JOINED = ("x-steps", "required", "allOf")
