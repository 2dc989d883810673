"""Reading certificates, and verifying one as anybody may."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from tongban.casework.certificates.models import Certificate
from tongban.casework.certificates.services import twin_bytes
from tongban.foundation import clock
from tongban.foundation.crypto.signing import verify as verify_signature
from tongban.registry.accounts.models import User


@dataclass(frozen=True)
class Verification:
    """What the public page says: `status` is valid, expired, superseded, revoked, forged or unknown."""

    status: str
    identifier: str
    certificate: Certificate | None = None
    holder: str = ""
    ended_at: datetime | None = None


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
    """Whether a certificate is genuine and in force."""
    identifier = identifier.strip().upper()
    found = (
        Certificate.objects.select_related("issuer", "case__version").filter(identifier=identifier).first()
    )
    if found is None:
        return Verification("unknown", identifier)
    holder = masked(found.content["holder"])
    return Verification(_status(found), identifier, found, holder, found.ended_at)


def _status(found: Certificate) -> str:
    if not verify_signature(
        "certificate", twin_bytes(found), key_id=found.key_id, value=bytes(found.signature)
    ):
        return "forged"
    if found.status == Certificate.Status.VALID and found.valid_until and found.valid_until < clock.today():
        return "expired"
    return found.status
