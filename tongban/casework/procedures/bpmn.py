"""Reading BPMN 2.0: only what a case can keep as live tokens; everything else is refused with its element.

Allowed: one process with one start event, end events, user tasks, exclusive and parallel gateways, sequence
flows with conditions, lanes, documentation, annotations and the diagram. A user task names its actor by
`tongban:step`.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from tongban.casework.procedures import expressions
from tongban.foundation.errors import Invalid

LIMIT = 512 * 1024  # characters of a document
ELEMENTS = 10_000  # of a process
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
TONGBAN = "{urn:tongban:bpmn}"
ACTORS = ("accept", "review", "decide", "issue")
NODES = {"startEvent", "endEvent", "userTask", "exclusiveGateway", "parallelGateway"}
#: Besides nodes: what belongs to them or is only drawn. Anything unknown might change the meaning.
FURNITURE = {
    "sequenceFlow",
    "conditionExpression",
    "incoming",
    "outgoing",
    "documentation",
    "extensionElements",
    "laneSet",
    "lane",
    "flowNodeRef",
    "textAnnotation",
    "text",
    "association",
}


@dataclass(frozen=True)
class Step:
    """A user task: its id, who takes it (accept, review, decide, issue), and its name."""

    key: str
    actor: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Document:
    """What was read: SpiffWorkflow's specification, the steps, and the names that conditions read."""

    spec: Any
    steps: dict[str, Step]
    names: frozenset[str]


def read(xml: str) -> Document:
    """Read and judge a document. Raises Invalid (field `flow`) naming the element and the mend."""
    root = tree(xml)
    process = _process(root)
    nodes = {}
    for element in _elements(process):
        kind = etree.QName(element).localname
        if kind in NODES:
            nodes[element.get("id", "")] = element
    steps = {key: _step(key, node) for key, node in nodes.items() if _is(node, "userTask")}
    links = list(process.iter(f"{BPMN}sequenceFlow"))
    _check_links(links, nodes)
    _check_gateways(links, nodes)
    _check_loops(links, nodes)
    found: set[str] = set()
    for text in _conditions(links):
        found |= expressions.names(text)
    return Document(_specification(process, root), steps, frozenset(found))


