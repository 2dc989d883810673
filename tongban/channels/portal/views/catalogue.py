"""Finding a service and reading its guide; open to everyone."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from tongban.casework.cases import queries as cases
from tongban.channels.portal import samples, words
from tongban.channels.web.templatetags.web import english, origin_words
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.catalogue.popular import named
from tongban.registry.organisations.models import Department, ServicePoint

SIZE = 20
TILES = 9  # three rows of three
FOUND = 200  # a search that finds more than this has found nothing
HEAVY = ("form", "decision", "flow")


@dataclass(frozen=True)
class Filters:
    """What the address says: a search in one's own words, and four filters."""

    q: str
    audience: str
    department: str
    event: str
    spot: bool

    @classmethod
    def of(cls, request: HttpRequest) -> "Filters":
        """Unknown values filter nothing."""
        audience, event = request.GET.get("audience", ""), request.GET.get("event", "")
        return cls(
            q=request.GET.get("q", "").strip()[:100],
            audience=audience if audience in words.AUDIENCES else "",
            department=request.GET.get("department", "")[:16],
            event=event if event in words.LIFE_EVENTS else "",
            spot=request.GET.get("spot") == "1",
        )

    def rows(self) -> QuerySet[ItemVersion] | list[ItemVersion]:
        """The items that pass: by relevance when searched, else by code."""
        if self.q:
            return [version for version in queries.search(self.q, limit=FOUND) if self._passes(version)]
        rows = queries.published().defer(*HEAVY).order_by("item_id")
        if self.audience:
            rows = rows.filter(guide__audience__contains=[self.audience])
        if self.event:
            rows = rows.filter(guide__life_events__contains=[self.event])
        if self.department:
            rows = rows.filter(item__function=self.department)
        return rows.filter(guide__on_the_spot=True) if self.spot else rows

    def _passes(self, version: ItemVersion) -> bool:
        guide = version.guide
        return (
            (not self.audience or self.audience in guide["audience"])
            and (not self.event or self.event in guide.get("life_events", ()))
            and (not self.department or self.department == version.item.function)
            and (not self.spot or guide["on_the_spot"])
        )


def departments() -> dict[str, str]:
    """The families of departments that have published items, by function, with the city's name for each."""
    key = f"portal.departments.{english()}"
    found: dict[str, str] | None = cache.get(key)
    if found is None:
        functions = set(queries.published().values_list("item__function", flat=True))
        rows = Department.objects.filter(function__in=functions, valid_to=None).order_by("-level", "code")
        found = {row.function: row.name_en if english() else row.name for row in rows}
        city = rows.filter(level="city")
        found |= {row.function: row.name_en if english() else row.name for row in city}
        cache.set(key, found, 60)
    return found


def popular() -> list[ItemVersion]:
    """What the city puts first, then what has been asked for most of late, then the first of the list."""
    rows = queries.published().defer(*HEAVY).order_by("item_id")
    wanted = [*named(), *cases.popular_items(TILES)]
    found = {version.item_id: version for version in rows.filter(item_id__in=wanted)}
    first = [found[code] for code in dict.fromkeys(wanted) if code in found][:TILES]
    return first + list(rows.exclude(item_id__in=found)[: TILES - len(first)])


def home(request: HttpRequest) -> HttpResponse:
    """A search in one's own words, life events, departments, and what others ask for."""
    counts = queries.published().aggregate(
        items=Count("pk"), departments=Count("item__function", distinct=True)
    )
    page = {
        "counts": {**counts, "points": ServicePoint.objects.count()},
        "events": [(key, name) for key, name in words.LIFE_EVENTS.items() if key != "other"],
        "departments": departments(),
        "popular": popular(),
    }
    return render(request, "portal/home.html", page)


def items(request: HttpRequest) -> HttpResponse:
    """The list, filtered by what the address says."""
    filters = Filters.of(request)
    page = Paginator(filters.rows(), SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "portal/items.html",
        {
            "filters": filters,
            "page": page,
            "kinds": words.KINDS,
            "events": words.LIFE_EVENTS,
            "audiences": words.AUDIENCES,
            "departments": departments(),
        },
    )


def guide(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one item, each field with where it comes from."""
    version = queries.by_code(code)
    told = version.guide
    return render(
        request,
        "portal/guide.html",
        {
            "version": version,
            "guide": told,
            "kind": words.KINDS.get(told["kind"], told["kind"]),
            "routing": words.ROUTINGS.get(told["routing"], ""),
            "reach": words.REACHES.get(told["reach"], ""),
            "materials": [_material(material) for material in told["materials"]],
            "offices": Department.objects.filter(function=version.item.function, valid_to=None).order_by(
                "level", "code"
            ),
            "legend": _legend(told),
            "sample": samples.of(version.form, get_language() or "zh-hans"),
        },
    )


def _material(material: dict[str, Any]) -> dict[str, Any]:
    form, issuer = material.get("form", ""), material.get("issuer", "")
    return {
        **material,
        "form_word": words.FORMS.get(form, form),
        "issuer": words.ISSUERS.get(issuer, issuer),
    }


def _legend(told: dict[str, Any]) -> list[tuple[str, str, Any]]:
    used = set(told.get("provenance", {}).values())
    labels = origin_words()
    return [(key, labels[key], meaning) for key, meaning in words.ORIGINS.items() if key in used]
