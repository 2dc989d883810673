"""Tasks and decisions: what waits for the client's departments, and acting on it."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from tongban.casework.cases import queries
from tongban.casework.cases.models import Case, Task
from tongban.casework.cases.services import deciding, handling
from tongban.channels.api import once, render
from tongban.channels.api.actors import WRONG, staff, user
from tongban.channels.api.schemas import (
    CaseOut,
    Cursor,
    DecisionIn,
    NoticeIn,
    ProposalOut,
    RefusalIn,
    ReviewIn,
    TaskOut,
    TaskPage,
)
from tongban.channels.web.cursors import SIZE, page
from tongban.foundation.errors import DomainError

router = Router(tags=["tasks"])


def _visible(request: HttpRequest, task_id: int) -> Task:
    """A task of a case that the client may see, open or done: a late act is told so, not hidden."""
    staff(request)
    task = (
        Task.objects.filter(pk=task_id, case__in=queries.visible_to(user(request)))
        .select_related("case__version", "claimed_by")
        .first()
    )
    if task is None:
        raise DomainError(
            "task_not_found",
            "没有该环节，或不属于您的部门、窗口。",
            "There is no such task at your departments or your window.",
            field="task_id",
            status=404,
        )
    return task


def _case(task: Task) -> dict[str, Any]:
    return render.case(Case.objects.select_related("version").get(pk=task.case_id))


@router.get(
    "", response={200: TaskPage, **WRONG}, summary="Open tasks of the client's departments, newest first"
)
def list_tasks(request: HttpRequest, cursor: Cursor = "", size: int = SIZE) -> dict[str, Any]:
    found, following = page(queries.tasks_visible_to(staff(request)), cursor=cursor, size=size)
    return {"tasks": [render.task(task) for task in found], "next": following or None}


@router.get("/{int:task_id}", response={200: TaskOut, **WRONG}, summary="One task, open or done")
def one_task(request: HttpRequest, task_id: int) -> dict[str, Any]:
    return render.task(_visible(request, task_id))


@router.post("/{int:task_id}/claim", response={200: TaskOut, **WRONG}, summary="Take a task on oneself")
def claim(request: HttpRequest, task_id: int) -> dict[str, Any]:
    _visible(request, task_id)
    return render.task(handling.claim(task_id=task_id, staff=staff(request)))


@router.post("/{int:task_id}/release", response={200: TaskOut, **WRONG}, summary="Give a claimed task back")
def release(request: HttpRequest, task_id: int) -> dict[str, Any]:
    _visible(request, task_id)
    return render.task(handling.release(task_id=task_id, staff=staff(request)))


@router.post("/{int:task_id}/accept", response={200: CaseOut, **WRONG}, summary="Accept the application")
def accept(request: HttpRequest, task_id: int) -> dict[str, Any]:
    task = _visible(request, task_id)
    handling.accept(task_id=task_id, staff=staff(request))
    return _case(task)


@router.post(
    "/{int:task_id}/notice",
    response={201: CaseOut, **WRONG},
    summary="Tell the applicant, once, everything that is missing",
)
def notice(
    request: HttpRequest, task_id: int, body: NoticeIn, idempotency_key: once.Key
) -> Status[dict[str, Any]]:
    task, clerk = _visible(request, task_id), staff(request)
    once.act(
        user=user(request),
        key=idempotency_key,
        content=("notice", task_id, body.dict()),
        do=lambda: handling.notice(task_id=task_id, staff=clerk, **body.dict()).case,
    )
    return Status(201, _case(task))


@router.post(
    "/{int:task_id}/refusal",
    response={201: CaseOut, **WRONG},
    summary="Refuse to accept, in writing, naming the right authority",
)
def refuse_to_accept(
    request: HttpRequest, task_id: int, body: RefusalIn, idempotency_key: once.Key
) -> Status[dict[str, Any]]:
    task, officer = _visible(request, task_id), staff(request)
    once.act(
        user=user(request),
        key=idempotency_key,
        content=("refusal", task_id, body.dict()),
        do=lambda: handling.refuse_to_accept(task_id=task_id, staff=officer, **body.dict()).case,
    )
    return Status(201, _case(task))


@router.post("/{int:task_id}/review", response={200: CaseOut, **WRONG}, summary="Review the substance")
def review(request: HttpRequest, task_id: int, body: ReviewIn) -> dict[str, Any]:
    task = _visible(request, task_id)
    handling.review(task_id=task_id, staff=staff(request), remark=body.remark)
    return _case(task)


@router.get(
    "/{int:task_id}/proposal", response={200: ProposalOut, **WRONG}, summary="What the decision table says"
)
def proposal(request: HttpRequest, task_id: int) -> Any:
    return deciding.proposal(_visible(request, task_id).case)


@router.post("/{int:task_id}/decision", response={201: CaseOut, **WRONG}, summary="Decide, with reasons")
def decide(
    request: HttpRequest, task_id: int, body: DecisionIn, idempotency_key: once.Key
) -> Status[dict[str, Any]]:
    task, officer = _visible(request, task_id), staff(request)
    once.act(
        user=user(request),
        key=idempotency_key,
        content=("decision", task_id, body.dict()),
        do=lambda: deciding.decide(task_id=task_id, staff=officer, **body.dict()).case,
    )
    return Status(201, _case(task))
