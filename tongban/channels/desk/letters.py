"""The letters of a case, under seal, to read and to print."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tongban.casework.cases import queries
from tongban.casework.cases.models import Notice
from tongban.casework.certificates import letters
from tongban.channels.web.access import staff_role, user_of
from tongban.channels.web.printing import pdf
from tongban.registry.organisations.models import Role


@require_GET
@staff_role(Role.OFFICER, Role.AUDITOR)
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """The written decision: outcome, reasons, ground, and the remedies (许可法第三十八条)."""
    case = queries.by_number(user_of(request), number)
    made = queries.decision_of(case)
    if made is None:
        raise queries.not_found()
    return pdf(letters.decision_pdf(made, get_language() or "zh-hans"), f"decision-{case.number}")


@require_GET
@staff_role(Role.OFFICER, Role.AUDITOR)
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """The one notice of what is missing, as the applicant has it (许可法第三十二条)."""
    case = queries.by_number(user_of(request), number)
    told = Notice.objects.filter(case=case).first()
    if told is None:
        raise queries.not_found()
    return pdf(letters.notice_pdf(told, get_language() or "zh-hans"), f"notice-{case.number}")
