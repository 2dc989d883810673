"""Receipts and certificates on paper: complete, in both languages, and hard to break by what is in them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pypdfium2
import pytest

from tests.city import City, make_city, materials
from tongban.casework.cases.models import Decision
from tongban.casework.cases.services import accepting, deciding
from tongban.casework.certificates import documents, letters, services
from tongban.casework.certificates.models import Certificate
from tongban.foundation import clock


@pytest.fixture
def city(db: None) -> Iterator[City]:
    with clock.at(datetime(2026, 7, 1, 9, 30, tzinfo=clock.SHANGHAI)):
        yield make_city()


def issued(city: City) -> Certificate:
    return services.issue(case_id=city.handle(city.ask(city.reviewed)).pk)


def words(content: bytes) -> str:
    """What stands on a page, without breaks and spaces: tracking and kerning look like spaces to a reader."""
    document = pypdfium2.PdfDocument(content)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    return "".join(character for character in text if character not in " \r\n\u200b\ufffe")


def test_a_receipt_says_what_was_taken_in_where_when_and_what_comes_next(city: City) -> None:
    case = city.ask(city.on_the_spot, clerk=city.clerk_huangpu, point=city.at_huangpu)
    text = words(documents.receipt_pdf(case, "zh-hans"))
    for expected in (
        "收件凭证",
        case.number,
        case.lookup_code,
        city.resident.name,
        "就业登记",
        "2026-07-01 09:30",
        city.at_huangpu.name,
        "上海市人力资源和社会保障局",
        "2026-07-08",  # five working days (许可法第三十二条)
    ):
        assert expected.replace(" ", "") in text
    assert city.resident.id_number not in text and "13812345678" not in text


def test_a_receipt_in_english_is_english(city: City) -> None:
    case = city.ask(city.reviewed)
    text = words(documents.receipt_pdf(case, "en"))
    for expected in (
        "Receipt",
        "Minimum living allowance",
        "Xuhui Civil Affairs",
        "Online hall",
        "received",
        "By 2026-07-08",
    ):
        assert expected.replace(" ", "") in text


def test_an_optional_document_left_out_is_not_owed_on_the_receipt(city: City) -> None:
    given = materials(city.reviewed, letter="missing", income_proof="missing")
    case = city.ask(city.reviewed, materials=given)
    text = words(documents.receipt_pdf(case, "zh-hans"))
    assert "情况说明未交（选交）" in text and "收入证明待补交" in text
    assert "Letternothandedin(optional)" in words(documents.receipt_pdf(case, "en"))
    asked = ["letter", "income_proof"]
    accepting.notice(task_id=city.task(case).pk, staff=city.officer_xuhui, materials=asked)
    assert "情况说明待补交" in words(documents.receipt_pdf(case, "zh-hans"))


def test_a_receipt_printed_later_says_how_the_case_stands(city: City) -> None:
    case = city.handle(city.ask(city.reviewed), until="accepted")
    assert "已受理" in words(documents.receipt_pdf(case, "zh-hans"))
    case = city.handle(case)
    services.issue(case_id=case.pk)
    case.refresh_from_db()
    assert "已办结" in words(documents.receipt_pdf(case, "zh-hans"))


def test_a_certificate_names_holder_issuer_and_how_to_verify_it(city: City) -> None:
    certificate = issued(city)
    text = words(documents.certificate_pdf(certificate))
    for expected in (
        certificate.name_zh,
        certificate.name_en,
        city.resident.name,
        city.resident.id_number,
        certificate.identifier,
        "徐汇区民政局",
        "2026 年7 月1 日",
        "扫码查验",
    ):
        assert expected.replace(" ", "") in text


def test_the_machine_readable_twin_travels_with_the_page(city: City) -> None:
    certificate = issued(city)
    document = pypdfium2.PdfDocument(documents.certificate_pdf(certificate))
    assert document.count_attachments() == 1
    twin = json.loads(bytes(document.get_attachment(0).get_data()))
    assert twin == services.twin(certificate) | {"key_id": certificate.key_id}


@pytest.mark.parametrize(("act", "mark"), [("revoke", "REVOKED"), ("supersede", "SUPERSEDED")])
def test_a_certificate_that_has_ended_says_so_across_the_page(city: City, act: str, mark: str) -> None:
    certificate = issued(city)
    assert mark not in words(documents.certificate_pdf(certificate))
    getattr(services, act)(certificate_id=certificate.pk, staff=city.officer_xuhui, reason="理由")
    certificate.refresh_from_db()
    assert mark in words(documents.certificate_pdf(certificate))


def test_the_same_certificate_gives_the_same_bytes(city: City) -> None:
    certificate = issued(city)
    assert documents.certificate_pdf(certificate) == documents.certificate_pdf(certificate)


@pytest.mark.parametrize(
    "name",
    [
        "欧阳㛃䶮",
        "买买提·阿卜杜热西提·吐尔逊江·艾合买提·穆罕默德·阿不都热依木·玉素甫",
        "王𠮷",
        "#panic() *_$`]",
    ],
)
def test_rare_long_and_hostile_names_are_printed_as_they_are(city: City, name: str) -> None:
    city.resident.name = name
    city.resident.save()
    content = documents.certificate_pdf(issued(city))
    assert len(pypdfium2.PdfDocument(content)) == 1
    assert name.replace(" ", "") in words(content).replace(" ", "")


def test_nothing_runs_over_the_edge_of_the_paper(city: City) -> None:
    certificate = issued(city)
    certificate.name_zh = "上海市新能源机动车专用牌照额度使用及道路运输经营许可证明" * 2
    certificate.name_en = "Certificate of the use of a special licence quota for new energy vehicles " * 2
    picture = (
        pypdfium2.PdfDocument(documents.certificate_pdf(certificate))[0].render(scale=1).to_pil().convert("L")
    )
    wide, high = picture.size
    margins = [picture.crop((0, 0, 30, high)), picture.crop((wide - 30, 0, wide, high))]
    assert all(min(margin.tobytes()) > 240 for margin in margins)


def test_a_refusal_is_written_down_with_reasons_law_and_remedies(city: City) -> None:
    """行政许可法第三十八条."""
    case = city.handle(city.ask(city.reviewed), until="in_progress")
    decision = deciding.decide(
        task_id=city.task(case).pk,
        staff=city.officer_xuhui,
        outcome="refused",
        reason_zh="家庭人均收入高于本市低保标准",
        reason_en="The income per head is above the line",
        law="社会救助暂行办法第九条",
    )
    text = words(letters.decision_pdf(decision, "zh-hans"))
    for expected in (
        "不予决定书",
        case.number,
        city.resident.name,
        "家庭人均收入高于本市低保标准",
        "社会救助暂行办法第九条",
        "行政复议",
        "六个月",
        "徐汇区民政局",
        "向徐汇区人民政府申请行政复议",
        "Theincomeperheadisabovetheline",
        "XuhuiDistrictPeople'sGovernment",
    ):
        assert expected.replace(" ", "") in text.replace("’", "'")
    assert text.index("家庭人均收入高于本市低保标准") < text.index("abovetheline")
    english = words(letters.decision_pdf(decision, "en"))
    assert "refused" in english and "abovetheline" in english and "sixmonths" in english
    assert "家庭人均收入高于本市低保标准" in english and "六个月" in english


def test_papers_of_a_demonstration_say_on_every_page_that_they_have_no_legal_effect(
    city: City, settings: Any
) -> None:
    given = materials(city.reviewed, income_proof="missing")
    case = city.ask(city.reviewed, materials=given)
    notice = accepting.notice(
        task_id=city.task(case).pk, staff=city.officer_xuhui, materials=["income_proof"]
    )
    granted = city.handle(city.ask(city.reviewed))
    certificate = services.issue(case_id=granted.pk)

    def papers() -> list[bytes]:
        return [
            documents.receipt_pdf(case, "en"),
            letters.notice_pdf(notice, "zh-hans"),
            letters.decision_pdf(Decision.objects.get(case=granted), "zh-hans"),
            documents.certificate_pdf(certificate),
        ]

    settings.ENV = replace(settings.ENV, demo=True)
    for text in map(words, papers()):
        assert "演示DEMO" in text and "不具法律效力/Demonstration,withoutlegaleffect" in text
    settings.ENV = replace(settings.ENV, demo=False)
    assert not any("演示" in words(paper) for paper in papers())


def test_a_notice_lists_everything_that_is_missing_once(city: City) -> None:
    """行政许可法第三十二条第一款第四项."""
    given = materials(city.reviewed, income_proof="missing")
    case = city.ask(city.reviewed, materials=given)
    notice = accepting.notice(
        task_id=city.task(case).pk,
        staff=city.officer_xuhui,
        materials=["income_proof"],
        remarks="须加盖公章。",
    )
    text = words(letters.notice_pdf(notice, "zh-hans"))
    for expected in ("补正告知书", "第三十二条", "收入证明", "须加盖公章。", case.number, "2026年7月1日"):
        assert expected.replace(" ", "") in text
    assert "Proofofincome" in words(letters.notice_pdf(notice, "en"))
