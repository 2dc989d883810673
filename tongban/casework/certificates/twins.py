"""The machine-readable twin of a certificate: exactly what it says, and exactly what is signed."""

import json
from typing import Any

from tongban.casework.cases.models import Case
from tongban.casework.certificates.models import Certificate
from tongban.foundation import clock
from tongban.foundation.crypto import signing

PURPOSE = "certificate"


def content_of(case: Case) -> dict[str, Any]:
    """What the registers say today of the holder and the issuer: frozen in the certificate."""
    holder = case.person or case.organization
    assert holder is not None
    number = case.person.id_number if case.person else case.organization.credit_code  # type: ignore[union-attr]
    office = case.department
    return {
        "holder": holder.name,
        "holder_number": number,
        "item": case.item_id,
        "case": case.number,
        "issuer": {"name": office.name, "name_en": office.name_en, "credit_code": office.credit_code},
    }


def twin(certificate: Certificate) -> dict[str, Any]:
    """The twin, as it is signed: nothing in it depends on what the registers say later."""
    content = dict(certificate.content)
    return {
        "identifier": certificate.identifier,
        "version": certificate.version,
        "name": {"zh": certificate.name_zh, "en": certificate.name_en},
        "issuer": content.pop("issuer"),
        "issued_at": certificate.issued_at.astimezone(clock.SHANGHAI).isoformat(),
        "valid_until": certificate.valid_until.isoformat() if certificate.valid_until else None,
        "content": content,
    }


def twin_bytes(certificate: Certificate) -> bytes:
    """The canonical bytes of the twin, which the signature covers."""
    return json.dumps(twin(certificate), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sign(certificate: Certificate) -> None:
    """Put the signature of this centre on a certificate that is not saved yet."""
    signature = signing.sign(PURPOSE, twin_bytes(certificate))
    certificate.key_id, certificate.signature = signature.key_id, signature.value


def genuine(certificate: Certificate) -> bool:
    """Whether every byte of what the certificate says is as it was signed."""
    return signing.verify(
        PURPOSE,
        twin_bytes(certificate),
        key_id=certificate.key_id,
        value=bytes(certificate.signature),
    )
