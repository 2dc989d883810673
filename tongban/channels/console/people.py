"""People: an auditor looks at one person, by the exact number, for a purpose that is written down first."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from tongban.casework.cases import queries
from tongban.casework.cases.models import Case
from tongban.channels.web import divisions
from tongban.channels.web.access import post_of, staff_role, user_of
from tongban.channels.web.forms import Field
from tongban.foundation import clock
from tongban.foundation.errors import DomainError
from tongban.registry.accounts.models import User
from tongban.registry.organisations.models import Role
from tongban.registry.people.models import Organization, Person
from tongban.registry.people.queries import age
from tongban.registry.people.services import SHORTEST, look

MOST = 50  # cases on one page


@dataclass(frozen=True)
class Card:
    """What the registers hold of somebody, and their latest cases."""

    applicant: Person | Organization
    is_person: bool
    years: int | None
    places: dict[str, str]
    cases: list[Case]


@require_http_methods(["GET", "POST"])
@staff_role(Role.AUDITOR)
def people(request: HttpRequest) -> HttpResponse:
    """The question; after a POST the card. The number is never in an address."""
    typed = {name: request.POST.get(name, "").strip()[:200] for name in ("number", "purpose")}
    errors: dict[str, str] = {}
    card, missed = None, False
    if request.method == "POST":
        try:
            found = look(typed["number"], staff=post_of(request).staff, purpose=typed["purpose"])
            card, missed = (_card(found, user_of(request)) if found else None), found is None
        except DomainError as error:
            errors["purpose" if error.field == "purpose" else "number"] = error.message(
                get_language() or "zh-hans"
            )
    fields = _fields(typed, errors)
    context = {
        "fields": fields,
        "faulty": [field for field in fields if field.errors],
        "card": card,
        "missed": missed,
        "purpose": typed["purpose"],
        "most": MOST,
        "post": post_of(request),
    }
    return render(request, "console/people.html", context, status=422 if errors else 200)


def _card(applicant: Person | Organization, user: User) -> Card:
    cases = queries.visible_to(user).order_by("-received_at", "-id")
    if isinstance(applicant, Person):
        codes = [code for code in (applicant.hukou_id, applicant.residence_id) if code]
        years = age(applicant.birth_date, clock.today())
        mine = list(cases.filter(person=applicant)[:MOST])
        return Card(applicant, True, years, divisions.paths(codes), mine)
    mine = list(cases.filter(organization=applicant)[:MOST])
    return Card(applicant, False, None, divisions.paths([applicant.division_id]), mine)


def _fields(typed: dict[str, str], errors: dict[str, str]) -> list[Field]:
    hints = {
        "number": gettext("身份证号码或统一社会信用代码，须完整填写"),
        "purpose": gettext("例如：核查审计立项 2026-17 号。不少于 %(least)s 个字，将永久记入台账。")
        % {"least": SHORTEST}
        + gettext("请勿写入姓名、证件号码或手机号码。"),
    }
    titles = {"number": gettext("证件号码"), "purpose": gettext("查阅目的")}
    return [_field(name, titles[name], hints[name], typed[name], errors.get(name, "")) for name in titles]


def _field(name: str, title: str, hint: str, value: str, error: str) -> Field:
    more: dict[str, Any] = {"errors": [error]} if error else {}
    kind = "long" if name == "purpose" else "text"
    return Field(key=name, name=name, kind=kind, title=title, hint=hint, required=True, value=value, **more)
