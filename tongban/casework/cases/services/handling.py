"""Handling: claim, accept, review, ask once for what is missing, supplement, withdraw."""

from django.db import transaction

from tongban.casework.cases.models import Case, Evidence, Notice, Outcome, State, Task
from tongban.casework.cases.services import acts
from tongban.casework.cases.services.intake import Given, evidence_rows
from tongban.foundation import clock
from tongban.foundation.errors import Conflict, Invalid, NotAuthorised
from tongban.foundation.ledger import services as ledger
from tongban.registry.organisations.models import Staff
from tongban.registry.people.models import Organization, Person


def claim(*, task_id: int, staff: Staff) -> Task:
    """Take a waiting step on oneself; somebody else's claim stands."""
    with acts.acting(task_id, staff) as (task, _):
        task.claimed_by, task.claimed_at = staff, clock.now()
        task.save(update_fields=["claimed_by", "claimed_at"])
        _note(task, "task.claimed", staff)
    return task


def release(*, task_id: int, staff: Staff) -> Task:
    """Give a claimed step back to the department."""
    with acts.acting(task_id, staff) as (task, _):
        task.claimed_by = task.claimed_at = None
        task.save(update_fields=["claimed_by", "claimed_at"])
        _note(task, "task.released", staff)
    return task


def _note(task: Task, kind: str, staff: Staff) -> None:
    ledger.record(
        kind=kind, subject=f"case:{task.case_id}", actor=f"staff:{staff.pk}", data={"step": task.step}
    )


def missing_materials(case: Case) -> list[str]:
    """Keys of the required materials that are neither given, nor in the registers, nor promised."""
    required = {material["key"] for material in case.version.guide["materials"] if material["required"]}
    missing = case.application.evidence.filter(status=Evidence.Status.MISSING, key__in=required)
    return sorted(missing.values_list("key", flat=True))


def require_complete(case: Case) -> None:
    """Nothing is accepted or granted while a required material is missing."""
    missing = missing_materials(case)
    if missing:
        names = {m["key"]: m["name"] for m in case.version.guide["materials"]}
        raise Invalid(
            "materials_missing",
            "必要材料不齐，请一次性告知申请人：" + "、".join(names[key]["zh"] for key in missing),
            "Required materials are missing; tell the applicant once: "
            + ", ".join(names[key]["en"] for key in missing),
            field=missing[0],
            details={"missing": missing},
        )


def accept_case(case: Case, *, actor: str) -> None:
    """Accept a locked, complete case and start its clocks (许可法第三十二条第五项)."""
    require_complete(case)
    acts.change(case, "case.accepted", actor=actor, accepted_at=clock.now())
    acts.start_clocks(case, clock.today())


def accept(*, task_id: int, staff: Staff) -> Case:
    """The office accepts the application (受理)."""
    with acts.acting(task_id, staff) as (task, _):
        _on_step(task, "accept")
        accept_case(task.case, actor=f"staff:{staff.pk}")
        acts.finish(task, staff=staff, data={})
    return task.case


def review(*, task_id: int, staff: Staff, remark: str = "") -> Case:
    """The reviewer has looked at the substance (审查); the remark is for the decider."""
    with acts.acting(task_id, staff) as (task, _):
        _on_step(task, "review")
        acts.change(
            task.case, "case.handled", actor=f"staff:{staff.pk}", data={"step": task.step, "remark": remark}
        )
        acts.finish(task, staff=staff, data={})
    return task.case


def _on_step(task: Task, actor: str) -> None:
    if task.actor != actor:
        raise Conflict(
            "other_step",
            "该环节不是此操作的环节。",
            "This step asks for another act.",
            status=409,
            field="task",
        )


def notice(*, task_id: int, staff: Staff, materials: list[str], remarks: str = "") -> Notice:
    """Tell the applicant once, everything that is missing (一次性告知). A second notice is refused."""
    with acts.acting(task_id, staff) as (task, _):
        case = task.case
        if Notice.objects.filter(case=case).exists():
            raise Conflict(
                "noticed_before",
                "本件已发过一次性告知，依法不得再次要求补正。",
                "This case has had its one notice; the law allows no second.",
                status=409,
            )
        _check_asked(case, materials)
        told = Notice.objects.create(
            case=case, materials=materials, remarks=remarks, issued_at=clock.now(), issued_by=staff
        )
        case.application.evidence.filter(key__in=materials).update(
            status=Evidence.Status.MISSING, at=clock.now()
        )
        acts.change(case, "case.noticed", actor=f"staff:{staff.pk}", data={"materials": materials})
    return told


def _check_asked(case: Case, materials: list[str]) -> None:
    asked = {material["key"] for material in case.version.guide["materials"]}
    if not materials or not set(materials) <= asked:
        raise Invalid(
            "notice_outside_guide",
            "告知内容须从办事指南的材料中选择，不得要求指南以外的材料。",
            "A notice names materials of the guide, at least one and no others.",
            field="materials",
        )


def supplement(*, case_id: int, applicant: Person | Organization, materials: dict[str, Given]) -> Case:
    """The applicant hands in what the notice asked for."""
    with transaction.atomic():
        case = acts.locked_case(case_id)
        _own(case, applicant)
        rows = {row["key"]: row for row in evidence_rows(case.version, materials)}
        for key in materials:
            row = rows[key]
            case.application.evidence.filter(key=key).update(
                status=row["status"],
                file=row["file"],
                name=materials[key].name,
                source=row["source"],
                at=clock.now(),
            )
        Notice.objects.filter(case=case).update(answered_at=clock.now())
        actor = f"{type(applicant).__name__.lower()}:{applicant.pk}"
        acts.change(case, "case.supplemented", actor=actor, data={"materials": sorted(materials)})
    return case


def withdraw(*, case_id: int, applicant: Person | Organization) -> Case:
    """The applicant takes the application back before it is decided."""
    with transaction.atomic():
        case = acts.locked_case(case_id)
        _own(case, applicant)
        actor = f"{type(applicant).__name__.lower()}:{applicant.pk}"
        acts.change(case, "case.withdrawn", actor=actor, outcome=Outcome.WITHDRAWN, closed_at=clock.now())
        acts.stop_clocks(case)
        Task.objects.filter(case=case, done_at=None).update(done_at=clock.now())
    return case


def _own(case: Case, applicant: Person | Organization) -> None:
    owner = case.person_id if isinstance(applicant, Person) else case.organization_id
    if owner != applicant.pk:
        raise NotAuthorised("not_your_case", "这不是您的办件。", "This case is not yours.", status=403)


def accept_by_silence(*, case_id: int) -> None:
    """No notice in time: accepted by law as of receipt (许可法第三十二条第四项). Harmless when repeated."""
    with transaction.atomic():
        case = acts.locked_case(case_id)
        if case.state != State.RECEIVED or Notice.objects.filter(case=case).exists():
            return
        acts.change(
            case, "case.accepted", actor="system", data={"silence": True}, accepted_at=case.received_at
        )
        acts.start_clocks(case, case.received_at.astimezone(clock.SHANGHAI).date())
        for task in Task.objects.select_for_update().filter(case=case, actor="accept", done_at=None):
            task.case = case
            acts.finish(task, staff=None, data={})
