"""Rows as the schemas show them."""

from typing import Any

from tongban.casework.cases import queries
from tongban.casework.cases.models import Case, Clock, Decision, Notice, Task
from tongban.casework.certificates.models import Certificate
from tongban.registry.catalogue.models import ItemVersion

CASE = (
    "number",
    "lookup_code",
    "state",
    "outcome",
    "received_at",
    "accepted_at",
    "decided_at",
    "closed_at",
)
DECISION = (
    "outcome",
    "reason_zh",
    "reason_en",
    "rule",
    "law",
    "competent",
    "remedies_zh",
    "remedies_en",
    "decided_at",
    "key_id",
)


def fields(row: object, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def item(version: ItemVersion) -> dict[str, Any]:
    guide = version.guide
    return {
        "code": version.item_id,
        "name": {"zh": version.name_zh, "en": version.name_en},
        "version": version.number,
        "digest": version.digest,
        **{
            key: guide[key]
            for key in ("basic_code", "on_the_spot", "reach", "statutory_days", "promised_days")
        },
    }


def case(row: Case, clocks: list[Clock] | None = None) -> dict[str, Any]:
    """A case as in a list; needs `version`, and `clocks` given or prefetched."""
    state = queries.progress(row, clocks)
    return {
        **fields(row, *CASE),
        "item": row.item_id,
        "version": row.version.number,
        "department": row.department_id,
        "division": row.division_id,
        "status": {"zh": state.zh, "en": state.en},
        "next_actor": {"zh": state.actor_zh, "en": state.actor_en},
        "due_on": state.due_on,
        "days_left": state.days_left,
        "provisional": state.provisional,
    }


def case_in_full(row: Case, *, for_staff: bool) -> dict[str, Any]:
    """A case with its answers, its materials and its notice; its open tasks are for staff."""
    names = {material["key"]: material["name"] for material in row.version.guide["materials"]}
    materials = [
        {**fields(given, "key", "status", "source"), "file": given.file_id, "name": names[given.key]}
        for given in row.application.evidence.order_by("id")
    ]
    waiting = Task.objects.filter(case=row, done_at=None).select_related("case", "claimed_by").order_by("id")
    told = Notice.objects.filter(case=row).first()
    return {
        **case(row),
        "answers": row.application.answers,
        "materials": materials,
        "notice": fields(told, "materials", "remarks", "issued_at", "answered_at") if told else None,
        "open_tasks": [task(one) for one in waiting] if for_staff else [],
    }


def task(row: Task) -> dict[str, Any]:
    return {
        **fields(row, "id", "step", "actor", "opened_at", "due_on"),
        "case": row.case.number,
        "item": row.case.item_id,
        "department": row.department_id,
        "claimed_by": row.claimed_by.number if row.claimed_by else None,
    }


def decision(row: Decision, of: Case) -> dict[str, Any]:
    return {
        **fields(row, *DECISION),
        "case": of.number,
        "department": row.department_id,
        "signature": bytes(row.signature).hex(),
    }


def certificate(row: Certificate) -> dict[str, Any]:
    return {
        **fields(row, "identifier", "status", "issued_at", "valid_until"),
        "name": {"zh": row.name_zh, "en": row.name_en},
        "issuer": row.issuer_id,
        "case": row.case.number,
    }
