"""The desk's lists: what waits, what I have decided, and the cases that I may read."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from tongban.casework.cases import queries
from tongban.channels.desk import filters
from tongban.channels.web.access import post_of, staff_role, user_of
from tongban.channels.web.cursors import page
from tongban.registry.organisations.models import Role

SIZE = 20
HEAVY = tuple(f"case__version__{name}" for name in queries.HEAVY)


@require_GET
@staff_role(Role.OFFICER, Role.AUDITOR)
def home(request: HttpRequest) -> HttpResponse:
    """Officers begin at their tasks, auditors at the cases."""
    return redirect("desk:tasks" if post_of(request).role == Role.OFFICER else "desk:cases")


def _address(request: HttpRequest, cursor: str) -> str:
    """The present address, turned to the page that begins behind `cursor`."""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}" if cursor else ""


def _choices(wanted: filters.Wanted, *names: str) -> list[tuple[str, Any, dict[str, Any]]]:
    known: dict[str, dict[str, Any]] = {
        "step": filters.STEPS,
        "due": filters.DUE,
        "claimed": filters.CLAIMED,
        "state": {str(key): value for key, value in filters.STATES.items()},
        "sort": filters.SORTS,
    }
    return [(name, getattr(wanted, name), known[name]) for name in names]


@require_GET
@staff_role(Role.OFFICER)
def tasks(request: HttpRequest) -> HttpResponse:
    """The open tasks of my departments."""
    staff, wanted = post_of(request).staff, filters.read(request.GET)
    waiting = queries.tasks_visible_to(staff)
    found, following = page(
        filters.tasks(waiting, wanted, staff).defer(*HEAVY),
        order=filters.ORDERS[wanted.sort],
        cursor=request.GET.get("cursor", ""),
        size=SIZE,
    )
    context = {
        "tasks": found,
        "following": _address(request, following),
        "first": "cursor" not in request.GET,
        "wanted": wanted,
        "choices": _choices(wanted, "step", "due", "claimed", "state", "sort"),
        "items": queries.items_of(staff),
        "counts": filters.counts(waiting, staff),
        "post": post_of(request),
    }
    return render(request, "desk/tasks.html", context)


@require_GET
@staff_role(Role.OFFICER)
def decided(request: HttpRequest) -> HttpResponse:
    """The cases that I have decided, the latest first."""
    mine = queries.visible_to(user_of(request)).filter(decision__decided_by=post_of(request).staff)
    found, following = page(
        queries.listed(mine).select_related("decision", "person", "organization"),
        order=("-decided_at", "-id"),
        cursor=request.GET.get("cursor", ""),
        size=SIZE,
    )
    context = {
        "cases": found,
        "following": _address(request, following),
        "first": "cursor" not in request.GET,
    }
    return render(request, "desk/decided.html", context)


@require_GET
@staff_role(Role.OFFICER, Role.AUDITOR)
def cases(request: HttpRequest) -> HttpResponse:
    """Every case that I may read: those of my departments, or all of them for an auditor."""
    wanted = filters.read(request.GET)
    rows = filters.cases(queries.visible_to(user_of(request)), wanted)
    found, following = page(
        queries.listed(rows).select_related("person", "organization").prefetch_related("clocks"),
        order=("-received_at", "-id"),
        cursor=request.GET.get("cursor", ""),
        size=SIZE,
    )
    context = {
        "cases": found,
        "following": _address(request, following),
        "first": "cursor" not in request.GET,
        "wanted": wanted,
        "choices": _choices(wanted, "state"),
        "post": post_of(request),
    }
    return render(request, "desk/cases.html", context)
