"""A case at the window after its intake: receipt, decision on the spot, what is missing, certificate."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from tongban.casework.cases import queries
from tongban.casework.cases.models import Case, Evidence, Notice, Outcome, State, Task
from tongban.casework.cases.services import deciding, handling, intake
from tongban.casework.certificates import services as certificates
from tongban.casework.certificates.models import Certificate
from tongban.channels.counter import materials, visitor
from tongban.channels.counter.window import address, says
from tongban.channels.web.access import post_of, staff_role, user_of
from tongban.channels.web.already import warning
from tongban.foundation import clock
from tongban.foundation.errors import Conflict, DomainError, Invalid
from tongban.registry.organisations.authority import require
from tongban.registry.organisations.models import Role, Staff

LONGEST = 4000
#: The controls of the decision form, by the field that an error names.
PLACES = {"outcome": "granted", "reason_zh": "reason_zh", "reason_en": "reason_en", "law": "law"}


def visible(request: HttpRequest, number: str) -> Case:
    """A case of this window with what its page shows."""
    rows = queries.visible_to(user_of(request)).select_related("application", "person", "organization")
    found = rows.prefetch_related("clocks").filter(number=number.strip().upper()).first()
    if found is None:
        raise queries.not_found()
    return found


def _task(case: Case) -> Task | None:
    """The step on which a window could act: the decision of an item that is decided on the spot."""
    return case.tasks.filter(done_at=None, actor="decide").first() if case.state != State.NOTICED else None


def _right(request: HttpRequest, case: Case) -> str:
    """Why this clerk may not decide the case; "" when they may."""
    try:
        require(
            staff=post_of(request).staff,
            step="decide",
            item_code=case.item_id,
            division_code=case.division_id,
            on=clock.today(),
        )
    except DomainError as denial:
        return says(denial)
    return ""


def _page(request: HttpRequest, case: Case, **context: Any) -> HttpResponse:
    applicant = case.person or case.organization
    assert applicant is not None
    task = _task(case)
    barred = _right(request, case) if task else ""
    told = Notice.objects.filter(case=case).first()
    wanted = _wanted(case)
    given = {row.key: row for row in case.application.evidence.select_related("file")}
    status = context.pop("status", 200)
    is_open = case.state != State.CLOSED
    shown = {
        "case": case,
        "card": visitor.card(applicant, user_of(request)),
        "post": post_of(request),
        "given": [
            (guide, given[guide["key"]]) for guide in case.version.guide["materials"] if guide["key"] in given
        ],
        "missing": handling.missing_materials(case),
        "task": None if barred else task,
        "barred": barred,
        "proposal": deciding.proposal(case) if task and not barred else None,
        "notice": told,
        "rows": [(row, "") for row in materials.of_keys(case.version.guide, wanted)],
        "decision": queries.decision_of(case),
        "certificate": Certificate.objects.filter(case=case).order_by("-id").first(),
        "already": warning(user_of(request), applicant, case.item_id, case) if is_open else None,
        "law": "；".join(case.version.guide["legal_basis"]["zh"]),
        **context,
    }
    return render(request, "counter/case.html", shown, status=status)


@require_GET
@staff_role(Role.CLERK)
def page(request: HttpRequest, number: str) -> HttpResponse:
    """How the case stands, and what the window may do now."""
    return _page(request, visible(request, number))


def _wanted(case: Case) -> set[str]:
    """The materials that the window may still take in: what the notice asked for, else what is missing."""
    if case.state == State.NOTICED:
        return set(case.notice.materials)
    if case.state not in {State.RECEIVED, State.ACCEPTED, State.IN_PROGRESS}:
        return set()
    absent = case.application.evidence.filter(status__in=(Evidence.Status.MISSING, Evidence.Status.PROMISED))
    return set(absent.values_list("key", flat=True))


def _back(request: HttpRequest, case: Case) -> HttpResponse:
    return redirect(address("case", request.GET.get("who", ""), case.number))


@require_POST
@staff_role(Role.CLERK)
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Decide on the spot, with reasons; a grant brings its certificate at once (许可法第三十四条)."""
    case, staff = visible(request, number), post_of(request).staff
    names = ("outcome", "reason_zh", "reason_en", "law")
    typed = {name: request.POST.get(name, "").strip()[:LONGEST] for name in names}
    typed["rule"] = request.POST.get("rule", "")[:60]
    task = _task(case)
    try:
        if task is None:
            raise _done_already(case)
        decision = deciding.decide(task_id=task.pk, staff=staff, **typed)
    except DomainError as refusal:
        made = queries.decision_of(case)
        if made is not None and made.decided_by_id == staff.pk:
            messages.info(request, gettext("本件您已作出决定，没有重复办理。"))
            return _back(request, case)
        page = partial(_page, request, visible(request, number), typed=typed, trouble=says(refusal))
        return page(trouble_at=PLACES.get(refusal.field or "", ""), status=refusal.status)
    if decision.outcome == Outcome.GRANTED and case.version.guide["result"]["kind"] != "none":
        certificates.issue(case_id=case.pk)
    say = messages.success if decision.outcome == Outcome.GRANTED else messages.warning
    say(request, gettext("决定已作出并签名。"))
    return _back(request, case)


