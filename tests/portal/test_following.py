"""After applying: the list, the page of a case, notice, withdrawal, decision, certificate, verification."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.city import City, materials
from tests.portal import applying
from tongban.casework.cases.models import Case, Evidence
from tongban.casework.cases.services import deciding, handling
from tongban.casework.certificates import services as certificates
from tongban.casework.certificates.models import Certificate
from tongban.foundation import clock
from tongban.foundation.ledger import services as ledger


def granted(city: City) -> Certificate:
    """A case of the resident that went all the way."""
    case = city.ask(city.reviewed)
    handling.accept(task_id=city.task(case).pk, staff=city.officer_xuhui)
    handling.review(task_id=city.task(case).pk, staff=city.officer_xuhui)
    deciding.decide(
        task_id=city.task(case).pk, staff=city.officer_xuhui, outcome="granted", reason_zh="收入低于标准"
    )
    return certificates.issue(case_id=case.pk)


def test_my_cases_say_whose_turn_it_is_and_until_when(city: City, resident: Client) -> None:
    number = city.ask(city.reviewed).number
    page = resident.get("/cases/").content.decode()
    assert number in page and "轮到：" in page and "最迟" in page


@pytest.mark.parametrize(("show", "there"), [("", True), ("open", True), ("mine", False), ("closed", False)])
def test_cases_are_filtered_by_whose_turn_it_is(city: City, resident: Client, show: str, there: bool) -> None:
    number = city.ask(city.reviewed).number
    assert (number in resident.get("/cases/", {"show": show}).content.decode()) is there


def test_nobody_sees_the_case_of_another(city: City, neighbour: Client) -> None:
    number = city.ask(city.reviewed).number
    for page in ("", "submitted/", "receipt.pdf", "supplement/", "withdraw/"):
        assert neighbour.get(f"/cases/{number}/{page}").status_code == 404
    assert neighbour.post(f"/cases/{number}/withdraw/").status_code == 404
    assert Case.objects.get(number=number).state == "received"


def test_staff_see_a_case_at_their_desk_and_not_here(city: City, client: Client) -> None:
    number = city.ask(city.reviewed).number
    client.force_login(city.user(person=city.neighbour, staff=city.officer_xuhui))
    assert client.get(f"/cases/{number}/").status_code == 404


def test_the_case_page_explains_each_day(city: City, resident: Client) -> None:
    number = city.ask(city.reviewed).number
    page = resident.get(f"/cases/{number}/").content.decode()
    assert page.count("tb-day--counted") == 5
    assert "收到您的申请" in page


def test_the_days_of_a_period_stand_below_their_weekdays(city: City, resident: Client) -> None:
    case = city.ask(city.reviewed)
    page = resident.get(f"/cases/{case.number}/").content.decode()
    assert f"tb-days--from-{case.received_at.astimezone(clock.SHANGHAI).isoweekday()}" in page


def test_a_clock_that_runs_is_open_and_one_that_stopped_is_folded(city: City, resident: Client) -> None:
    case = city.ask(city.reviewed)
    folded = re.compile(r"<details[^>]*><summary[^>]*><span[^>]*>\s*一次告知时限")
    assert not folded.search(resident.get(f"/cases/{case.number}/").content.decode())
    city.handle(case, until="accepted")
    assert folded.search(resident.get(f"/cases/{case.number}/").content.decode())


def test_the_page_of_a_closed_case_says_what_happened_and_what_comes_next(
    city: City, resident: Client
) -> None:
    certificate = granted(city)
    page = resident.get(f"/cases/{certificate.case.number}/").content.decode()
    assert "准予。" in page and "电子证照在下方" in page and "轮到：" not in page and "审查完毕" in page
    case = city.handle(city.ask(city.reviewed), outcome="refused")
    page = resident.get(f"/cases/{case.number}/").content.decode()
    assert "决定不予。" in page and "救济途径" in page


@pytest.mark.parametrize(("delivery", "told"), [("post", "邮寄到您填写的地址"), ("window", "到任一窗口领取")])
def test_a_granted_case_says_how_its_paper_is_received(
    city: City, resident: Client, delivery: str, told: str
) -> None:
    case = granted(city).case
    case.application.answers |= {"delivery": delivery}
    case.application.save()
    assert told in resident.get(f"/cases/{case.number}/").content.decode()


def test_an_optional_document_left_out_is_not_called_owed(city: City, resident: Client) -> None:
    left = materials(city.reviewed, letter="missing", income_proof="missing")
    page = resident.get(f"/cases/{city.ask(city.reviewed, materials=left).number}/").content.decode()
    assert page.count("未交（选交）") == 1 and page.count("尚未提交") == 1


def test_a_notice_is_answered_with_exactly_what_it_asks(city: City, resident: Client) -> None:
    case = city.ask(city.reviewed, materials=materials(city.reviewed, income_proof="missing"))
    handling.notice(
        task_id=city.task(case).pk, staff=city.officer_xuhui, materials=["income_proof"], remarks="请盖章"
    )
    page = resident.get(f"/cases/{case.number}/").content.decode()
    assert "请盖章" in page and "补交材料" in page
    form = resident.get(f"/cases/{case.number}/supplement/").content.decode()
    assert 'name="file-income_proof"' in form and 'name="file-photo"' not in form
    assert resident.post(f"/cases/{case.number}/supplement/", {}).status_code == 422
    answer = resident.post(
        f"/cases/{case.number}/supplement/",
        {"file-income_proof": applying.picture(), "how-income_proof": "upload"},
    )
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == "received"
    assert Evidence.objects.get(application=case.application, key="income_proof").status == "given"


def test_withdrawing_is_confirmed_first(city: City, resident: Client) -> None:
    case = city.ask(city.reviewed)
    assert "确定撤回" in resident.get(f"/cases/{case.number}/withdraw/").content.decode()
    case.refresh_from_db()
    assert case.state == "received"
    page = resident.post(f"/cases/{case.number}/withdraw/", follow=True).content.decode()
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "withdrawn")
    assert "申请已撤回" in page
    again = resident.post(f"/cases/{case.number}/withdraw/", follow=True)
    assert again.status_code == 200 and "申请已撤回。" not in again.content.decode()


def test_a_company_case_is_withdrawn_by_its_representative(city: City, resident: Client) -> None:
    case = city.ask(city.district, city.company)
    resident.post(f"/cases/{case.number}/withdraw/")
    case.refresh_from_db()
    assert case.outcome == "withdrawn"


def test_a_refusal_shows_reasons_and_remedies(city: City, resident: Client) -> None:
    case = city.ask(city.reviewed)
    handling.accept(task_id=city.task(case).pk, staff=city.officer_xuhui)
    handling.review(task_id=city.task(case).pk, staff=city.officer_xuhui)
    deciding.decide(
        task_id=city.task(case).pk,
        staff=city.officer_xuhui,
        outcome="refused",
        reason_zh="超过标准",
        law="第九条",
    )
    page = resident.get(f"/cases/{case.number}/").content.decode()
    assert "超过标准" in page and "第九条" in page and "行政复议" in page


def test_a_receipt_is_a_pdf(city: City, resident: Client) -> None:
    number = city.ask(city.reviewed).number
    answer = resident.get(f"/cases/{number}/receipt.pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def test_a_certificate_is_held_printed_and_read_by_machines(
    city: City, resident: Client, neighbour: Client
) -> None:
    identifier = granted(city).identifier
    assert identifier in resident.get("/certificates/").content.decode()
    assert resident.get(f"/certificates/{identifier}.pdf").content.startswith(b"%PDF")
    twin = resident.get(f"/certificates/{identifier}.json").json()
    assert twin["identifier"] == identifier and twin["signature"]
    assert neighbour.get(f"/certificates/{identifier}.pdf").status_code == 404
    assert neighbour.get(f"/certificates/{identifier}.json").status_code == 404


def test_anybody_verifies_a_certificate_and_sees_a_masked_name(city: City, client: Client) -> None:
    certificate = granted(city)
    answer = client.get("/verify/", {"identifier": certificate.identifier}, follow=True)
    page = answer.content.decode()
    assert "真实有效" in page and "李**" in page and city.resident.name not in page


@pytest.mark.parametrize("demo", [True, False])
def test_the_verification_page_of_a_demonstration_says_that_nothing_on_it_binds(
    city: City, client: Client, settings: Any, demo: bool
) -> None:
    settings.ENV = replace(settings.ENV, demo=demo)
    page = client.get(f"/verify/{granted(city).identifier}/").content.decode()
    assert ("演示文书，不具法律效力" in page) is demo


def test_a_revoked_certificate_is_named_so(city: City, client: Client) -> None:
    certificate = granted(city)
    certificates.revoke(certificate_id=certificate.pk, staff=city.officer_xuhui, reason="撤销")
    assert "已撤销" in client.get(f"/verify/{certificate.identifier}/").content.decode()


@pytest.mark.parametrize("identifier", ["1.2.156.3005.2.X", "%3Cscript%3E", "0"])
def test_an_unknown_certificate_is_named_so(city: City, client: Client, identifier: str) -> None:
    answer = client.get(f"/verify/{identifier}/")
    assert answer.status_code == 404
    assert "查无此证照" in answer.content.decode() and "<script>" not in answer.content.decode()


def test_a_receipt_is_enough_to_track_a_case(city: City, client: Client) -> None:
    case = city.ask(city.reviewed)
    page = client.post("/lookup/", {"number": case.number.lower(), "code": case.lookup_code}).content.decode()
    assert "轮到：" in page and city.resident.name not in page


def test_a_wrong_code_tells_nothing(city: City, client: Client) -> None:
    case = city.ask(city.reviewed)
    wrong = client.post("/lookup/", {"number": case.number, "code": "XXXXXX"})
    absent = client.post("/lookup/", {"number": "310101000000000000X", "code": "XXXXXX"})
    assert (wrong.status_code, absent.status_code) == (404, 404)
    assert wrong.context["error"] == absent.context["error"]


def statements(client: Client, address: str) -> int:
    client.get(address)  # what is cached is cached
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("address", ["/cases/", "/certificates/"])
def test_a_list_costs_the_same_at_10_and_at_20_rows(city: City, resident: Client, address: str) -> None:
    def ten() -> Any:
        return [granted(city) for _ in range(10)]

    ten()
    few = statements(resident, address)
    ten()
    assert statements(resident, address) == few <= 8


def test_the_letters_of_a_case_are_its_applicants_to_download(
    city: City, resident: Client, neighbour: Client
) -> None:
    number = granted(city).case.number
    assert f'href="/cases/{number}/decision.pdf"' in resident.get(f"/cases/{number}/").content.decode()
    letter = resident.get(f"/cases/{number}/decision.pdf")
    assert letter.content.startswith(b"%PDF") and letter["Cache-Control"] == "private, no-store"
    assert resident.get(f"/cases/{number}/notice.pdf").status_code == 404  # none was sent
    assert neighbour.get(f"/cases/{number}/decision.pdf").status_code == 404


def test_the_notice_of_what_is_missing_is_a_letter_too(city: City, resident: Client) -> None:
    case = city.ask(city.reviewed, materials=materials(city.reviewed, income_proof="missing"))
    handling.notice(
        task_id=city.task(case).pk, staff=city.officer_xuhui, materials=["income_proof"], remarks=""
    )
    assert f"/cases/{case.number}/notice.pdf" in resident.get(f"/cases/{case.number}/").content.decode()
    assert resident.get(f"/cases/{case.number}/notice.pdf").content.startswith(b"%PDF")
    assert resident.get(f"/cases/{case.number}/decision.pdf").status_code == 404


def test_the_step_that_waits_is_lit_in_the_flow(city: City, resident: Client) -> None:
    case = city.ask(city.reviewed)
    page = resident.get(f"/cases/{case.number}/").content.decode()
    assert page.count('aria-current="step"') == 1 and page.count("现在到这里") == 1
    assert "受理" in page[page.index('aria-current="step"') :][:40]
    handling.accept(task_id=city.task(case).pk, staff=city.officer_xuhui)
    page = resident.get(f"/cases/{case.number}/").content.decode()
    assert "审查" in page[page.index('aria-current="step"') :][:40]


def test_the_receipt_carries_its_proof_as_soon_as_it_is_sealed(city: City, resident: Client) -> None:
    case = city.ask(city.reviewed)
    address = f"/cases/{case.number}/proof/"
    assert "正在封存" in resident.get(address).content.decode()
    ledger.seal_all()
    assert "核验通过" in resident.get(address).content.decode()
    proof = resident.get(address, {"format": "json"}).json()
    assert proof["head"]["size"] > proof["index"] and proof["head"]["signature"]
