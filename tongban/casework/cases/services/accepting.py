"""The five exits of an application at the door (许可法第三十二条): not needed, not here, mended on the spot,
told once what is missing, accepted. Silence is acceptance."""

from datetime import datetime
from typing import Any

from django.db import transaction

from tongban.casework.cases.jobs import defer_silence
from tongban.casework.cases.models import Case, Clock, Decision, Evidence, Notice, Outcome, State
from tongban.casework.cases.services import acts, papers, signing
from tongban.casework.cases.services.papers import Applicant, Given
from tongban.casework.procedures import deadlines
from tongban.foundation import clock
from tongban.foundation.errors import Conflict, Invalid
from tongban.registry.catalogue.validation import require_valid
from tongban.registry.organisations.models import Staff

#: Why an application is not accepted, each with its ground in law.
GROUNDS = {
    "not_needed": "《中华人民共和国行政许可法》第三十二条第一款第（一）项",
    "not_competent": "《中华人民共和国行政许可法》第三十二条第一款第（二）项",
}


def accept(*, task_id: int, staff: Staff) -> Case:
    """The office accepts a complete application (第五项), and its clocks start."""
    with acts.acting(task_id, staff) as (task, _):
        on_step(task.actor, "accept")
        if lapsed(task.case):
            _accept_silently(task.case)
            return task.case
        papers.require_complete(task.case)
        due_on = acts.start_clocks(task.case, clock.today())
        acts.finish(task, staff=staff, data={}, due_on=due_on)
        _accepted(task.case, actor=f"staff:{staff.pk}")
    return task.case


def accept_case(case: Case, *, actor: str, complete: bool) -> None:
    """Accept a locked case in the course of a decision, as at a window; `complete`: known to be so."""
    if lapsed(case):
        _accept_silently(case)
        return
    if not complete:
        papers.require_complete(case)
    acts.start_clocks(case, clock.today())
    _accepted(case, actor=actor)


def _accepted(case: Case, *, actor: str) -> None:
    acts.change(case, "case.accepted", actor=actor, accepted_at=clock.now())


def on_step(actor: str, wanted: str) -> None:
    """An act belongs to its step of the flow."""
    if actor != wanted:
        raise Conflict(
            "other_step",
            "该环节不是此操作的环节。",
            "This step asks for another act.",
            status=409,
            field="task",
        )


def refuse_to_accept(
    *, task_id: int, staff: Staff, ground: str, reason_zh: str, reason_en: str = "", competent: str = ""
) -> Decision:
    """Not needed, or not the competence of this authority (第一、二项): in writing, naming the right one."""
    with acts.acting(task_id, staff) as (task, authority):
        case = task.case
        _require_in_time(case)
        _check_ground(ground, reason_zh, competent)
        decision = signing.sign_decision(
            case,
            staff,
            authority,
            outcome=Outcome.OUT_OF_SCOPE,
            rule=ground,
            reason_zh=reason_zh,
            reason_en=reason_en,
            law=GROUNDS[ground],
            competent=competent,
        )
        acts.stop_clocks(case)
        acts.end_tasks(case)
        acts.change(
            case,
            "case.not_accepted",
            actor=f"staff:{staff.pk}",
            data={"ground": ground, "authority": authority.pk, "signature": decision.signature.hex()},
            outcome=Outcome.OUT_OF_SCOPE,
            closed_at=clock.now(),
        )
    return decision


def _check_ground(ground: str, reason_zh: str, competent: str) -> None:
    if ground not in GROUNDS:
        raise Invalid(
            "unknown_ground",
            "请选择不予受理的理由：不需要取得许可，或不属于本机关职权。",
            "Choose the ground: no permission is needed, or another authority is competent.",
            field="ground",
        )
    if ground == "not_competent" and not competent.strip():
        raise Invalid(
            "competent_missing",
            "不予受理时须告知申请人向有关行政机关申请，请填写该机关名称。",
            "Name the authority to which the applicant may turn instead.",
            field="competent",
        )
    signing.require_reason(reason_zh)


def notice(*, task_id: int, staff: Staff, materials: list[str], remarks: str = "") -> Notice:
    """Tell the applicant once, everything that is missing (第四项). A second, or a late notice is refused."""
    with acts.acting(task_id, staff) as (task, _):
        case = task.case
        _require_first(case)
        _require_in_time(case)
        _check_asked(case, materials)
        told = Notice.objects.create(
            case=case, materials=materials, remarks=remarks, issued_at=clock.now(), issued_by=staff
        )
        Evidence.objects.filter(application=case.application_id, key__in=materials).update(
            status=Evidence.Status.MISSING, at=clock.now()
        )
        acts.stop_clocks(case)
        acts.change(case, "case.noticed", actor=f"staff:{staff.pk}", data={"materials": materials})
    return told


