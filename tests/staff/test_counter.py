"""A clerk at a window: find the person, take in, decide on the spot, print, next."""

import io
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.city import City, answers
from tests.city_items import item
from tests.staff.people import SignIn
from tongban.casework.cases.models import Case, Decision, Evidence, Notice, State
from tongban.casework.certificates.models import Certificate
from tongban.foundation import clock
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.catalogue.services import publish, withdraw
from tongban.registry.people.models import Person


def found(window: Client, text: str) -> str:
    """Find somebody; the reference under which the window keeps them."""
    response = window.post("/counter/find/", {"person": text})
    assert response.status_code == 302, response.content.decode()
    return parse_qs(urlsplit(response["Location"]).query)["who"][0]


def filled(version: ItemVersion, applicant: Any, **changes: Any) -> dict[str, Any]:
    """The whole form as the browser sends it."""
    typed = {key: "true" if value is True else value for key, value in answers(version, applicant).items()}
    papers = {f"m-{material['key']}": "paper" for material in version.guide["materials"]}
    papers["m-id_card"] = "register"
    return {"version": version.pk, "key": "0f6f5e6e-1d3c-4a51-9d5f-1", **papers, **typed, **changes}


def take(window: Client, version: ItemVersion, person: Person, **changes: Any) -> Any:
    who = found(window, person.id_number)
    return window.post(f"/counter/take/{version.item_id}/?who={who}", filled(version, person, **changes))


