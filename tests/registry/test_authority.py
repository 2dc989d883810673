"""Who may do what is asked at the moment of acting, and a denial says why in one sentence."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.foundation.errors import Invalid, NotAuthorised
from tongban.registry.loading import load
from tongban.registry.organisations import authority
from tongban.registry.organisations.models import Authority, Department, Role, ServicePoint, Staff
from tongban.registry.people.models import Organization, Person

DAY = date(2026, 11, 24)
HOME = "310104010001"
pytestmark = pytest.mark.django_db


@pytest.fixture
def city(folder: Path) -> None:
    load(folder)


def officer(department: str) -> Staff:
    return Staff.objects.filter(posts__department=department, posts__role=Role.OFFICER).order_by("number")[0]


def clerk(point: str) -> Staff:
    return Staff.objects.filter(posts__point=point).order_by("number")[0]


def may(staff: Staff, item: str, *, on: date = DAY, step: str = "decide", division: str = HOME) -> Authority:
    return authority.require(staff=staff, step=step, item_code=item, division_code=division, on=on)


def why(staff: Staff, item: str, *, on: date = DAY, step: str = "decide") -> NotAuthorised:
    with pytest.raises(NotAuthorised) as denial:
        may(staff, item, on=on, step=step)
    assert denial.value.status == 403
    return denial.value


def test_the_office_of_the_persons_district_decides(city: None) -> None:
    assert may(officer("XH-MZ"), "MZ-001").department_id == "XH-MZ"


def test_the_office_of_another_district_does_not_and_hears_why(city: None) -> None:
    denial = why(officer("HP-MZ"), "MZ-001")
    assert denial.code == "not_authorised"
    assert "徐汇区民政局" in denial.zh and "黄浦区民政局" in denial.zh and "MZ-001" in denial.zh
    assert "Xuhui District Civil Affairs Bureau" in denial.en


def test_the_superior_office_has_no_authority_by_being_superior(city: None) -> None:
    assert why(officer("SH-MZ"), "MZ-001").code == "not_authorised"


def test_any_clerk_of_the_city_decides_what_is_delegated_to_the_windows(city: None) -> None:
    """下放: on-the-spot items are decided where the person stands (沪府办发〔2018〕3号)."""
    assert may(clerk("SP-310101013"), "RS-001").at_windows
    assert why(clerk("SP-310101013"), "MZ-001").code == "not_authorised"


def test_authority_holds_from_its_first_day_to_its_last(city: None) -> None:
    staff = officer("XH-MZ")
    Authority.objects.filter(item_code="MZ-001").update(valid_from="2026-06-01", valid_to="2026-06-30")
    assert why(staff, "MZ-001", on=date(2026, 5, 31)).code == "authority_not_begun"
    assert may(staff, "MZ-001", on=date(2026, 6, 1))
    assert may(staff, "MZ-001", on=date(2026, 6, 30))
    ended = why(staff, "MZ-001", on=date(2026, 7, 1))
    assert ended.code == "authority_ended" and "2026-06-30" in ended.zh


def test_a_post_holds_from_its_first_day_to_its_last(city: None) -> None:
    staff = officer("XH-MZ")
    staff.posts.update(valid_to="2026-06-30")
    assert may(staff, "MZ-001", on=date(2026, 6, 30))
    assert why(staff, "MZ-001", on=date(2026, 7, 1)).code == "no_post"


def test_somebody_who_left_may_nothing(city: None) -> None:
    staff = officer("XH-MZ")
    Staff.objects.filter(pk=staff.pk).update(active=False)
    staff.refresh_from_db()
    assert why(staff, "MZ-001").code == "no_post"


def test_an_item_that_nobody_has_authority_over(city: None) -> None:
    Authority.objects.filter(item_code="MZ-001").delete()
    assert why(officer("XH-MZ"), "MZ-001").code == "no_authority"


def test_the_nearest_office_decides_where_the_city_has_authority_too(city: None) -> None:
    department = Department.objects.get(pk="SH-MZ")
    Authority.objects.create(
        item_code="MZ-001", step="decide", department=department, division=department.division,
        ground="试点", valid_from="2018-01-01",
    )  # fmt: skip
    found = authority.deciding_office(item_code="MZ-001", division_code=HOME, step="decide", on=DAY)
    assert found.department_id == "XH-MZ"
    elsewhere = authority.deciding_office(
        item_code="MZ-001", division_code="310000000000", step="decide", on=DAY
    )
    assert elsewhere.department_id == "SH-MZ"


def test_no_office_decides_for_people_of_another_city(city: None) -> None:
    with pytest.raises(NotAuthorised) as denial:
        authority.deciding_office(item_code="MZ-001", division_code="530100000000", step="accept", on=DAY)
    assert denial.value.code == "no_office" and "昆明市" in denial.value.zh


def test_a_clerk_acts_at_the_point_of_the_post(city: None) -> None:
    staff = clerk("SP-310101013")
    here, there = (ServicePoint.objects.get(pk=code) for code in ("SP-310101013", "SP-310104010"))
    assert authority.require_post(staff=staff, role=Role.CLERK, point=here, on=DAY).point_id == here.pk
    with pytest.raises(NotAuthorised) as denial:
        authority.require_post(staff=staff, role=Role.CLERK, point=there, on=DAY)
    assert there.name in denial.value.zh and denial.value.field == "point"


def test_each_question_costs_one_statement(city: None) -> None:
    staff, window = clerk("SP-310101013"), ServicePoint.objects.get(pk="SP-310101013")
    questions = (
        lambda: may(staff, "RS-001"),
        lambda: authority.deciding_office(item_code="MZ-001", division_code=HOME, step="accept", on=DAY),
        lambda: authority.require_post(staff=staff, role=Role.CLERK, point=window, on=DAY),
    )
    for question in questions:
        with CaptureQueriesContext(connection) as asked:
            question()
        assert len(asked) == 1


def test_routing_follows_the_rule_of_the_item(city: None) -> None:
    person = Person(hukou_id="310101013001", residence_id=HOME)
    firm, point = Organization(division_id="310101013000"), ServicePoint(division_id="310101013000")
    rules = (
        ("residence", person, HOME),
        ("hukou", person, "310101013001"),
        ("any", person, "310101013000"),
        ("business", firm, "310101013000"),
    )
    for routing, applicant, division in rules:
        assert authority.routing_division(routing=routing, applicant=applicant, point=point) == division
    assert authority.routing_division(routing="any", applicant=person, point=None) == HOME


def test_somebody_from_elsewhere_reaches_the_city_for_items_of_any_office(city: None) -> None:
    person = Person(hukou_id="530100000000", residence_id="530102000000")
    found = authority.routing_division(routing="any", applicant=person, point=None)
    assert found == "310000000000"
    office = authority.deciding_office(item_code="MZ-016", division_code=found, step="accept", on=DAY)
    assert office.department_id == "SH-MZ"


def test_without_any_place_the_applicant_is_asked_to_register(city: None) -> None:
    with pytest.raises(Invalid) as refusal:
        authority.routing_division(routing="residence", applicant=Person(), point=None)
    assert refusal.value.code == "no_division"
