"""The console: what stands in the registers, by what right, and who looked at whom."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.city import XUHUI, City
from tests.city_items import item
from tests.staff.people import SignIn
from tongban.channels.console.exports import harmless
from tongban.channels.console.tables import plain
from tongban.foundation import clock
from tongban.foundation.ledger.models import Event
from tongban.registry.catalogue.services import publish
from tongban.registry.organisations.models import Authority, Department, Post, Role, Staff

TODAY = "/console/authority/?item=MZ-001&step=decide"


@pytest.fixture
def steward(city: City) -> Staff:
    staff = Staff.objects.create(number="S001", name="卫国")
    Post.objects.create(staff=staff, role=Role.STEWARD, department=city.civil, valid_from="2018-01-01")
    return staff


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def rows(client: Client, address: str) -> list[dict[str, str]]:
    """The CSV behind an address."""
    response = client.get(address)
    assert response.status_code == 200 and response["Content-Type"].startswith("text/csv")
    written = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"))))


def test_a_steward_sees_departments_with_their_superior_items_and_staff(
    city: City, as_: SignIn, steward: Staff
) -> None:
    page = text(as_(steward), "/console/departments/?level=district")
    assert "徐汇区民政局" in page and "上海市人力资源" not in page.split("<tbody>")[1]
    found = {row["编码"]: row for row in rows(as_(steward), "/console/departments/?format=csv")}
    assert found["XH-MZ"]["上级"] == "SH-MZ"
    assert (found["XH-MZ"]["事项数"], found["XH-MZ"]["人员数"]) == ("2", "1")
    assert (found["SH-MZ"]["事项数"], found["SH-MZ"]["人员数"]) == ("0", "1")
    page = text(as_(steward), "/console/departments/XH-MZ/")
    assert "郑强" in page and "最低生活保障申请" in page and "受理 · 审查 · 决定 · 颁证" in page


def test_a_department_that_has_ended_is_found_as_such(city: City, as_: SignIn) -> None:
    Department.objects.filter(pk="HP-MZ").update(valid_to=clock.today() - timedelta(days=1))
    ended = rows(as_(city.auditor), "/console/departments/?force=ended&format=csv")
    assert [row["编码"] for row in ended] == ["HP-MZ"]
    now = rows(as_(city.auditor), "/console/departments/?force=now&format=csv")
    assert "HP-MZ" not in {row["编码"] for row in now}


def test_an_item_shows_its_table_flow_authority_and_all_editions(city: City, as_: SignIn) -> None:
    publish(item=item("MZ-001", promised_days=7), at=clock.now())
    page = text(as_(city.auditor), "/console/items/MZ-001/")
    assert "家庭月人均收入" in page and "&lt; 1595" in page and "below-line" in page
    assert "tb-flow" in page and "黄浦区民政局" in page
    assert "第 2 版" in page and "第 1 版" in page
    first = text(as_(city.auditor), "/console/items/MZ-001/?edition=1")
    assert "这不是当前版本" in first and city.reviewed.digest in first
    assert as_(city.auditor).get("/console/items/MZ-001/?edition=9").status_code == 404


def test_an_item_shows_the_worked_examples_of_the_folder_of_the_city(city: City, as_: SignIn) -> None:
    page = text(as_(city.auditor), "/console/items/MZ-001/")
    assert "独居，收入低于标准" in page and "示例随当前版本保存" not in page
    english = text(as_(city.auditor, "en"), "/console/items/MZ-001/")
    assert "Living alone, income below the line" in english


def test_items_are_filtered_by_what_their_guide_says(city: City, as_: SignIn) -> None:
    def codes(query: str) -> list[str]:
        return [row["编码"] for row in rows(as_(city.auditor), f"/console/items/?{query}&format=csv")]

    assert codes("spot=yes") == ["RS-001"]
    assert codes("audience=organization") == ["MZ-002"]
    assert codes("table=no") == ["RS-001"]
    assert codes("origin=official") == [] and len(codes("origin=modelled")) == 3
    assert codes("q=低保") == [] and codes("q=特困") == ["MZ-002"]


def test_a_service_point_shows_hours_coordinates_and_staff(city: City, as_: SignIn) -> None:
    point = city.at_xuhui
    point.longitude, point.latitude, point.provenance = 121.4, 31.2, {"place": "approx"}
    point.save()
    listed = text(as_(city.auditor), "/console/points/?district=310104000000")
    assert point.code in listed and city.at_huangpu.code not in listed and "按街道估计" in listed
    page = text(as_(city.auditor), f"/console/points/{point.code}/")
    assert "周敏" in page and "8:30-16:30" in page and "121.4" in page


def test_authority_is_shown_as_it_holds_on_a_day(city: City, as_: SignIn) -> None:
    auditor, today = as_(city.auditor), clock.today()
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    old = Authority.objects.get(item_code="MZ-001", step="decide", department=city.civil_xuhui)
    Authority.objects.filter(pk=old.pk).update(valid_to=today)
    old.pk, old.valid_from, old.department = None, tomorrow, city.civil
    old.save()

    def offices(on: Any) -> set[str]:
        found = rows(auditor, f"{TODAY}&on={on}&division={XUHUI}&format=csv")
        return {row["部门编码"] for row in found}

    assert offices(yesterday) == offices("") == {"XH-MZ"}
    assert offices(tomorrow) == {"SH-MZ"}
    ever = rows(auditor, f"{TODAY}&ever=ever&division=永康居委会&format=csv")
    assert {row["部门编码"] for row in ever} == {"XH-MZ", "SH-MZ"}
    assert auditor.get("/console/authority/?on=tomorrow").status_code == 422


def test_why_one_may_and_why_one_may_not(city: City, as_: SignIn) -> None:
    auditor = as_(city.auditor)
    ask = "/console/authority/why/?item=MZ-001&step=decide&staff={}&division={}&on={}"
    page = text(auditor, ask.format("O104", "永康居委会", ""))
    assert "有权" in page and "三定规定" in page
    page = text(auditor, ask.format("O101", XUHUI, ""))
    assert "王岚 O101的岗位在黄浦区民政局，无权办理" in page
    page = text(auditor, ask.format("O104", XUHUI, "2017-12-31"))
    assert "没有任何有效岗位" in page
    page = text(as_(city.auditor, "en"), ask.format("O101", XUHUI, ""))
    assert "is at" in page
    assert not Event.objects.filter(kind="act.denied").exists()  # a question is no act


def test_a_question_that_cannot_be_understood_names_its_fields(city: City, as_: SignIn) -> None:
    page = text(as_(city.auditor), "/console/authority/why/?staff=X&item=X&step=X&division=X&on=X")
    for field in ("staff", "item", "step", "division", "on"):
        assert f'href="#f-{field}"' in page, field


def test_an_auditor_looks_at_a_person_and_the_look_is_on_record(city: City, as_: SignIn) -> None:
    case = city.ask(city.reviewed)
    number, purpose = city.resident.id_number, "核查审计立项 2026-17 号"
    response = as_(city.auditor).post("/console/people/", {"number": number, "purpose": purpose})
    page = response.content.decode()
    assert response.status_code == 200 and city.resident.name in page and case.number in page
    event = Event.objects.get(kind="person.viewed")
    assert (event.subject, event.actor) == (f"person:{city.resident.pk}", f"staff:{city.auditor.pk}")
    assert event.data == {"purpose": purpose, "found": True}


def test_a_look_that_finds_nobody_is_on_record_too(city: City, as_: SignIn) -> None:
    number = city.neighbour.id_number
    city.neighbour.delete()
    page = as_(city.auditor).post("/console/people/", {"number": number, "purpose": "核查重复登记线索"})
    assert "登记簿中没有这个号码" in page.content.decode()
    assert Event.objects.get(kind="person.viewed").data["found"] is False


@pytest.mark.parametrize("purpose", ["", "看看", "核查李秀英的低保待遇", "核查 13812345678 的来历"])
def test_without_a_purpose_or_with_personal_words_nothing_is_shown(
    city: City, as_: SignIn, purpose: str
) -> None:
    typed = {"number": city.resident.id_number, "purpose": purpose}
    response = as_(city.auditor).post("/console/people/", typed)
    page = response.content.decode()
    assert response.status_code == 422 and 'href="#f-purpose"' in page and "永康路1号" not in page
    assert not Event.objects.filter(kind="person.viewed").exists()


def test_a_number_that_is_none_is_named(city: City, as_: SignIn) -> None:
    response = as_(city.auditor).post("/console/people/", {"number": "123", "purpose": "核查重复登记线索"})
    assert response.status_code == 422 and 'href="#f-number"' in response.content.decode()


def test_a_cell_is_never_a_formula(city: City, as_: SignIn) -> None:
    Department.objects.filter(pk="HP-MZ").update(name='=HYPERLINK("http://x")')
    found = rows(as_(city.auditor), "/console/departments/?format=csv")
    assert '\'=HYPERLINK("http://x")' in {row["名称"] for row in found}
    for sign in "=+-@":
        assert harmless(f"{sign}1") == f"'{sign}1"
    assert harmless(-1) == -1 and harmless(None) == ""


def test_filters_stay_in_the_address_and_pages_follow_one_another(city: City, as_: SignIn) -> None:
    for number in range(45):
        Authority.objects.create(
            item_code=f"XX-{number:03}", step="accept", department=city.labour, division=city.xuhui,
            ground="试点", valid_from="2020-01-01",
        )  # fmt: skip
    seen, address = [], "/console/authority/?department=SH-RS&step=accept"
    while address:
        page = text(as_(city.auditor), address)
        seen += [part[:6] for part in page.split('cs-small">')[1:] if part.startswith(("XX-", "RS-"))]
        following = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        assert not following or "department=SH-RS" in following
        address = f"/console/authority/{following}" if following else ""
    assert seen == ["RS-001", *(f"XX-{number:03}" for number in range(45))]


def test_an_empty_list_says_so(city: City, as_: SignIn) -> None:
    assert "没有符合筛选条件的记录" in text(as_(city.auditor), "/console/points/?q=月球")


def test_a_decision_table_reads_as_people_read(city: City, as_: SignIn) -> None:
    """Texts lose the three kinds of quotes that expressions have; what was put in stays."""
    assert [plain(cell) for cell in ("'refused'", '"第九条"', "`低于${1595}元。`", "1 + 1")] == [
        "refused",
        "第九条",
        "低于1595元。",
        "1 + 1",
    ]
    page = text(as_(city.auditor), "/console/items/MZ-001/")
    assert "收入低于标准" in page and "不限" in page and "govuk-tag--red" in page
