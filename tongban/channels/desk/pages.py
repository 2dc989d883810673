"""One case on one page: everything that a decision needs, and what may be done now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tongban.casework.cases import queries
from tongban.casework.cases.models import Case, Clock, Notice, Task
from tongban.casework.cases.services import deciding
from tongban.casework.certificates.models import Certificate
from tongban.casework.procedures import flows
from tongban.channels.desk import material, words
from tongban.channels.web import forms
from tongban.channels.web.access import post_of, staff_role, user_of
from tongban.channels.web.already import warning
from tongban.registry.accounts.models import User
from tongban.registry.organisations.models import Role


def visible_task(user: User, task_id: int) -> Task:
    """A step of a case that the user may see, open or done; else it does not exist for them."""
    task = (
        Task.objects.filter(pk=task_id, case__in=queries.visible_to(user))
        .select_related("claimed_by", "done_by")
        .first()
    )
    if task is None:
        raise queries.not_found()
    task.case = _whole(user, pk=task.case_id)
    return task


def _whole(user: User, **wanted: Any) -> Case:
    """A visible case with everything that its page shows of other tables' single rows."""
    rows = queries.visible_to(user).select_related("application", "person", "organization", "division")
    case = rows.prefetch_related("clocks").filter(**wanted).first()
    if case is None:
        raise queries.not_found()
    return case


def described(case: Case) -> dict[str, Any]:
    """What stands on the page of every case: who, what, the materials, the clocks, the history."""
    language = get_language() or "zh-hans"
    clocks = sorted(case.clocks.all(), key=lambda clock: list(Clock.Kind.values).index(clock.kind))
    return {
        "case": case,
        "applicant": case.person or case.organization,
        "answers": forms.summary(case.version.form, case.application.answers, language),
        "materials": material.of_case(case),
        "clocks": clocks,
        "events": words.tell(queries.timeline(case)),
        "remarks": case.tasks.exclude(remark="").select_related("done_by").order_by("id"),
        "notice": Notice.objects.filter(case=case).select_related("issued_by").first(),
        "decision": queries.decision_of(case),
        "certificate": Certificate.objects.filter(case=case).order_by("-id").first(),
    }


def task_page(
    request: HttpRequest,
    task: Task,
    *,
    typed: dict[str, Any] | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a task; `typed` is what an act could not be done with, shown again with its `error`."""
    case = task.case
    applicant = case.person or case.organization
    assert applicant is not None
    proposal = deciding.proposal(case) if task.done_at is None else None
    shown = described(case)
    missing = {row.key for row in shown["materials"] if row.guide["required"] and row.status == "missing"}
    suggested = {
        # A refusal is chosen by a person, never by a key pressed too soon.
        "outcome": "granted" if proposal and proposal.outcome == "granted" else "",
        "reason_zh": proposal.reason_zh if proposal else "",
        "reason_en": proposal.reason_en if proposal else "",
        "law": (proposal.law if proposal else "") or "；".join(case.version.guide["legal_basis"]["zh"]),
        "materials": missing,
    }
    context = {
        **shown,
        "task": task,
        "step": flows.parse(case.version.flow).step(task.step),
        "proposal": proposal,
        "missing": missing,
        "typed": {**suggested, **(typed or {})},
        "error": error,
        "already": warning(user_of(request), applicant, case.item_id, case) if not task.done_at else None,
        "mine": task.claimed_by_id == post_of(request).staff_id,
    }
    return render(request, "desk/task.html", context, status=status)


@require_GET
@staff_role(Role.OFFICER)
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """A waiting step: the case, the proposal of the table, the acts."""
    return task_page(request, visible_task(user_of(request), task_id))


@require_GET
@staff_role(Role.OFFICER, Role.AUDITOR)
def case(request: HttpRequest, number: str) -> HttpResponse:
    """A case to read; whoever may act finds the way to its open steps."""
    found = _whole(user_of(request), number=number.strip().upper())
    waiting = []
    if post_of(request).role == Role.OFFICER:
        waiting = list(queries.tasks_visible_to(post_of(request).staff).filter(case=found))
    return render(request, "desk/case.html", {**described(found), "waiting": waiting})
