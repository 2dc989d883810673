"""Reading cases. `visible_to` is the only way in: a view that goes round it shows what it must not."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from tongban.casework.cases.models import NEVER, Case, Clock, Decision, State, Task
from tongban.casework.procedures import deadlines
from tongban.foundation import clock
from tongban.foundation.calendar import DayStep
from tongban.foundation.errors import DomainError
from tongban.foundation.ledger.models import Event
from tongban.registry.accounts.models import User
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.organisations.models import Authority, Post, Role, Staff
from tongban.registry.people.models import Organization

#: Words for a state, and whose turn it is: (zh, en, next actor zh, next actor en).
WORDS = {
    State.RECEIVED: ("已收件，等待受理", "Received, awaiting acceptance", "办理部门", "the deciding office"),
    State.NOTICED: ("请补正材料", "Documents are missing", "您", "you"),
    State.ACCEPTED: ("已受理，等待审查", "Accepted, awaiting review", "办理部门", "the deciding office"),
    State.IN_PROGRESS: ("正在办理", "In progress", "办理部门", "the deciding office"),
    State.PAUSED: ("依法中止计时", "The clock is lawfully stopped", "办理部门", "the deciding office"),
    State.DECIDED: (
        "已作出决定，正在制作结果",
        "Decided, result in preparation",
        "办理部门",
        "the deciding office",
    ),
    State.CLOSED: ("已办结", "Closed", "", ""),
}
#: What a version holds beside its name.
HEAVY = ("guide", "form", "decision", "flow")


@dataclass(frozen=True)
class Progress:
    """Where a case stands, whose turn it is and until when; `days_left` counts working days."""

    zh: str
    en: str
    actor_zh: str
    actor_en: str
    due_on: date | None
    days_left: int | None
    provisional: bool


def visible_to(user: User) -> QuerySet[Case]:
    """The cases a user may see: one's own as an applicant; by post as staff; nothing by default."""
    cases = Case.objects.select_related("version", "department", "point")
    seen = Q(pk__in=[])
    if user.person_id:
        seen |= _asked_by(user.person_id)
    if user.staff_id:
        seen |= _by_post(user.staff_id)
    return cases.filter(seen)


