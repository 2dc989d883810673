"""A warning before the same thing is given twice: what the applicant has of an item, or has asked for."""

from typing import Any

from tongban.casework.cases import queries as cases
from tongban.casework.cases.models import Case
from tongban.casework.certificates.queries import already
from tongban.registry.accounts.models import User
from tongban.registry.people.models import Organization, Person


def warning(
    user: User, applicant: Person | Organization, item_code: str, but: Case | None = None
) -> dict[str, Any]:
    """For `web/already.html`: what there is, and the primary keys of the cases that `user` may open."""
    found = already(applicant=applicant, item_code=item_code, but=but)
    behind = {case.pk for case in found.cases} | {one.case_id for one in found.certificates}
    seen = cases.visible_to(user).filter(pk__in=behind).values_list("pk", flat=True) if behind else ()
    return {"cases": found.cases, "certificates": found.certificates, "seen": set(seen)}