def tree(xml: str) -> Any:
    """The XML, parsed without entities, DTDs or network."""
    if len(xml) > LIMIT:
        raise refused(f"流程文件超过 {LIMIT // 1024} KB。", f"The flow is larger than {LIMIT // 1024} KB.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise refused(
            f"流程文件不是有效的 XML：{error.msg}", f"The flow is not well-formed XML: {error.msg}"
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise refused(
            "流程文件不得含有 DOCTYPE 或实体声明，请删除。",
            "A flow has no DOCTYPE and declares no entities; please remove them.",
        )
    return root


def refused(zh: str, en: str, element: str | None = None) -> Invalid:
    """The one kind of error of this room; `details["element"]` is the id in the diagram."""
    return Invalid("flow", zh, en, field="flow", details={"element": element} if element else {})


def _process(root: Any) -> Any:
    processes = list(root.iter(f"{BPMN}process"))
    if root.tag != f"{BPMN}definitions" or len(processes) != 1:
        raise refused("流程文件须恰好含有一个 BPMN 2.0 流程。", "A flow holds exactly one BPMN 2.0 process.")
    return processes[0]


def _elements(process: Any) -> Iterator[Any]:
    """Every BPMN element of the process, once each is known to be allowed; extensions are not looked into."""
    count = 0
    for element in process.iter(f"{BPMN}*"):
        kind, key = etree.QName(element).localname, element.get("id", "")
        count += 1
        if element is process:
            continue
        if kind not in NODES | FURNITURE:
            raise refused(
                f"流程元素“{kind}”（{key}）不受支持：只可使用用户任务、排他与并行网关、开始与结束事件。",
                f"The element {kind} ({key}) is not supported: use user tasks, exclusive and parallel "
                "gateways, start and end events.",
                key,
            )
        if count > ELEMENTS:
            raise refused(f"流程元素超过 {ELEMENTS} 个。", f"The flow has more than {ELEMENTS} elements.")
        yield element


def _is(node: Any, kind: str) -> bool:
    return bool(etree.QName(node).localname == kind)


def _step(key: str, node: Any) -> Step:
    actor = node.get(f"{TONGBAN}step", "")
    if actor not in ACTORS:
        raise refused(
            f"环节“{node.get('name') or key}”须以 tongban:step 注明 accept、review、decide 或 issue。",
            f"The step {key!r} must say tongban:step accept, review, decide or issue.",
            key,
        )
    if len(key) > 60:
        raise refused("环节编号最长 60 个字符。", "The id of a step has at most 60 characters.", key)
    return Step(key, actor, node.get("name") or key, node.get(f"{TONGBAN}en") or key)


def _check_links(links: list[Any], nodes: dict[str, Any]) -> None:
    if sum(_is(node, "startEvent") for node in nodes.values()) != 1:
        raise refused("流程须恰好有一个开始事件。", "A flow has exactly one start event.")
    for link in links:
        for end in (link.get("sourceRef"), link.get("targetRef")):
            if end not in nodes:
                raise refused(
                    f"连线“{link.get('id')}”指向不存在的元素“{end}”。",
                    f"The sequence flow {link.get('id')!r} names {end!r}, which is not in the diagram.",
                    link.get("id"),
                )
    reached = _reached(links, nodes)
    for key, node in nodes.items():
        ends = _is(node, "endEvent") or any(link.get("sourceRef") == key for link in links)
        if key not in reached or not ends:
            raise refused(
                f"元素“{node.get('name') or key}”没有连入流程或没有去向。",
                f"The element {key!r} is not reached, or leads nowhere.",
                key,
            )


def _reached(links: list[Any], nodes: dict[str, Any]) -> set[str]:
    start = next(key for key, node in nodes.items() if _is(node, "startEvent"))
    return _walk(start, links, lambda key: True)


def _walk(start: str, links: list[Any], through: Callable[[str], bool]) -> set[str]:
    """What can be reached from `start`, going on only `through` some nodes."""
    after: dict[str, list[str]] = {}
    for link in links:
        after.setdefault(link.get("sourceRef"), []).append(link.get("targetRef"))
    seen, ahead = set(), [start]
    while ahead:
        key = ahead.pop()
        if key in seen:
            continue
        seen.add(key)
        if key == start or through(key):
            ahead.extend(after.get(key, []))
    return seen


def _check_gateways(links: list[Any], nodes: dict[str, Any]) -> None:
    for text in _conditions(links):
        if why := expressions.fault(text):
            raise refused(f"条件“{text}”无法理解：{why}", f"The condition {text!r} cannot be read: {why}")
    for link in links:
        source = nodes[link.get("sourceRef")]
        siblings = [one for one in links if one.get("sourceRef") == link.get("sourceRef")]
        conditional = link.find(f"{BPMN}conditionExpression") is not None
        if _is(source, "exclusiveGateway"):
            bare = len(siblings) > 1 and not conditional and source.get("default") != link.get("id")
        else:
            bare = conditional or (len(siblings) > 1 and not _is(source, "parallelGateway"))
        if bare:
            raise refused(
                f"连线“{link.get('id')}”：排他网关的每个去向须有条件或为默认去向，其他元素的去向不得有条件。",
                f"The sequence flow {link.get('id')!r}: each way out of an exclusive gateway has a condition "
                "or is the default; other elements have one way out, without a condition.",
                link.get("id"),
            )


def _check_loops(links: list[Any], nodes: dict[str, Any]) -> None:
    """A loop without a person in it would never end."""
    for link in links:
        source, target = link.get("sourceRef"), link.get("targetRef")
        if _is(nodes[source], "userTask") or _is(nodes[target], "userTask"):
            continue
        if source in _walk(target, links, lambda key: not _is(nodes[key], "userTask")):
            raise refused(
                f"连线“{link.get('id')}”构成没有人工环节的循环。",
                f"The sequence flow {link.get('id')!r} closes a loop without a step that a person takes.",
                link.get("id"),
            )


def _conditions(links: list[Any]) -> Iterator[str]:
    for link in links:
        condition = link.find(f"{BPMN}conditionExpression")
        if condition is not None:
            yield (condition.text or "").strip()


def _specification(process: Any, root: Any) -> Any:
    parser = BpmnParser()
    try:
        with _depth(sum(1 for _ in process)):
            parser.add_bpmn_xml(root)
            return parser.get_spec(process.get("id"))
    except ValidationException as error:
        raise refused(f"流程无法运行：{error}", f"The flow cannot run: {error}") from error


@contextmanager
def _depth(elements: int) -> Iterator[None]:
    """SpiffWorkflow's parser calls itself once per element of a chain."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + 4 * elements)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
