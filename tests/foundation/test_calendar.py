"""Working days: against a slow reference that counts day by day, over the official calendar of nine years."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.foundation.calendar import WorkCalendar
from tongban.foundation.errors import Invalid

FILE = Path(__file__).resolve().parents[2] / "cities" / "shanghai" / "calendar.csv"
CALENDAR = WorkCalendar.load(FILE)
days = st.dates(date(2017, 6, 1), date(2028, 6, 30))


def listed() -> dict[str, str]:
    """The file as a plain dictionary: the reference reads it by itself."""
    with FILE.open(encoding="utf-8") as file:
        return {row["date"]: row["kind"] for row in csv.DictReader(file)}


KIND = listed()


def works(day: date) -> bool:
    return KIND.get(day.isoformat(), "workday" if day.isoweekday() <= 5 else "holiday") == "workday"


def slow_due(start: date, count: int) -> date:
    day = start
    while count:
        day += timedelta(days=1)
        count -= works(day)
    return day


@given(days, st.integers(0, 120))
def test_a_due_date_is_what_counting_day_by_day_gives(start: date, count: int) -> None:
    due = CALENDAR.add(start, count)
    assert due.date == slow_due(start, count)
    assert due.provisional == any(not 2018 <= year <= 2026 for year in range(start.year, due.date.year + 1))


@given(days, st.integers(0, 60))
def test_the_explanation_lists_every_day_and_ends_on_the_due_date(start: date, count: int) -> None:
    steps = CALENDAR.explain(start, count)
    assert [step.date for step in steps] == [start + timedelta(days=n) for n in range(len(steps))]
    assert steps[-1].date == CALENDAR.add(start, count).date
    assert [step.number for step in steps if step.counted] == list(range(1, count + 1))
    for step in steps[1:]:
        assert step.counted == works(step.date) == (step.kind in {"work", "makeup"})
        assert step.provisional == (not 2018 <= step.date.year <= 2026)
        assert bool(step.name) == (step.date.isoformat() in KIND)


@given(days, days)
def test_working_days_between_two_days_are_counted_and_signed(a: date, b: date) -> None:
    low, high = min(a, b), max(a, b)
    count = sum(works(low + timedelta(days=n)) for n in range(1, (high - low).days + 1))
    assert CALENDAR.working_days_between(a, b) == (count if a <= b else -count)


@given(days)
def test_a_day_works_as_the_notice_says(day: date) -> None:
    assert CALENDAR.is_working(day) == works(day)


def test_article_82_day_one_is_the_next_working_day() -> None:
    """行政许可法第八十二条: working days without holidays; the national holiday of 2026 is stepped over."""
    assert CALENDAR.add(date(2026, 9, 30), 1).date == date(2026, 10, 8)
    assert CALENDAR.add(date(2026, 10, 3), 1).date == date(2026, 10, 8)
    assert CALENDAR.add(date(2026, 10, 3), 0).date == date(2026, 10, 3)


def test_make_up_days_count_and_say_for_which_holiday() -> None:
    step = CALENDAR.explain(date(2018, 2, 9), 1)[-1]
    assert (step.date, step.kind, step.name, step.counted) == (date(2018, 2, 11), "makeup", "春节", True)


def test_a_year_without_notice_counts_weekends_only_and_is_provisional() -> None:
    due = CALENDAR.add(date(2027, 9, 30), 2)
    assert due.date == date(2027, 10, 4)
    assert due.provisional
    assert not CALENDAR.covers(2027)
    assert CALENDAR.is_provisional(date(2027, 10, 1))
    assert CALENDAR.add(date(2026, 12, 30), 5).provisional, "a period that runs into 2027"


def test_a_period_has_no_negative_length() -> None:
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add(date(2026, 1, 5), -1)


HEAD = "date,kind,name,weekday,notice_year\n"
GOOD = "2026-01-01,holiday,元旦,四,2026\n"


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("", 1, "date"),
        ("date,name\n2026-01-01,元旦\n", 1, "kind"),
        (HEAD + GOOD + "2026-02-30,holiday,春节,一,2026\n", 3, "date"),
        (HEAD + GOOD + ",holiday,春节,一,2026\n", 3, "date"),
        (HEAD + GOOD + "2026-02-16,feast,春节,一,2026\n", 3, "kind"),
        (HEAD + GOOD + "2026-02-16,holiday,,一,2026\n", 3, "name"),
        (HEAD + GOOD + "2026-02-16,holiday,春节,二,2026\n", 3, "weekday"),
        (HEAD + GOOD + "2026-02-16,holiday,春节,一,2024\n", 3, "notice_year"),
        (HEAD + GOOD + "2026-02-16,holiday,春节,一,soon\n", 3, "notice_year"),
        (HEAD + GOOD + GOOD, 3, "date"),
        (HEAD + GOOD + "2026-02-16\n", 3, "kind"),
    ],
)
def test_a_faulty_file_is_named_with_line_and_field(tmp_path: Path, text: str, line: int, field: str) -> None:
    file = tmp_path / "calendar.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(Invalid) as fault:
        WorkCalendar.load(file)
    assert fault.value.details == {"file": str(file), "line": line, "field": field}
    assert "calendar.csv" in fault.value.zh and str(line) in fault.value.en


@pytest.mark.parametrize("content", [None, "日期".encode("gbk")])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "calendar.csv"
    if content:
        file.write_bytes(content)
    with pytest.raises(Invalid) as fault:
        WorkCalendar.load(file)
    assert fault.value.field == "file"


def test_a_file_from_a_spreadsheet_with_its_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "calendar.csv"
    file.write_text(HEAD + GOOD, "utf-8-sig")
    assert not WorkCalendar.load(file).is_working(date(2026, 1, 1))
