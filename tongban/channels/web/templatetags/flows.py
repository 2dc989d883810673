"""The flow of an item, drawn from the document that runs, with the same in words."""

from collections.abc import Collection
from typing import Any

from django import template

from tongban.casework.procedures import diagrams, flows
from tongban.casework.procedures.diagrams import Diagram, Edge, Shape
from tongban.channels.web.templatetags.web import english, word
from tongban.registry.catalogue.models import ItemVersion

register = template.Library()

EM = 19.0  # the size of letters, in units of the diagram


@register.inclusion_tag("web/flow.html")
def flow(version: ItemVersion, waiting: Collection[str] = ()) -> dict[str, Any]:
    """The diagram and the list of steps; the steps of a case that are `waiting` are lit."""
    steps = flows.parse(version.flow).steps.values()
    diagram = diagrams.read(version.flow)
    return {
        "steps": [(step, word(step, "name"), step.key in waiting) for step in steps],
        "box": " ".join(f"{number:g}" for number in diagram.box) if diagram else "",
        "shapes": [_shape(shape, shape.key in waiting) for shape in diagram.shapes] if diagram else [],
        "edges": _edges(diagram) if diagram else [],
    }


def _edges(diagram: Diagram) -> list[dict[str, Any]]:
    return [
        {
            "points": " ".join(f"{x:g},{y:g}" for x, y in edge.points),
            "name": word(edge, "name"),
            **_place(edge),
        }
        for edge in diagram.edges
    ]


def _place(edge: Edge) -> dict[str, Any]:
    """Where the name of a way stands: above a level line in its middle, else where the document has it."""
    (x, y), (to, down) = edge.points[:2]
    if y == down:
        return {"x": (x + to) / 2, "y": y - 6, "level": True}
    return {"x": edge.label[0], "y": edge.label[1] + EM * 0.8, "level": False}


def _shape(shape: Shape, lit: bool) -> dict[str, Any]:
    """What the template draws; its name inside a task, above a gateway, below an event."""
    x, y = shape.middle
    room = shape.width - 12 if shape.kind == "task" else max(shape.width + 120, 170)
    lines = wrapped(word(shape, "name"), room)
    high = EM * 1.2
    first = {
        "task": y - high * (len(lines) - 1) / 2 + EM * 0.35,
        "exclusive": shape.y - 8 - high * (len(lines) - 1),
        "parallel": shape.y - 8 - high * (len(lines) - 1),
    }.get(shape.kind, shape.y + shape.height + EM)
    return {
        "shape": shape,
        "x": x,
        "y": y,
        "radius": shape.width / 2,
        "diamond": f"{x:g},{shape.y:g} {shape.x + shape.width:g},{y:g} "
        f"{x:g},{shape.y + shape.height:g} {shape.x:g},{y:g}",
        "lines": [(line, first + number * high) for number, line in enumerate(lines)],
        "lit": lit,
    }


def wrapped(text: str, room: float) -> list[str]:
    """`text` in lines that are `room` wide: English between words, Chinese after any sign."""
    parts = [part + " " for part in text.split()] if english() else list(text)
    lines = [""]
    for part in parts:
        if lines[-1] and _wide(lines[-1] + part.rstrip()) > room:
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines]


def _wide(text: str) -> float:
    return sum(EM if sign > "\u2e80" else EM * 0.55 for sign in text)
