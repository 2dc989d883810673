"""Pages that everyone may read, in both languages."""

import re
from datetime import datetime

import pytest
from django.test import Client
from django.utils.translation import override

from tests.city import City
from tests.city_items import item
from tongban.channels.portal.views.catalogue import popular
from tongban.channels.web.templatetags.web import days_left
from tongban.foundation import clock
from tongban.registry.catalogue.services import publish
from tongban.registry.organisations.models import ServicePoint

PUBLIC = ["/", "/items/", "/verify/", "/lookup/", "/points/", "/items/MZ-001/"]


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_guests_read_everything_public(city: City, client: Client, address: str, language: str) -> None:
    client.cookies["django_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in answer.content.decode()


@pytest.mark.parametrize("address", PUBLIC)
def test_no_page_asks_for_inline_script_or_another_site(city: City, client: Client, address: str) -> None:
    answer = client.get(address)
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    text = answer.content.decode()
    assert "<script>" not in text and "onclick" not in text and " style=" not in text
    assert 'src="http' not in text


def test_an_item_is_found_in_ones_own_words(city: City, client: Client) -> None:
    answer = client.get("/items/", {"q": "最低生活保障怎么办"})
    assert "最低生活保障申请" in answer.content.decode()


def test_a_search_without_a_hit_says_what_to_do(city: City, client: Client) -> None:
    assert "没有找到合适的事项" in client.get("/items/", {"q": "zzzzqqq"}).content.decode()


@pytest.mark.parametrize(
    ("query", "found", "left_out"),
    [
        ({"spot": "1"}, "RS-001", "MZ-001"),
        ({"audience": "organization"}, "MZ-002", "MZ-001"),
        ({"department": "MZ"}, "MZ-001", "RS-001"),
        ({"event": "work"}, "RS-001", "MZ-002"),
        ({"q": "就业", "event": "work"}, "RS-001", "MZ-002"),
    ],
)
def test_filters_stand_in_the_address(
    city: City, client: Client, query: dict[str, str], found: str, left_out: str
) -> None:
    text = client.get("/items/", query).content.decode()
    assert f"/items/{found}/" in text
    assert f"/items/{left_out}/" not in text


def test_a_filter_that_nobody_offered_filters_nothing(city: City, client: Client) -> None:
    text = client.get("/items/", {"audience": "'; drop", "event": "x", "page": "99"}).content.decode()
    assert "/items/MZ-001/" in text


def test_the_guide_marks_where_each_field_comes_from(city: City, client: Client) -> None:
    text = client.get("/items/MZ-001/").content.decode()
    assert "tb-mark--modelled" in text
    assert "可能有误" in text


def test_what_the_registers_hold_is_fetched_and_not_asked_for(city: City, client: Client) -> None:
    assert "系统调取，不用您交" in client.get("/items/MZ-001/").content.decode()


def test_the_home_page_puts_first_what_the_city_names_then_what_is_asked_for_most(city: City) -> None:
    for code, basic in (("YB-004", "990900004000"), ("RS-035", "990900035000")):
        told = item("MZ-002") | {"code": code}
        told["guide"] |= {"code": code, "basic_code": basic}
        publish(item=told, at=clock.now())
    city.ask(city.reviewed)
    assert [version.item_id for version in popular()][:3] == ["RS-035", "YB-004", "MZ-001"]


@pytest.mark.parametrize(("address", "told"), [("/items/", True), ("/items/MZ-001/", True), ("/", False)])
def test_where_facts_come_from_is_explained_where_they_are_marked(
    city: City, client: Client, address: str, told: bool
) -> None:
    assert ("本页信息逐项标注来源" in client.get(address).content.decode()) is told


def test_one_day_is_one_day_in_english() -> None:
    with override("en"):
        assert (days_left(1), days_left(2)) == ("1 working day left", "2 working days left")
        assert (days_left(-1), days_left(-2)) == ("1 working day late", "2 working days late")


def test_an_unknown_item_is_a_page_not_a_failure(city: City, client: Client) -> None:
    answer = client.get("/items/XX-999/")
    assert answer.status_code == 404
    assert "XX-999" in answer.content.decode()


def test_an_unknown_address_offers_a_search(city: City, client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "没有找到此页" in answer.content.decode() and 'name="q"' in answer.content.decode()


def test_the_language_is_remembered_and_leads_back(city: City, client: Client) -> None:
    answer = client.get("/language/en/", {"next": "/items/MZ-001/"})
    assert (answer.status_code, answer["Location"]) == (302, "/items/MZ-001/")
    assert "Minimum living allowance" in client.get("/items/MZ-001/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_language_switch_leads_nowhere_else(city: City, client: Client, elsewhere: str) -> None:
    assert client.get("/language/en/", {"next": elsewhere})["Location"] == "/"
    assert client.get("/care/on/", {"next": elsewhere})["Location"] == "/"


def test_care_mode_enlarges_every_page(city: City, client: Client) -> None:
    client.get("/care/on/")
    assert 'class="govuk-template care"' in client.get("/").content.decode()
    client.get("/care/off/")
    assert 'class="govuk-template care"' not in client.get("/").content.decode()


def test_a_guest_who_applies_signs_in_first_and_comes_back(city: City, client: Client) -> None:
    answer = client.get("/apply/MZ-001/")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fapply%2FMZ-001%2F"


def test_staff_without_a_person_cannot_apply(city: City, client: Client) -> None:
    client.force_login(city.user(staff=city.officer_xuhui))
    answer = client.get("/apply/MZ-001/")
    assert answer.status_code == 403
    assert "居民本人" in answer.content.decode()


def test_the_flow_is_drawn_from_the_document_that_runs(city: City, client: Client) -> None:
    text = client.get("/items/MZ-001/").content.decode()
    flow = re.search(r"<figure class=\"tb-flow\">.*?</figure>", text, re.DOTALL)
    assert flow is not None
    assert flow[0].count("<rect") == 4 and flow[0].count("<polyline") == 7
    steps = re.findall(r"<li>(\w+)（由", flow[0])
    assert steps == ["受理", "审查", "决定", "颁证"]
    client.cookies["django_language"] = "en"
    assert "Refused," in client.get("/items/MZ-001/").content.decode()


def test_a_filled_in_sample_of_the_form_can_be_read(city: City, client: Client) -> None:
    assert "示范文本" not in client.get("/items/MZ-001/").content.decode()  # it has none
    sampled = item("MZ-001")
    sampled["form"]["x-sample"] = {"income": 800}
    publish(item=sampled, at=clock.now())
    text = client.get("/items/MZ-001/").content.decode()
    sample = text[text.index('id="sample"') :]
    assert (
        "张三" in sample
        and '<dd class="govuk-summary-list__value">800' in sample
        and "行政许可法第三十条" in sample
    )


@pytest.mark.parametrize(
    ("moment", "state"), [((2026, 1, 5, 9, 0), "现在开放"), ((2026, 1, 10, 12, 0), "现在关闭")]
)
def test_the_points_say_whether_they_are_open_now(
    city: City, client: Client, moment: tuple[int, ...], state: str
) -> None:
    ServicePoint.objects.update(hours="周一至周五 8:30-16:30(中午不间断);双休日及国定节假日 8:30-11:30")
    with clock.at(datetime(*moment, tzinfo=clock.SHANGHAI)):  # type: ignore[misc, arg-type]
        page = client.get("/points/", {"district": city.huangpu.code}).content.decode()
    assert state in page and city.at_huangpu.name in page and city.at_xuhui.name not in page


def test_points_without_hours_do_not_guess(city: City, client: Client) -> None:
    ServicePoint.objects.update(hours="")
    page = client.get("/points/").content.decode()
    assert "开放时间不详" in page and "现在" not in page.split("<main")[1].split("</ol>")[0]
