"""Opening days are another calendar than working days."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from tongban.foundation import clock
from tongban.foundation.calendar import WorkCalendar
from tongban.foundation.errors import Invalid
from tongban.foundation.opening import read

CALENDAR = WorkCalendar.load(Path(__file__).parents[2] / "cities" / "shanghai" / "calendar.csv")
NOTICE = "周一至周五 8:30-16:30(中午不间断);双休日及国定节假日 8:30-11:30"  # 沪社标联办〔2018〕5号
LONG, SHORT = (time(8, 30), time(16, 30)), (time(8, 30), time(11, 30))


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 1, 5), LONG),  # a Monday
        (date(2026, 1, 10), SHORT),  # a Saturday
        (date(2026, 1, 1), SHORT),  # 元旦, a Thursday
        (date(2026, 2, 14), LONG),  # a Saturday made up for 春节
    ],
)
def test_a_hall_is_open_on_weekends_and_holidays_too_but_shorter(day: date, hours: object) -> None:
    assert read(NOTICE).on(day, CALENDAR) == hours


def test_a_hall_that_names_no_weekend_is_closed_then() -> None:
    assert read("工作日 9:00-17:00").on(date(2026, 1, 10), CALENDAR) is None
    assert read("").on(date(2026, 1, 5), CALENDAR) is None


@pytest.mark.parametrize(("hour", "minute", "is_open"), [(8, 29, False), (8, 30, True), (16, 30, False)])
def test_the_door_closes_at_the_minute(hour: int, minute: int, is_open: bool) -> None:
    moment = datetime(2026, 1, 5, hour, minute, tzinfo=clock.SHANGHAI)
    assert read(NOTICE).at(moment, CALENDAR) is is_open


UNREADABLE = ["天天开门", "周一至周五 16:30-8:30", "周一至周五 25:00-26:00", "周三 8:00-9:00"]


@pytest.mark.parametrize("text", UNREADABLE)
def test_hours_that_cannot_be_read_are_a_fault_with_the_mend(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(text)
    assert "8:30-16:30" in caught.value.zh
