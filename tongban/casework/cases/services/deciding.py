"""Deciding: the table proposes, a person with authority decides and signs."""

from tongban.casework.cases.jobs import defer_certificate
from tongban.casework.cases.models import Case, Clock, Decision, Outcome, State
from tongban.casework.cases.services import acts, papers
from tongban.casework.cases.services.accepting import accept_case
from tongban.casework.cases.services.signing import require_reason, sign_decision, signed_text
from tongban.casework.procedures import deadlines
from tongban.casework.procedures.decisions import Proposal, facts_with, propose
from tongban.foundation import clock
from tongban.foundation.errors import Invalid
from tongban.registry.organisations.models import Staff
from tongban.registry.people.queries import facts_of

__all__ = ["close", "decide", "proposal", "signed_text"]


def proposal(case: Case) -> Proposal:
    """What the item's decision table says of this case, with the rule that fired."""
    applicant = case.person or case.organization
    assert applicant is not None
    today = clock.today()
    facts = facts_with(facts_of(applicant, on=today), case.version.guide, papers.present(case), on=today)
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
    """Grant or refuse, with reasons, signed (许可法第三十四、三十八条). A received case is accepted first."""
    _check(outcome, reason_zh)
    with acts.acting(task_id, staff) as (task, authority):
        case, actor = task.case, f"staff:{staff.pk}"
        if task.actor != "decide":
            raise Invalid(
                "other_step", "该环节不是决定环节。", "This step is not the decision.", field="task"
            )
        if outcome == Outcome.GRANTED:
            papers.require_all(case)
        if case.state == State.RECEIVED:
            accept_case(case, actor=actor, complete=outcome == Outcome.GRANTED)
        decision = sign_decision(
            case,
            staff,
            authority,
            outcome=outcome,
            rule=rule,
            reason_zh=reason_zh,
            reason_en=reason_en,
            law=law,
        )
        acts.stop_clocks(case)
        acts.finish(task, staff=staff, data={"outcome": outcome})
        acts.change(
            case,
            "case.decided",
            actor=actor,
            data={
                "outcome": outcome,
                "rule": rule,
                "authority": authority.pk,
                "signature": decision.signature.hex(),
            },
            outcome=outcome,
            decided_at=decision.decided_at,
        )
        _deliver(case)
    return decision


def _check(outcome: str, reason_zh: str) -> None:
    if outcome not in {Outcome.GRANTED, Outcome.REFUSED}:
        raise Invalid(
            "unknown_outcome", "请选择准予或不予。", "Choose to grant or to refuse.", field="outcome"
        )
    require_reason(reason_zh)


def _deliver(case: Case) -> None:
    """A grant that brings a certificate waits for it, ten days (第四十四条); anything else ends here."""
    if case.outcome == Outcome.GRANTED and case.version.guide["result"]["kind"] != "none":
        period = deadlines.at_decision(clock.today())
        Clock.objects.create(case=case, **vars(period))
        case.tasks.filter(done_at=None).update(due_on=period.due_on)
        defer_certificate(case.pk)
    else:
        _end(case, actor="system")


def close(case: Case, *, actor: str) -> None:
    """The end of a locked, decided case: nothing waits and nothing runs any more."""
    acts.stop_clocks(case)
    _end(case, actor=actor)


def _end(case: Case, *, actor: str) -> None:
    acts.end_tasks(case)
    acts.change(case, "case.closed", actor=actor, closed_at=clock.now())
