"""Flows in BPMN: what runs, what is stored, what is refused with its element named."""

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tongban.casework.procedures import bpmn, flows
from tongban.foundation.errors import Conflict, Invalid

FLOWS = Path(__file__).parents[2] / "cities" / "shanghai" / "flows"
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tongban="urn:tongban:bpmn">'
    '<process id="p" isExecutable="true">'
)
TAIL = "</process></definitions>"


def link(key: str, source: str, target: str, condition: str = "") -> str:
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'


def task(key: str, actor: str = "review") -> str:
    return f'<userTask id="{key}" tongban:step="{actor}"/>'


def chain(length: int) -> str:
    steps = [f"t{number}" for number in range(length)]
    places = ["s", *steps, "e"]
    links = [link(f"f{n}", a, b) for n, (a, b) in enumerate(pairwise(places))]
    return (
        HEAD
        + '<startEvent id="s"/>'
        + "".join(map(task, steps))
        + '<endEvent id="e"/>'
        + "".join(links)
        + TAIL
    )


BRANCHES = (
    HEAD
    + '<startEvent id="s"/><exclusiveGateway id="m"/><parallelGateway id="fork"/><parallelGateway id="join"/>'
    + "".join(map(task, "abc"))
    + task("d", "decide")
    + '<exclusiveGateway id="again" default="done"/><endEvent id="e"/>'
    + link("l1", "s", "m")
    + link("l2", "m", "fork")
    + "".join(link(f"fork-{key}", "fork", key) + link(f"{key}-join", key, "join") for key in "abc")
    + link("l3", "join", "d")
    + link("l4", "d", "again")
    + link("done", "again", "e")
    + link("back", "again", "m", "verdict == 'again'")
    + TAIL
)


@pytest.mark.parametrize("path", sorted(FLOWS.glob("*.bpmn")), ids=lambda path: path.stem)
def test_each_shared_flow_runs_and_can_be_drawn(path: Path) -> None:
    xml = path.read_text()
    flow = flows.parse(xml)
    assert any(step.actor == "decide" for step in flow.steps.values())
    assert all(step.name_zh != key and step.name_en for key, step in flow.steps.items())
    process = etree.fromstring(xml.encode())
    drawn = {shape.get("bpmnElement") for shape in process.iter("{*}BPMNShape", "{*}BPMNEdge")}
    nodes = {node.get("id") for node in process.find("{*}process") if node.get("id")}
    assert drawn == nodes


def test_a_case_that_has_only_begun_stores_nothing_of_its_own() -> None:
    flow = flows.parse((FLOWS / "review-and-decide.bpmn").read_text())
    assert flow.initial == flows.Progress([{"at": "accept"}], ["accept"])


@pytest.mark.parametrize(
    ("outcome", "waiting"), [("granted", ["issue"]), ("refused", []), ("anything else", [])]
)
def test_a_condition_chooses_the_way(outcome: str, waiting: list[str]) -> None:
    flow = flows.parse((FLOWS / "review-and-decide.bpmn").read_text())
    progress = flows.complete(
        flow, [{"at": "decide"}], "decide", {"outcome": outcome, "remark": "not stored"}
    )
    assert progress.waiting == waiting
    assert all(set(token.get("data", {})) <= {"outcome"} for token in progress.state)


@given(st.permutations("abc"), st.permutations("abc"))
def test_branches_meet_in_any_order_and_may_begin_again(first: list[str], second: list[str]) -> None:
    flow = flows.parse(BRANCHES)
    progress = flow.initial
    for key in first:
        assert key in progress.waiting
        assert "d" not in progress.waiting
        progress = flows.complete(flow, progress.state, key, {})
    assert progress.waiting == ["d"]
    progress = flows.complete(flow, progress.state, "d", {"verdict": "again"})
    assert sorted(progress.waiting) == ["a", "b", "c"]
    for key in second:
        progress = flows.complete(flow, progress.state, key, {})
    progress = flows.complete(flow, progress.state, "d", {"verdict": "good"})
    assert progress == flows.Progress([], [])


def test_a_step_is_not_taken_twice() -> None:
    flow = flows.parse(BRANCHES)
    progress = flows.complete(flow, flow.initial.state, "a", {})
    with pytest.raises(Conflict):
        flows.complete(flow, progress.state, "a", {})


def test_a_long_flow_stores_no_more_than_a_short_one() -> None:
    flow = flows.parse(chain(1000))
    progress = flow.initial
    for number in range(1000):
        assert progress.state == [{"at": f"t{number}"}]
        progress = flows.complete(flow, progress.state, f"t{number}", {})
    assert progress.waiting == []


def broken(inner: str) -> str:
    return HEAD + '<startEvent id="s"/>' + inner + '<endEvent id="e"/>' + TAIL


