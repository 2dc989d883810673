"""Departments and service points: what they are, where, who works there, since when."""

from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tongban.channels.console.listing import (
    Choices,
    Filter,
    Listing,
    Wanted,
    families,
    holds,
    show,
    unknown,
)
from tongban.channels.console.words import LEVELS, place
from tongban.channels.web import divisions
from tongban.channels.web.access import post_of, staff_role
from tongban.foundation import clock
from tongban.registry.catalogue.queries import published
from tongban.registry.organisations.models import Authority, Department, Post, Role, ServicePoint, Step
from tongban.registry.places.models import Division

FORCE = {"now": _("有效"), "ended": _("已终止"), "coming": _("尚未生效")}
PLACED = {"yes": _("有坐标"), "no": _("无坐标")}


def _number(rows: QuerySet[Any], key: str, what: str) -> Coalesce:
    """How many different `what` the rows of each outer row have."""
    counted = (
        rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(n=Count(what, distinct=True))
    )
    return Coalesce(Subquery(counted.values("n")), 0)


def _counted(rows: QuerySet[Department], on: date) -> QuerySet[Department]:
    return rows.annotate(
        items=_number(Authority.objects.filter(holds(on)), "department", "item_code"),
        people=_number(Post.objects.filter(holds(on), staff__active=True), "department", "staff"),
    )


def _departments(wanted: Wanted) -> QuerySet[Department]:
    today = clock.today()
    rows = Department.objects.select_related("superior", "division")
    if text := wanted["q"]:
        rows = rows.filter(Q(code=text.upper()) | Q(name__icontains=text) | Q(name_en__icontains=text))
    if wanted["level"]:
        rows = rows.filter(level=wanted["level"])
    if wanted["function"]:
        rows = rows.filter(function=wanted["function"])
    if wanted["force"] == "now":
        rows = rows.filter(holds(today))
    elif wanted["force"] == "ended":
        rows = rows.filter(valid_to__lt=today)
    elif wanted["force"] == "coming":
        rows = rows.filter(valid_from__gt=today)
    return _counted(rows, today)


DEPARTMENTS = Listing(
    name="departments",
    filters=(
        Filter("q", _("名称或编码")),
        Filter("level", _("层级"), lambda: LEVELS),
        Filter("function", _("职能"), families),
        Filter("force", _("效力"), lambda: FORCE),
    ),
    rows=_departments,
    orders={"code": (_("按编码"), ("code",)), "items": (_("事项多的在前"), ("-items", "code"))},
    columns=(
        (_("编码"), lambda row: row.code),
        (_("名称"), lambda row: row.name),
        (_("英文名称"), lambda row: row.name_en),
        (_("层级"), lambda row: LEVELS.get(row.level, row.level)),
        (_("职能"), lambda row: row.function),
        (_("上级"), lambda row: row.superior_id),
        (_("区划"), lambda row: row.division_id),
        (_("生效"), lambda row: row.valid_from),
        (_("终止"), lambda row: row.valid_to),
        (_("事项数"), lambda row: row.items),
        (_("人员数"), lambda row: row.people),
        (_("来源"), lambda row: row.provenance),
    ),
)


def _districts() -> Choices:
    rows = Division.objects.filter(tier="district").order_by("code")
    return dict(rows.values_list("code", "name"))


def _points(wanted: Wanted) -> QuerySet[ServicePoint]:
    today = clock.today()
    rows = ServicePoint.objects.select_related("division")
    if text := wanted["q"]:
        rows = rows.filter(Q(code=text.upper()) | Q(name__icontains=text) | Q(address__icontains=text))
    if wanted["district"]:
        rows = rows.filter(division__code__startswith=wanted["district"][:6])
    if wanted["placed"]:
        rows = rows.filter(longitude__isnull=wanted["placed"] == "no")
    staffed = Post.objects.filter(holds(today), staff__active=True)
    return rows.annotate(people=_number(staffed, "point", "staff"))