def _done_already(case: Case) -> Conflict:
    return Conflict(
        "already_done",
        f"办件 {case.number} 没有等待决定的环节，请查看最新情况。",
        f"Nothing of case {case.number} waits for a decision; see how it stands now.",
        status=409,
    )


@require_POST
@staff_role(Role.CLERK)
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """Tell the person at the window, once and in writing, everything that is missing (许可法第三十二条)."""
    case = visible(request, number)
    wanted, remarks = request.POST.getlist("materials"), request.POST.get("remarks", "").strip()[:LONGEST]
    task = _task(case)
    try:
        if task is None:
            raise _done_already(case)
        handling.notice(task_id=task.pk, staff=post_of(request).staff, materials=wanted, remarks=remarks)
    except DomainError as refusal:
        typed = {"materials": wanted, "remarks": remarks}
        return _page(
            request, visible(request, number), asked=typed, trouble=says(refusal), status=refusal.status
        )
    messages.success(request, gettext("已当场一次性告知。"))
    return _back(request, case)


@require_POST
@staff_role(Role.CLERK)
def hand_in(request: HttpRequest, number: str) -> HttpResponse:
    """Take in what the notice asked for, what was promised, or what was missing."""
    case = visible(request, number)
    rows = materials.read(request, case.version.guide, _wanted(case))
    shown = [(row, says(row.error) if row.error else "") for row in rows]
    faulty = [(row, sentence) for row, sentence in shown if sentence]
    if faulty:
        return _page(request, case, rows=shown, faulty=faulty, status=422)
    given = {row.key: row.given() for row in rows if row.mark == "paper" or row.kept}
    try:
        _hand_in(case, given, post_of(request).staff)
    except DomainError as refusal:
        return _page(request, case, rows=shown, trouble=says(refusal), status=refusal.status)
    messages.success(request, gettext("材料已收下。"))
    return _back(request, case)


def _hand_in(case: Case, given: dict[str, intake.Given], clerk: Staff) -> None:
    """By the state of the case: mended on the spot, in answer to the notice, or later (容缺后补)."""
    applicant = case.person or case.organization
    assert applicant is not None
    if not given:
        raise Invalid(
            "nothing_given",
            "请在收到的材料上打勾，或上传扫描件。",
            "Mark the materials that you have received, or upload their scans.",
            field="materials",
        )
    if case.state == State.RECEIVED:
        handling.correct(case_id=case.pk, applicant=applicant, given=given, clerk=clerk)
    elif case.state == State.NOTICED:
        handling.supplement(case_id=case.pk, applicant=applicant, materials=given)
    else:
        handling.hand_in(case_id=case.pk, applicant=applicant, given=given)


@require_POST
@staff_role(Role.CLERK)
def refuse_to_accept(request: HttpRequest, number: str) -> HttpResponse:
    """Not needed, or another authority's: in writing, at once, naming the right one (许可法第三十二条)."""
    case = visible(request, number)
    names = ("ground", "reason_zh", "reason_en", "competent")
    typed = {name: request.POST.get(name, "").strip()[:LONGEST] for name in names}
    task = _task(case)
    try:
        if task is None:
            raise _done_already(case)
        handling.refuse_to_accept(task_id=task.pk, staff=post_of(request).staff, **typed)
    except DomainError as refusal:
        return _page(
            request, visible(request, number), refusal=typed, trouble=says(refusal), status=refusal.status
        )
    messages.warning(request, gettext("不予受理决定已作出，请打印交给申请人。"))
    return _back(request, case)
