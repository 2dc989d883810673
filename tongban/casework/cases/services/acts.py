"""What every act on a case shares: the locked case, the authority, the event, the next step of the flow."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from tongban.casework.cases.models import Case, Clock, State, Task
from tongban.casework.procedures import deadlines, flows
from tongban.foundation import clock
from tongban.foundation.errors import Conflict, NotAuthorised
from tongban.foundation.ledger import services as ledger
from tongban.registry.organisations.authority import require
from tongban.registry.organisations.models import Authority, Staff

#: Every legal change of state, and the event that records it (许可法第四章).
TRANSITIONS = {
    "case.noticed": ({State.RECEIVED}, State.NOTICED),
    "case.supplemented": ({State.NOTICED}, State.RECEIVED),
    "case.accepted": ({State.RECEIVED}, State.ACCEPTED),
    "case.handled": ({State.ACCEPTED, State.IN_PROGRESS}, State.IN_PROGRESS),
    "case.decided": ({State.ACCEPTED, State.IN_PROGRESS}, State.DECIDED),
    "case.withdrawn": ({State.RECEIVED, State.NOTICED, State.ACCEPTED, State.IN_PROGRESS}, State.CLOSED),
    "case.closed": ({State.DECIDED}, State.CLOSED),
}


def change(case: Case, kind: str, *, actor: str, data: dict[str, Any] | None = None, **fields: Any) -> None:
    """Move a locked case along one legal edge, with its event, in the caller's transaction."""
    allowed, target = TRANSITIONS[kind]
    if case.state not in allowed:
        raise Conflict(
            "wrong_state",
            f"办件 {case.number} 目前为“{case.get_state_display()}”，不能进行此操作。",
            f"Case {case.number} is {case.state}; this cannot be done now.",
            status=409,
        )
    for name, value in {"state": target, **fields}.items():
        setattr(case, name, value)
    case.save(update_fields=["state", *fields])
    ledger.record(
        kind=kind, subject=f"case:{case.pk}", actor=actor, data={"number": case.number, **(data or {})}
    )


@contextmanager
def acting(task_id: int, staff: Staff) -> Iterator[tuple[Task, Authority]]:
    """The open task, its case locked, and the authority of `staff` to act on it; a denial is recorded."""
    try:
        with transaction.atomic():
            task = _locked(task_id)
            authority = require(
                staff=staff,
                step=task.actor,
                item_code=task.case.item_id,
                division_code=task.case.division_id,
                on=clock.today(),
            )
            _not_of_another(task, staff)
            yield task, authority
    except NotAuthorised as denial:
        with transaction.atomic():
            ledger.record(
                kind="act.denied",
                subject=f"task:{task_id}",
                actor=f"staff:{staff.pk}",
                data={"code": denial.code},
            )
        raise


def locked_case(case_id: int) -> Case:
    """The case, locked before anything that hangs on it."""
    return (
        Case.objects.select_for_update(of=("self",)).select_related("version", "application").get(pk=case_id)
    )


def _locked(task_id: int) -> Task:
    case = locked_case(Task.objects.values_list("case_id", flat=True).get(pk=task_id))
    task = (
        Task.objects.select_for_update(of=("self",)).select_related("done_by", "claimed_by").get(pk=task_id)
    )
    task.case = case
    if task.done_at is not None:
        raise Conflict(
            "already_done",
            f"该环节已由{task.done_by or '系统'}于{task.done_at:%Y-%m-%d %H:%M}办结。",
            f"This step was already completed by {task.done_by or 'the system'} at {task.done_at:%Y-%m-%d %H:%M}.",
            status=409,
        )
    return task


def _not_of_another(task: Task, staff: Staff) -> None:
    if task.claimed_by_id not in {None, staff.pk}:
        raise Conflict(
            "claimed_by_another",
            f"该环节已由{task.claimed_by}认领。",
            f"This step is claimed by {task.claimed_by}.",
            status=409,
        )


def finish(task: Task, *, staff: Staff | None, data: dict[str, Any]) -> None:
    """Complete the task and open what the flow asks for next."""
    case = task.case
    flow = flows.parse(case.version.flow)
    state = case.flow_state if case.flow_state is not None else flow.initial.state
    progress = flows.complete(flow, state, task.step, data)
    task.done_by, task.done_at = staff, clock.now()
    task.save(update_fields=["done_by", "done_at"])
    case.flow_state = progress.state
    case.save(update_fields=["flow_state"])
    due = Clock.objects.filter(case=case, kind=Clock.Kind.PROMISED).values_list("due_on", flat=True).first()
    still_open = set(Task.objects.filter(case=case, done_at=None).values_list("step", flat=True))
    Task.objects.bulk_create(
        Task(
            case=case,
            step=step,
            actor=flow.step(step).actor,
            department_id=case.department_id,
            opened_at=clock.now(),
            due_on=due,
        )
        for step in progress.waiting
        if step not in still_open
    )


def start_clocks(case: Case, accepted_on: Any) -> None:
    """Stop the period for the notice, start those of the decision."""
    Clock.objects.filter(case=case, kind=Clock.Kind.NOTICE).update(stopped_at=clock.now())
    periods = deadlines.at_acceptance(case.version.guide, accepted_on)
    Clock.objects.bulk_create(Clock(case=case, **vars(period)) for period in periods)
    if periods:
        Task.objects.filter(case=case, done_at=None).update(due_on=periods[-1].due_on)


def stop_clocks(case: Case) -> None:
    """Nothing runs on a decided or withdrawn case."""
    Clock.objects.filter(case=case, stopped_at=None).update(stopped_at=clock.now())
