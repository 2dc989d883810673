"""Issuing, replacing and ending certificates. Issuing twice gives the same certificate."""

import secrets
from datetime import date, timedelta

from django.db import transaction

from tongban.casework.cases.models import Case, Outcome, State
from tongban.casework.cases.services import acts, deciding
from tongban.casework.certificates.models import Certificate
from tongban.casework.certificates.twins import content_of, sign, twin, twin_bytes
from tongban.foundation import clock
from tongban.foundation.errors import Conflict, Invalid
from tongban.foundation.identifiers import certificate as identifiers
from tongban.foundation.identifiers.iso7064 import DIGITS_AND_CAPITALS
from tongban.foundation.ledger import services as ledger
from tongban.registry.organisations.authority import require
from tongban.registry.organisations.models import Department, Staff

__all__ = ["issue", "revoke", "supersede", "twin", "twin_bytes"]

VERSIONS = 999  # three digits (GB/T 36904)


def issue(*, case_id: int) -> Certificate:
    """Make the certificate of a granted case and close the case; harmless when repeated."""
    with transaction.atomic():
        case = acts.locked_case(case_id)
        existing = Certificate.objects.filter(case=case).order_by("-version").first()
        if existing is not None:
            return existing
        if case.state != State.DECIDED or case.outcome != Outcome.GRANTED:
            raise Conflict(
                "not_granted",
                "该办件尚未准予，不能颁发证照。",
                "This case has not been granted; there is no certificate to issue.",
                status=409,
            )
        certificate = _first(case)
        _record("certificate.issued", certificate, "system")
        deciding.close(case, actor="system")
    return certificate


def supersede(*, certificate_id: int, staff: Staff, reason: str) -> Certificate:
    """Replace a certificate by a new version with what the registers say today (换发, 更正); needs authority.

    The serial number stays, the version counts on; the old one ends in the same transaction.
    """
    _require_reason(reason)
    with acts.recorded(staff, f"certificate:{certificate_id}"), transaction.atomic():
        old = _locked(certificate_id, staff)
        if old.version >= VERSIONS:
            raise Conflict(
                "no_more_versions", "该证照的版本号已用尽。", "No version number is left.", status=409
            )
        _end(old, Certificate.Status.SUPERSEDED, reason)
        new = _next(old)
        _record("certificate.superseded", old, f"staff:{staff.pk}", by=new.identifier)
        _record("certificate.issued", new, f"staff:{staff.pk}")
    return new


def revoke(*, certificate_id: int, staff: Staff, reason: str) -> Certificate:
    """End a certificate before its time (许可法第六十九、七十条); needs the authority to issue it."""
    _require_reason(reason)
    with acts.recorded(staff, f"certificate:{certificate_id}"), transaction.atomic():
        certificate = _locked(certificate_id, staff)
        _end(certificate, Certificate.Status.REVOKED, reason)
        _record("certificate.revoked", certificate, f"staff:{staff.pk}")
    return certificate


def _first(case: Case) -> Certificate:
    case.department = Department.objects.select_related("superior").get(pk=case.department_id)
    result = case.version.guide["result"]
    serial = "".join(secrets.choice(DIGITS_AND_CAPITALS) for _ in range(20))
    return _make(
        case,
        identifiers.make(type_code=_type_code(case), issuer=case.department.credit_code, serial=serial),
        valid_until=_valid_until(result.get("validity_days") or 0),
        name_zh=result["zh"],
        name_en=result["en"],
    )


def _next(old: Certificate) -> Certificate:
    _, rest = old.identifier.split(f"{identifiers.ROOT}.")
    type_code, issuer, serial, *_ = rest.split(".")
    version = old.version + 1
    return _make(
        old.case,
        identifiers.make(type_code=type_code, issuer=issuer, serial=serial, version=f"{version:03}"),
        valid_until=old.valid_until,
        name_zh=old.name_zh,
        name_en=old.name_en,
        version=version,
        supersedes=old,
    )


def _make(case: Case, identifier: str, *, valid_until: date | None, **fields: object) -> Certificate:
    certificate = Certificate(
        identifier=identifier,
        case=case,
        issuer=case.department,
        content=content_of(case),
        issued_at=clock.now(),
        valid_until=valid_until,
        **fields,
    )
    sign(certificate)
    certificate.save(force_insert=True)
    return certificate


def _type_code(case: Case) -> str:
    """The defining body is the city's own office of the function; the serial is that of the item."""
    definer: Department = case.department.superior or case.department
    return definer.credit_code + case.version.item.basic_code[6:9]


def _valid_until(days: int) -> date | None:
    return clock.today() + timedelta(days=days) if days else None


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("reason_missing", "请说明理由。", "Please state the reason.", field="reason")


def _locked(certificate_id: int, staff: Staff) -> Certificate:
    """A certificate in force, locked, that `staff` may end."""
    found = Certificate.objects.select_for_update(of=("self",)).select_related("case__version", "issuer")
    certificate = found.get(pk=certificate_id)
    case = certificate.case
    require(
        staff=staff, step="issue", item_code=case.item_id, division_code=case.division_id, on=clock.today()
    )
    if certificate.status != Certificate.Status.VALID:
        raise Conflict("already_ended", "该证照已失效。", "This certificate has already ended.", status=409)
    return certificate


def _end(certificate: Certificate, status: Certificate.Status, reason: str) -> None:
    certificate.status, certificate.ended_at, certificate.ended_reason = status, clock.now(), reason
    certificate.save(update_fields=["status", "ended_at", "ended_reason"])


def _record(kind: str, certificate: Certificate, actor: str, **data: str) -> None:
    ledger.record(
        kind=kind,
        subject=f"case:{certificate.case_id}",
        actor=actor,
        data={"identifier": certificate.identifier, "signature": bytes(certificate.signature).hex(), **data},
    )
