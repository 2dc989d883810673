"""行政复议法 (2023) and 行政诉讼法: what a refusal says of the ways against it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.city import City, make_city
from tongban.casework.cases.models import Decision
from tongban.casework.cases.services import accepting, remedies
from tongban.casework.procedures import deadlines
from tongban.foundation import clock


@pytest.fixture
def city(db: None) -> Iterator[City]:
    with clock.at(datetime(2026, 3, 2, 9, 30, tzinfo=clock.SHANGHAI)):
        yield make_city()


def test_article_24_the_government_of_the_offices_own_level_reconsiders(city: City) -> None:
    assert remedies.reconsidering_body(city.civil_xuhui)[0] == "徐汇区人民政府"
    assert remedies.reconsidering_body(city.civil) == (
        "上海市人民政府",
        "the Shanghai Municipal People's Government",
    )


def test_article_27_of_an_office_led_from_above_the_office_above_reconsiders(city: City) -> None:
    city.civil_xuhui.kind = remedies.VERTICAL
    assert remedies.reconsidering_body(city.civil_xuhui)[0] == "上海市民政局"


@pytest.mark.parametrize(
    ("name", "english"), [("静安区", "Jing'an District"), ("浦东新区", "Pudong New Area")]
)
def test_a_government_has_its_usual_english_name(city: City, name: str, english: str) -> None:
    city.xuhui.name = name
    city.civil_xuhui.division = city.xuhui
    assert remedies.reconsidering_body(city.civil_xuhui) == (
        f"{name}人民政府",
        f"the {english} People's Government",
    )


def test_article_20_a_refusal_names_the_body_and_the_last_day(city: City) -> None:
    """Sixty days after 2 March 2026 is 1 May, a holiday until 5 May; six months after, 2 September."""
    decision = Decision.objects.get(case=city.handle(city.ask(city.reviewed), outcome="refused"))
    assert "六十日内（当日收到的，至2026年5月6日止）向徐汇区人民政府申请行政复议" in decision.remedies_zh
    assert "六个月内（当日收到的，至2026年9月2日止）" in decision.remedies_zh
    assert "人民法院提起行政诉讼" in decision.remedies_zh
    assert "the Xuhui District People's Government" in decision.remedies_en
    assert "until 6 May 2026" in decision.remedies_en and "until 2 September 2026" in decision.remedies_en


def test_a_refusal_to_accept_names_them_too_and_a_grant_does_not(city: City) -> None:
    case = city.ask(city.reviewed)
    refused = accepting.refuse_to_accept(
        task_id=city.task(case).pk, staff=city.officer_xuhui, ground="not_needed", reason_zh="无需办理"
    )
    assert "向徐汇区人民政府申请行政复议" in refused.remedies_zh
    granted = Decision.objects.get(case=city.handle(city.ask(city.reviewed)))
    assert (granted.remedies_zh, granted.remedies_en) == ("", "")


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_no_period_is_cut_short_and_none_ends_on_a_holiday(day: date) -> None:
    first, last = remedies.reconsideration_until(day), remedies.suit_until(day)
    assert first >= day + timedelta(days=60) and last >= day + timedelta(days=181)
    assert all(deadlines.calendar().is_working(one) for one in (first, last))


def test_six_months_after_the_end_of_august_is_the_end_of_february() -> None:
    assert remedies.suit_until(date(2026, 8, 31)) == date(2027, 3, 1)  # 28 February 2027 is a Sunday
