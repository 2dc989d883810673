"""Days of a city: who asks, who accepts, who decides, and how late."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Min

from tongban.casework.cases.models import Case, Channel, Evidence, State, Task
from tongban.casework.cases.services import deciding, handling, intake
from tongban.casework.certificates import services as certificates
from tongban.casework.procedures import deadlines
from tongban.foundation import clock
from tongban.foundation.errors import DomainError
from tongban.registry.catalogue import queries as catalogue
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.organisations.models import Post, Role, ServicePoint, Staff
from tongban.registry.people.models import Organization, Person
from tongban.stewardship.rehearsal.answers import answer

Progress = Callable[[int, int], None]


@dataclass
class Count:
    """What a rehearsal did; `refused` counts the acts that the rules refused, by code."""

    days: int = 0
    cases: int = 0
    acts: int = 0
    refused: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class City:
    """The people of a rehearsal, read once."""

    versions: list[ItemVersion]
    clerks: list[tuple[Staff, ServicePoint]]
    officers: dict[str, Staff]
    persons: tuple[int, int]


def read_city() -> City:
    """Everyone on duty, and the range of residents to draw from."""
    posts = Post.objects.select_related("staff", "point").order_by("pk")
    bounds = Person.objects.aggregate(low=Min("pk"), high=Max("pk"))
    return City(
        list(catalogue.published()),
        [(post.staff, post.point) for post in posts.filter(role=Role.CLERK) if post.point],
        {post.department_id: post.staff for post in posts.filter(role=Role.OFFICER) if post.department_id},
        (bounds["low"] or 0, bounds["high"] or 0),
    )


def live(
    *, days: int, per_day: int, seed: int = 1, until: date | None = None, progress: Progress | None = None
) -> Count:
    """Live `days` calendar days up to `until` (today): intakes at windows and online, then the offices' work."""
    chance, city, count = random.Random(seed), read_city(), Count()  # noqa: S311 (not a secret)
    last = until or clock.today()
    for offset in range(days):
        day = last - timedelta(days=days - 1 - offset)
        _live_day(day, city, chance, count, per_day)
        count.days += 1
        if progress:
            progress(offset + 1, days)
    return count


def _live_day(day: date, city: City, chance: random.Random, count: Count, per_day: int) -> None:
    working = deadlines.calendar().is_working(day)
    for number in range(per_day if working else per_day // 4):
        moment = datetime.combine(day, time(8, 30), tzinfo=clock.SHANGHAI) + timedelta(
            seconds=number * 25_000 // per_day
        )
        if moment > clock.now():
            break
        with clock.at(moment):
            _attempt(count, lambda: _ask(city, chance))
    if working:
        _work(day, city, chance, count)


def _attempt(count: Count, act: Callable[[], object]) -> None:
    """One act; what the rules refuse is counted, everything else is a fault and stops the rehearsal."""
    try:
        if act() is not None:
            count.acts += 1
    except DomainError as error:
        count.refused[error.code] = count.refused.get(error.code, 0) + 1


def _ask(city: City, chance: random.Random) -> Case | None:
    version = chance.choice(city.versions)
    applicant = _applicant(version, city, chance)
    if applicant is None:
        return None
    answers = answer(version.form, applicant, chance)
    if answers is None:
        return None
    clerk, point = chance.choice(city.clerks) if chance.random() < 0.4 else (None, None)
    case = intake.take_in(
        version=version,
        applicant=applicant,
        answers=answers,
        materials=_materials(version, chance),
        channel=Channel.COUNTER if clerk else Channel.PORTAL,
        key=f"rehearsal:{chance.getrandbits(96):x}",
        point=point,
        clerk=clerk,
    )
    if clerk and version.guide["on_the_spot"]:
        _decide_task(case.tasks.get(done_at=None), clerk, chance)
    return case


def _applicant(version: ItemVersion, city: City, chance: random.Random) -> Person | Organization | None:
    low, high = city.persons
    person = Person.objects.filter(pk__gte=chance.randint(low, high), deceased_on=None).order_by("pk").first()
    if "person" in version.guide["audience"] or person is None:
        return person
    return Organization.objects.filter(pk__gte=chance.randint(1, 1 + high // 40)).order_by("pk").first()


def _materials(version: ItemVersion, chance: random.Random) -> dict[str, intake.Given]:
    given = {}
    for material in version.guide["materials"]:
        if material["shared"] and material["source"] == "government":
            given[material["key"]] = intake.Given(Evidence.Status.REGISTER, source="共享数据")
        elif chance.random() < 0.94:
            given[material["key"]] = intake.Given(Evidence.Status.GIVEN, source="窗口收取原件")
    return given


def _work(day: date, city: City, chance: random.Random, count: Count) -> None:
    """The offices take what is older than a day; some steps wait, as they do."""
    with clock.at(datetime.combine(day, time(16, 0), tzinfo=clock.SHANGHAI)):
        if clock.now() > deadlines_end():
            return
        tasks = Task.objects.filter(done_at=None, opened_at__lt=clock.now()).exclude(
            case__state=State.NOTICED
        )
        for task in list(tasks.exclude(actor="issue").select_related("case__version").order_by("pk")):
            officer = city.officers.get(task.department_id)
            if officer is not None and chance.random() < 0.45:
                _attempt(count, lambda task=task, officer=officer: _act(task, officer, chance))
        for case in Case.objects.filter(state=State.NOTICED).select_related(
            "person", "organization", "version"
        ):
            if chance.random() < 0.3:
                _attempt(count, lambda case=case: _supplement(case))


def deadlines_end() -> datetime:
    """Nothing is rehearsed in the future."""
    with_real_clock = datetime.now(clock.SHANGHAI)  # noqa: TID251 (the bound of simulated time)
    return with_real_clock


def _act(task: Task, officer: Staff, chance: random.Random) -> object:
    if task.actor == "decide":
        return _decide_task(task, officer, chance)
    if task.actor == "review":
        return handling.review(task_id=task.pk, staff=officer)
    missing = handling.missing_materials(task.case)
    if missing:
        return handling.notice(task_id=task.pk, staff=officer, materials=missing)
    return handling.accept(task_id=task.pk, staff=officer)


def _supplement(case: Case) -> Case:
    applicant = case.person or case.organization
    assert applicant is not None
    given = {key: intake.Given(Evidence.Status.GIVEN, source="补正提交") for key in case.notice.materials}
    return handling.supplement(case_id=case.pk, applicant=applicant, materials=given)


def _decide_task(task: Task, staff: Staff, chance: random.Random) -> object:
    case = Case.objects.select_related("version", "application", "person", "organization").get(
        pk=task.case_id
    )
    proposed = deciding.proposal(case)
    missing = handling.missing_materials(case)
    if missing or proposed.outcome == "incomplete":
        return handling.notice(
            task_id=task.pk, staff=staff, materials=missing or [case.version.guide["materials"][0]["key"]]
        )
    outcome = proposed.outcome or ("refused" if chance.random() < 0.06 else "granted")
    words = (
        ("符合条件，准予。", "The conditions are met.")
        if outcome == "granted"
        else ("不符合受理条件。", "The conditions are not met.")
    )
    decision = deciding.decide(
        task_id=task.pk,
        staff=staff,
        outcome=outcome,
        reason_zh=proposed.reason_zh or words[0],
        reason_en=proposed.reason_en or words[1],
        rule=proposed.rule or "",
        law=proposed.law or "；".join(case.version.guide["legal_basis"]["zh"]),
    )
    if outcome == "granted" and case.version.guide["result"]["kind"] != "none" and chance.random() < 0.95:
        certificates.issue(case_id=case.pk)
    return decision
