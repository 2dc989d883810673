"""A resident applies: step by step, saved at each, and what can go wrong on the way."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.city import City
from tests.city_items import item
from tests.portal import applying
from tongban.casework.cases.models import Case, Draft, Evidence
from tongban.foundation import clock
from tongban.registry.catalogue.services import publish
from tongban.registry.people.models import Person


def test_a_resident_applies_over_all_steps(city: City, resident: Client) -> None:
    number = applying.apply(resident)
    case = Case.objects.get(number=number)
    assert (case.person, case.department, case.state) == (city.resident, city.civil_xuhui, "received")
    page = resident.get(f"/cases/{number}/submitted/").content.decode()
    assert number in page and case.lookup_code in page
    assert not Draft.objects.exists()
    stands = dict(Evidence.objects.filter(application=case.application).values_list("key", "status"))
    assert stands == {
        "id_card": "register",
        "income_proof": "given",
        "photo": "promised",
        "letter": "missing",
    }


def test_steps_come_in_order_and_end_at_the_materials(city: City, resident: Client) -> None:
    applying.begin(resident)
    step = "/apply/MZ-001/step"
    assert resident.post(f"{step}/applicant/", {})["Location"] == f"{step}/contact/"
    assert resident.post(f"{step}/contact/", applying.CONTACT)["Location"] == f"{step}/request/"
    assert resident.post(f"{step}/request/", applying.REQUEST)["Location"] == "/apply/MZ-001/materials/"


def test_what_the_register_states_is_shown_and_not_asked(city: City, resident: Client) -> None:
    applying.begin(resident)
    page = resident.get("/apply/MZ-001/step/applicant/").content.decode()
    assert city.resident.id_number in page and "来自登记信息" in page
    assert 'name="id_no"' not in page


def test_a_tampered_identity_is_ignored(city: City, resident: Client) -> None:
    applying.fill(resident)
    resident.post("/apply/MZ-001/step/applicant/", {"id_no": city.neighbour.id_number, "name": "张伟"})
    applying.hand_in(resident)
    number = applying.submit(resident)["Location"].split("/")[2]
    answers = Case.objects.get(number=number).application.answers
    assert (answers["id_no"], answers["name"]) == (city.resident.id_number, city.resident.name)


def test_fields_that_the_form_does_not_have_are_ignored(city: City, resident: Client) -> None:
    applying.fill(resident, admin="true", outcome="granted")
    assert set(Draft.objects.get().answers) <= {
        "name",
        "id_no",
        "mobile",
        "residence",
        "income",
        "declared",
    }


def test_an_error_stands_in_the_summary_and_at_its_field_in_the_same_words(
    city: City, resident: Client
) -> None:
    applying.begin(resident)
    answer = resident.post("/apply/MZ-001/step/contact/", {"mobile": "123", "residence": "310104003001"})
    page = answer.content.decode()
    assert answer.status_code == 422
    sentence = "手机号码：请填写 11 位手机号码，例如 13812345678。"
    assert page.count(sentence) == 2
    assert 'href="#f-mobile"' in page and 'id="f-mobile"' in page
    assert 'value="123"' in page  # what was typed stays
    assert page.index("<title>错误：") < page.index("</title>")


def test_wrong_answers_are_kept_in_the_draft_too(city: City, resident: Client) -> None:
    applying.begin(resident)
    resident.post("/apply/MZ-001/step/request/", {"income": "很少", "declared": "true"})
    page = resident.get("/apply/MZ-001/step/request/").content.decode()
    assert 'value="很少"' in page


def test_an_emptied_field_is_empty_again(city: City, resident: Client) -> None:
    applying.fill(resident)
    resident.post("/apply/MZ-001/step/request/", {"income": "", "declared": "true"})
    assert "income" not in Draft.objects.get().answers


def test_full_width_digits_are_digits(city: City, resident: Client) -> None:
    applying.begin(resident)
    data = {"mobile": "１３８ １２３４ ５６７８", "residence": "310104003001"}
    resident.post("/apply/MZ-001/step/contact/", data)
    assert Draft.objects.get().answers["mobile"] == "13812345678"


def test_a_place_is_found_by_a_piece_of_its_name(city: City, resident: Client) -> None:
    applying.begin(resident)
    data = {"mobile": "13812345678", "residence-search": "云南", "find": "residence"}
    answer = resident.post("/apply/MZ-001/step/contact/", data)
    assert answer.status_code == 200
    assert 'value="310101002001"' in answer.content.decode()
    assert "黄浦区 南京东路街道 云南中路居委会" in answer.content.decode()


def test_an_unknown_place_is_an_error_at_its_field(city: City, resident: Client) -> None:
    applying.begin(resident)
    data = {"mobile": "13812345678", "residence-search": "乌有乡"}
    answer = resident.post("/apply/MZ-001/step/contact/", data)
    assert answer.status_code == 422
    assert 'href="#f-residence"' in answer.content.decode()


def test_a_draft_is_taken_up_where_it_was_left(city: City, resident: Client) -> None:
    applying.begin(resident)
    resident.post("/apply/MZ-001/step/applicant/", {})
    resident.post("/apply/MZ-001/step/contact/", applying.CONTACT)
    assert "/apply/MZ-001/step/contact/" in resident.get("/apply/MZ-001/").content.decode()
    assert "还没有提交的草稿" in resident.get("/cases/").content.decode()


def test_change_leads_back_to_the_check(city: City, resident: Client) -> None:
    applying.fill(resident)
    applying.hand_in(resident)
    answer = resident.post("/apply/MZ-001/step/request/?change=1", applying.REQUEST | {"income": "900"})
    assert answer["Location"] == "/apply/MZ-001/check/"
    assert "900" in resident.get("/apply/MZ-001/check/").content.decode()


def test_an_unfinished_draft_is_not_submitted_and_says_what_is_open(city: City, resident: Client) -> None:
    applying.begin(resident)
    answer = applying.submit(resident)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "/apply/MZ-001/step/request/?change=1#f-income" in page
    assert "/apply/MZ-001/materials/" in page
    assert not Case.objects.exists()


def test_a_likely_refusal_is_said_before_submitting_and_does_not_bar_it(city: City, resident: Client) -> None:
    applying.fill(resident, income="9000")
    applying.hand_in(resident)
    assert "可能办不成" in resident.get("/apply/MZ-001/check/").content.decode()
    assert applying.submit(resident).status_code == 302


def test_two_presses_of_the_button_make_one_case(city: City, resident: Client) -> None:
    applying.fill(resident)
    applying.hand_in(resident)
    sent = applying.sent(Draft.objects.get())
    first = resident.post("/apply/MZ-001/check/", sent)
    second = resident.post("/apply/MZ-001/check/", sent)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_the_key_of_somebody_elses_draft_shows_nothing(
    city: City, resident: Client, neighbour: Client
) -> None:
    applying.fill(resident)
    applying.hand_in(resident)
    sent = applying.sent(Draft.objects.get())
    resident.post("/apply/MZ-001/check/", sent)
    assert neighbour.post("/apply/MZ-001/check/", sent)["Location"] == "/apply/MZ-001/"
    assert neighbour.post("/apply/MZ-001/check/", {"key": str(uuid.uuid4())})["Location"] == "/apply/MZ-001/"


def test_a_form_that_grew_stale_keeps_its_answers(city: City, resident: Client) -> None:
    applying.fill(resident)
    applying.hand_in(resident)
    sent = applying.sent(Draft.objects.get())
    publish(item=item("MZ-001", promised_days=8), at=clock.now())
    answer = resident.post("/apply/MZ-001/check/", sent, follow=True)
    page = answer.content.decode()
    assert "已更新" in page
    draft = Draft.objects.get()
    assert draft.version.number == 2 and draft.answers["income"] == 800


def test_a_session_that_ended_in_the_middle_loses_nothing(city: City, resident: Client) -> None:
    applying.begin(resident)
    guest = Client()  # the same browser after the session ran out
    origin = {"HTTP_ORIGIN": "http://testserver"}
    answer = guest.post("/apply/MZ-001/step/contact/", applying.CONTACT | {"mobile": "13900001111"}, **origin)
    assert answer["Location"].startswith("/sign-in/?next=")
    assert "13900001111" not in str(list(guest.session.items()))  # what waits is encrypted
    guest.force_login(city.user(person=city.resident))
    page = guest.get("/apply/MZ-001/step/contact/").content.decode()
    assert 'value="13900001111"' in page and "已保留" in page


def test_a_form_of_another_site_is_not_kept(city: City, client: Client) -> None:
    client.post("/apply/MZ-001/step/contact/", applying.CONTACT, HTTP_ORIGIN="https://evil.example")
    client.force_login(city.user(person=city.resident))
    applying.begin(client)
    assert "已保留" not in client.get("/apply/MZ-001/step/contact/").content.decode()


def test_a_page_older_than_the_sign_in_is_shown_again_with_what_was_typed(city: City) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(city.user(person=city.resident))
    token = strict.get("/apply/MZ-001/").cookies["csrftoken"].value
    strict.post("/apply/MZ-001/", {"csrfmiddlewaretoken": token}, HTTP_ORIGIN="http://testserver")
    answer = strict.post(
        "/apply/MZ-001/step/contact/",
        applying.CONTACT | {"mobile": "13900002222", "csrfmiddlewaretoken": "x" * 64},
        HTTP_ORIGIN="http://testserver",
    )
    assert answer["Location"] == "/apply/MZ-001/step/contact/"
    assert 'value="13900002222"' in strict.get("/apply/MZ-001/step/contact/").content.decode()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"MZ\x90\x00 not a pdf", "不是 PDF 或图片"),
        ("b.png", b"", "是空的"),
        ("c.pdf", b"PK\x03\x04" + b"\0" * 100, "不是 PDF 或图片"),
    ],
)
def test_a_wrong_file_is_named_at_its_material_and_the_rest_is_kept(
    city: City, resident: Client, name: str, content: bytes, sentence: str
) -> None:
    applying.fill(resident)
    answer = applying.hand_in(resident, **{"file-income_proof": SimpleUploadedFile(name, content)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page or "请选择要上传的文件" in page
    assert 'href="#f-income_proof"' in page
    assert Draft.objects.get().materials["photo"] == {"status": "promised"}


def test_a_file_of_50_mb_is_refused_with_a_sentence(city: City, resident: Client) -> None:
    applying.fill(resident)
    large = SimpleUploadedFile("huge.pdf", b"%PDF-1.7" + b"0" * (50 * 2**20))
    answer = applying.hand_in(resident, **{"file-income_proof": large})
    assert answer.status_code == 422
    assert "20 MB" in answer.content.decode()


def test_the_materials_begin_without_reproach(city: City, resident: Client) -> None:
    applying.fill(resident)
    assert "govuk-error-summary" not in resident.get("/apply/MZ-001/materials/").content.decode()


def test_a_material_that_may_not_be_deferred_is_not(city: City, resident: Client) -> None:
    applying.fill(resident)
    answer = resident.post(
        "/apply/MZ-001/materials/", {"how-income_proof": "promised", "how-photo": "promised"}
    )
    assert answer.status_code == 422
    assert "income_proof" not in {
        key for key, entry in Draft.objects.get().materials.items() if entry["status"] == "promised"
    }


def test_someone_who_represents_a_company_chooses_for_whom(city: City, resident: Client) -> None:
    page = resident.get("/apply/MZ-002/").content.decode()
    assert city.company.name in page and city.resident.name in page
    assert resident.post("/apply/MZ-002/", {}).status_code == 422
    resident.post("/apply/MZ-002/", {"applicant": str(city.company.pk)})
    assert Draft.objects.get().organization == city.company


def test_nobody_applies_for_a_company_they_do_not_represent(city: City, neighbour: Client) -> None:
    assert neighbour.post("/apply/MZ-002/", {"applicant": str(city.company.pk)}).status_code == 422
    assert not Draft.objects.exists()


def test_a_child_is_told_before_filling_anything_in(city: City, client: Client) -> None:
    client.force_login(city.user(person=city.child))
    page = client.get("/apply/MZ-001/").content.decode()
    assert "年满 18 周岁" in page and "开始填写" not in page
    assert client.post("/apply/MZ-001/", {"applicant": "self"}).status_code == 422
    assert not Draft.objects.exists()


def test_a_draft_that_may_no_longer_be_submitted_says_why(city: City, resident: Client) -> None:
    applying.fill(resident)
    applying.hand_in(resident)
    Person.objects.filter(pk=city.resident.pk).update(birth_date=city.child.birth_date)
    answer = applying.submit(resident)
    assert answer.status_code == 422
    assert "年满 18 周岁" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_draft_can_be_thrown_away(city: City, resident: Client) -> None:
    applying.begin(resident)
    resident.post("/apply/MZ-001/discard/")
    assert not Draft.objects.exists()


def test_a_missing_material_is_named_in_the_summary_and_at_its_row_in_the_same_words(
    city: City, resident: Client
) -> None:
    applying.fill(resident)
    without = {key: "" for key in ("how-income_proof", "how-letter")} | {"how-photo": "promised"}
    for sent in (without, without | {"how-income_proof": "upload"}):
        answer = resident.post("/apply/MZ-001/materials/", sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        sentence = "请为“收入证明”选择要上传的文件，或选择其他方式。"
        assert page.count(sentence) == 2
        assert page.index("govuk-error-summary") < page.index('href="#f-income_proof"') < page.index("<h1")
        assert 'id="f-income_proof-error"' in page
        assert "<title>错误：" in page


def test_a_refused_file_is_told_in_the_summary_and_at_its_row(city: City, resident: Client) -> None:
    applying.fill(resident)
    wrong = SimpleUploadedFile("a.exe", b"MZ\x90\x00")
    page = applying.hand_in(resident, **{"file-income_proof": wrong}).content.decode()
    assert page.count("不是 PDF 或图片") == 2 and "<title>错误：" in page


def test_a_second_application_for_the_same_thing_is_pointed_out_and_not_barred(
    city: City, resident: Client
) -> None:
    first = applying.apply(resident)
    applying.fill(resident)
    applying.hand_in(resident)
    page = resident.get("/apply/MZ-001/check/").content.decode()
    assert "您已有一件同样的申请正在办理" in page and f'href="/cases/{first}/"' in page
    assert applying.submit(resident).status_code == 302 and Case.objects.count() == 2
