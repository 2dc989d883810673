"""Flows in BPMN 2.0, run by SpiffWorkflow. A case stores its live tokens only (docs/adr/0003).

A state is JSON: one token per waiting place, {"at": step, "from": step before it (at a join), "data": {...}},
where data are just the names that conditions of this flow read.
"""

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.parallel_gateway import ParallelGateway
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from tongban.casework.procedures import bpmn
from tongban.casework.procedures.bpmn import Step
from tongban.casework.procedures.expressions import Expressions
from tongban.foundation.errors import Conflict, Invalid

State = list[dict[str, Any]]

logging.getLogger("spiff").setLevel(logging.WARNING)  # it tells of every change of every task

ENGINE = Expressions()


@dataclass(frozen=True)
class Progress:
    """Where a case is in its flow: the state to store, and the steps that wait. Nothing waits at the end."""

    state: State
    waiting: list[str]


@dataclass(frozen=True)
class Flow:
    """A parsed flow. It holds nothing of a case, and is shared by all threads."""

    spec: Any
    steps: dict[str, Step]
    names: frozenset[str]
    initial: Progress

    def step(self, key: str) -> Step:
        """The user task of that id."""
        return self.steps[key]


@lru_cache(maxsize=1024)
def parse(xml: str) -> Flow:
    """The flow of a BPMN document, parsed once per edition. Raises Invalid with the element at fault."""
    document = bpmn.read(xml)
    workflow = BpmnWorkflow(document.spec, script_engine=ENGINE, deserializing=True)
    workflow.task_tree = Task(workflow, document.spec.start, state=TaskState.READY)
    workflow.do_engine_steps(will_complete_task=_open_ways)
    initial = _progress(workflow, document.names)
    if not initial.waiting:
        raise Invalid(
            "flow", "流程中没有任何办理环节。", "The flow has no step that anybody takes.", field="flow"
        )
    return Flow(document.spec, document.steps, document.names, initial)


def complete(flow: Flow, state: State, step: str, data: dict[str, Any]) -> Progress:
    """Complete one waiting `step` with `data` for later conditions; the tokens that wait then.

    Raises Conflict when the step does not wait, Invalid when no condition of a gateway holds.
    """
    workflow = _resume(flow, state)
    task = next(
        (one for one in workflow.get_tasks(state=TaskState.READY) if one.task_spec.name == step), None
    )
    if task is None:
        raise Conflict(
            "step_not_waiting",
            f"流程中没有等待办理的环节“{step}”。",
            f"The step {step!r} does not wait in this flow.",
            field="step",
            status=409,
        )
    task.data.update({name: value for name, value in data.items() if name in flow.names})
    try:
        task.run()
        workflow.do_engine_steps(will_complete_task=_open_ways)
    except SpiffWorkflowException as fault:
        raise _stuck(flow, step) from fault
    progress = _progress(workflow, flow.names)
    if progress.state and not progress.waiting:
        raise _stuck(flow, step)
    return progress


def _stuck(flow: Flow, step: str) -> Invalid:
    return Invalid(
        "flow_stuck",
        f"环节“{flow.step(step).name_zh}”之后没有可走的去向，请检查流程图的条件与汇合。",
        f"There is no way on after the step {step!r}; please check the conditions and joins of the flow.",
        field="flow",
    )


def _resume(flow: Flow, state: State) -> BpmnWorkflow:
    """A workflow whose tree is the root and the live tokens, and nothing of the past."""
    workflow = BpmnWorkflow(flow.spec, script_engine=ENGINE, deserializing=True)
    root = workflow.task_tree = Task(workflow, flow.spec.start, state=TaskState.COMPLETED)
    for token in state:
        spec = flow.spec.task_specs[token["at"]]
        parent = root
        if "from" in token:
            parent = Task(workflow, flow.spec.task_specs[token["from"]], root, state=TaskState.COMPLETED)
        task = Task(workflow, spec, parent, state=TaskState.WAITING if "from" in token else TaskState.READY)
        task.data = parent.data = dict(token.get("data", {}))
        _open_ways(task)
    return workflow


def _open_ways(task: Task) -> None:
    """The next places only: SpiffWorkflow itself draws the whole future of a token, at its price."""
    if not task.children:
        task.task_spec._predict_hook(task)


def _progress(workflow: BpmnWorkflow, names: frozenset[str]) -> Progress:
    ready = [task for task in workflow.get_tasks(state=TaskState.READY) if task.task_spec.manual]
    state = [_token(task, names) for task in ready]
    state += [_token(task, names) | {"from": task.parent.task_spec.name} for task in _at_joins(workflow)]
    return Progress(state, [task.task_spec.name for task in ready])


def _at_joins(workflow: BpmnWorkflow) -> list[Any]:
    """Tokens that came to a join and wait for the others. SpiffWorkflow keeps one of them waiting and calls
    the rest cancelled; each still counts."""
    arrived = TaskState.WAITING | TaskState.CANCELLED
    fired = {id(task.task_spec) for task in workflow.get_tasks(state=TaskState.COMPLETED)}
    return [
        task
        for task in workflow.get_tasks(state=arrived)
        if isinstance(task.task_spec, ParallelGateway) and id(task.task_spec) not in fired
    ]


def _token(task: Any, names: frozenset[str]) -> dict[str, Any]:
    data = {name: value for name, value in task.data.items() if name in names}
    token: dict[str, Any] = {"at": task.task_spec.name}
    return token | {"data": data} if data else token
