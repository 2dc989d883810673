"""Applications: hand in files, and ask."""

from typing import Any, BinaryIO, cast

from django.http import HttpRequest
from ninja import File, Router, Status
from ninja.files import UploadedFile

from tongban.casework.cases.models import Channel, Clock
from tongban.casework.cases.services import intake
from tongban.casework.evidence import services as evidence
from tongban.channels.api import once, render
from tongban.channels.api.actors import WRONG, user, window
from tongban.channels.api.materials import handed_in
from tongban.channels.api.schemas import ApplicationIn, CaseOut, FileOut
from tongban.foundation.errors import DomainError, NotAuthorised
from tongban.registry.catalogue import queries as catalogue
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.organisations.models import ServicePoint
from tongban.registry.people import queries as people
from tongban.registry.people.models import Organization, Person

router = Router(tags=["applications"])
files = Router(tags=["files"])


@files.post(
    "",
    response={201: FileOut, **WRONG},
    url_name="upload",
    summary="Hand in a file of at most 20 MB (PDF, JPG, PNG, WebP); the same file has the same digest",
)
def upload(request: HttpRequest, file: File[UploadedFile]) -> Status[Any]:
    stored = evidence.store(cast(BinaryIO, file), name=file.name or "file")
    return Status(201, render.fields(stored, "digest", "media_type", "size"))


@router.post(
    "", response={201: CaseOut, **WRONG}, summary="Apply; the same Idempotency-Key gives the same case"
)
def apply(request: HttpRequest, body: ApplicationIn, idempotency_key: once.Key) -> Status[Any]:
    key = f"api:{user(request).pk}:{once.checked(idempotency_key)[:40]}"
    version = _version(body.item, body.version)
    applicant = _applicant(body.applicant)
    point = None if _is_mine(request, applicant) else _window(request)
    case = intake.take_in(
        version=version,
        applicant=applicant,
        answers=body.answers,
        materials=handed_in(version, body.materials, paper=point is not None),
        channel=Channel.API,
        key=key,
        point=point,
        clerk=user(request).staff if point else None,
    )
    if case.fresh:
        return Status(201, render.case(case, [Clock(**vars(intake.period_for_notice(case)))]))
    if case.application.answers != body.answers:
        raise once.key_reused()
    return Status(201, render.case(case))


def _version(code: str, number: int) -> ItemVersion:
    version = catalogue.numbered(code, number)
    if version is None:
        raise DomainError(
            "unknown_item",
            f"没有事项“{code}”的第 {number} 版，请按 /api/v1/items 核对。",
            f"There is no version {number} of an item {code!r}; see /api/v1/items.",
            field="item",
            status=404,
        )
    return version


def _applicant(number: str) -> Person | Organization:
    applicant = people.find_applicant(number)
    if applicant is None:
        raise DomainError(
            "unknown_applicant",
            "登记信息中没有该申请人，请核对证件号码。",
            "The registers do not know this applicant; please check the number.",
            field="applicant",
            status=404,
        )
    return applicant


def _is_mine(request: HttpRequest, applicant: Person | Organization) -> bool:
    """Whether the client's user is the applicant, or represents it."""
    mine = applicant.pk if isinstance(applicant, Person) else applicant.representative_id
    return mine is not None and mine == user(request).person_id


def _window(request: HttpRequest) -> ServicePoint:
    """Whoever asks for somebody else does so as a clerk, at the window of their post."""
    point = window(request)
    if point is None:
        raise NotAuthorised(
            "not_for_others",
            "只有窗口人员可以代他人提交申请。",
            "Only a clerk of a window may apply for somebody else.",
            status=403,
            field="applicant",
        )
    return point
