"""What every act on a case shares: the locked case, the authority, the event, the next step of the flow."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction

from tongban.casework.cases.models import Case, State, Task
from tongban.casework.procedures import deadlines, flows
from tongban.foundation import clock
from tongban.foundation.errors import Conflict, NotAuthorised
from tongban.foundation.ledger import services as ledger
from tongban.foundation.statements import columns, do, first
from tongban.registry.catalogue import queries as catalogue
from tongban.registry.organisations.authority import require
from tongban.registry.organisations.models import Authority, Staff

#: Every legal change of state, and the event that records it (许可法第四章).
TRANSITIONS = {
    "case.corrected": ({State.RECEIVED}, State.RECEIVED),
    "case.noticed": ({State.RECEIVED}, State.NOTICED),
    "case.supplemented": ({State.NOTICED}, State.RECEIVED),
    "case.accepted": ({State.RECEIVED}, State.ACCEPTED),
    "case.not_accepted": ({State.RECEIVED}, State.CLOSED),
    "case.handled": ({State.ACCEPTED, State.IN_PROGRESS}, State.IN_PROGRESS),
    "case.decided": ({State.ACCEPTED, State.IN_PROGRESS}, State.DECIDED),
    "case.withdrawn": ({State.RECEIVED, State.NOTICED, State.ACCEPTED, State.IN_PROGRESS}, State.CLOSED),
    "case.closed": ({State.DECIDED}, State.CLOSED),
}

# What every act asks and writes, written out: acts are many, and each is judged by its statements.
LOCK = f"SELECT {columns('it', Case)} FROM cases_case AS it WHERE id = %(case)s FOR UPDATE"  # noqa: S608
LOCK_OF_TASK = f"""
SELECT {columns("it", Case)} FROM cases_case AS it
WHERE id = (SELECT case_id FROM cases_task WHERE id = %(task)s) FOR UPDATE
"""  # noqa: S608 (names of columns)
# Read after the lock, or it could show a step as open that somebody else has just completed.
TASK = f"""
SELECT {columns("task", Task)}, {columns("done", Staff)}, {columns("claimed", Staff)}
FROM cases_task AS task
LEFT JOIN organisations_staff AS done ON done.id = task.done_by_id
LEFT JOIN organisations_staff AS claimed ON claimed.id = task.claimed_by_id
WHERE task.id = %(task)s
"""  # noqa: S608 (names of columns)
MOVED = ("state", "outcome", "accepted_at", "decided_at", "closed_at")
MOVE = """
UPDATE cases_case SET state = %(state)s, flow_state = %(flow)s::jsonb, outcome = %(outcome)s,
       accepted_at = %(accepted_at)s::timestamptz, decided_at = %(decided_at)s::timestamptz,
       closed_at = %(closed_at)s::timestamptz
WHERE id = %(case)s
"""
FINISH = """
WITH done AS (
    UPDATE cases_task SET done_by_id = %(staff)s::bigint, done_at = %(now)s, remark = %(remark)s
    WHERE id = %(task)s
    RETURNING case_id, department_id
)
INSERT INTO cases_task (case_id, step, actor, department_id, opened_at, due_on)
SELECT done.case_id, step.id, step.actor, done.department_id, %(now)s, %(due_on)s::date
FROM done, jsonb_to_recordset(%(steps)s::jsonb) AS step(id text, actor text)
"""
STOP = "UPDATE cases_clock SET stopped_at = %(now)s WHERE case_id = %(case)s AND stopped_at IS NULL"
START = f"""
WITH stopped AS ({STOP})
INSERT INTO cases_clock (case_id, kind, started_on, days, due_on, provisional)
SELECT %(case)s, kind, started_on, days, due_on, provisional
FROM jsonb_to_recordset(%(periods)s::jsonb)
     AS period(kind text, started_on date, days smallint, due_on date, provisional boolean)
