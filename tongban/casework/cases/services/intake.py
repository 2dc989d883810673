"""Taking in: any window or screen, any item. Taking in is not deciding."""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from tongban.casework.cases.models import Application, Case, Channel, Evidence
from tongban.casework.cases.numbers import next_number
from tongban.casework.procedures import deadlines, flows
from tongban.foundation import clock
from tongban.foundation.errors import Conflict, Invalid, NotAuthorised
from tongban.foundation.identifiers import case_number
from tongban.foundation.identifiers.division import covers
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.catalogue.validation import FieldError, validate
from tongban.registry.organisations.authority import deciding_office, require_post, routing_division
from tongban.registry.organisations.models import Authority, Role, ServicePoint, Staff
from tongban.registry.people.models import Organization, Person

INTAKE = (Path(__file__).parent / "intake.sql").read_text()


@dataclass(frozen=True)
class Given:
    """How one material stands at intake; `file` is the digest of a stored file."""

    status: str
    file: str | None = None
    name: str = ""
    source: str = ""


def take_in(
    *,
    version: ItemVersion,
    applicant: Person | Organization,
    answers: dict[str, Any],
    materials: dict[str, Given],
    channel: Channel,
    key: str,
    point: ServicePoint | None = None,
    clerk: Staff | None = None,
) -> Case:
    """Receive an application and open its case at the office that decides it.

    The same idempotency `key` again returns the same case. Raises Invalid (answers, materials),
    Conflict (stale form, key of another application), NotAuthorised (window without the right to take it in).
    """
    _check_version(version)
    _check_answers(version, answers)
    division = routing_division(routing=version.guide["routing"], applicant=applicant, point=point)
    office = deciding_office(
        item_code=version.item_id, division_code=division, step="accept", on=clock.today()
    )
    _check_window(version, division, point=point, clerk=clerk)
    values = _values(version, applicant, answers, materials, channel, key, point, clerk, office)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INTAKE, values)
        row = cursor.fetchone()
    if row is None:
        return _same_again(key, version, applicant)
    return Case.objects.select_related("version", "department").get(pk=row[0])


def _check_version(version: ItemVersion) -> None:
    current = version.item.current_id
    if current != version.pk:
        raise Conflict(
            "stale_form",
            "该事项的办事指南和表单已更新，请按新表单核对后重新提交；已填写的内容会保留。",
            "This service has been updated. Please check your answers against the new form; they are kept.",
            status=409,
            details={"current": current},
        )


def _check_answers(version: ItemVersion, answers: dict[str, Any]) -> None:
    faults: list[FieldError] = validate(version.form, answers)
    if faults:
        first = faults[0]
        raise Invalid(
            "invalid_answers",
            first.zh,
            first.en,
            field=first.field,
            details={"errors": [vars(fault) for fault in faults]},
        )


def _check_window(
    version: ItemVersion, division: str, *, point: ServicePoint | None, clerk: Staff | None
) -> None:
    if clerk is None:
        return
    if point is None:
        raise Invalid(
            "no_point", "窗口收件须注明服务中心。", "A window intake names its service point.", field="point"
        )
    require_post(staff=clerk, role=Role.CLERK, point=point, on=clock.today())
    if version.guide["reach"] == "district" and not covers(division, point.division_id):
        raise NotAuthorised(
            "outside_reach",
            "该事项不在全市通办范围，须由申请人所属区的窗口或网上办理。",
            "This service is not city-wide: it is taken in by a window of the applicant's own district, or online.",
            field="point",
            status=403,
            details={"division": division},
        )


def evidence_rows(version: ItemVersion, materials: dict[str, Given]) -> list[dict[str, Any]]:
    """One row per material of the guide. Unknown materials are refused: 许可法第三十一条 forbids asking for more."""
    asked = {material["key"]: material for material in version.guide["materials"]}
    unknown = sorted(set(materials) - set(asked))
    if unknown:
        raise Invalid(
            "unknown_material",
            f"办事指南没有要求材料“{unknown[0]}”，请删除。",
            f"The guide does not ask for the material {unknown[0]!r}; please remove it.",
            field=unknown[0],
        )
    return [_evidence_row(key, asked[key], materials.get(key)) for key in asked]


def _evidence_row(key: str, material: dict[str, Any], given: Given | None) -> dict[str, Any]:
    given = given or Given(Evidence.Status.MISSING)
    if given.status == Evidence.Status.PROMISED and not material["deferrable"]:
        raise Invalid(
            "not_deferrable",
            f"材料“{material['name']['zh']}”不在容缺范围，不能承诺后补。",
            f"“{material['name']['en']}” may not be handed in later.",
            field=key,
        )
    name = Evidence._meta.get_field("name").get_prep_value(given.name)
    return {
        "key": key,
        "status": str(given.status),
        "file": given.file,
        "name": base64.b64encode(bytes(name)).decode(),
        "source": given.source,
    }


def _values(
    version: ItemVersion,
    applicant: Person | Organization,
    answers: dict[str, Any],
    materials: dict[str, Given],
    channel: Channel,
    key: str,
    point: ServicePoint | None,
    clerk: Staff | None,
    office: Authority,
) -> dict[str, Any]:
    now = clock.now()
    today = now.astimezone(clock.SHANGHAI).date()
    flow = flows.parse(version.flow)
    notice = deadlines.at_receipt(today)
    number = next_number(
        division=(point.division_id if point else office.division_id)[:6], channel=channel, day=today
    )
    silence = datetime.combine(notice.due_on + timedelta(days=1), time(), tzinfo=clock.SHANGHAI)
    return {
        "version": version.pk,
        "item": version.item_id,
        "person": applicant.pk if isinstance(applicant, Person) else None,
        "organization": applicant.pk if isinstance(applicant, Organization) else None,
        "answers": Application._meta.get_field("answers").get_prep_value(answers),
        "channel": str(channel),
        "point": point.pk if point else None,
        "clerk": clerk.pk if clerk else None,
        "key": key,
        "at": now,
        "number": number,
        "lookup_code": case_number.lookup_code(),
        "department": office.department_id,
        "division": office.division_id,
        "evidence": json.dumps(evidence_rows(version, materials)),
        "steps": json.dumps([{"id": step, "actor": flow.step(step).actor} for step in flow.initial.waiting]),
        "notice_start": notice.started_on,
        "notice_days": notice.days,
        "notice_due": notice.due_on,
        "notice_provisional": notice.provisional,
        "actor": f"staff:{clerk.pk}" if clerk else f"{type(applicant).__name__.lower()}:{applicant.pk}",
        "event": json.dumps(_event(version, number, office, channel, point, key)),
        "silence_at": silence,
    }


def _event(
    version: ItemVersion,
    number: str,
    office: Authority,
    channel: Channel,
    point: ServicePoint | None,
    key: str,
) -> dict[str, Any]:
    """What the ledger keeps of an intake: no names, no answers."""
    return {
        "number": number,
        "item": version.item_id,
        "edition": version.digest,
        "department": office.department_id,
        "authority": office.pk,
        "channel": str(channel),
        "point": point.pk if point else None,
        "request": hashlib.sha256(key.encode()).hexdigest(),
    }


def _same_again(key: str, version: ItemVersion, applicant: Person | Organization) -> Case:
    case = Case.objects.select_related("version", "department").get(application__idempotency_key=key)
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
