"""Filters and orders of the desk's lists. They live in the address, so that a list can be kept and shared."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tongban.casework.cases.models import Case, State, Task
from tongban.casework.procedures import deadlines
from tongban.foundation import clock
from tongban.registry.organisations.models import Staff

#: Working days before the end from which a task is urgent.
SOON = 2
#: So many tasks are counted one by one.
MOST = 500

STEPS = {"accept": _("受理"), "review": _("审查"), "decide": _("决定")}
DUE = {"overdue": _("已逾期"), "soon": _("两个工作日内到期"), "later": _("尚有时间")}
CLAIMED = {"mine": _("我认领的"), "nobody": _("无人认领"), "others": _("他人认领")}
SORTS = {"due": _("先到期的在前"), "newest": _("新到的在前"), "oldest": _("等得最久的在前")}
ORDERS = {"due": ("due", "id"), "newest": ("-opened_at", "-id"), "oldest": ("opened_at", "id")}
STATES = {
    State.RECEIVED: _("已收件"),
    State.NOTICED: _("待补正"),
    State.ACCEPTED: _("已受理"),
    State.IN_PROGRESS: _("办理中"),
    State.PAUSED: _("已中止"),
    State.DECIDED: _("已决定"),
    State.CLOSED: _("已办结"),
}


@dataclass(frozen=True)
class Wanted:
    """What a reader asked for; anything that is no choice of ours counts as not asked."""

    item: str = ""
    step: str = ""
    due: str = ""
    claimed: str = ""
    state: str = ""
    sort: str = "due"

    @property
    def any(self) -> bool:
        """Whether anything but the order was asked for."""
        return bool(self.item or self.step or self.due or self.claimed or self.state)


def read(query: QueryDict) -> Wanted:
    """The filters in an address."""

    def one(name: str, among: object, default: str = "") -> str:
        value = query.get(name, default)
        return value if value in among else default  # type: ignore[operator]

    return Wanted(
        item=query.get("item", "").strip()[:24],
        step=one("step", STEPS),
        due=one("due", DUE),
        claimed=one("claimed", CLAIMED),
        state=one("state", {str(state) for state in STATES}),
        sort=one("sort", SORTS, "due"),
    )


def limits() -> tuple[date, date]:
    """Today, and the last day that is still urgent."""
    today = clock.today()
    return today, deadlines.calendar().add(today, SOON).date


def due_filter(which: str) -> Q:
    """Tasks by what is left of their time; one without a due date is never late."""
    today, soon = limits()
    return {
        "overdue": Q(due__lt=today),
        "soon": Q(due__gte=today, due__lte=soon),
        "later": Q(due__gt=soon),
    }[which]


def claimed_filter(which: str, staff: Staff) -> Q:
    """Tasks by who has taken them on."""
    return {
        "mine": Q(claimed_by=staff),
        "nobody": Q(claimed_by=None),
        "others": Q(claimed_by__isnull=False) & ~Q(claimed_by=staff),
    }[which]


def tasks(rows: QuerySet[Task], wanted: Wanted, staff: Staff) -> QuerySet[Task]:
    """The tasks asked for."""
    tests: list[tuple[str, Callable[[str], Q]]] = [
        (wanted.item, lambda value: Q(case__item=value)),
        (wanted.step, lambda value: Q(actor=value)),
        (wanted.state, lambda value: Q(case__state=value)),
        (wanted.due, due_filter),
        (wanted.claimed, lambda value: claimed_filter(value, staff)),
    ]
    for value, test in tests:
        if value:
            rows = rows.filter(test(value))
    return rows


def cases(rows: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    """The cases asked for, by item and state."""
    if wanted.item:
        rows = rows.filter(item=wanted.item)
    return rows.filter(state=wanted.state) if wanted.state else rows


def counts(rows: QuerySet[Task], staff: Staff) -> dict[str, str]:
    """How many tasks wait, as words: all, overdue, soon, mine; beyond MOST only that there are more.

    `rows` come in the order of their due dates; the first of them are counted, and the overdue and the urgent
    are among these. However many wait, the page does not wait for their number.
    """
    first = rows[: MOST + 1].aggregate(
        all=Count("id"),
        overdue=Count("id", filter=due_filter("overdue")),
        soon=Count("id", filter=due_filter("soon")),
    )
    numbers = {**first, "mine": rows.filter(claimed_filter("mine", staff)).order_by()[: MOST + 1].count()}
    return {name: f"{MOST}+" if number > MOST else str(number) for name, number in numbers.items()}
