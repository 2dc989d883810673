"""Reading certificates, and verifying one as anybody may."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from tongban.casework.cases.models import Case, State
from tongban.casework.certificates.models import Certificate
from tongban.casework.certificates.twins import genuine
from tongban.foundation import clock
from tongban.foundation.crypto.suite import Tampered
from tongban.foundation.errors import InvalidIdentifier
from tongban.foundation.identifiers import certificate as identifiers
from tongban.registry.accounts.models import User
from tongban.registry.people.models import Organization, Person


@dataclass(frozen=True)
class Verification:
    """What the public page says: `status` is valid, expired, superseded, revoked, forged or unknown.

    Of a forged one nothing is shown: what it says is not to be believed. `slip` says what is wrong with an
    identifier that cannot be one, for most of those are typing errors.
    """

    status: str
    identifier: str
    certificate: Certificate | None = None
    holder: str = ""
    ended_at: datetime | None = None
    slip: InvalidIdentifier | None = None


@dataclass(frozen=True)
class Already:
    """What somebody has of one item: cases that are open, certificates in force; the newest first.

    It is told, and forbids nothing: a second application may be meant, as when a card was lost.
    """

    cases: list[Case]
    certificates: list[Certificate]


def already(*, applicant: Person | Organization, item_code: str, but: Case | None = None) -> Already:
    """What `applicant` has of the item, without the case `but` and what came of it. Two statements."""
    whose = {"person" if isinstance(applicant, Person) else "organization": applicant}
    of_cases = {f"case__{name}": one for name, one in whose.items()}
    cases = Case.objects.filter(item=item_code, **whose).exclude(state=State.CLOSED)
    held = Certificate.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=clock.today()),
        case__item=item_code,
        status=Certificate.Status.VALID,
        **of_cases,
    )
    if but is not None:
        cases, held = cases.exclude(pk=but.pk), held.exclude(case=but)
    return Already(
        list(cases.select_related("department", "version").order_by("-received_at", "-id")),
        list(held.select_related("issuer", "case").defer("content").order_by("-issued_at", "-id")),
    )


def of_user(user: User) -> QuerySet[Certificate]:
    """The certificates a resident holds, newest first."""
    if not user.person_id:
        return Certificate.objects.none()
    mine = Q(case__person=user.person_id) | Q(case__organization__representative=user.person_id)
    return (
        Certificate.objects.filter(mine)
        .select_related("issuer", "case__version")
        .order_by("-issued_at", "-id")
    )


def masked(name: str) -> str:
    """A name for the public: the first character stays."""
    return name[:1] + "*" * (len(name) - 1)


def verify(identifier: str) -> Verification:
    """Whether a certificate is genuine and in force. Never raises."""
    try:
        identifier = identifiers.check(identifier)
    except InvalidIdentifier as slip:
        return Verification("unknown", identifier.strip()[:120], slip=slip)
    try:
        found = Certificate.objects.select_related("issuer", "case__version").get(identifier=identifier)
    except Certificate.DoesNotExist:
        return Verification("unknown", identifier)
    except Tampered:
        return Verification("forged", identifier)
    if not genuine(found):
        return Verification("forged", identifier)
    return Verification(_status(found), identifier, found, masked(found.content["holder"]), found.ended_at)


def _status(found: Certificate) -> str:
    if found.status == Certificate.Status.VALID and found.valid_until and found.valid_until < clock.today():
        return "expired"
    return found.status
