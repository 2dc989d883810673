"""Applications and cases: ask, and see how it stands."""

import hashlib
from typing import Any

from django.http import HttpRequest
from ninja import Header, Router

from tongban.casework.cases import queries
from tongban.casework.cases.models import Case, Channel
from tongban.casework.cases.services import handling, intake
from tongban.casework.certificates.models import Certificate
from tongban.channels.api.paging import SIZE, page
from tongban.channels.api.schemas import ApplicationIn, CaseOut, CasePage, DecisionOut, EventOut, Problem
from tongban.foundation.errors import Conflict, DomainError, Invalid, NotAuthorised
from tongban.registry.accounts.models import User
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.people import queries as people
from tongban.registry.people.models import Organization, Person

applications = Router(tags=["applications"])
cases = Router(tags=["cases"])
WRONG = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}


def user(request: HttpRequest) -> User:
    """The user whom the token stands for."""
    return request.auth  # type: ignore[attr-defined, no-any-return]


def case_out(case: Case) -> dict[str, Any]:
    state = queries.progress(case)
    return {
        **{
            key: getattr(case, key)
            for key in (
                "number",
                "lookup_code",
                "state",
                "outcome",
                "received_at",
                "accepted_at",
                "decided_at",
                "closed_at",
            )
        },
        "item": case.item_id,
        "version": case.version.number,
        "department": case.department_id,
        "division": case.division_id,
        "status": {"zh": state.zh, "en": state.en},
        "next_actor": {"zh": state.actor_zh, "en": state.actor_en},
        "due_on": state.due_on,
        "days_left": state.days_left,
        "provisional": state.provisional,
    }


def _version(code: str, number: int) -> ItemVersion:
    version = ItemVersion.objects.select_related("item").filter(item_id=code, number=number).first()
    if version is None:
        raise DomainError(
            "unknown_item", "没有该事项版本。", "No such item version.", field="item", status=404
        )
    return version


def _applicant(request: HttpRequest, number: str) -> Person | Organization:
    """Whoever acts through the API acts for themselves, or as staff for anyone (collection at a window)."""
    applicant = people.find_applicant(number)
    if applicant is None:
        raise DomainError(
            "unknown_applicant", "没有找到该申请人。", "No such applicant.", field="applicant", status=404
        )
    mine = user(request).person_id in {
        applicant.pk if isinstance(applicant, Person) else applicant.representative_id
    } - {None}
    if not mine and not user(request).staff_id:
        raise NotAuthorised(
            "not_for_others",
            "不能代他人申请。",
            "You may not apply for somebody else.",
            status=403,
            field="applicant",
        )
    return applicant


@applications.post(
    "", response={201: CaseOut, **WRONG}, summary="Apply; the same Idempotency-Key gives the same case"
)
def apply(
    request: HttpRequest,
    body: ApplicationIn,
    idempotency_key: str | None = Header(None, alias="Idempotency-Key"),
) -> Any:
    if not idempotency_key:
        raise Invalid(
            "idempotency_key_missing",
            "请在请求头 Idempotency-Key 中给出唯一编号。",
            "Send a unique Idempotency-Key header, so that a repeated request is harmless.",
            field="Idempotency-Key",
            status=400,
        )
    scoped = f"api:{user(request).pk}:{hashlib.sha256(idempotency_key.encode()).hexdigest()[:40]}"
    case = intake.take_in(
        version=_version(body.item, body.version),
        applicant=_applicant(request, body.applicant),
        answers=body.answers,
        materials={key: intake.Given(**given.dict()) for key, given in body.materials.items()},
        channel=Channel.API,
        key=scoped,
    )
    return 201, case_out(case)


@cases.get("", response={200: CasePage, **WRONG}, summary="The cases that the client may see, newest first")
def list_cases(
    request: HttpRequest, state: str = "", item: str = "", cursor: str = "", size: int = SIZE
) -> dict[str, Any]:
    rows = queries.visible_to(user(request)).prefetch_related("clocks")
    wanted = {key: value for key, value in {"state": state, "item": item}.items() if value}
    found, following = page(rows.filter(**wanted), cursor=cursor or None, size=size)
    return {"cases": [case_out(case) for case in found], "next": following}


@cases.get("/{number}", response={200: CaseOut, **WRONG}, summary="One case")
def one_case(request: HttpRequest, number: str) -> dict[str, Any]:
    return case_out(queries.by_number(user(request), number))


@cases.get(
    "/{number}/events", response={200: list[EventOut], **WRONG}, summary="What the ledger holds of a case"
)
def events(request: HttpRequest, number: str) -> Any:
    return queries.timeline(queries.by_number(user(request), number))


@cases.post("/{number}/withdraw", response={200: CaseOut, **WRONG}, summary="Take an application back")
def withdraw(request: HttpRequest, number: str) -> dict[str, Any]:
    case = queries.by_number(user(request), number)
    person = user(request).person
    if person is None:
        raise NotAuthorised("not_your_case", "这不是您的办件。", "This case is not yours.", status=403)
    return case_out(handling.withdraw(case_id=case.pk, applicant=case.organization or person))


@cases.get(
    "/{number}/decision", response={200: DecisionOut, **WRONG}, summary="The decision of a case, signed"
)
def decision(request: HttpRequest, number: str) -> Any:
    case = queries.by_number(user(request), number)
    found = queries.decision_of(case)
    if found is None:
        raise Conflict("not_decided", "尚未作出决定。", "There is no decision yet.", status=404)
    return {
        **{
            key: getattr(found, key)
            for key in ("outcome", "reason_zh", "reason_en", "rule", "law", "decided_at", "key_id")
        },
        "case": case.number,
        "department": found.department_id,
        "signature": bytes(found.signature).hex(),
    }


def certificate_out(found: Certificate) -> dict[str, Any]:
    return {
        **{key: getattr(found, key) for key in ("identifier", "status", "issued_at", "valid_until")},
        "name": {"zh": found.name_zh, "en": found.name_en},
        "issuer": found.issuer_id,
        "case": found.case.number,
    }
