"""Certificates: one's own, and the public verification."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from tongban.casework.certificates import queries
from tongban.casework.certificates.services import twin
from tongban.channels.api.cases import WRONG, certificate_out, user
from tongban.channels.api.paging import SIZE, page
from tongban.channels.api.schemas import CertificatePage, Problem, VerificationOut
from tongban.foundation.errors import DomainError

router = Router(tags=["certificates"])


@router.get("", response={200: CertificatePage, **WRONG}, summary="Certificates that the client's user holds")
def list_certificates(request: HttpRequest, cursor: str = "", size: int = SIZE) -> dict[str, Any]:
    found, following = page(queries.of_user(user(request)), cursor=cursor or None, size=size)
    return {"certificates": [certificate_out(row) for row in found], "next": following}


@router.get("/{identifier}", response={200: dict[str, Any], **WRONG}, summary="The machine-readable twin")
def one_certificate(request: HttpRequest, identifier: str) -> dict[str, Any]:
    found = queries.of_user(user(request)).filter(identifier=identifier.upper()).first()
    if found is None:
        raise DomainError("certificate_not_found", "没有该证照。", "No such certificate.", status=404)
    return {
        **twin(found),
        "status": found.status,
        "key_id": found.key_id,
        "signature": bytes(found.signature).hex(),
    }


@router.get(
    "/{identifier}/verification",
    auth=None,
    response={200: VerificationOut, 422: Problem},
    summary="Whether a certificate is genuine and in force; open to everyone",
)
def verify(request: HttpRequest, identifier: str) -> dict[str, Any]:
    result = queries.verify(identifier)
    found = result.certificate
    if found is None:
        return {"identifier": result.identifier, "status": result.status}
    return {
        "identifier": result.identifier,
        "status": result.status,
        "name": {"zh": found.name_zh, "en": found.name_en},
        "issuer": found.issuer.name,
        "holder": result.holder,
    }
