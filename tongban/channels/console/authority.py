"""Authority: who may do what for whom on a day, past or future; and why somebody may, or may not."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tongban.channels.console.listing import Filter, Listing, Wanted, day, holds, show
from tongban.channels.console.words import STEPS, YES_NO
from tongban.channels.web import divisions
from tongban.channels.web.access import post_of, staff_role
from tongban.channels.web.forms import Field
from tongban.channels.web.telling import Choice
from tongban.foundation import clock
from tongban.foundation.errors import DomainError, NotAuthorised
from tongban.registry.catalogue.models import Item
from tongban.registry.catalogue.queries import published
from tongban.registry.organisations.authority import around, require
from tongban.registry.organisations.models import Authority, Role, Staff, Step
from tongban.registry.places.models import Division

STEP_WORDS = {str(step): word for step, word in STEPS.items()}
WHOLE = {"ever": _("不限日期")}
QUESTIONS = ("staff", "item", "step", "division", "on")


def _authorities(wanted: Wanted) -> QuerySet[Authority]:
    rows = Authority.objects.select_related("department", "division")
    if wanted["item"]:
        rows = rows.filter(item_code=wanted["item"].upper())
    if text := wanted["department"]:
        rows = rows.filter(Q(department=text.upper()) | Q(department__name__icontains=text))
    if text := wanted["division"]:
        code = divisions.only(text) or ""
        rows = rows.filter(division__in=around(code) if code.isdigit() and len(code) == 12 else [])
    if wanted["step"]:
        rows = rows.filter(step=wanted["step"])
    if wanted["windows"]:
        rows = rows.filter(at_windows=wanted["windows"] == "yes")
    return rows if wanted["ever"] else rows.filter(holds(day(wanted["on"], "on")))


def _names(rows: list[Authority]) -> dict[str, Any]:
    codes = {row.item_code for row in rows}
    versions = published().filter(item__in=codes).only("item", "name_zh", "name_en")
    return {"names": {version.item_id: version for version in versions}, "today": clock.today()}


AUTHORITY = Listing(
    name="authority",
    filters=(
        Filter("item", _("事项编码")),
        Filter("department", _("部门编码或名称")),
        Filter("division", _("为哪里的居民（区划名称或代码）")),
        Filter("step", _("环节"), lambda: STEP_WORDS),
        Filter("windows", _("下放窗口"), lambda: YES_NO),
        Filter("on", _("在哪一天有效（不填为今天）"), kind="date"),
        Filter("ever", _("日期"), lambda: WHOLE),
    ),
    rows=_authorities,
    orders={
        "item": (_("按事项"), ("item_code", "division_id", "id")),
        "department": (_("按部门"), ("department_id", "item_code", "id")),
        "newest": (_("新生效的在前"), ("-valid_from", "-id")),
    },
    columns=(
        (_("事项编码"), lambda row: row.item_code),
        (_("环节"), lambda row: STEP_WORDS[row.step]),
        (_("部门编码"), lambda row: row.department_id),
        (_("部门"), lambda row: row.department.name),
        (_("区划代码"), lambda row: row.division_id),
        (_("区划"), lambda row: row.division.name),
        (_("生效"), lambda row: row.valid_from),
        (_("终止"), lambda row: row.valid_to),
        (_("下放窗口"), lambda row: YES_NO["yes" if row.at_windows else "no"]),
        (_("依据"), lambda row: row.ground),
    ),
    more=_names,
)


@require_GET
@staff_role(Role.STEWARD, Role.AUDITOR)
def authorities(request: HttpRequest) -> HttpResponseBase:
    """Every grant of authority that holds on a day."""
    return show(request, AUTHORITY)


@require_GET
@staff_role(Role.STEWARD, Role.AUDITOR)
def why(request: HttpRequest) -> HttpResponse:
    """Whether a member of staff may take a step, asked as the acts ask it, and answered with its sentence."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in QUESTIONS}
    errors: dict[str, str] = {}
    granted = denied = staff = None
    if any(name in request.GET for name in QUESTIONS):
        staff, code, on = _understood(asked, errors)
        if staff is not None and not errors:
            try:
                granted = require(
                    staff=staff,
                    step=asked["step"],
                    item_code=asked["item"].upper(),
                    division_code=code,
                    on=on,
                )
            except NotAuthorised as error:
                denied = error.message(get_language() or "zh-hans")
    fields = _fields(asked, errors)
    context = {
        "fields": fields,
        "faulty": [field for field in fields if field.errors],
        "step_word": STEP_WORDS.get(asked["step"], ""),
        "granted": granted,
        "denied": denied,
        "staff": staff,
        "post": post_of(request),
    }
    return render(request, "console/why.html", context)


def _understood(asked: dict[str, str], errors: dict[str, str]) -> tuple[Staff | None, str, date]:
    """What was typed, looked up in the registers; what is not there is named in `errors`, by field."""
    staff = Staff.objects.filter(number=asked["staff"].upper()).first()
    if staff is None:
        errors["staff"] = gettext("没有这个工号，请核对后重新填写。")
    if not Item.objects.filter(pk=asked["item"].upper()).exists():
        errors["item"] = gettext("没有这个编码的事项，请核对后重新填写。")
    if asked["step"] not in Step.values:
        errors["step"] = gettext("请选择一个环节。")
    code = divisions.only(asked["division"]) or ""
    if not Division.objects.filter(pk=code).exists():
        errors["division"] = gettext("没有找到唯一的区划，请填写 12 位代码或完整名称。")
    on = clock.today()
    try:
        on = day(asked["on"], "on")
    except DomainError as error:
        errors["on"] = error.message(get_language() or "zh-hans")
    return staff, code, on


def _fields(asked: dict[str, str], errors: dict[str, str]) -> list[Field]:
    """The five questions, as every form of the house draws them."""
    questions = {
        "staff": (gettext("工号"), "", "text"),
        "item": (gettext("事项编码"), "", "text"),
        "step": (gettext("环节"), "", "select"),
        "division": (gettext("申请人所属区划"), gettext("12 位代码，或居委会、街道、区的完整名称"), "text"),
        "on": (gettext("日期"), gettext("可以是过去或将来的一天；不填为今天"), "date"),
    }
    return [
        Field(
            key=name,
            name=name,
            kind=kind,
            title=label,
            hint=hint,
            required=name != "on",
            value=asked[name],
            choices=[Choice(key, str(word), key == asked["step"]) for key, word in STEP_WORDS.items()]
            if kind == "select"
            else [],
            errors=[errors[name]] if name in errors else [],
        )
        for name, (label, hint, kind) in questions.items()
    ]
