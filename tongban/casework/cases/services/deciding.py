"""Deciding: the table proposes, a person with authority decides and signs."""

import json
from typing import Any

from tongban.casework.cases.jobs import ISSUE_CERTIFICATE
from tongban.casework.cases.models import Case, Decision, Evidence, Outcome, State
from tongban.casework.cases.services import acts
from tongban.casework.cases.services.handling import accept_case, require_complete
from tongban.casework.procedures.decisions import Proposal, propose
from tongban.foundation import clock
from tongban.foundation.crypto.signing import sign
from tongban.foundation.errors import Invalid
from tongban.registry.organisations.models import Authority, Staff
from tongban.registry.people.queries import facts_of


def proposal(case: Case) -> Proposal:
    """What the item's decision table says of this case, with the rule that fired."""
    given = case.application.evidence.exclude(status=Evidence.Status.MISSING).values_list("key", flat=True)
    facts = {**facts_of(case.person or case.organization, on=clock.today()), "materials": sorted(given)}
    return propose(case.version.decision, case.application.answers, facts)


def decide(
    *,
    task_id: int,
    staff: Staff,
    outcome: str,
    reason_zh: str,
    reason_en: str = "",
    rule: str = "",
    law: str = "",
) -> Decision:
    """Grant or refuse, with reasons, signed (许可法第三十四、三十八条). Deciding a received case accepts it first."""
    with acts.acting(task_id, staff) as (task, authority):
        case = task.case
        _check(task.actor, outcome, reason_zh)
        if case.state == State.RECEIVED:
            accept_case(case, actor=f"staff:{staff.pk}")
        if outcome == Outcome.GRANTED:
            require_complete(case)
        decision = _sign(case, staff, authority, outcome, reason_zh, reason_en, rule, law)
        acts.change(
            case,
            "case.decided",
            actor=f"staff:{staff.pk}",
            data={
                "outcome": outcome,
                "rule": rule,
                "authority": authority.pk,
                "signature": decision.signature.hex(),
            },
            outcome=outcome,
            decided_at=decision.decided_at,
        )
        acts.stop_clocks(case)
        acts.finish(task, staff=staff, data={"outcome": outcome})
        _deliver(case)
    return decision


def _check(actor: str, outcome: str, reason_zh: str) -> None:
    if actor != "decide":
        raise Invalid("other_step", "该环节不是决定环节。", "This step is not the decision.", field="task")
    if outcome not in {Outcome.GRANTED, Outcome.REFUSED}:
        raise Invalid(
            "unknown_outcome", "请选择准予或不予。", "Choose to grant or to refuse.", field="outcome"
        )
    if not reason_zh.strip():
        raise Invalid(
            "reason_missing",
            "决定须说明理由（行政许可法第三十八条）。",
            "A decision states its reasons.",
            field="reason_zh",
        )


def signed_text(decision: Decision, number: str) -> bytes:
    """The words that the signature covers, as canonical JSON."""
    body: dict[str, Any] = {
        "number": number,
        "outcome": decision.outcome,
        "rule": decision.rule,
        "reason_zh": decision.reason_zh,
        "reason_en": decision.reason_en,
        "law": decision.law,
        "authority": decision.authority_id,
        "staff": decision.decided_by_id,
        "decided_at": decision.decided_at.astimezone(clock.SHANGHAI).isoformat(),
    }
    return json.dumps(body, sort_keys=True, ensure_ascii=False).encode()


def _sign(
    case: Case, staff: Staff, authority: Authority, outcome: str, zh: str, en: str, rule: str, law: str
) -> Decision:
    decision = Decision(
        case=case,
        outcome=outcome,
        rule=rule,
        reason_zh=zh,
        reason_en=en,
        law=law,
        authority=authority,
        department_id=case.department_id,
        decided_by=staff,
        decided_at=clock.now(),
    )
    signature = sign("decision", signed_text(decision, case.number))
    decision.key_id, decision.signature = signature.key_id, signature.value
    decision.save()
    return decision


def _deliver(case: Case) -> None:
    """A grant that brings a certificate waits for it; anything else is closed with the decision."""
    brings = case.version.guide["result"]["kind"] != "none"
    if case.outcome == Outcome.GRANTED and brings:
        ISSUE_CERTIFICATE.defer(case_id=case.pk)
    else:
        close(case, actor="system")


def close(case: Case, *, actor: str) -> None:
    """The last step of a locked case: nothing waits any more."""
    for task in case.tasks.select_for_update().filter(done_at=None):
        task.case = case
        acts.finish(task, staff=None, data={})
    acts.change(case, "case.closed", actor=actor, closed_at=clock.now())
