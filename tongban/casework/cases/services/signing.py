"""Decisions in writing: reasons, ground, remedies, signature (许可法第三十八条)."""

import json
from typing import Any

from tongban.casework.cases.models import Case, Decision, Outcome
from tongban.casework.cases.services.remedies import remedies
from tongban.foundation import clock
from tongban.foundation.crypto.signing import sign
from tongban.foundation.errors import Invalid
from tongban.registry.organisations.models import Authority, Staff


def require_reason(reason_zh: str) -> None:
    """A decision states its reasons."""
    if not reason_zh.strip():
        raise Invalid(
            "reason_missing",
            "决定须说明理由（行政许可法第三十八条）。",
            "A decision states its reasons.",
            field="reason_zh",
        )


def sign_decision(case: Case, staff: Staff, authority: Authority, *, outcome: str, **words: str) -> Decision:
    """Write the decision down, with the remedies where it refuses, and sign it."""
    zh, en = ("", "") if outcome == Outcome.GRANTED else remedies(authority.department, clock.today())
    decision = Decision(
        case=case,
        outcome=outcome,
        **words,
        remedies_zh=zh,
        remedies_en=en,
        authority=authority,
        department_id=case.department_id,
        decided_by=staff,
        decided_at=clock.now(),
    )
    signature = sign("decision", signed_text(decision, case.number))
    decision.key_id, decision.signature = signature.key_id, signature.value
    decision.save(force_insert=True)
    return decision


def signed_text(decision: Decision, number: str) -> bytes:
    """The words that the signature covers, as canonical JSON."""
    words = ("outcome", "rule", "reason_zh", "reason_en", "law", "competent", "remedies_zh", "remedies_en")
    body: dict[str, Any] = {
        "number": number,
        **{word: str(getattr(decision, word)) for word in words},
        "authority": decision.authority_id,
        "staff": decision.decided_by_id,
        "decided_at": decision.decided_at.astimezone(clock.SHANGHAI).isoformat(),
    }
    return json.dumps(body, sort_keys=True, ensure_ascii=False).encode()
