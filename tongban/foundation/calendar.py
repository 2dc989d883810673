"""Working days, from the yearly notice of the State Council's General Office (节假日安排) kept as a file.

A year that the file does not cover counts weekends only, and what rests on it is provisional. Periods count
in working days and begin on the working day after the act (行政许可法第八十二条). Opening days are another
calendar.
"""

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, NoReturn

from tongban.foundation.errors import Invalid

KINDS = ("holiday", "workday")
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class DayStep:
    """One day on the way to a due date. `number` counts working days from 1; `kind` is start, work, weekend,
    holiday or makeup; `name` is the holiday that makes it so."""

    date: date
    counted: bool
    kind: str
    name: str
    provisional: bool
    number: int | None


@dataclass(frozen=True)
class Due:
    """The last day of a period; provisional when a year on the way is not announced yet."""

    date: date
    provisional: bool


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """Holidays and make-up working days by date, each with its name; `years` are those announced."""

    holidays: dict[date, str]
    makeup: dict[date, str]
    years: frozenset[int]

    @classmethod
    def load(cls, path: Path) -> "WorkCalendar":
        """Read a calendar.csv: date, kind (holiday or workday), name; also weekday and notice_year if there.

        Raises Invalid with the file, the line and the field of the first fault.
        """
        days: dict[str, dict[date, str]] = {kind: {} for kind in KINDS}
        years = set()
        for day, row, fault in _rows(path):
            if day in days["holiday"] or day in days["workday"]:
                fault("date", f"日期 {day} 重复", f"{day} is listed twice")
            days[row["kind"]][day] = row["name"]
            years.add(int(row.get("notice_year") or day.year))
        return cls(days["holiday"], days["workday"], frozenset(years))

    def covers(self, year: int) -> bool:
        """Whether the holidays of `year` are announced."""
        return year in self.years

    def is_provisional(self, day: date) -> bool:
        """Whether the next notice may still change this day."""
        return day.year not in self.years

    def is_working(self, day: date) -> bool:
        """Whether offices work that day."""
        return day in self.makeup or (day.weekday() < 5 and day not in self.holidays)

    @cached_property
    def _changes(self) -> tuple[list[int], list[int]]:
        """The days that differ from the bare week, as ordinals, and the running sum of the difference."""
        change = {day.toordinal(): -1 for day in self.holidays if day.weekday() < 5}
        change |= {day.toordinal(): 1 for day in self.makeup if day.weekday() >= 5}
        ordinals = sorted(change)
        return ordinals, [0, *accumulate(change[ordinal] for ordinal in ordinals)]

    def _count(self, ordinal: int) -> int:
        """Working days from the first of January of year 1, a Monday, up to and including `ordinal`."""
        weeks, rest = divmod(ordinal, 7)
        ordinals, sums = self._changes
        return weeks * 5 + min(rest, 5) + sums[bisect_right(ordinals, ordinal)]

    def add(self, start: date, days: int) -> Due:
        """When a period of `days` working days ends; day 1 is the next working day after `start`."""
        if days < 0:
            raise ValueError("a period has no negative length")
        first = start.toordinal()
        ahead = range(first, first + 2 * days + len(self.holidays) + 7)
        found = ahead[bisect_left(ahead, self._count(first) + days, key=self._count)] if days else first
        due = date.fromordinal(found)
        return Due(due, any(year not in self.years for year in range(start.year, due.year + 1)))

    def explain(self, start: date, days: int) -> list[DayStep]:
        """Every day from `start` to the due date, whether it counts, and why."""
        due, number = self.add(start, days).date, 0
        steps = [DayStep(start, False, "start", self._name(start), self.is_provisional(start), None)]
        for ahead in range(1, (due - start).days + 1):
            day = start + timedelta(days=ahead)
            counted = self.is_working(day)
            number += counted
            steps.append(
                DayStep(
                    day,
                    counted,
                    self._kind(day),
                    self._name(day),
                    self.is_provisional(day),
                    number if counted else None,
                )
            )
        return steps

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative when `b` is earlier."""
        return self._count(b.toordinal()) - self._count(a.toordinal())

    def _kind(self, day: date) -> str:
        if day in self.holidays:
            return "holiday"
        if day.weekday() < 5:
            return "work"
        return "makeup" if day in self.makeup else "weekend"

    def _name(self, day: date) -> str:
        return self.holidays.get(day) or self.makeup.get(day, "")


class _Fault:
    """Raises Invalid for one line of a file."""

    def __init__(self, path: Path, line: int) -> None:
        self.path, self.line = path, line

    def __call__(self, field: str, zh: str, en: str) -> NoReturn:
        raise Invalid(
            "calendar_fault",
            f"{self.path.name} 第{self.line}行 {field}：{zh}。",
            f"{self.path.name}, line {self.line}, {field}: {en}.",
            field=field,
            details={"file": str(self.path), "line": self.line, "field": field},
        )


def _rows(path: Path) -> Iterator[tuple[date, dict[str, Any], _Fault]]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        _Fault(path, 1)("file", "文件不存在或不是 UTF-8 编码", f"it cannot be read as UTF-8 ({error})")
    reader = csv.DictReader(text.splitlines())
    for column in ("date", "kind", "name"):
        if column not in (reader.fieldnames or ()):
            _Fault(path, 1)(column, f"缺少列“{column}”", f"the column {column!r} is missing")
    for row in reader:
        fault = _Fault(path, reader.line_num)
        yield _checked(row, fault), row, fault


def _checked(row: dict[str, Any], fault: _Fault) -> date:
    try:
        day = date.fromisoformat(row["date"] or "")
    except ValueError:
        fault(
            "date", f"“{row['date']}”不是日期（如 2026-10-01）", f"{row['date']!r} is no date like 2026-10-01"
        )
    if row["kind"] not in KINDS:
        fault("kind", f"“{row['kind']}”应为 holiday 或 workday", f"{row['kind']!r} is not holiday or workday")
    if not row["name"]:
        fault("name", "缺少节日名称", "the name of the holiday is missing")
    if row.get("weekday") and row["weekday"] != WEEKDAYS[day.weekday()]:
        fault(
            "weekday",
            f"{day} 是周{WEEKDAYS[day.weekday()]}，不是周{row['weekday']}",
            f"{day} is not that day of the week",
        )
    year = row.get("notice_year") or str(day.year)
    if not year.isdigit() or abs(int(year) - day.year) > 1:
        fault(
            "notice_year",
            f"“{year}”不是 {day} 的通知年份",
            f"{year!r} is not the year of the notice for {day}",
        )
    return day
