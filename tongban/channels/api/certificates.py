"""Certificates: one's own, and the public verification."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from tongban.casework.certificates import queries
from tongban.casework.certificates.services import twin
from tongban.channels.api import render
from tongban.channels.api.actors import OPEN, WRONG, user
from tongban.channels.api.schemas import CertificatePage, Cursor, TwinOut, VerificationOut
from tongban.channels.web.cursors import SIZE, page
from tongban.foundation.errors import DomainError

router = Router(tags=["certificates"])


@router.get("", response={200: CertificatePage, **WRONG}, summary="Certificates that the client's user holds")
def list_certificates(request: HttpRequest, cursor: Cursor = "", size: int = SIZE) -> dict[str, Any]:
    found, following = page(queries.of_user(user(request)), cursor=cursor, size=size)
    return {"certificates": [render.certificate(row) for row in found], "next": following or None}


@router.get("/{identifier}", response={200: TwinOut, **WRONG}, summary="The machine-readable twin, signed")
def one_certificate(request: HttpRequest, identifier: str) -> dict[str, Any]:
    found = queries.of_user(user(request)).filter(identifier=identifier.upper()).first()
    if found is None:
        raise DomainError(
            "certificate_not_found",
            "没有该证照，请核对证照标识。",
            "No such certificate; please check the identifier.",
            field="identifier",
            status=404,
        )
    return {
        **twin(found),
        **render.fields(found, "status", "key_id"),
        "signature": bytes(found.signature).hex(),
    }


@router.get(
    "/{identifier}/verification",
    auth=None,
    response={200: VerificationOut, **OPEN},
    summary="Whether a certificate is genuine and in force; open to everyone",
)
def verify(request: HttpRequest, identifier: str) -> dict[str, Any]:
    result = queries.verify(identifier)
    found = result.certificate
    if found is None:
        return render.fields(result, "identifier", "status")
    return {
        **render.fields(result, "identifier", "status", "holder"),
        "name": {"zh": found.name_zh, "en": found.name_en},
        "issuer": found.issuer.name,
    }
