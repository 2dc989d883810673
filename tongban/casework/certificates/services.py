"""Issuing and ending certificates. Issuing twice gives the same certificate."""

import json
import secrets
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from tongban.casework.cases.models import Case, Outcome, State
from tongban.casework.cases.services import acts, deciding
from tongban.casework.certificates.models import Certificate
from tongban.foundation import clock
from tongban.foundation.crypto.signing import sign
from tongban.foundation.errors import Conflict
from tongban.foundation.identifiers import certificate as identifiers
from tongban.foundation.ledger import services as ledger
from tongban.registry.organisations.authority import require
from tongban.registry.organisations.models import Department, Staff

#: Digits and capitals of a serial number (GB/T 36904).
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def issue(*, case_id: int) -> Certificate:
    """Make the certificate of a granted case and close the case; harmless when repeated."""
    with transaction.atomic():
        case = acts.locked_case(case_id)
        existing = Certificate.objects.filter(case=case, status=Certificate.Status.VALID).first()
        if existing is not None:
            return existing
        if case.state != State.DECIDED or case.outcome != Outcome.GRANTED:
            raise Conflict(
                "not_granted",
                "该办件尚未准予，不能颁发证照。",
                "This case has not been granted; there is no certificate to issue.",
                status=409,
            )
        certificate = _make(case)
        ledger.record(
            kind="certificate.issued",
            subject=f"case:{case.pk}",
            actor="system",
            data={"identifier": certificate.identifier, "signature": certificate.signature.hex()},
        )
        deciding.close(case, actor="system")
    return certificate


def _make(case: Case) -> Certificate:
    result, issuer = case.version.guide["result"], case.department
    certificate = Certificate(
        identifier=_identifier(case, issuer),
        case=case,
        name_zh=result["zh"],
        name_en=result["en"],
        issuer=issuer,
        content=_content(case),
        issued_at=clock.now(),
        valid_until=_valid_until(result.get("validity_days") or 0),
    )
    signature = sign("certificate", twin_bytes(certificate))
    certificate.key_id, certificate.signature = signature.key_id, signature.value
    certificate.save()
    return certificate


def _identifier(case: Case, issuer: Department) -> str:
    """Type code: the defining body is the city's own office of the function, its serial the item's."""
    definer = issuer.superior or issuer
    serial = "".join(secrets.choice(ALPHABET) for _ in range(20))
    return identifiers.make(
        type_code=definer.credit_code + case.version.item.basic_code[6:9],
        issuer=issuer.credit_code,
        serial=serial,
        version="001",
    )


def _content(case: Case) -> dict[str, Any]:
    holder = case.person or case.organization
    assert holder is not None
    number = case.person.id_number if case.person else case.organization.credit_code  # type: ignore[union-attr]
    return {"holder": holder.name, "holder_number": number, "item": case.item_id, "case": case.number}


def _valid_until(days: int) -> date | None:
    return clock.today() + timedelta(days=days) if days else None


def twin(certificate: Certificate) -> dict[str, Any]:
    """The machine-readable twin of the certificate, as it is signed."""
    return {
        "identifier": certificate.identifier,
        "version": certificate.version,
        "name": {"zh": certificate.name_zh, "en": certificate.name_en},
        "issuer": {"name": certificate.issuer.name, "credit_code": certificate.issuer.credit_code},
        "issued_at": certificate.issued_at.astimezone(clock.SHANGHAI).isoformat(),
        "valid_until": certificate.valid_until.isoformat() if certificate.valid_until else None,
        "content": certificate.content,
    }


def twin_bytes(certificate: Certificate) -> bytes:
    """The canonical bytes of the twin, which the signature covers."""
    return json.dumps(twin(certificate), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def revoke(*, certificate_id: int, staff: Staff, reason: str) -> Certificate:
    """End a certificate before its time; needs the authority to issue it."""
    with transaction.atomic():
        certificate = (
            Certificate.objects.select_for_update(of=("self",)).select_related("case").get(pk=certificate_id)
        )
        case = certificate.case
        require(
            staff=staff,
            step="issue",
            item_code=case.item_id,
            division_code=case.division_id,
            on=clock.today(),
        )
        if certificate.status != Certificate.Status.VALID:
            raise Conflict(
                "already_ended", "该证照已失效。", "This certificate has already ended.", status=409
            )
        certificate.status = Certificate.Status.REVOKED
        certificate.ended_at, certificate.ended_reason = clock.now(), reason
        certificate.save(update_fields=["status", "ended_at", "ended_reason"])
        ledger.record(
            kind="certificate.revoked",
            subject=f"case:{case.pk}",
            actor=f"staff:{staff.pk}",
            data={"identifier": certificate.identifier},
        )
    return certificate
