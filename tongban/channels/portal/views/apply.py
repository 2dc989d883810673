"""Applying: whom for, the form step by step, materials, check, submit. Each step is kept as it is sent."""

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from tongban.casework.cases import queries as cases
from tongban.casework.cases.models import Case, Channel, Draft
from tongban.casework.cases.services import drafts, intake
from tongban.channels.portal import applying, handing_in
from tongban.channels.web import forms, held
from tongban.channels.web.access import resident, user_of
from tongban.channels.web.already import warning
from tongban.foundation.errors import Conflict, DomainError, Invalid
from tongban.registry.catalogue import queries
from tongban.registry.people.models import Organization


def _language() -> str:
    return get_language() or "zh-hans"


def _draft(request: HttpRequest, code: str) -> Draft | None:
    """The draft of this item, carried over to the edition in force."""
    found = (
        Draft.objects.filter(user=user_of(request).pk, version__item=code.upper())
        .select_related("version__item", "organization__representative", "user__person")
        .order_by(F("version__number").desc())
        .first()
    )
    if found is not None and found.version.item.current_id != found.version_id:
        drafts.renew(draft=found, version=queries.by_code(code))
        messages.warning(request, gettext("该事项已更新，您填写的内容已带入新表单，请逐页核对。"))
    return found


@resident
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Whom the application is for, and what will be needed."""
    version, user = queries.by_code(code), user_of(request)
    choices = applying.on_behalf(user, version, _language())
    may = {choice.value: choice.applicant for choice in choices if not choice.bar}
    if request.method == "POST":
        chosen = may.get(request.POST.get("applicant", next(iter(may), "") if len(choices) == 1 else ""))
        if chosen is not None:
            organization = chosen if isinstance(chosen, Organization) else None
            begun = drafts.start(user=user, version=version, organization=organization)
            return redirect(applying.first(begun, _language()))
    draft = _draft(request, code)
    page = {
        "version": version,
        "choices": choices,
        "may": may,
        "draft": draft,
        "missing_choice": request.method == "POST",
        "resume": applying.resume(draft, _language()) if draft else "",
    }
    return render(request, "portal/start.html", page, status=422 if request.method == "POST" else 200)


@resident
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One page of the form."""
    draft = _draft(request, code)
    page = applying.page(draft, key, _language()) if draft else None
    if draft is None or page is None:
        return redirect("portal:start", code=code)
    if request.method == "POST":
        return _posted(request, draft, page)
    kept = held.take(request)
    if kept is not None:
        draft = applying.keep(draft, page, kept)
        messages.warning(request, gettext("您登录前填写的内容已保留，请核对后继续。"))
    return _show(request, draft, page)


def _posted(request: HttpRequest, draft: Draft, page: applying.Page) -> HttpResponse:
    draft = applying.keep(draft, page, request.POST)
    if forms.only_redraws(request.POST):
        return _show(request, draft, page)
    errors = applying.faults(draft, page)
    if errors:
        return _show(request, draft, page, errors)
    if "change" in request.GET:
        return redirect("portal:check", code=draft.version.item_id)
    return redirect(applying.after(draft, page, _language()))


def _show(
    request: HttpRequest, draft: Draft, page: applying.Page, errors: list[Any] | None = None
) -> HttpResponse:
    fields = forms.fields(
        draft.version.form,
        page.step,
        _language(),
        answers=draft.answers,
        known=applying.known_of(draft),
        errors=errors or (),
        post=request.POST if request.method == "POST" else None,
    )
    context = {
        "draft": draft,
        "version": draft.version,
        "page": page,
        "fields": fields,
        "redraws": any(field.controls for field in fields),
        "faulty": [each for field in fields for each in _with_rows(field) if each.errors],
    }
    return render(request, "portal/step.html", context, status=422 if errors else 200)


def _with_rows(field: forms.Field) -> list[forms.Field]:
    return [field, *(inner for row in field.rows for inner in row)]


@resident
@require_http_methods(["GET", "POST"])
def materials(request: HttpRequest, code: str) -> HttpResponse:
    """What proves it: fetched, uploaded, promised, or brought to a window."""
    draft = _draft(request, code)
    if draft is None:
        return redirect("portal:start", code=code)
    asked, entries = draft.version.guide["materials"], draft.materials
    errors: dict[str, str] = {}
    if request.method == "POST":
        entries, errors = handing_in.read(asked, request.POST, request.FILES, draft.materials)
        drafts.save(draft=draft, materials=entries, step=applying.MATERIALS)
        errors = {**handing_in.unanswered(asked, entries), **errors}
        if not errors:
            return redirect("portal:check", code=code)
    rows = handing_in.rows(asked, entries, errors)
    page = {
        "version": draft.version,
        "rows": rows,
        "faulty": [row for row in rows if row["error"]],
        "back": applying.last(draft, _language()),
        "place": applying.place_of_materials(draft, _language()),
    }
    return render(request, "portal/materials.html", page, status=422 if errors else 200)


@resident
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Everything once more, with a way to change each answer; then submit."""
    draft = _draft(request, code)
    if draft is None:
        return _submitted_before(request) or redirect("portal:start", code=code)
    if request.method == "POST":
        if request.POST.get("version") != str(draft.version_id):  # not the edition that was checked
            return redirect("portal:check", code=code)
        try:
            return _submit(draft)
        except Conflict as error:  # another edition came into force a moment ago: the next page carries over
            messages.warning(request, error.message(_language()))
            return redirect("portal:check", code=code)
        except DomainError as error:
            messages.error(request, error.message(_language()))
    open_ = applying.open_points(draft, _language())
    page = {
        "draft": draft,
        "version": draft.version,
        "answers": forms.summary(draft.version.form, applying.clean(draft), _language()),
        "rows": handing_in.rows(draft.version.guide["materials"], draft.materials, {}),
        "open": open_,
        "stated": applying.stated(draft),
        "place": applying.place_of_materials(draft, _language()),
        "proposal": None if open_ else applying.foresight(draft),
        "applicant": applying.applicant_of(draft),
        "already": warning(user_of(request), applying.applicant_of(draft), draft.version.item_id),
    }
    return render(request, "portal/check.html", page, status=422 if request.method == "POST" else 200)


def _submit(draft: Draft) -> HttpResponse:
    entries = applying.entries(draft)
    if handing_in.unanswered(draft.version.guide["materials"], entries):
        raise Invalid("materials_undecided", "请完成材料一步。", "Please complete the documents step.")
    case = intake.take_in(
        version=draft.version,
        applicant=applying.applicant_of(draft),
        answers=applying.clean(draft),
        materials=handing_in.given(entries),
        channel=Channel.PORTAL,
        key=f"portal:{draft.key}",
    )
    drafts.discard(draft=draft)
    return redirect("portal:submitted", number=case.number)


def _submitted_before(request: HttpRequest) -> HttpResponseRedirect | None:
    """The button was pressed twice: the first press made the case, the second shows it."""
    key = request.POST.get("key", "")
    case: Case | None = (
        cases.my_cases(user_of(request)).filter(application__idempotency_key=f"portal:{key}").first()
    )
    return HttpResponseRedirect(reverse("portal:submitted", args=[case.number])) if case else None


@resident
@require_POST
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw the draft away."""
    draft = _draft(request, code)
    if draft is not None:
        drafts.discard(draft=draft)
        messages.success(request, gettext("草稿已删除。"))
    return redirect("portal:guide", code=code)
