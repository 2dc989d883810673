"""A step of a flow beside SpiffWorkflow alone, and the same step late in a long case."""

from itertools import pairwise
from statistics import median
from time import perf_counter

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from tongban.casework.procedures import flows

from .rows import Row, stage

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tongban="urn:tongban:bpmn" '
    'id="d" targetNamespace="urn:tongban:flows"><process id="long" name="长流程" tongban:en="Long" '
    'isExecutable="true"><startEvent id="start"/>'
)


def measure(small: bool) -> list[Row]:
    """Microseconds a step: ours beside SpiffWorkflow's, and after 1,000 steps beside after 10."""
    length, runs = (50, 3) if small else (1_000, 30)
    short = flows.parse(_xml(10))
    with stage("10 steps"):
        ours = median(_ours(short) for _ in range(runs))
        alone = median(_alone(short) for _ in range(runs))
    with stage(f"{length:,} steps"):
        late = median(_ours(flows.parse(_xml(length)), last=10) for _ in range(max(1, runs // 10)))
    return [
        Row("flow", ours * 1e6, "µs/step", alone * 1e6, "SpiffWorkflow alone", at_most=2),
        Row("flow.flat", late * 1e6, "µs/step", ours * 1e6, f"10 steps; these end {length:,}", at_most=1.5),
    ]


def _xml(length: int) -> str:
    tasks = "".join(
        f'<userTask id="s{n}" name="环节{n}" tongban:en="Step {n}" tongban:step="review"/>'
        for n in range(length)
    )
    places = ["start", *(f"s{n}" for n in range(length)), "end"]
    ways = "".join(
        f'<sequenceFlow id="w{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(pairwise(places))
    )
    return f'{HEAD}{tasks}<endEvent id="end"/>{ways}</process></definitions>'


def _ours(flow: flows.Flow, last: int = 0) -> float:
    """Median seconds of a step (of the `last` ones) from stored state to state to store."""
    state, waiting, took = flow.initial.state, flow.initial.waiting, []
    while waiting:
        began = perf_counter()
        progress = flows.complete(flow, state, waiting[0], {"ok": True})
        took.append(perf_counter() - began)
        state, waiting = progress.state, progress.waiting
    return median(took[-last:])


def _alone(flow: flows.Flow) -> float:
    """Median seconds of a step of SpiffWorkflow with the whole case in memory and nothing stored."""
    workflow, took = BpmnWorkflow(flow.spec), []
    workflow.do_engine_steps()
    while ready := [one for one in workflow.get_tasks(state=TaskState.READY) if one.task_spec.manual]:
        began = perf_counter()
        ready[0].data.update(ok=True)
        ready[0].run()
        workflow.do_engine_steps()
        workflow.get_tasks(state=TaskState.READY)  # what waits now is part of the answer
        took.append(perf_counter() - began)
    return median(took)
