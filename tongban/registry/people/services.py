"""Looking at one person for a reason: the look is written down before anything is shown."""

import re

from django.db import transaction

from tongban.foundation.errors import Invalid
from tongban.foundation.ledger.services import record
from tongban.registry.organisations.models import Staff
from tongban.registry.people.models import Organization, Person
from tongban.registry.people.queries import find_applicant

#: Characters of a purpose.
SHORTEST, LONGEST = 6, 200
#: A mobile number, or an ID number of either length: events are for ever, and hold nothing personal.
PERSONAL = re.compile(r"(?<!\d)(1\d{10}|\d{15}|\d{17}[\dXx])(?!\d)")


@transaction.atomic
def look(number: str, *, staff: Staff, purpose: str) -> Person | Organization | None:
    """Who bears this number, shown to `staff` for `purpose`; each look is an event, found or not.

    The event `person.viewed` names the person by their row and holds nothing personal: data are read for a
    clear purpose and under control (个人信息保护法第六条、第五十一条). Raises Invalid for a purpose that says
    nothing or names the person, and InvalidIdentifier for a number that is none.
    """
    purpose = " ".join(purpose.split())
    _check(purpose)
    applicant = find_applicant(number)
    if applicant is not None and applicant.name in purpose:
        raise _personal()
    kind = "organization" if isinstance(applicant, Organization) else "person"
    record(
        kind="person.viewed",
        subject=f"{kind}:{applicant.pk if applicant else 'none'}",
        actor=f"staff:{staff.pk}",
        data={"purpose": purpose, "found": applicant is not None},
    )
    return applicant


def _check(purpose: str) -> None:
    if not SHORTEST <= len(purpose) <= LONGEST:
        raise Invalid(
            "no_purpose",
            f"请写明查阅目的，{SHORTEST} 至 {LONGEST} 个字。",
            f"Say what you look for and why, in {SHORTEST} to {LONGEST} characters.",
            field="purpose",
        )
    if PERSONAL.search(purpose):
        raise _personal()


def _personal() -> Invalid:
    return Invalid(
        "personal_purpose",
        "查阅目的将永久记入台账，请去掉其中的姓名、证件号码和手机号码。",
        "The purpose stays in the ledger for ever; take names, ID numbers and mobile numbers out of it.",
        field="purpose",
    )
