"""A list: filters that live in the address, a stable order, pages by cursor, and the same rows as CSV."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language

from tongban.channels.console import exports
from tongban.channels.web.access import post_of
from tongban.channels.web.cursors import page
from tongban.foundation import clock
from tongban.foundation.errors import DomainError, Invalid
from tongban.registry.organisations.models import Department

SIZE = 20
LONGEST = 60  # characters of a typed filter
Wanted = Mapping[str, str]
Choices = Mapping[str, Any]


@dataclass(frozen=True)
class Filter:
    """One question above a list. `choices` gives what may be chosen; without it, it is typed."""

    name: str
    label: Any
    choices: Callable[[], Choices] | None = None
    kind: str = "text"  # or "date"


@dataclass(frozen=True)
class Listing:
    """A list; its rows are drawn by console/<name>.html.

    `rows` reads what is wanted; `orders` are (label, fields) by name, the first is the usual one;
    `columns` are the head and the cell of each column of the CSV; `more` is what a page needs besides.
    """

    name: str
    filters: tuple[Filter, ...]
    rows: Callable[[Wanted], QuerySet[Any]]
    orders: Mapping[str, tuple[Any, tuple[str, ...]]]
    columns: tuple[tuple[Any, Callable[[Any], Any]], ...]
    more: Callable[[list[Any]], dict[str, Any]] = field(default=lambda rows: {})


@dataclass(frozen=True)
class Shown:
    """A filter with what was asked, ready to draw."""

    name: str
    label: Any
    kind: str
    value: str
    choices: Choices | None


def show(request: HttpRequest, listing: Listing) -> HttpResponseBase:
    """The page of a list that the address asks for, or all of it as CSV (`format=csv`)."""
    filters = read(request.GET, listing.filters)
    wanted = {one.name: one.value for one in filters}
    sort = request.GET.get("sort", "")
    sort = sort if sort in listing.orders else next(iter(listing.orders))
    rows, order = listing.rows(wanted), listing.orders[sort][1]
    if request.GET.get("format") == "csv":
        return exports.stream(f"{listing.name}-{clock.today()}.csv", listing.columns, rows.order_by(*order))
    found, following = page(rows, order=order, cursor=request.GET.get("cursor", ""), size=SIZE)
    context = {
        "rows": found,
        "count": rows.count(),
        "filters": filters,
        "any": any(wanted.values()),
        "sorts": [(key, label, key == sort) for key, (label, _) in listing.orders.items()],
        "first": "cursor" not in request.GET,
        "top": _address(request),
        "following": _address(request, cursor=following) if following else "",
        "csv": _address(request, format="csv"),
        "post": post_of(request),
        **listing.more(found),
    }
    return render(request, f"console/{listing.name}.html", context)


def read(query: QueryDict, filters: tuple[Filter, ...]) -> list[Shown]:
    """What an address asks; what is no choice of ours counts as not asked."""
    shown = []
    for one in filters:
        value = query.get(one.name, "").strip()[:LONGEST]
        choices = one.choices() if one.choices else None
        if choices is not None and value not in choices:
            value = ""
        shown.append(Shown(one.name, one.label, one.kind, value, choices))
    return shown


def _address(request: HttpRequest, **changes: str) -> str:
    """The present filters, from their first page, with changes."""
    query = request.GET.copy()
    for name in ("cursor", "format"):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def day(text: str, name: str) -> date:
    """The day that was typed, else today. Raises Invalid when it is no day."""
    try:
        return date.fromisoformat(text) if text else clock.today()
    except ValueError:
        raise Invalid(
            "bad_date",
            f"“{text}”不是日期，请按 2026-09-08 的样子填写。",
            f"{text!r} is no date; write it like 2026-09-08.",
            field=name,
        ) from None


def holds(on: date) -> Q:
    """Rows with dates that hold on a day."""
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))


def families() -> Choices:
    """The families of departments by their letters, named by the office of the city; one statement."""
    rows = Department.objects.filter(level="city").order_by("function", "code")
    english = (get_language() or "").startswith("en")
    return {
        function: f"{function} {name_en if english else name}"
        for function, name, name_en in rows.values_list("function", "name", "name_en")
    }


def unknown(what_zh: str, what_en: str, code: str) -> DomainError:
    """The answer for a code that no register has."""
    return DomainError(
        "unknown", f"没有编码为“{code}”的{what_zh}。", f"There is no {what_en} {code!r}.", status=404
    )
