"""One's own cases: where each stands, whose turn it is, until when; supplement, withdraw, receipt."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from tongban.casework.cases import queries
from tongban.casework.cases.models import Case, Evidence, Notice, State
from tongban.casework.cases.optional import left_out
from tongban.casework.cases.services import handling
from tongban.casework.certificates import documents, letters
from tongban.casework.certificates.models import Certificate
from tongban.channels.portal import handing_in, words
from tongban.channels.web import forms
from tongban.channels.web.access import resident, user_of
from tongban.channels.web.printing import pdf
from tongban.channels.web.templatetags.web import word
from tongban.foundation.errors import DomainError
from tongban.foundation.ledger import proofs
from tongban.foundation.ledger import queries as ledger
from tongban.registry.people.models import Organization, Person

SIZE = 20
#: Before it is decided, an application may be taken back.
OPEN = (State.RECEIVED, State.NOTICED, State.ACCEPTED, State.IN_PROGRESS)
SHOWN = {"mine": (State.NOTICED,), "open": (*OPEN, State.PAUSED, State.DECIDED), "closed": (State.CLOSED,)}


def _filtered(request: HttpRequest) -> tuple[str, QuerySet[Case]]:
    rows = queries.my_cases(user_of(request))
    shown = request.GET.get("show", "")
    return (shown, rows.filter(state__in=SHOWN[shown])) if shown in SHOWN else ("", rows)


@resident
def mine(request: HttpRequest) -> HttpResponse:
    """The list, newest first, by whose turn it is."""
    shown, rows = _filtered(request)
    page = Paginator(queries.listed(rows), SIZE).get_page(request.GET.get("page"))
    drafts = (
        user_of(request).drafts.select_related("version").defer("answers", "materials").order_by("-saved_at")
    )
    return render(request, "portal/cases.html", {"page": page, "shown": shown, "drafts": drafts})


def _mine(request: HttpRequest, number: str) -> Case:
    """Staff who see a case by their post do not act on it here: only the applicant's own."""
    case = queries.my_cases(user_of(request)).filter(number=number.upper()).first()
    if case is None:
        raise queries.not_found()
    return case


def _applicant(request: HttpRequest, case: Case) -> Person | Organization:
    applicant = case.organization or user_of(request).person
    assert applicant is not None
    return applicant


def evidence(case: Case) -> list[dict[str, Any]]:
    """The materials of a case in the order of the guide, with their words and how they stand."""
    rows = {row.key: row for row in Evidence.objects.filter(application=case.application_id)}
    told, optional = [], left_out(case)
    for material in case.version.guide["materials"]:
        row = rows.get(material["key"])
        status = row.status if row else "missing"
        word_of = words.EVIDENCE["left_out" if material["key"] in optional else status]
        told.append({**material, "status": status, "status_word": word_of, "file": row and row.name})
    return told


def _delivery(case: Case) -> str:
    """How the applicant asked to receive the result: window, post, or nothing to receive."""
    if case.version.guide["result"]["kind"] == "none":
        return ""
    return str(case.application.answers.get("delivery", ""))


@resident
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one case."""
    found = _mine(request, number)
    language = get_language() or "zh-hans"
    return render(
        request,
        "portal/case.html",
        {
            "case": found,
            "timeline": [
                (event, words.EVENTS.get(event.kind, event.kind))
                for event in reversed(queries.timeline(found))
            ],
            "clocks": [(period, words.CLOCKS.get(period.kind, period.kind)) for period in found.clocks.all()],
            "evidence": evidence(found),
            "notice": Notice.objects.filter(case=found).first(),
            "decision": queries.decision_of(found),
            "certificate": Certificate.objects.filter(case=found).order_by("-pk").first(),
            "answers": forms.summary(found.version.form, found.application.answers, language),
            "delivery": _delivery(found),
            "may_withdraw": found.state in OPEN,
            "waiting": set(found.tasks.filter(done_at=None).values_list("step", flat=True)),
        },
    )


@resident
def submitted(request: HttpRequest, number: str) -> HttpResponse:
    """It has arrived: number, look-up code, what happens next and until when."""
    return render(request, "portal/submitted.html", {"case": _mine(request, number)})


@resident
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt as PDF."""
    found = _mine(request, number)
    return pdf(documents.receipt_pdf(found, get_language() or "zh-hans"), found.number)


@resident
def proof(request: HttpRequest, number: str) -> HttpResponse:
    """That the receipt stands in the ledger, for people and, as JSON, for machines (RFC 9162)."""
    found = _mine(request, number)
    received = queries.timeline(found)[0]
    held = proofs.inclusion(received)
    if held and request.GET.get("format") == "json":
        return JsonResponse(ledger.proof_for_event(received.pk), json_dumps_params={"indent": 1})
    shown = {"case": found, "proof": held, "holds": held is not None and held.holds(), "event": received}
    return render(request, "portal/proof.html", shown)


@resident
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """The written decision: outcome, reasons, ground, and the remedies (许可法第三十八条)."""
    found = _mine(request, number)
    made = queries.decision_of(found)
    if made is None:
        raise queries.not_found()
    return pdf(letters.decision_pdf(made, get_language() or "zh-hans"), f"{found.number}-decision")


@resident
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """The one notice of what is missing (许可法第三十二条第四项)."""
    found = _mine(request, number)
    told = Notice.objects.filter(case=found).first()
    if told is None:
        raise queries.not_found()
    return pdf(letters.notice_pdf(told, get_language() or "zh-hans"), f"{found.number}-notice")


@resident
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, number: str) -> HttpResponse:
    """Hand in what the one notice asked for."""
    found = _mine(request, number)
    if found.state != State.NOTICED:
        return redirect("portal:case", number=found.number)
    asked = [row for row in evidence(found) if row["key"] in found.notice.materials]
    if request.method == "GET":
        return render(
            request, "portal/supplement.html", {"case": found, "rows": handing_in.rows(asked, {}, {})}
        )
    given, errors = handing_in.read(asked, request.POST, request.FILES, {})
    ready = {key: value for key, value in given.items() if value["status"] != "missing"}
    for row in asked:
        if row["key"] not in ready and row["key"] not in errors:
            errors[row["key"]] = gettext("请上传“%s”。") % word(row, "name")
    if errors:
        rows = handing_in.rows(asked, given, errors)
        page = {"case": found, "rows": rows, "faulty": [row for row in rows if row["error"]]}
        return render(request, "portal/supplement.html", page, status=422)
    handling.supplement(
        case_id=found.pk, applicant=_applicant(request, found), materials=handing_in.given(ready)
    )
    messages.success(request, gettext("已补交，办理部门会继续审核。"))
    return redirect("portal:case", number=found.number)


@resident
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take the application back, after saying so twice."""
    found = _mine(request, number)
    if request.method == "POST":
        try:
            handling.withdraw(case_id=found.pk, applicant=_applicant(request, found))
            messages.success(request, gettext("申请已撤回。"))
        except DomainError as error:
            messages.error(request, error.message(get_language() or "zh-hans"))
        return redirect("portal:case", number=found.number)
    return render(request, "portal/withdraw.html", {"case": found, "may": found.state in OPEN})
