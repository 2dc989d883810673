"""Items: every edition, who may do what for whom, the table that proposes and the examples that prove it."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tongban.channels.console import tables
from tongban.channels.console.listing import Filter, Listing, Wanted, families, holds, show, unknown
from tongban.channels.console.words import AUDIENCE, ORIGINS, YES_NO
from tongban.channels.web.access import post_of, staff_role
from tongban.foundation import clock
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.organisations.models import Authority, Role, Step

TABLE = {"yes": _("有决定表"), "no": _("无决定表")}
HEAVY = ("form", "flow", "decision")


def _items(wanted: Wanted) -> QuerySet[ItemVersion]:
    rows = queries.published().defer(*HEAVY)
    if text := wanted["q"]:
        named = Q(name_zh__icontains=text) | Q(name_en__icontains=text)
        rows = rows.filter(named | Q(item=text.upper()) | Q(item__basic_code=text))
    if wanted["function"]:
        rows = rows.filter(item__function=wanted["function"])
    if wanted["spot"]:
        rows = rows.filter(guide__on_the_spot=wanted["spot"] == "yes")
    if wanted["audience"]:
        rows = rows.filter(guide__audience__contains=[wanted["audience"]])
    if wanted["table"]:
        rows = rows.filter(decision__isnull=wanted["table"] == "no")
    if word := wanted["origin"]:
        days = Q(guide__provenance__statutory_days=word) | Q(guide__provenance__promised_days=word)
        rows = rows.filter(Q(guide__provenance__name=word) | days)
    return rows


ITEMS = Listing(
    name="items",
    filters=(
        Filter("q", _("名称或编码")),
        Filter("function", _("职能"), families),
        Filter("spot", _("当场办结"), lambda: YES_NO),
        Filter("audience", _("对象"), lambda: AUDIENCE),
        Filter("table", _("决定表"), lambda: TABLE),
        Filter("origin", _("名称或时限的来源"), lambda: ORIGINS),
    ),
    rows=_items,
    orders={
        "code": (_("按编码"), ("item_id",)),
        "newest": (_("新发布的在前"), ("-published_at", "-id")),
    },
    columns=(
        (_("编码"), lambda row: row.item_id),
        (_("基本编码"), lambda row: row.item.basic_code),
        (_("名称"), lambda row: row.name_zh),
        (_("英文名称"), lambda row: row.name_en),
        (_("版本"), lambda row: row.number),
        (_("当场办结"), lambda row: YES_NO["yes" if row.guide["on_the_spot"] else "no"]),
        (_("法定工作日"), lambda row: row.guide["statutory_days"]),
        (_("承诺工作日"), lambda row: row.guide["promised_days"]),
        (_("名称来源"), lambda row: _origin(row, "name")),
        (_("法定时限来源"), lambda row: _origin(row, "statutory_days")),
        (_("发布时间"), lambda row: row.published_at.astimezone(clock.SHANGHAI).isoformat()),
        (_("摘要值"), lambda row: row.digest),
    ),
)


def _origin(version: ItemVersion, field: str) -> Any:
    word = version.guide.get("provenance", {}).get(field, "")
    return ORIGINS.get(word, word)


@require_GET
@staff_role(Role.STEWARD, Role.AUDITOR)
def items(request: HttpRequest) -> HttpResponseBase:
    """Every published item, in its present edition."""
    return show(request, ITEMS)


def _edition(code: str, number: str) -> ItemVersion:
    """The edition that the address names, else the present one."""
    if not number:
        return queries.by_code(code)
    rows = ItemVersion.objects.filter(item=code.strip().upper()).select_related("item")
    found = rows.filter(number=number).first() if number.isascii() and number.isdigit() else None
    if found is None:
        raise unknown("事项版本", "edition of an item", f"{code} {number}")
    return found


@require_GET
@staff_role(Role.STEWARD, Role.AUDITOR)
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One edition of an item with everything that it rests on."""
    version = _edition(code, request.GET.get("edition", "")[:6])
    language = get_language() or "zh-hans"
    present = version.pk == version.item.current_id
    editions = version.item.versions.defer("guide", *HEAVY).order_by("-number")
    context = {
        "version": version,
        "present": present,
        "editions": editions,
        "steps": Step.values,
        "authority": _by_division(version.item_id, clock.today()),
        "terms": tables.terms(version, language),
        "tables": tables.read(version, language),
        "examples": tables.examples(version, language) if present else [],
        "post": post_of(request),
    }
    return render(request, "console/item.html", context)


def _by_division(code: str, on: date) -> list[tuple[Any, list[list[Authority]]]]:
    """Who holds each step for the people of each division on a day; one statement."""
    rows = Authority.objects.filter(holds(on), item_code=code).select_related("department", "division")
    found: dict[str, tuple[Any, list[list[Authority]]]] = {}
    for row in rows.order_by("division_id", "department_id"):
        _division, cells = found.setdefault(row.division_id, (row.division, [[] for _step in Step.values]))
        cells[Step.values.index(row.step)].append(row)
    return list(found.values())