def listed(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Cases for a list: of their version only what names it; its guide and form weigh more than all else."""
    return rows.defer(*(f"version__{name}" for name in HEAVY))


def _by_post(staff_id: int) -> Q:
    today = clock.today()
    posts = Post.objects.filter(staff=staff_id, staff__active=True, valid_from__lte=today).exclude(
        valid_to__lt=today
    )
    seen = Q(pk__in=[])
    for role, department, point in posts.values_list("role", "department", "point"):
        if role == Role.OFFICER:
            seen |= Q(department=department)
        elif role == Role.CLERK:
            seen |= Q(point=point)
        elif role == Role.AUDITOR:
            seen |= Q(pk__isnull=False)
    return seen


def tasks_visible_to(staff: Staff) -> QuerySet[Task]:
    """The open steps that wait for the departments of `staff`; not while the applicant's turn is.

    `due` is their due date, or NEVER. They come in its order.
    """
    # Read first: of departments known by name, the index gives the tasks in the order of their due dates.
    departments = set(_officer_posts(staff).values_list("department", flat=True))
    return (
        Task.objects.filter(department__in=departments, done_at=None)
        .exclude(actor="issue")
        .exclude(case__state=State.NOTICED)
        .select_related("case__version", "case__person", "case__organization", "claimed_by")
        .annotate(due=Coalesce("due_on", NEVER))
        .order_by("due", "id")
    )


def _officer_posts(staff: Staff) -> QuerySet[Post]:
    today = clock.today()
    return Post.objects.filter(staff=staff, role=Role.OFFICER, valid_from__lte=today).exclude(
        valid_to__lt=today
    )


def items_of(staff: Staff) -> list[tuple[str, str, str]]:
    """The items for which departments of `staff` have or had authority: code, name in Chinese, in English.

    These may wait for them; to ask the waiting tasks themselves costs the more the more there are. Kept for a
    minute: it is what a list offers to be narrowed to, no right rests on it.
    """
    key = f"cases.items_of.{staff.pk}"
    found: list[tuple[str, str, str]] | None = cache.get(key)
    if found is None:
        found = _items_of(staff)
        cache.set(key, found, 60)
    return found


def _items_of(staff: Staff) -> list[tuple[str, str, str]]:
    departments = _officer_posts(staff).values("department")
    codes = Authority.objects.filter(department__in=departments).values("item_code")
    latest = ItemVersion.objects.filter(item__in=codes).order_by("item_id", "-number").distinct("item_id")
    return list(latest.values_list("item_id", "name_zh", "name_en"))


def my_cases(user: User) -> QuerySet[Case]:
    """The cases that a resident asked for, for themselves or for a company they represent; newest first."""
    if not user.person_id:
        return Case.objects.none()
    mine = Case.objects.filter(_asked_by(user.person_id)).select_related("version", "department")
    return mine.prefetch_related("clocks").order_by("-received_at", "-id")


def _asked_by(person_id: int) -> Q:
    """Asked for by a person, or by a company that they represent.

    The companies are read first: joined in, their condition would make the database look at every case.
    """
    companies = list(Organization.objects.filter(representative=person_id).values_list("pk", flat=True))
    return Q(person=person_id) | Q(organization__in=companies)


def by_number(user: User, number: str) -> Case:
    """The case of that number, if `user` may see it; else it does not exist for them."""
    case = visible_to(user).filter(number=number.strip().upper()).first()
    if case is None:
        raise not_found()
    return case


def by_lookup(number: str, code: str) -> Case:
    """The case for somebody who holds the receipt: number and look-up code together."""
    case = (
        Case.objects.select_related("version", "department")
        .filter(number=number.strip().upper(), lookup_code=code.strip().upper())
        .first()
    )
    if case is None:
        raise not_found()
    return case


def not_found() -> DomainError:
    """The one answer for absent and for hidden cases, so that nothing is given away."""
    return DomainError(
        "case_not_found",
        "没有找到该办件，请核对办件编号和查询码。",
        "No such case. Please check the case number and the look-up code.",
        field="number",
        status=404,
    )


def progress(case: Case, clocks: Iterable[Clock] | None = None) -> Progress:
    """Where the case stands, from its clocks (prefetch `clocks` for lists, or give them)."""
    zh, en, actor_zh, actor_en = WORDS[State(case.state)]
    running = [one for one in (case.clocks.all() if clocks is None else clocks) if one.stopped_at is None]
    first = min(running, key=lambda period: period.due_on, default=None)
    if first is None:
        return Progress(zh, en, actor_zh, actor_en, None, None, False)
    left = deadlines.calendar().working_days_between(clock.today(), first.due_on)
    return Progress(zh, en, actor_zh, actor_en, first.due_on, left, first.provisional)


def due_explained(period: Clock) -> list[DayStep]:
    """Each day from the start of a period to its end, counted or not, and why."""
    return deadlines.explain(period.started_on, period.days)


def timeline(case: Case) -> list[Event]:
    """What the ledger holds of a case, oldest first."""
    return list(Event.objects.filter(subject=f"case:{case.pk}").order_by("id"))


def decision_of(case: Case) -> Decision | None:
    """The decision, if there is one yet."""
    return Decision.objects.select_related("department", "decided_by").filter(case=case).first()


def popular_items(count: int, *, among: int = 3000) -> list[str]:
    """The codes of the items asked for most among the latest cases; a count only, no case is shown."""
    latest = Case.objects.order_by("-pk").values_list("item_id", flat=True)[:among]
    return [code for code, _ in Counter(latest).most_common(count)]
