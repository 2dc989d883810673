"""The person at the window. The address carries a signed reference: nobody leafs through the register."""

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import QuerySet

from tongban.casework.cases import queries
from tongban.casework.cases.models import Case
from tongban.channels.web import divisions
from tongban.foundation import clock
from tongban.foundation.errors import Invalid
from tongban.registry.accounts.models import User
from tongban.registry.people.models import Organization, Person
from tongban.registry.people.queries import age

SALT = "counter.visitor"
HOURS = 8  # a reference serves one working day
RECENT = 5
Applicant = Person | Organization


@dataclass(frozen=True)
class Card:
    """What a clerk needs to see of the person before them."""

    applicant: Applicant
    reference: str
    years: int | None
    places: dict[str, str]
    cases: list[Case]

    @property
    def is_person(self) -> bool:
        return isinstance(self.applicant, Person)


def reference(applicant: Applicant) -> str:
    """The word in the address that stands for somebody."""
    kind = "p" if isinstance(applicant, Person) else "o"
    return signing.dumps([kind, applicant.pk], salt=SALT)


def open_reference(text: str) -> Applicant | None:
    """Whom a reference stands for; None for no text. Raises Invalid when it is not ours or of yesterday."""
    if not text:
        return None
    try:
        kind, number = signing.loads(text, salt=SALT, max_age=HOURS * 3600)
    except (signing.BadSignature, ValueError):
        raise Invalid(
            "visitor_expired",
            "当前办事人信息已过期，请重新查找。",
            "The person at this window is no longer known here; please find them again.",
            field="who",
        ) from None
    if kind == "o":
        return Organization.objects.select_related("representative", "division").get(pk=number)
    return Person.objects.select_related("hukou", "residence").get(pk=number)


def card(applicant: Applicant, user: User) -> Card:
    """The card, with the latest cases that this window has of them."""
    mine: QuerySet[Case] = queries.visible_to(user)
    if isinstance(applicant, Person):
        codes = [code for code in (applicant.hukou_id, applicant.residence_id) if code]
        years: int | None = age(applicant.birth_date, clock.today())
        mine = mine.filter(person=applicant)
    else:
        codes, years, mine = [applicant.division_id], None, mine.filter(organization=applicant)
    recent = list(queries.listed(mine).order_by("-received_at", "-id")[:RECENT])
    return Card(applicant, reference(applicant), years, divisions.paths(codes), recent)


def number(applicant: Applicant) -> str:
    """The number on the document that the clerk holds in their hand."""
    return applicant.id_number if isinstance(applicant, Person) else applicant.credit_code


def audience(applicant: Any) -> str:
    """The audience of the catalogue to which somebody belongs."""
    return "person" if isinstance(applicant, Person) else "organization"