def picture(name: str = "letter.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def test_a_resident_of_xuhui_is_served_in_huangpu_and_decided_in_xuhui(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    response = take(window, city.reviewed, city.resident)
    case = Case.objects.get()
    assert response.status_code == 302 and case.number in response["Location"]
    assert (case.point, case.department, case.state) == (city.at_huangpu, city.civil_xuhui, State.RECEIVED)
    page = window.get(response["Location"]).content.decode()
    assert case.number in page and case.lookup_code in page and "徐汇区民政局" in page
    receipt = window.get(f"/counter/cases/{case.number}/receipt.pdf")
    assert receipt["Content-Type"] == "application/pdf" and receipt.content.startswith(b"%PDF")


def test_an_item_on_the_spot_is_taken_in_decided_and_given_in_one_sitting(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    at = take(window, city.on_the_spot, city.resident)["Location"]
    assert "当场决定" in window.get(at).content.decode()
    case = Case.objects.get()
    decided = window.post(
        f"/counter/cases/{case.number}/decide/",
        {"outcome": "granted", "reason_zh": "符合就业登记条件。", "law": "就业促进法"},
    )
    assert decided.status_code == 302
    case.refresh_from_db()
    assert case.state == State.CLOSED and Decision.objects.get().decided_by == city.clerk_huangpu
    certificate = Certificate.objects.get()
    assert certificate.identifier in window.get(at).content.decode()
    printed = window.get(f"/counter/cases/{case.number}/certificate.pdf")
    assert printed.content.startswith(b"%PDF")


def test_several_items_in_one_visit_keep_the_person(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    at = take(window, city.on_the_spot, city.resident)["Location"]
    page = window.get(at).content.decode()
    again = re.search(r'href="(/counter/\?who=[^"]+)"', page)
    assert again is not None
    assert city.resident.id_number in window.get(again[1]).content.decode()


def test_the_person_is_found_by_mobile_name_or_credit_code(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    found(window, city.resident.name)
    found(window, city.company.credit_code)
    several = window.post("/counter/find/", {"person": "13812345678"})
    assert several.status_code == 200
    assert city.resident.name in several.content.decode() and city.neighbour.name in several.content.decode()


def test_nobody_leafs_through_the_register_by_counting(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    response = window.get("/counter/", {"who": f"p{city.resident.pk}"})
    assert response.status_code == 422 and city.resident.id_number not in response.content.decode()


def test_someone_unknown_is_told_where_to_register(city: City, as_: SignIn) -> None:
    response = as_(city.clerk_huangpu).post("/counter/find/", {"person": "王无此人"})
    page = response.content.decode()
    assert response.status_code == 404 and "户籍窗口" in page and 'value="王无此人"' in page


def test_a_wrong_id_number_names_its_fault_and_stays(city: City, as_: SignIn) -> None:
    wrong = city.resident.id_number[:-1] + ("0" if city.resident.id_number[-1] != "0" else "1")
    page = as_(city.clerk_huangpu).post("/counter/find/", {"person": wrong}).content.decode()
    assert "校验" in page and f'value="{wrong}"' in page


def test_a_number_with_a_digit_too_few_is_a_wrong_number_and_nobody_s_name(city: City, as_: SignIn) -> None:
    response = as_(city.clerk_huangpu).post("/counter/find/", {"person": city.resident.id_number[1:]})
    assert response.status_code == 422 and "18" in response.content.decode()


def test_an_item_is_found_by_code_initials_and_words(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    who = found(window, city.resident.id_number)
    assert window.get("/counter/", {"who": who, "q": "mz-001"}).status_code == 302
    for text in ("jydj", "就业登记", "employment"):
        assert "RS-001" in window.get("/counter/", {"who": who, "q": text}).content.decode(), text


def test_a_closed_item_says_so(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    who = found(window, city.resident.id_number)
    withdraw(code="RS-001")
    response = window.get(f"/counter/take/RS-001/?who={who}")
    assert response.status_code == 404 and "RS-001" in response.content.decode()
    assert "没有找到“RS-001”" in window.get("/counter/", {"who": who, "q": "RS-001"}).content.decode()


def test_an_item_of_ones_own_district_is_refused_elsewhere_and_nothing_is_lost(
    city: City, as_: SignIn
) -> None:
    response = take(as_(city.clerk_huangpu), city.district, city.resident, income=815)
    page = response.content.decode()
    assert response.status_code == 403 and "不在全市通办范围" in page and 'value="815"' in page
    assert not Case.objects.exists()
    assert take(as_(city.clerk_xuhui), city.district, city.resident).status_code == 302


def test_every_error_keeps_what_was_typed_and_scanned(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    wrong = {"mobile": "12", "income": "815", "file-letter": picture("说明.png")}
    response = take(window, city.reviewed, city.resident, **wrong)
    page = response.content.decode()
    assert response.status_code == 422 and "手机" in page
    assert 'value="12"' in page and 'value="815"' in page and "说明.png" in page
    kept = re.search(r'name="kept-letter" value="([^"]+)"', page)
    assert kept is not None
    assert take(window, city.reviewed, city.resident, **{"kept-letter": kept[1]}).status_code == 302
    letter = Evidence.objects.get(key="letter")
    assert letter.file is not None and letter.name == "说明.png"


def test_a_wrong_file_is_named_beside_its_material(city: City, as_: SignIn) -> None:
    upload = SimpleUploadedFile("x.png", b"MZ\x90\x00 a program", "image/png")
    response = take(as_(city.clerk_huangpu), city.reviewed, city.resident, **{"file-letter": upload})
    assert response.status_code == 422 and "x.png" in response.content.decode()
    assert not Case.objects.exists()


def test_a_file_that_is_not_signed_by_us_is_not_there(city: City, as_: SignIn) -> None:
    take(
        as_(city.clerk_huangpu),
        city.reviewed,
        city.resident,
        **{"kept-letter": "a" * 64, "m-letter": "missing"},
    )
    assert Evidence.objects.get(key="letter").file is None


def test_what_may_not_be_promised_counts_as_missing(city: City, as_: SignIn) -> None:
    marks = {"m-income_proof": "promised", "m-photo": "promised"}
    take(as_(city.clerk_huangpu), city.reviewed, city.resident, **marks)
    assert dict(Evidence.objects.values_list("key", "status"))["photo"] == "promised"
    assert dict(Evidence.objects.values_list("key", "status"))["income_proof"] == "missing"


def test_a_button_pressed_twice_takes_in_once(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    first, second = (take(window, city.reviewed, city.resident) for _ in range(2))
    assert urlsplit(first["Location"]).path == urlsplit(second["Location"]).path and Case.objects.count() == 1


def test_a_form_of_yesterdays_edition_is_shown_again_with_its_answers(city: City, as_: SignIn) -> None:
    old = city.reviewed
    publish(item=item("MZ-001", promised_days=5), at=clock.now())
    response = take(as_(city.clerk_huangpu), old, city.resident, income=815)
    assert response.status_code == 409
    assert "刚刚更新" in response.content.decode() and 'value="815"' in response.content.decode()


def test_the_dead_and_the_young_cannot_apply(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_xuhui)
    for person, word in ((city.dead, "死亡"), (city.child, "年满 18 周岁")):
        response = take(window, city.reviewed, person)
        assert response.status_code == 422 and word in response.content.decode()


def test_missing_papers_are_handed_in_on_the_spot_and_then_decided(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    at = take(window, city.on_the_spot, city.resident, **{"m-income_proof": "missing"})["Location"]
    case = Case.objects.get()
    decide = f"/counter/cases/{case.number}/decide/"
    refused = window.post(decide, {"outcome": "granted", "reason_zh": "经核验符合。"})
    assert refused.status_code == 422 and "经核验符合。" in refused.content.decode()
    assert "当场补交材料" in window.get(at).content.decode()
    window.post(f"/counter/cases/{case.number}/materials/", {"m-income_proof": "paper"})
    assert window.post(decide, {"outcome": "granted", "reason_zh": "经核验符合。"}).status_code == 302


def test_nothing_ticked_is_nothing_handed_in(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    take(window, city.on_the_spot, city.resident, **{"m-income_proof": "missing"})
    response = window.post(f"/counter/cases/{Case.objects.get().number}/materials/", {})
    assert response.status_code == 422 and "打勾" in response.content.decode()


def test_a_notice_is_given_once_and_answered_at_the_window(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    take(window, city.on_the_spot, city.resident, **{"m-income_proof": "missing"})
    case = Case.objects.get()
    told = {"materials": ["income_proof"], "remarks": "请带近三个月流水"}
    assert window.post(f"/counter/cases/{case.number}/notice/", told).status_code == 302
    assert Notice.objects.get().materials == ["income_proof"]
    page = window.get(f"/counter/cases/{case.number}/").content.decode()
    assert "请带近三个月流水" in page and "当场决定" not in page
    assert window.get(f"/counter/cases/{case.number}/notice.pdf").content.startswith(b"%PDF")
    window.post(f"/counter/cases/{case.number}/materials/", {"m-income_proof": "paper"})
    case.refresh_from_db()
    assert case.state == State.RECEIVED


def test_answers_are_mended_on_the_spot(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    take(window, city.on_the_spot, city.resident)
    case = Case.objects.get()
    at = f"/counter/cases/{case.number}/correct/"
    assert "当场更正" in window.get(at).content.decode()
    typed = {key: "true" if value is True else value for key, value in case.application.answers.items()}
    assert window.post(at, {**typed, "mobile": "1"}).status_code == 422
    assert window.post(at, {**typed, "mobile": "13900000001"}).status_code == 302
    case.application.refresh_from_db()
    assert case.application.answers["mobile"] == "13900000001"


def test_a_refusal_to_accept_names_the_right_authority(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    take(window, city.on_the_spot, city.resident)
    case = Case.objects.get()
    at = f"/counter/cases/{case.number}/refuse/"
    typed = {"ground": "not_competent", "reason_zh": "属医疗保障事项。", "competent": ""}
    lacking = window.post(at, typed)
    assert lacking.status_code == 422 and "属医疗保障事项。" in lacking.content.decode()
    assert window.post(at, {**typed, "competent": "上海市医疗保障局"}).status_code == 302
    page = window.get(f"/counter/cases/{case.number}/").content.decode()
    assert "上海市医疗保障局" in page
    assert window.get(f"/counter/cases/{case.number}/decision.pdf").content.startswith(b"%PDF")


def test_a_window_does_not_decide_what_the_office_decides(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    take(window, city.reviewed, city.resident)
    number = Case.objects.get().number
    assert "当场决定" not in window.get(f"/counter/cases/{number}/").content.decode()
    typed = {"outcome": "granted", "reason_zh": "可以。"}
    assert window.post(f"/counter/cases/{number}/decide/", typed).status_code == 409
    assert not Decision.objects.exists()


def test_a_decision_pressed_twice_is_one_decision(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    take(window, city.on_the_spot, city.resident)
    at = f"/counter/cases/{Case.objects.get().number}/decide/"
    for _ in range(2):
        response = window.post(at, {"outcome": "granted", "reason_zh": "符合。"})
        assert response.status_code == 302
    assert Decision.objects.count() == 1 and Certificate.objects.count() == 1


def test_the_screen_speaks_english(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu, "en")
    at = take(window, city.on_the_spot, city.resident)["Location"]
    for address in ("/counter/", at, "/counter/today/"):
        page = window.get(address).content.decode()
        main = page[page.index('id="main"') : page.index("<footer")]
        assert not re.search("办|材料|查找|决定|收件", strip(main, city)), address


def strip(page: str, city: City) -> str:
    """The page without the names of people and places, and words of the record, which are Chinese."""
    for name in (city.resident.name, city.at_huangpu.name, city.clerk_huangpu.name, "社区事务受理服务中心"):
        page = page.replace(name, "")
    return re.sub(r"窗口\w+|共享数据|<textarea[^>]*>[^<]*", "", page)


def asking_why() -> dict[str, Any]:
    """An item whose reason is asked for, and required, only when a card is replaced."""
    one = item("RS-001")
    form = one["form"]
    form["properties"]["reason"] = {
        "type": "string",
        "maxLength": 60,
        "title": "补领原因",
        "x-title-en": "Why",
        "x-show-if": "apply_type == 'replace'",
    }
    form["x-steps"].append({"key": "why", "title": "原因", "x-title-en": "Reason", "fields": ["reason"]})
    replaced = {"properties": {"apply_type": {"const": "replace"}}, "required": ["apply_type"]}
    form["allOf"] = [{"if": replaced, "then": {"required": ["reason"]}}]
    return one


def test_an_answer_on_which_a_question_depends_draws_the_form_again_without_judging_it(
    city: City, as_: SignIn
) -> None:
    version = publish(item=asking_why(), at=clock.now())
    window = as_(city.clerk_huangpu)
    who = found(window, city.resident.id_number)
    at = f"/counter/take/RS-001/?who={who}"
    page = window.get(at).content.decode()
    assert page.count("hx-post") == 1 and "补领原因" not in page
    assert re.search(r'<div hx-post="[^"]+"[^>]*>(\s*<[^>]*>)*申领类型', page)
    changed = filled(version, city.resident, apply_type="replace", mobile="12", redraw="1")
    answer = window.post(at, changed)
    page = answer.content.decode()
    parts = page[page.index('id="parts"') : page.index("ct-materials")]
    assert answer.status_code == 200 and "补领原因" in parts and "（选填）" not in parts
    assert 'value="12"' in parts and "govuk-error" not in page and not Case.objects.exists()


def test_without_scripts_the_same_question_comes_with_the_next_press_of_the_button(
    city: City, as_: SignIn
) -> None:
    version = publish(item=asking_why(), at=clock.now())
    window = as_(city.clerk_huangpu)
    answer = take(window, version, city.resident, apply_type="replace")
    assert answer.status_code == 422 and 'href="#f-reason"' in answer.content.decode()
    assert take(window, version, city.resident, apply_type="replace", reason="遗失").status_code == 302


def controls(page: str, name: str) -> list[str]:
    """The tags of the controls of that name."""
    return re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)


def proposing(outcome: str) -> ItemVersion:
    """The item that windows decide, with a table that always proposes the same."""
    one = item("RS-001")
    reasons = {
        "rule": '"always"',
        "reason_zh": '"按规定。"',
        "reason_en": '"By the rule."',
        "law": '"就业促进法"',
    }
    outputs = {"outcome": f'"{outcome}"', **reasons}
    table = {
        "hitPolicy": "first",
        "inputs": [],
        "outputs": [{"id": name, "name": name, "field": name} for name in outputs],
        "rules": [{"_id": "1", **outputs}],
    }
    kinds = {"in": "inputNode", "table": "decisionTableNode", "out": "outputNode"}
    one["decision"] = {
        "nodes": [
            {"id": name, "name": name, "type": kind, **({"content": table} if name == "table" else {})}
            for name, kind in kinds.items()
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }
    return publish(item=one, at=clock.now())


def test_a_proposal_to_refuse_chooses_nothing_for_the_clerk(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    at = take(window, proposing("refused"), city.resident)["Location"]
    page = window.get(at).content.decode()
    assert "always" in page and len(controls(page, "outcome")) == 2
    assert not any("checked" in tag for tag in controls(page, "outcome"))
    decide = f"/counter/cases/{Case.objects.get().number}/decide/"
    lacking = window.post(decide, {"reason_zh": "按规定。"})
    page = lacking.content.decode()
    assert lacking.status_code == 422 and not Decision.objects.exists()
    assert 'href="#granted"' in page and 'id="outcome-error"' in page and "按规定。" in page


def test_a_proposal_to_grant_is_chosen_and_may_be_changed(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    at = take(window, proposing("granted"), city.resident)["Location"]
    granted, refused = controls(window.get(at).content.decode(), "outcome")
    assert "checked" in granted and "autofocus" in granted and "checked" not in refused


def test_a_refusal_is_not_shown_as_a_success(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    at = take(window, city.on_the_spot, city.resident)["Location"]
    decide = f"/counter/cases/{Case.objects.get().number}/decide/"
    assert window.post(decide, {"outcome": "refused", "reason_zh": "不符合。"}).status_code == 302
    page = window.get(at).content.decode()
    assert "tb-panel tb-panel--bad" in page and "tb-card--good" not in page


def test_only_required_originals_are_ticked_by_one_key(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    who = found(window, city.resident.id_number)
    page = window.get(f"/counter/take/MZ-001/?who={who}").content.decode()
    rows = re.findall(r'<tr([^>]*)>\s*<th scope="row" id="mat-(\w+)"', page)
    required = {one["key"]: one["required"] for one in city.reviewed.guide["materials"]}
    assert {key: "data-required" in mark for mark, key in rows} == required
    assert set(required.values()) == {True, False}


def test_a_wrong_number_keeps_the_cursor_in_its_box(city: City, as_: SignIn) -> None:
    wrong = city.resident.id_number[:-1] + ("0" if city.resident.id_number[-1] != "0" else "1")
    page = as_(city.clerk_huangpu).post("/counter/find/", {"person": wrong}).content.decode()
    assert re.search('<input[^>]*id="person"[^>]*autofocus', page) and 'href="#person"' in page
    assert "data-disable-auto-focus" in page


def test_each_fault_of_a_form_leads_to_its_control(city: City, as_: SignIn) -> None:
    upload = SimpleUploadedFile("x.png", b"MZ\x90\x00 a program", "image/png")
    changes = {"mobile": "12", "file-letter": upload}
    page = take(as_(city.clerk_huangpu), city.reviewed, city.resident, **changes).content.decode()
    summary = page[page.index("govuk-error-summary__list") : page.index("ct-form")]
    places = re.findall('href="#([^"]+)"', summary)
    assert len(places) == 2 and all(f'id="{place}"' in page for place in places)
