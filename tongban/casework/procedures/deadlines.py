"""The clocks of a case: which run, from when, until when, and why that day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.conf import settings

from tongban.foundation import clock
from tongban.foundation.calendar import DayStep, WorkCalendar

#: 许可法第三十二条第四项: incomplete materials are told at once, everything, within five working days.
NOTICE_DAYS = 5
#: 许可法第四十四条: what is granted is in the applicant's hand within ten working days.
ISSUE_DAYS = 10


@dataclass(frozen=True)
class Period:
    """A running period: `days` working days after `started_on`; `provisional` without the year's calendar."""

    kind: str
    started_on: date
    days: int
    due_on: date
    provisional: bool


@cache
def calendar() -> WorkCalendar:
    """The official working days of this city."""
    return WorkCalendar.load(settings.ENV.cities / settings.ENV.city / "calendar.csv")


def period(kind: str, start: date, days: int) -> Period:
    """A period that begins on the working day after `start` (许可法第八十二条)."""
    due = calendar().add(start, days)
    return Period(kind, start, days, due.date, due.provisional)


def at_receipt(start: date) -> Period:
    """The authority's own period to say what is missing."""
    return period("notice", start, NOTICE_DAYS)


def at_acceptance(guide: dict[str, Any], start: date) -> list[Period]:
    """The statutory and the promised period of an item; zero days mean that none is stated."""
    stated = {"statutory": guide["statutory_days"], "promised": guide["promised_days"]}
    return [period(kind, start, days) for kind, days in stated.items() if days]


def at_decision(start: date) -> Period:
    """The period to issue and deliver what was granted."""
    return period("issue", start, ISSUE_DAYS)


def after(day: date) -> datetime:
    """The first moment after a day is over."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.SHANGHAI)


def explain(start: date, days: int) -> list[DayStep]:
    """Each day from `start` to the due date, and whether and why it counts."""
    return calendar().explain(start, days)
