"""When an office is open: another calendar than that of working days, for halls open on weekends, too.

Hours are written as the notices write them (see MODEL): one part for working days, one for all others; either
may be missing. The law counts working days.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from tongban.foundation.calendar import WorkCalendar
from tongban.foundation.errors import Invalid

Hours = tuple[time, time]

#: The days a part speaks of, by the words it begins with.
WORKING, RESTING = ("周一至周五", "工作日"), ("双休日及国定节假日", "周末和节假日")
MODEL = "周一至周五 8:30-16:30;双休日及国定节假日 8:30-11:30"
PART = re.compile(r"(?P<days>\D+?)\s*(?P<begin>\d{1,2}:\d\d)\s*-\s*(?P<end>\d{1,2}:\d\d)\s*(?:[(（].*[)）])?")


@dataclass(frozen=True)
class Opening:
    """The hours of working days and of all others; None is closed."""

    working: Hours | None = None
    resting: Hours | None = None

    def on(self, day: date, calendar: WorkCalendar) -> Hours | None:
        """The hours of that day. A Saturday that is made up for a holiday is a working day."""
        return self.working if calendar.is_working(day) else self.resting

    def at(self, moment: datetime, calendar: WorkCalendar) -> bool:
        """Whether the door is open at that moment, given in the time of the office."""
        hours = self.on(moment.date(), calendar)
        return hours is not None and hours[0] <= moment.time() < hours[1]


@lru_cache(maxsize=256)
def read(text: str) -> Opening:
    """The opening hours that a text states. Raises Invalid with the part that cannot be read."""
    found: dict[str, Hours] = {}
    for part in filter(None, re.split(r"[;；]", text)):
        match = PART.fullmatch(part.strip())
        days = match and match["days"].strip()
        if match is None or days not in (*WORKING, *RESTING):
            raise _unreadable(part)
        begin, end = _time(match["begin"], part), _time(match["end"], part)
        if begin >= end:
            raise _unreadable(part)
        found["working" if days in WORKING else "resting"] = (begin, end)
    return Opening(**found)


def _time(text: str, part: str) -> time:
    hour, minute = map(int, text.split(":"))
    try:
        return time(hour, minute)
    except ValueError:
        raise _unreadable(part) from None


def _unreadable(part: str) -> Invalid:
    return Invalid(
        "opening_hours",
        f"开放时间“{part}”无法识别，请写成“{MODEL}”。",
        f"The opening hours {part!r} cannot be read; write them as {MODEL}.",
        field="opening_hours",
    )
