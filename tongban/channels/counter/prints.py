"""What a window prints: the receipt at once, the decision and the certificate when they are there."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tongban.casework.cases import queries
from tongban.casework.cases.models import Notice
from tongban.casework.certificates import documents, letters
from tongban.casework.certificates.models import Certificate
from tongban.channels.web.access import staff_role, user_of
from tongban.channels.web.printing import pdf
from tongban.registry.organisations.models import Role


def _language() -> str:
    return get_language() or "zh-hans"


@require_GET
@staff_role(Role.CLERK)
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt of an intake, in the language of the page."""
    case = queries.by_number(user_of(request), number)
    return pdf(documents.receipt_pdf(case, _language()), f"receipt-{case.number}")


@require_GET
@staff_role(Role.CLERK)
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate of a case of this window."""
    case = queries.by_number(user_of(request), number)
    found = (
        Certificate.objects.filter(case=case, status=Certificate.Status.VALID)
        .select_related("issuer", "case__version")
        .first()
    )
    if found is None:
        raise queries.not_found()
    return pdf(documents.certificate_pdf(found), f"certificate-{case.number}")


@require_GET
@staff_role(Role.CLERK)
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """The written decision, with its reasons and remedies (许可法第三十八条)."""
    case = queries.by_number(user_of(request), number)
    made = queries.decision_of(case)
    if made is None:
        raise queries.not_found()
    return pdf(letters.decision_pdf(made, _language()), f"decision-{case.number}")


@require_GET
@staff_role(Role.CLERK)
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """The one notice of what is missing, to take home (许可法第三十二条)."""
    case = queries.by_number(user_of(request), number)
    told = Notice.objects.filter(case=case).first()
    if told is None:
        raise queries.not_found()
    return pdf(letters.notice_pdf(told, _language()), f"notice-{case.number}")