def _require_first(case: Case) -> None:
    if Notice.objects.filter(case=case).exists():
        raise Conflict(
            "noticed_before",
            "本件已发过一次性告知，依法不得再次要求补正。",
            "This case has had its one notice; the law allows no second.",
            status=409,
        )


def _require_in_time(case: Case) -> None:
    """After acceptance, by an act or by silence, there is no way back to the door."""
    if case.state not in {State.RECEIVED, State.NOTICED} or lapsed(case):
        raise Conflict(
            "accepted_already",
            "本件已受理（逾期未告知的，自收到材料之日起即为受理），不得再要求补正或不予受理。",
            "This case is accepted, by an act or by silence; it cannot be sent back any more.",
            status=409,
        )


def _check_asked(case: Case, keys: list[str]) -> None:
    asked = {material["key"] for material in case.version.guide["materials"]}
    if not keys or not set(keys) <= asked:
        raise Invalid(
            "notice_outside_guide",
            "告知内容须从办事指南的材料中选择，不得要求指南以外的材料。",
            "A notice names materials of the guide, at least one and no others.",
            field="materials",
        )


def correct(
    *,
    case_id: int,
    applicant: Applicant,
    answers: dict[str, Any] | None = None,
    given: dict[str, Given] | None = None,
    clerk: Staff | None = None,
) -> Case:
    """Errors that can be mended on the spot are mended by the applicant (第三项), before acceptance."""
    with transaction.atomic():
        case = acts.locked_case(case_id)
        papers.require_own(case, applicant)
        fields: list[str] = []
        if answers is not None:
            require_valid(case.version.form, answers, case.version.digest)
            before = case.application.answers
            fields = sorted(
                key for key in before.keys() | answers.keys() if before.get(key) != answers.get(key)
            )
            case.application.answers = answers
            case.application.save(update_fields=["answers"])
        papers.hand_over(case, given or {})
        actor = f"staff:{clerk.pk}" if clerk else papers.actor(applicant)
        acts.change(
            case, "case.corrected", actor=actor, data={"fields": fields, "materials": sorted(given or {})}
        )
    return case


def supplement(*, case_id: int, applicant: Applicant, materials: dict[str, Given]) -> Case:
    """The applicant hands in everything that the notice asked for; the office has its period once more."""
    with transaction.atomic():
        case = acts.locked_case(case_id)
        papers.require_own(case, applicant)
        papers.hand_over(case, materials)
        _require_answered(case)
        Notice.objects.filter(case=case).update(answered_at=clock.now())
        period = deadlines.at_receipt(clock.today())
        Clock.objects.filter(case=case, kind=Clock.Kind.NOTICE).update(**vars(period), stopped_at=None)
        case.tasks.filter(done_at=None).update(due_on=period.due_on)
        defer_silence(case.pk, deadlines.after(period.due_on))
        acts.change(
            case,
            "case.supplemented",
            actor=papers.actor(applicant),
            data={"materials": sorted(materials)},
        )
    return case


def _require_answered(case: Case) -> None:
    """A notice asks once and is answered once, so that nobody comes a third time."""
    notice = Notice.objects.filter(case=case).first()
    asked = notice.materials if notice else []
    missing = papers.named(case, Evidence.Status.MISSING, asked)
    if missing:
        raise papers.not_complete(case, missing)


def lapsed(case: Case) -> bool:
    """Whether a received case has been accepted by silence, though nobody has written it down yet."""
    first = deadlines.at_receipt(case.received_at.astimezone(clock.SHANGHAI).date())
    if case.state != State.RECEIVED or first.due_on >= clock.today():
        return False
    return Clock.objects.filter(
        case=case, kind=Clock.Kind.NOTICE, stopped_at=None, due_on__lt=clock.today()
    ).exists()


def accept_by_silence(*, case_id: int) -> bool:
    """No word in time: accepted as of receipt (第四项), however late the worker comes. Harmless twice."""
    with transaction.atomic():
        case = acts.locked_case(case_id)
        silent = lapsed(case)
        if silent:
            _accept_silently(case)
    return silent


def _accept_silently(case: Case) -> None:
    received = _complete_since(case)
    due_on = acts.start_clocks(case, received.astimezone(clock.SHANGHAI).date())
    case.tasks.filter(done_at=None).update(due_on=due_on)
    for task in case.tasks.filter(done_at=None, actor="accept"):
        task.case = case
        acts.finish(task, staff=None, data={})
    acts.change(case, "case.accepted", actor="system", data={"silence": True}, accepted_at=received)


def _complete_since(case: Case) -> datetime:
    """When the materials that count were received: at first, or in answer to the notice."""
    notice = Notice.objects.filter(case=case).first()
    return notice.answered_at if notice and notice.answered_at else case.received_at
