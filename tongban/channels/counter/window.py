"""The one screen of a window: who is here, what they want, what was taken in today."""

import re
from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from tongban.casework.cases import queries
from tongban.casework.cases.models import Case
from tongban.channels.counter import visitor
from tongban.channels.web.access import post_of, staff_role, user_of
from tongban.channels.web.cursors import page
from tongban.foundation import clock
from tongban.foundation.errors import DomainError
from tongban.registry.catalogue import queries as catalogue
from tongban.registry.organisations.models import Role
from tongban.registry.people import queries as people

SIZE = 20
LATEST = 8
ITEMS = 12
CODE = re.compile(r"[A-Za-z]{2,4}-?\d{3}")


def says(error: DomainError) -> str:
    """The sentence of an error for whoever reads this page."""
    return error.message(get_language() or "zh-hans")


def address(name: str, who: str, *parts: str, **query: str) -> str:
    """The address of a page of the counter, with the person kept."""
    words = {**query, **({"who": who} if who else {})}
    return reverse(f"counter:{name}", args=parts) + (f"?{urlencode(words)}" if words else "")


def taken_today(request: HttpRequest) -> QuerySet[Case]:
    """What this point has taken in today."""
    start = datetime.combine(clock.today(), time(), tzinfo=clock.SHANGHAI)
    rows = queries.visible_to(user_of(request)).filter(point=post_of(request).point, received_at__gte=start)
    return queries.listed(rows).select_related("person", "organization")


def screen(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    """The screen; whatever a view has to say is added to it."""
    latest = list(taken_today(request).order_by("-received_at", "-id")[:LATEST])
    shown = {"post": post_of(request), "latest": latest, **context}
    return render(request, "counter/window.html", shown, status=status)


@require_GET
@staff_role(Role.CLERK)
def home(request: HttpRequest) -> HttpResponse:
    """The screen with the person kept in the address and the items that were searched for."""
    try:
        applicant = visitor.open_reference(request.GET.get("who", ""))
    except DomainError as error:
        return screen(request, status=error.status, trouble=says(error))
    card = visitor.card(applicant, user_of(request)) if applicant else None
    text = request.GET.get("q", "").strip()[:60]
    if text and (found := _exactly(request, text, card.reference if card else "")):
        return redirect(found)
    audience = visitor.audience(applicant) if applicant else None
    items = catalogue.search(text, limit=ITEMS, audience=audience) if text else []
    elsewhere = not items and text and audience and catalogue.search(text, limit=1)
    return screen(request, card=card, q=text, items=items, elsewhere=elsewhere)


def _exactly(request: HttpRequest, text: str, who: str) -> str:
    """Where a full code or a case number leads at once; "" for words."""
    if CODE.fullmatch(text) and who and catalogue.published().filter(item_id=text.upper()).exists():
        return address("take", who, text.upper())
    if len(text) > 12 and queries.visible_to(user_of(request)).filter(number=text.upper()).exists():
        return address("case", who, text.upper())
    return ""


@require_POST
@staff_role(Role.CLERK)
def find(request: HttpRequest) -> HttpResponse:
    """Find the person at the window; the number never stands in an address or a log."""
    text = request.POST.get("person", "").strip()[:60]
    try:
        found = people.search(text)
    except DomainError as error:
        return screen(request, status=error.status, person=text, trouble=says(error), trouble_at="person")
    if len(found) == 1:
        return redirect(address("home", visitor.reference(found[0])))
    several = [(visitor.reference(one), one, visitor.number(one)) for one in found]
    return screen(
        request, person=text, several=several, unknown=bool(text) and not found, status=200 if found else 404
    )


@require_GET
@staff_role(Role.CLERK)
def today(request: HttpRequest) -> HttpResponse:
    """Everything that this point has taken in today, the latest first."""
    found, following = page(
        taken_today(request).select_related("application__taken_by"),
        order=("-received_at", "-id"),
        cursor=request.GET.get("cursor", ""),
        size=SIZE,
    )
    context = {
        "cases": found,
        "following": following,
        "first": "cursor" not in request.GET,
        "post": post_of(request),
    }
    return render(request, "counter/today.html", context)
