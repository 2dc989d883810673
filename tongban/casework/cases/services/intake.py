"""Taking in: any window or screen, any item. Taking in is not deciding."""

import hashlib
import json
from pathlib import Path
from typing import Any

from tongban.casework.cases.models import Application, Case, Channel, State
from tongban.casework.cases.numbers import next_number
from tongban.casework.cases.services import acts, eligibility
from tongban.casework.cases.services.papers import Applicant, Given, actor, evidence_rows
from tongban.casework.procedures import deadlines, flows
from tongban.foundation import clock
from tongban.foundation.errors import Conflict, Invalid, NotAuthorised
from tongban.foundation.identifiers import case_number
from tongban.foundation.identifiers.division import covers
from tongban.foundation.statements import row
from tongban.registry.catalogue.models import Item, ItemVersion
from tongban.registry.catalogue.validation import require_valid
from tongban.registry.organisations.authority import deciding_office, require_post, routing_division
from tongban.registry.organisations.models import Authority, Role, ServicePoint, Staff
from tongban.registry.people.models import Organization, Person

__all__ = ["Given", "take_in"]

ANSWERS = Application._meta.get_field("answers")
INTAKE = (Path(__file__).parent / "intake.sql").read_text()


def take_in(
    *,
    version: ItemVersion,
    applicant: Applicant,
    answers: dict[str, Any],
    materials: dict[str, Given],
    channel: Channel,
    key: str,
    point: ServicePoint | None = None,
    clerk: Staff | None = None,
) -> Case:
    """Receive an application and open its case at the office that decides it.

    The same idempotency `key` again returns the same case. Raises Invalid (applicant, answers, materials),
    Conflict (stale form, key of another application), NotAuthorised (a window without the right to take it
    in, which is recorded).
    """
    require_valid(version.form, answers, version.digest)
    eligibility.require(version, applicant, answers)
    office = _office(version, applicant, point=point, clerk=clerk)
    case = _opened(version, applicant, office, point, channel)
    values = _values(case, answers, materials, channel, key, clerk, office)
    written = row(INTAKE, values)
    if written is None:
        return _before(key, version, applicant)
    case.pk, case.application_id = written
    case._state.adding, case.fresh = False, True
    return case


def _office(
    version: ItemVersion, applicant: Applicant, *, point: ServicePoint | None, clerk: Staff | None
) -> Authority:
    """Who decides for the people of the division that the item's rule names; the window may only take in."""
    division = routing_division(routing=version.guide["routing"], applicant=applicant, point=point)
    if clerk is not None:
        with acts.recorded(clerk, f"item:{version.item_id}"):
            _check_window(version, division, point, clerk)
    return deciding_office(item_code=version.item_id, division_code=division, step="accept", on=clock.today())


def _check_window(version: ItemVersion, division: str, point: ServicePoint | None, clerk: Staff) -> None:
    if point is None:
        raise Invalid(
            "no_point", "窗口收件须注明服务中心。", "A window intake names its service point.", field="point"
        )
    require_post(staff=clerk, role=Role.CLERK, point=point, on=clock.today())
    if version.guide["reach"] == "district" and not covers(_district(division), point.division_id):
        raise NotAuthorised(
            "outside_reach",
            "该事项不在全市通办范围，须由申请人所属区的窗口或网上办理。",
            "This service is not city-wide: use a window of the applicant's own district, or apply online.",
            field="point",
            status=403,
            details={"division": division},
        )


def _district(division: str) -> str:
    """The district in which a street or community lies."""
    return division[:6].ljust(12, "0")


def _opened(
    version: ItemVersion,
    applicant: Applicant,
    office: Authority,
    point: ServicePoint | None,
    channel: Channel,
) -> Case:
    """The case as the statement will write it."""
    now = clock.now()
    return Case(
        number=next_number(
            division=(point.division_id if point else office.division_id)[:6],
            channel=channel,
            day=now.astimezone(clock.SHANGHAI).date(),
        ),
        lookup_code=case_number.lookup_code(),
        item_id=version.item_id,
        version=version,
        person=applicant if isinstance(applicant, Person) else None,
        organization=applicant if isinstance(applicant, Organization) else None,
        department=office.department,
        division_id=office.division_id,
        point=point,
        state=State.RECEIVED,
        received_at=now,
    )


def _values(
    case: Case,
    answers: dict[str, Any],
    materials: dict[str, Given],
    channel: Channel,
    key: str,
    clerk: Staff | None,
    office: Authority,
) -> dict[str, Any]:
    version, flow = case.version, flows.parse(case.version.flow)
    applicant = case.person or case.organization
    assert applicant is not None
    notice = period_for_notice(case)
    return {
        "version": version.pk,
        "item": version.item_id,
        "person": case.person_id,
        "organization": case.organization_id,
        "answers": ANSWERS.get_prep_value(answers),
        "channel": str(channel),
        "point": case.point_id,
        "clerk": clerk.pk if clerk else None,
        "key": key,
        "at": case.received_at,
        "number": case.number,
        "lookup_code": case.lookup_code,
        "department": case.department_id,
        "division": case.division_id,
        "evidence": json.dumps(evidence_rows(version, materials)),
        "steps": json.dumps([{"id": step, "actor": flow.step(step).actor} for step in flow.initial.waiting]),
        "notice_start": notice.started_on,
        "notice_days": notice.days,
        "notice_due": notice.due_on,
        "notice_provisional": notice.provisional,
        "actor": f"staff:{clerk.pk}" if clerk else actor(applicant),
        "event": json.dumps(_event(case, office, channel, key)),
        "silence_at": deadlines.after(notice.due_on),
    }


def period_for_notice(case: Case) -> deadlines.Period:
    """The period that every application begins with: within it the office says once what is missing."""
    return deadlines.at_receipt(case.received_at.astimezone(clock.SHANGHAI).date())


def _event(case: Case, office: Authority, channel: Channel, key: str) -> dict[str, Any]:
    """What the ledger keeps of an intake: no names, no answers."""
    return {
        "number": case.number,
        "item": case.item_id,
        "edition": case.version.digest,
        "department": case.department_id,
        "authority": office.pk,
        "channel": str(channel),
        "point": case.point_id,
        "request": hashlib.sha256(key.encode()).hexdigest(),
    }


def _before(key: str, version: ItemVersion, applicant: Applicant) -> Case:
    """Nothing was written: the request came before, or its form is out of date."""
    case = (
        Case.objects.select_related("version", "department").filter(application__idempotency_key=key).first()
    )
    if case is None:
        raise _stale(version)
    owner = case.person_id if isinstance(applicant, Person) else case.organization_id
    if case.version_id != version.pk or owner != applicant.pk:
        raise Conflict(
            "key_reused",
            "该请求编号已用于另一件申请。",
            "This idempotency key belongs to another application.",
            field="key",
            status=409,
        )
    return case


def _stale(version: ItemVersion) -> Conflict:
    current = Item.objects.values_list("current_id", flat=True).get(pk=version.item_id)
    return Conflict(
        "stale_form",
        "该事项的办事指南和表单已更新，请按新表单核对后重新提交；已填写的内容会保留。",
        "This service has been updated. Please check your answers against the new form; they are kept.",
        status=409,
        details={"current": current},
    )
