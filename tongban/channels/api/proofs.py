"""That an event of a case stands in the ledger, in a form that anybody can check with SHA-256 alone."""

from typing import Any

from tongban.casework.cases import queries
from tongban.casework.cases.models import Case
from tongban.foundation.errors import Conflict, DomainError
from tongban.foundation.ledger import queries as ledger


def of_case(case: Case, event: int | None) -> dict[str, Any]:
    """The inclusion proof of an event of the case; of its receipt when none is named."""
    wanted = event if event is not None else queries.timeline(case)[0].pk
    if wanted not in {known.pk for known in queries.timeline(case)}:
        raise DomainError(
            "event_not_found",
            "该办件没有这个事件，请从 /events 中选择。",
            "This case has no such event; choose one of its /events.",
            field="event",
            status=404,
        )
    found = ledger.proof_for_event(wanted)
    if found is None:
        raise Conflict(
            "not_sealed_yet",
            "该事件尚未封存入账，请数秒后再试。",
            "This event is not sealed yet; please ask again in a few seconds.",
            field="event",
            status=409,
        )
    return found
