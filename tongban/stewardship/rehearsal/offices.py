"""What offices do on a working day: some of what waits, and some of it too late."""

import random
from collections.abc import Callable

from tongban.casework.cases.models import Case, Decision, Evidence, State, Task
from tongban.casework.cases.services import deciding, handling, papers
from tongban.foundation import clock
from tongban.foundation.errors import Invalid
from tongban.registry.catalogue import queries as catalogue
from tongban.registry.organisations.models import Staff
from tongban.stewardship.rehearsal.people import City
from tongban.stewardship.rehearsal.sharing import WHOLE, Share

ACTS = 0.45  # of the waiting steps, on each working day; what waits for a week is accepted by silence
NOT_HERE = 0.012  # of new applications belong elsewhere
REFUSES = 0.06  # of decisions for which an item has no table


def work(city: City, chance: random.Random, share: Share = WHOLE) -> list[Callable[[], object]]:
    """The steps that officers take this afternoon."""
    waiting = (
        Task.objects.filter(done_at=None, opened_at__lt=clock.now(), department__in=list(city.officers))
        .exclude(actor="issue")
        .exclude(case__state=State.NOTICED)
        .order_by("pk")
    )
    return [
        lambda pk=pk, actor=actor, case=case, officer=city.officers[office]: (  # type: ignore[misc]
            _act(pk, actor, case, officer, chance)
        )
        for pk, actor, case, office in waiting.values_list("pk", "actor", "case_id", "department_id")
        if share.holds(case) and chance.random() < ACTS
    ]


def _act(task_id: int, actor: str, case_id: int, officer: Staff, chance: random.Random) -> object:
    if actor == "review":
        return handling.review(task_id=task_id, staff=officer, remark="材料与系统核验一致。")
    if actor == "accept":
        return _accept(task_id, officer, chance)
    case = Case.objects.select_related("application", "person", "organization__representative").get(
        pk=case_id
    )
    case.version = catalogue.edition(case.version_id)
    return decide(task_id, case, officer, chance)


def _accept(task_id: int, officer: Staff, chance: random.Random) -> object:
    """Accept, or say at once everything that is missing, or that the application belongs elsewhere."""
    if chance.random() < NOT_HERE:
        return _refuse_to_accept(task_id, officer)
    try:
        return handling.accept(task_id=task_id, staff=officer)
    except Invalid as fault:
        return handling.notice(
            task_id=task_id,
            staff=officer,
            materials=fault.details["missing"],
            remarks="请补齐上述材料后一并提交。",
        )


def _refuse_to_accept(task_id: int, officer: Staff) -> Decision:
    return handling.refuse_to_accept(
        task_id=task_id,
        staff=officer,
        ground="not_competent",
        reason_zh="申请内容不属于本机关职权范围。",
        reason_en="This is not within the competence of this authority.",
        competent="申请人户籍地的主管部门",
    )


def decide(task_id: int, case: Case, staff: Staff, chance: random.Random) -> object:
    """Follow the table where there is one. What is incomplete is told, once; what is only promised waits."""
    outstanding = papers.outstanding(case)
    missing = [key for key, status in outstanding.items() if status == Evidence.Status.MISSING]
    if missing and case.state == State.RECEIVED:
        return handling.notice(task_id=task_id, staff=staff, materials=missing)
    if outstanding and not missing:
        return None
    proposed = deciding.proposal(case)
    outcome = proposed.outcome or ("refused" if chance.random() < REFUSES else "granted")
    if outcome == "incomplete" or missing:
        outcome = "refused"
    words = (
        ("符合条件，准予。", "The conditions are met.")
        if outcome == "granted"
        else ("不符合规定的条件。", "The conditions are not met.")
    )
    return deciding.decide(
        task_id=task_id,
        staff=staff,
        outcome=outcome,
        reason_zh=proposed.reason_zh or words[0],
        reason_en=proposed.reason_en or words[1],
        rule=proposed.rule,
        law=proposed.law or "；".join(case.version.guide["legal_basis"]["zh"]),
    )
