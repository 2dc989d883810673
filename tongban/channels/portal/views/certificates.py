"""The certificates that a resident holds."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from tongban.casework.certificates import documents, queries, services
from tongban.casework.certificates.models import Certificate
from tongban.channels.web.access import resident, user_of
from tongban.foundation.errors import DomainError

SIZE = 20


@resident
def mine(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    page = Paginator(queries.of_user(user_of(request)), SIZE).get_page(request.GET.get("page"))
    return render(request, "portal/certificates.html", {"page": page})


def _mine(request: HttpRequest, identifier: str) -> Certificate:
    found = queries.of_user(user_of(request)).filter(identifier=identifier.upper()).first()
    if found is None:
        raise DomainError(
            "certificate_not_found",
            "您的证照中没有这一份。",
            "There is no such certificate among yours.",
            status=404,
        )
    return found


@resident
def pdf(request: HttpRequest, identifier: str) -> HttpResponse:
    """The certificate with seal and QR code."""
    certificate = _mine(request, identifier)
    response = HttpResponse(documents.certificate_pdf(certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{certificate.identifier}.pdf"'
    return response


@resident
def twin(request: HttpRequest, identifier: str) -> HttpResponse:
    """The machine-readable twin, with its signature."""
    certificate = _mine(request, identifier)
    body = {
        **services.twin(certificate),
        "status": certificate.status,
        "key_id": certificate.key_id,
        "signature": bytes(certificate.signature).hex(),
    }
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
