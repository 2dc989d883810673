"""The diagram of a flow as its BPMN document draws it (BPMN DI): where each element stands, and its name.

Whoever reads it sees the very document that runs; there is no second drawing that could say otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

from tongban.casework.procedures import bpmn

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
KINDS = {
    "startEvent": "start",
    "endEvent": "end",
    "userTask": "task",
    "exclusiveGateway": "exclusive",
    "parallelGateway": "parallel",
}


@dataclass(frozen=True)
class Shape:
    """An element with its bounds, in the units of the diagram; `kind` is one of the values of KINDS."""

    key: str
    kind: str
    name_zh: str
    name_en: str
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Edge:
    """A sequence flow along its waypoints; `label` is where its name begins."""

    name_zh: str
    name_en: str
    points: tuple[tuple[float, float], ...]
    label: tuple[float, float]


@dataclass(frozen=True)
class Diagram:
    """Shapes and edges, and the box around them: left, top, width, height."""

    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]
    box: tuple[float, float, float, float]


@lru_cache(maxsize=1024)
def read(xml: str) -> Diagram | None:
    """The diagram of a document that may run; None when it draws none, or not every step."""
    root = bpmn.tree(xml)
    elements = {element.get("id"): element for element in root.iter(f"{bpmn.BPMN}*")}
    shapes = tuple(_shapes(root, elements))
    steps = {key for key, element in elements.items() if element.tag == f"{bpmn.BPMN}userTask"}
    if not shapes or not steps <= {shape.key for shape in shapes}:
        return None
    edges = tuple(_edges(root, elements))
    return Diagram(shapes, edges, _box(shapes, edges))


def _shapes(root: Any, elements: dict[str, Any]) -> Iterator[Shape]:
    for drawn in root.iter(f"{DI}BPMNShape"):
        element, bounds = elements.get(drawn.get("bpmnElement")), drawn.find(f"{DC}Bounds")
        if element is None or bounds is None:
            continue
        if kind := KINDS.get(etree.QName(element).localname):
            place = [float(bounds.get(name, "0")) for name in ("x", "y", "width", "height")]
            yield Shape(element.get("id"), kind, *_names(element), *place)


def _edges(root: Any, elements: dict[str, Any]) -> Iterator[Edge]:
    for drawn in root.iter(f"{DI}BPMNEdge"):
        element = elements.get(drawn.get("bpmnElement"))
        points = tuple((float(one.get("x")), float(one.get("y"))) for one in drawn.iter(WAYPOINT))
        if element is not None and len(points) > 1:
            bounds = drawn.find(f"{DI}BPMNLabel/{DC}Bounds")
            label = (
                points[0] if bounds is None else (float(bounds.get("x", "0")), float(bounds.get("y", "0")))
            )
            yield Edge(*_names(element), points, label)


def _names(element: Any) -> tuple[str, str]:
    name = element.get("name", "")
    return name, element.get(f"{bpmn.TONGBAN}en") or name


def _box(shapes: tuple[Shape, ...], edges: tuple[Edge, ...]) -> tuple[float, float, float, float]:
    """Everything with room for the names beside it."""
    across = [shape.x for shape in shapes] + [shape.x + shape.width for shape in shapes]
    down = [shape.y for shape in shapes] + [shape.y + shape.height for shape in shapes]
    across += [x for edge in edges for x, _ in edge.points]
    down += [y for edge in edges for _, y in edge.points]
    left, top = min(across) - 50, min(down) - 30
    return left, top, max(across) - left + 50, max(down) - top + 60
