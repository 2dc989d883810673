"""Taking in: the item's whole form on one page, filled from the register, its materials ticked off."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from tongban.casework.cases.models import Case, Channel, State
from tongban.casework.cases.services import handling, intake
from tongban.channels.counter import materials, visitor
from tongban.channels.counter.cases import visible
from tongban.channels.counter.window import address, says, screen
from tongban.channels.web import forms
from tongban.channels.web.access import post_of, staff_role, user_of
from tongban.channels.web.already import warning
from tongban.foundation import clock
from tongban.foundation.errors import DomainError
from tongban.registry.catalogue import queries as catalogue
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.catalogue.validation import FieldError, validate
from tongban.registry.organisations.authority import deciding_office, routing_division
from tongban.registry.organisations.models import Authority, Role
from tongban.registry.people.queries import known

Applicant = visitor.Applicant


@require_http_methods(["GET", "POST"])
@staff_role(Role.CLERK)
def take(request: HttpRequest, code: str) -> HttpResponse:
    """The form of an item for the person at the window, and taking it in."""
    try:
        applicant = visitor.open_reference(request.GET.get("who", ""))
        version = catalogue.by_code(code)
    except DomainError as error:
        return screen(request, status=error.status, trouble=says(error))
    if applicant is None:
        return redirect(address("home", "", q=code))
    if request.method == "POST":
        return _taken(request, version, applicant)
    answers = _suggested(version, applicant)
    return _page(request, version, applicant, answers, materials.fresh(version.guide), str(uuid.uuid4()))


def _suggested(version: ItemVersion, applicant: Applicant) -> dict[str, Any]:
    """The fixed answers, so that conditions on them show the right questions."""
    fixed = known(applicant)
    properties = version.form["properties"]
    return {
        key: value for key, schema in properties.items() if (value := forms.fixed(schema, fixed)) is not None
    }


def _read(request: HttpRequest, version: ItemVersion, applicant: Applicant) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for step in forms.steps(version.form, get_language() or "zh-hans"):
        answers.update(forms.read(version.form, step, request.POST, known(applicant)))
    return forms.clean(version.form, answers)


def _taken(request: HttpRequest, version: ItemVersion, applicant: Applicant) -> HttpResponse:
    """Take it in, or show the page again with everything that was typed and what is wrong with it."""
    answers = _read(request, version, applicant)
    rows = materials.read(request, version.guide)
    key = request.POST.get("key", "")[:36] or str(uuid.uuid4())
    page = partial(_page, request, version, applicant, answers, rows, key)
    if forms.only_redraws(request.POST):
        return page()
    if request.POST.get("version") != str(version.pk):
        return page(trouble=_stale(), status=409)
    faults = validate(version.form, answers)
    if faults or any(row.error for row in rows):
        return page(faults=faults, status=422)
    post = post_of(request)
    try:
        case = intake.take_in(
            version=version,
            applicant=applicant,
            answers=answers,
            materials={row.key: row.given() for row in rows},
            channel=Channel.COUNTER,
            key=f"counter:{post.staff_id}:{key}",
            point=post.point,
            clerk=post.staff,
        )
    except DomainError as refusal:
        return page(trouble=says(refusal), status=refusal.status)
    return redirect(address("case", visitor.reference(applicant), case.number))


@require_http_methods(["GET", "POST"])
@staff_role(Role.CLERK)
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Answers that can be mended on the spot are mended, before acceptance (许可法第三十二条第三项)."""
    case = visible(request, number)
    applicant = case.person or case.organization
    assert applicant is not None
    if case.state != State.RECEIVED:
        return redirect(address("case", request.GET.get("who", ""), case.number))
    if request.method != "POST":
        return _page(request, case.version, applicant, case.application.answers, [], "", of=case)
    answers = _read(request, case.version, applicant)
    page = partial(_page, request, case.version, applicant, answers, [], "", of=case)
    if forms.only_redraws(request.POST):
        return page()
    faults = validate(case.version.form, answers)
    if faults:
        return page(faults=faults, status=422)
    try:
        handling.correct(case_id=case.pk, applicant=applicant, answers=answers, clerk=post_of(request).staff)
    except DomainError as refusal:
        return page(trouble=says(refusal), status=refusal.status)
    messages.success(request, gettext("已当场更正。"))
    return redirect(address("case", visitor.reference(applicant), case.number))


def _with_rows(field: forms.Field) -> list[forms.Field]:
    """A field, and those within its rows."""
    return [field, *(inner for row in field.rows for inner in row)]


def _stale() -> str:
    return says(
        DomainError(
            "stale_form",
            "该事项的办事指南和表单刚刚更新，请按新表单核对后再收件；已填写的内容都在。",
            "This service has just been updated. Check the answers against the new form; they are kept.",
        )
    )


def _office(version: ItemVersion, request: HttpRequest, applicant: Applicant) -> tuple[Authority | None, str]:
    """Who will decide this for this person, said before anything is typed; or why nobody can."""
    try:
        division = routing_division(
            routing=version.guide["routing"], applicant=applicant, point=post_of(request).point
        )
        found = deciding_office(
            item_code=version.item_id, division_code=division, step="accept", on=clock.today()
        )
    except DomainError as error:
        return None, says(error)
    return found, ""


def _page(
    request: HttpRequest,
    version: ItemVersion,
    applicant: Applicant,
    answers: dict[str, Any],
    rows: list[materials.Row],
    key: str,
    *,
    faults: list[FieldError] | None = None,
    trouble: str = "",
    status: int = 200,
    of: Case | None = None,
) -> HttpResponse:
    """The form; `of` is the case whose answers are being mended."""
    language = get_language() or "zh-hans"
    posted = request.POST if request.method == "POST" else None
    parts = [
        (
            step,
            forms.fields(
                version.form,
                step,
                language,
                answers=answers,
                known=known(applicant),
                errors=faults or (),
                post=posted,
                page=version.form["properties"],
            ),
        )
        for step in forms.open_steps(version.form, answers, language)
    ]
    office, reason = _office(version, request, applicant)
    context = {
        "version": version,
        "guide": version.guide,
        "card": visitor.card(applicant, user_of(request)),
        "parts": parts,
        "wrong": [one for _, fields in parts for field in fields for one in _with_rows(field) if one.errors],
        "rows": [(row, says(row.error) if row.error else "") for row in rows],
        "faulty": [(row, says(row.error)) for row in rows if row.error],
        "key": key,
        "of": of,
        "trouble": trouble or reason,
        "office": office,
        "already": warning(user_of(request), applicant, version.item_id, of),
        "post": post_of(request),
    }
    return render(request, "counter/take.html", context, status=status)