"""  # noqa: S608 (a part of its own)
END = "UPDATE cases_task SET done_at = %(now)s WHERE case_id = %(case)s AND done_at IS NULL"


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
    do(
        MOVE,
        {"case": case.pk, "flow": _json(case.flow_state), **{name: getattr(case, name) for name in MOVED}},
    )
    note(case, kind, actor=actor, data={"number": case.number, **(data or {})})


def note(case: Case, kind: str, *, actor: str, data: dict[str, Any]) -> None:
    """An event of a case that changes no state."""
    ledger.record(kind=kind, subject=f"case:{case.pk}", actor=actor, data=data)


@contextmanager
def acting(task_id: int, staff: Staff) -> Iterator[tuple[Task, Authority]]:
    """The open task, its case locked, and the authority of `staff` to act on it; a denial is recorded."""
    with recorded(staff, f"task:{task_id}"), transaction.atomic():
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


@contextmanager
def recorded(staff: Staff, subject: str) -> Iterator[None]:
    """Whoever acts without authority is told why, and the attempt stands in the ledger."""
    try:
        yield
    except NotAuthorised as denial:
        with transaction.atomic():
            ledger.record(
                kind="act.denied", subject=subject, actor=f"staff:{staff.pk}", data={"code": denial.code}
            )
        raise


def locked_case(case_id: int) -> Case:
    """The case, locked before anything that hangs on it; this one lock orders all acts on a case."""
    found = first(LOCK, {"case": case_id}, Case)
    if found is None:
        raise Case.DoesNotExist(case_id)
    return _with_edition(found[0])


def _with_edition(case: Case) -> Case:
    case.version = catalogue.edition(case.version_id)
    return case


def _locked(task_id: int) -> Task:
    found = first(LOCK_OF_TASK, {"task": task_id}, Case)
    if found is None:
        raise Conflict("no_such_task", "没有该环节。", "There is no such step.", field="task", status=404)
    task: Task
    task, task.done_by, task.claimed_by = first(TASK, {"task": task_id}, Task, Staff, Staff) or []
    task.case = _with_edition(found[0])
    if task.done_at is not None:
        at = f"{task.done_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
        raise Conflict(
            "already_done",
            f"该环节已由{task.done_by or '系统'}于{at}办结。",
            f"This step was already completed by {task.done_by or 'the system'} at {at}.",
            status=409,
        )
    return task


def _not_of_another(task: Task, staff: Staff) -> None:
    """A claim holds as long as the claimer is in service."""
    if task.claimed_by is not None and task.claimed_by.active and task.claimed_by != staff:
        raise Conflict(
            "claimed_by_another",
            f"该环节已由{task.claimed_by}认领。",
            f"This step is claimed by {task.claimed_by}.",
            status=409,
        )


def finish(
    task: Task, *, staff: Staff | None, data: dict[str, Any], due_on: date | None = None, remark: str = ""
) -> None:
    """Complete the task and open what the flow asks for next, due on `due_on`.

    The caller's `change` writes the new state of the flow together with that of the case.
    """
    case, now = task.case, clock.now()
    flow = flows.parse(case.version.flow)
    state = case.flow_state if case.flow_state is not None else flow.initial.state
    progress = flows.complete(flow, state, task.step, data)
    case.flow_state = progress.state
    task.done_by, task.done_at, task.remark = staff, now, remark
    before = {token["at"] for token in state} - {task.step}
    steps = [{"id": one, "actor": flow.step(one).actor} for one in progress.waiting if one not in before]
    values = {
        "task": task.pk,
        "staff": staff.pk if staff else None,
        "now": now,
        "remark": remark,
        "due_on": due_on or task.due_on,
        "steps": json.dumps(steps),
    }
    do(FINISH, values)


def end_tasks(case: Case) -> None:
    """Nothing waits any more on a closed case."""
    do(END, {"case": case.pk, "now": clock.now()})


def start_clocks(case: Case, accepted_on: date) -> date | None:
    """Stop the period for the notice, start those of the decision; the day on which steps are due now."""
    periods = deadlines.at_acceptance(case.version.guide, accepted_on)
    told = json.dumps([vars(period) for period in periods], default=str)
    do(START, {"case": case.pk, "now": clock.now(), "periods": told})
    return periods[-1].due_on if periods else None


def stop_clocks(case: Case) -> None:
    """What runs on the case stops now."""
    do(STOP, {"case": case.pk, "now": clock.now()})


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)
