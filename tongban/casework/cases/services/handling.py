"""Handling between receipt and decision: claim, review, hand in what was promised, withdraw; and the exits at
the door, which are in `accepting`."""

from django.db import transaction

from tongban.casework.cases.models import Case, Outcome, State, Task
from tongban.casework.cases.services import acts, papers
from tongban.casework.cases.services.accepting import (
    accept,
    accept_by_silence,
    correct,
    notice,
    on_step,
    refuse_to_accept,
    supplement,
)
from tongban.casework.cases.services.papers import Applicant, Given, missing_materials, promised_materials
from tongban.foundation import clock
from tongban.foundation.errors import Conflict
from tongban.registry.organisations.models import Staff

__all__ = [
    "accept",
    "accept_by_silence",
    "claim",
    "correct",
    "hand_in",
    "missing_materials",
    "notice",
    "promised_materials",
    "refuse_to_accept",
    "release",
    "review",
    "supplement",
    "withdraw",
]


def claim(*, task_id: int, staff: Staff) -> Task:
    """Take a waiting step on oneself; somebody else's claim stands."""
    with acts.acting(task_id, staff) as (task, _):
        task.claimed_by, task.claimed_at = staff, clock.now()
        task.save(update_fields=["claimed_by", "claimed_at"])
        acts.note(task.case, "task.claimed", actor=f"staff:{staff.pk}", data={"step": task.step})
    return task


def release(*, task_id: int, staff: Staff) -> Task:
    """Give a claimed step back to the department."""
    with acts.acting(task_id, staff) as (task, _):
        task.claimed_by = task.claimed_at = None
        task.save(update_fields=["claimed_by", "claimed_at"])
        acts.note(task.case, "task.released", actor=f"staff:{staff.pk}", data={"step": task.step})
    return task


def review(*, task_id: int, staff: Staff, remark: str = "") -> Case:
    """The reviewer has looked at the substance (审查, 许可法第三十四条); the remark is for the decider."""
    with acts.acting(task_id, staff) as (task, _):
        on_step(task.actor, "review")
        acts.finish(task, staff=staff, data={}, remark=remark)
        acts.change(task.case, "case.handled", actor=f"staff:{staff.pk}", data={"step": task.step})
    return task.case


def hand_in(*, case_id: int, applicant: Applicant, given: dict[str, Given]) -> Case:
    """What was promised, or is still missing, comes after acceptance and before the decision (容缺后补)."""
    with transaction.atomic():
        case = acts.locked_case(case_id)
        papers.require_own(case, applicant)
        if case.state not in {State.ACCEPTED, State.IN_PROGRESS}:
            raise Conflict(
                "not_now",
                f"办件 {case.number} 目前为“{case.get_state_display()}”，不能补交材料。",
                f"Case {case.number} is {case.state}; nothing can be handed in now.",
                status=409,
            )
        papers.hand_over(case, given)
        acts.note(case, "evidence.given", actor=papers.actor(applicant), data={"materials": sorted(given)})
    return case


def withdraw(*, case_id: int, applicant: Applicant) -> Case:
    """The applicant takes the application back before it is decided."""
    with transaction.atomic():
        case = acts.locked_case(case_id)
        papers.require_own(case, applicant)
        acts.change(
            case,
            "case.withdrawn",
            actor=papers.actor(applicant),
            outcome=Outcome.WITHDRAWN,
            closed_at=clock.now(),
        )
        acts.stop_clocks(case)
        acts.end_tasks(case)
    return case
