"""Tasks and decisions: what waits for the client's departments, and acting on it."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from tongban.casework.cases import queries
from tongban.casework.cases.models import Task
from tongban.casework.cases.services import deciding, handling
from tongban.channels.api.cases import WRONG, case_out, user
from tongban.channels.api.paging import SIZE, page
from tongban.channels.api.schemas import (
    CaseOut,
    DecisionIn,
    NoticeIn,
    ProposalOut,
    ReviewIn,
    TaskOut,
    TaskPage,
)
from tongban.foundation.errors import DomainError, NotAuthorised
from tongban.registry.organisations.models import Staff

router = Router(tags=["tasks"])


def staff(request: HttpRequest) -> Staff:
    found = user(request).staff
    if found is None:
        raise NotAuthorised("staff_only", "仅限工作人员。", "Only staff have tasks.", status=403)
    return found


def task_out(task: Task) -> dict[str, Any]:
    return {
        **{key: getattr(task, key) for key in ("id", "step", "actor", "opened_at", "due_on")},
        "case": task.case.number,
        "item": task.case.item_id,
        "department": task.department_id,
        "claimed_by": task.claimed_by.number if task.claimed_by else None,
    }


def _visible(request: HttpRequest, task_id: int) -> Task:
    task = queries.tasks_visible_to(staff(request)).filter(pk=task_id).first()
    if task is None:
        raise DomainError("task_not_found", "没有该待办环节。", "There is no such open task.", status=404)
    return task


@router.get("", response={200: TaskPage, **WRONG}, summary="Open tasks of the client's departments")
def list_tasks(request: HttpRequest, cursor: str = "", size: int = SIZE) -> dict[str, Any]:
    found, following = page(queries.tasks_visible_to(staff(request)), cursor=cursor or None, size=size)
    return {"tasks": [task_out(task) for task in found], "next": following}


@router.post("/{int:task_id}/claim", response={200: TaskOut, **WRONG}, summary="Take a task on oneself")
def claim(request: HttpRequest, task_id: int) -> dict[str, Any]:
    _visible(request, task_id)
    return task_out(handling.claim(task_id=task_id, staff=staff(request)))


@router.post("/{int:task_id}/accept", response={200: CaseOut, **WRONG}, summary="Accept the application")
def accept(request: HttpRequest, task_id: int) -> dict[str, Any]:
    _visible(request, task_id)
    return case_out(handling.accept(task_id=task_id, staff=staff(request)))


@router.post("/{int:task_id}/notice", response={200: CaseOut, **WRONG}, summary="Tell once what is missing")
def notice(request: HttpRequest, task_id: int, body: NoticeIn) -> dict[str, Any]:
    _visible(request, task_id)
    told = handling.notice(task_id=task_id, staff=staff(request), **body.dict())
    return case_out(told.case)


@router.post("/{int:task_id}/review", response={200: CaseOut, **WRONG}, summary="Review the substance")
def review(request: HttpRequest, task_id: int, body: ReviewIn) -> dict[str, Any]:
    _visible(request, task_id)
    return case_out(handling.review(task_id=task_id, staff=staff(request), remark=body.remark))


@router.get(
    "/{int:task_id}/proposal", response={200: ProposalOut, **WRONG}, summary="What the decision table says"
)
def proposal(request: HttpRequest, task_id: int) -> Any:
    return deciding.proposal(_visible(request, task_id).case)


@router.post("/{int:task_id}/decision", response={201: CaseOut, **WRONG}, summary="Decide, with reasons")
def decide(request: HttpRequest, task_id: int, body: DecisionIn) -> Any:
    _visible(request, task_id)
    decision = deciding.decide(task_id=task_id, staff=staff(request), **body.dict())
    return 201, case_out(decision.case)