BROKEN = {
    "script": (broken('<scriptTask id="x"/>' + link("1", "s", "x") + link("2", "x", "e")), "scriptTask", "x"),
    "service": (
        broken('<serviceTask id="x"/>' + link("1", "s", "x") + link("2", "x", "e")),
        "serviceTask",
        "x",
    ),
    "call": (broken('<callActivity id="x"/>' + link("1", "s", "x")), "callActivity", "x"),
    "timer": (
        broken('<intermediateCatchEvent id="x"><timerEventDefinition/></intermediateCatchEvent>'),
        "intermediateCatchEvent",
        "x",
    ),
    "multi-instance": (
        broken(
            '<userTask id="x" tongban:step="review"><multiInstanceLoopCharacteristics/></userTask>'
            + link("1", "s", "x")
            + link("2", "x", "e")
        ),
        "multiInstanceLoopCharacteristics",
        "",
    ),
    "subprocess": (broken('<subProcess id="x"/>'), "subProcess", "x"),
    "no actor": (
        broken('<userTask id="x"/>' + link("1", "s", "x") + link("2", "x", "e")),
        "tongban:step",
        "x",
    ),
    "no end": (broken(task("x") + link("1", "s", "x")), "leads nowhere", "x"),
    "not reached": (broken(task("x") + link("1", "s", "e") + link("2", "x", "e")), "not reached", "x"),
    "nowhere": (broken(task("x") + link("1", "s", "y")), "'y'", "1"),
    "no person": (broken(link("1", "s", "e")), "no step", None),
    "loop": (
        broken(
            '<exclusiveGateway id="g" default="3"/><exclusiveGateway id="h"/>'
            + task("x")
            + link("1", "s", "h")
            + link("2", "h", "g")
            + link("3", "g", "x")
            + link("4", "g", "h", "a == 1")
            + link("5", "x", "e")
        ),
        "loop without",
        "2",
    ),
    "condition": (
        broken(
            '<exclusiveGateway id="g" default="3"/>'
            + task("x")
            + link("1", "s", "g")
            + link("3", "g", "x")
            + link("4", "g", "e", "import os; os.system('true')")
            + link("5", "x", "e")
        ),
        "cannot be read",
        None,
    ),
    "bare way": (
        broken(
            '<exclusiveGateway id="g"/>'
            + task("x")
            + link("1", "s", "g")
            + link("3", "g", "x", "a == 1")
            + link("4", "g", "e")
            + link("5", "x", "e")
        ),
        "default",
        "4",
    ),
    "two starts": (broken('<startEvent id="s2"/>'), "one start", None),
    "not BPMN": ("<html/>", "one BPMN 2.0 process", None),
    "not XML": ("<definitions", "not well-formed", None),
    "empty": ("", "not well-formed", None),
    "entities": (
        '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + chain(1).replace("t0", "t0"),
        "DOCTYPE",
        None,
    ),
    "external entity": (
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + chain(1),
        "DOCTYPE",
        None,
    ),
    "external DTD": ('<!DOCTYPE definitions SYSTEM "http://127.0.0.1:9/x.dtd">' + chain(1), "DOCTYPE", None),
    "too large": (HEAD + " " * (bpmn.LIMIT + 1) + TAIL, "larger than", None),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_run_is_refused_with_its_element(name: str) -> None:
    xml, word, element = BROKEN[name]
    with pytest.raises(Invalid) as caught:
        flows.parse(xml)
    assert word in caught.value.en
    assert caught.value.zh
    assert caught.value.field == "flow"
    if element is not None:
        assert caught.value.details.get("element", "") == element


def test_a_billion_laughs_take_no_time() -> None:
    declared = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(20))
    begun = time.monotonic()
    with pytest.raises(Invalid):
        flows.parse(f'<!DOCTYPE d [<!ENTITY l0 "ha">{declared}]><d>&l20;</d>')
    assert time.monotonic() - begun < 10  # it would not end in a lifetime


def test_when_no_condition_holds_the_step_says_so() -> None:
    xml = broken(
        '<exclusiveGateway id="g"/>'
        + task("x", "decide")
        + task("y")
        + link("1", "s", "x")
        + link("2", "x", "g")
        + link("3", "g", "e", "a == 1")
        + link("4", "g", "y", "a == 2")
        + link("5", "y", "e")
    )
    flow = flows.parse(xml)
    with pytest.raises(Invalid) as caught:
        flows.complete(flow, flow.initial.state, "x", {"a": 3})
    assert caught.value.code == "flow_stuck"
    assert flows.complete(flow, flow.initial.state, "x", {"a": 2}).waiting == ["y"]