POINTS = Listing(
    name="points",
    filters=(
        Filter("q", _("名称、地址或编码")),
        Filter("district", _("区"), _districts),
        Filter("placed", _("坐标"), lambda: PLACED),
    ),
    rows=_points,
    orders={"code": (_("按编码"), ("code",)), "people": (_("人员多的在前"), ("-people", "code"))},
    columns=(
        (_("编码"), lambda row: row.code),
        (_("名称"), lambda row: row.name),
        (_("区划"), lambda row: row.division_id),
        (_("地址"), lambda row: row.address),
        (_("电话"), lambda row: row.phone),
        (_("服务时间"), lambda row: row.hours),
        (_("经度"), lambda row: row.longitude),
        (_("纬度"), lambda row: row.latitude),
        (_("坐标来源"), lambda row: place(row.provenance)),
        (_("人员数"), lambda row: row.people),
    ),
    more=lambda rows: {"places": divisions.paths({row.division_id for row in rows})},
)


@require_GET
@staff_role(Role.STEWARD, Role.AUDITOR)
def home(request: HttpRequest) -> HttpResponse:
    """The console begins at the departments."""
    return redirect("console:departments")


@require_GET
@staff_role(Role.STEWARD, Role.AUDITOR)
def departments(request: HttpRequest) -> HttpResponseBase:
    """Every department, with what it decides and who works there."""
    return show(request, DEPARTMENTS)


@require_GET
@staff_role(Role.STEWARD, Role.AUDITOR)
def points(request: HttpRequest) -> HttpResponseBase:
    """Every service point, with its hours and where its coordinates come from."""
    return show(request, POINTS)


@require_GET
@staff_role(Role.STEWARD, Role.AUDITOR)
def department(request: HttpRequest, code: str) -> HttpResponse:
    """One department: its posts, and its authority by item, today."""
    today = clock.today()
    rows = Department.objects.select_related("superior", "division")
    found = _counted(rows, today).filter(pk=code.strip().upper()).first()
    if found is None:
        raise unknown("部门", "department", code)
    context = {
        "department": found,
        "posts": _posts(Post.objects.filter(department=found)),
        "granted": _granted(found, today),
        "post": post_of(request),
    }
    return render(request, "console/department.html", context)


def _posts(rows: QuerySet[Post]) -> QuerySet[Post]:
    """Posts with their staff; those that have ended come last."""
    ended = F("valid_to").asc(nulls_first=True)
    return rows.select_related("staff").order_by(ended, "role", "staff__number")


def _granted(found: Department, today: date) -> list[dict[str, Any]]:
    """Today's authority of a department: per item and division, its steps; two statements."""
    rows = Authority.objects.filter(holds(today), department=found).select_related("division")
    together: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows.order_by("item_code", "division_id"):
        one = together.setdefault(
            (row.item_code, row.division_id),
            {"code": row.item_code, "division": row.division, "steps": set(), "at_windows": False},
        )
        one["steps"].add(row.step)
        one["at_windows"] |= row.at_windows
    versions = published().filter(item__in={code for code, _division in together})
    names = {version.item_id: version for version in versions.only("item", "name_zh", "name_en")}
    for one in together.values():
        one["version"] = names.get(one["code"])
        one["steps"] = [step for step in Step.values if step in one["steps"]]
    return list(together.values())


@require_GET
@staff_role(Role.STEWARD, Role.AUDITOR)
def point(request: HttpRequest, code: str) -> HttpResponse:
    """One service point and its staff."""
    found = ServicePoint.objects.filter(pk=code.strip().upper()).select_related("division").first()
    if found is None:
        raise unknown("服务点", "service point", code)
    context = {
        "point": found,
        "where": divisions.paths([found.division_id]).get(found.division_id, ""),
        "posts": _posts(Post.objects.filter(point=found)),
        "post": post_of(request),
    }
    return render(request, "console/point.html", context)
