"""Cases: see how they stand, and prove it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router

from tongban.casework.cases import queries
from tongban.casework.cases.models import Case, State
from tongban.casework.cases.services import handling
from tongban.casework.certificates import documents
from tongban.channels.api import proofs, render
from tongban.channels.api.actors import WRONG, user
from tongban.channels.api.materials import handed_in
from tongban.channels.api.schemas import (
    CaseDetail,
    CaseOut,
    CasePage,
    CorrectionIn,
    Cursor,
    DecisionOut,
    EventOut,
    MaterialsIn,
    ProofOut,
    Word,
)
from tongban.channels.web.cursors import SIZE, page
from tongban.foundation.errors import DomainError, NotAuthorised
from tongban.registry.people.models import Organization, Person

router = Router(tags=["cases"])
PDF = {
    "responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}
}


@router.get("", response={200: CasePage, **WRONG}, summary="The cases that the client may see, newest first")
def list_cases(
    request: HttpRequest,
    state: State | None = None,
    item: Word = "",
    cursor: Cursor = "",
    size: int = SIZE,
) -> dict[str, Any]:
    rows = queries.visible_to(user(request)).prefetch_related("clocks")
    wanted = {key: value for key, value in {"state": state, "item": item}.items() if value}
    found, following = page(rows.filter(**wanted), cursor=cursor, size=size)
    return {"cases": [render.case(case) for case in found], "next": following or None}


@router.get("/{number}", response={200: CaseDetail, **WRONG}, summary="One case, with answers and materials")
def one_case(request: HttpRequest, number: str) -> dict[str, Any]:
    case = queries.by_number(user(request), number)
    return render.case_in_full(case, for_staff=user(request).staff_id is not None)


@router.get(
    "/{number}/events", response={200: list[EventOut], **WRONG}, summary="What the ledger holds of a case"
)
def events(request: HttpRequest, number: str) -> Any:
    return queries.timeline(queries.by_number(user(request), number))


@router.get(
    "/{number}/proof",
    response={200: ProofOut, **WRONG},
    summary="Proof that the receipt (or another event) is in the ledger; ready some seconds after it",
)
def proof(request: HttpRequest, number: str, event: int | None = None) -> dict[str, Any]:
    return proofs.of_case(queries.by_number(user(request), number), event)


@router.get(
    "/{number}/receipt", response={200: None, **WRONG}, openapi_extra=PDF, summary="The receipt as PDF"
)
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    case = queries.by_number(user(request), number)
    return _pdf(documents.receipt_pdf(case, get_language() or "zh-hans"), f"receipt-{case.number}")


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@router.post("/{number}/withdraw", response={200: CaseOut, **WRONG}, summary="Take an application back")
def withdraw(request: HttpRequest, number: str) -> dict[str, Any]:
    case = queries.by_number(user(request), number)
    handling.withdraw(case_id=case.pk, applicant=_owner(request, case))
    return render.case(queries.by_number(user(request), number))


@router.post(
    "/{number}/materials",
    response={200: CaseOut, **WRONG},
    summary="Hand in materials: before acceptance, in answer to the one notice, or what was promised",
)
def hand_in(request: HttpRequest, number: str, body: MaterialsIn) -> dict[str, Any]:
    case = queries.by_number(user(request), number)
    owner = _owner(request, case)
    named = {key: one for key, one in body.materials.items() if one.status != "missing"}
    given = {key: one for key, one in handed_in(case.version, named, paper=False).items() if key in named}
    if case.state == State.NOTICED:
        handling.supplement(case_id=case.pk, applicant=owner, materials=given)
    elif case.state == State.RECEIVED:
        handling.correct(case_id=case.pk, applicant=owner, given=given)
    else:
        handling.hand_in(case_id=case.pk, applicant=owner, given=given)
    return render.case(queries.by_number(user(request), number))


@router.post(
    "/{number}/correction",
    response={200: CaseOut, **WRONG},
    summary="Mend the answers, all of them given anew, before the application is accepted",
)
def correct(request: HttpRequest, number: str, body: CorrectionIn) -> dict[str, Any]:
    case = queries.by_number(user(request), number)
    handling.correct(case_id=case.pk, applicant=_owner(request, case), answers=body.answers)
    return render.case(queries.by_number(user(request), number))


def _owner(request: HttpRequest, case: Case) -> Person | Organization:
    """The applicant, when the client's user is the person or represents the organisation."""
    person = user(request).person
    owner = case.organization or case.person
    mine = owner.representative_id if isinstance(owner, Organization) else owner and owner.pk
    if person is None or owner is None or mine != person.pk:
        raise NotAuthorised("not_your_case", "这不是您的办件。", "This case is not yours.", status=403)
    return owner


@router.get(
    "/{number}/decision", response={200: DecisionOut, **WRONG}, summary="The decision of a case, signed"
)
def decision(request: HttpRequest, number: str) -> dict[str, Any]:
    case = queries.by_number(user(request), number)
    found = queries.decision_of(case)
    if found is None:
        raise DomainError(
            "not_decided",
            "该办件尚未作出决定，请稍后再查。",
            "This case is not decided yet; please ask again later.",
            field="number",
            status=404,
        )
    return render.decision(found, case)
