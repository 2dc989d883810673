"""Systems that ask, hand in, decide and verify through API v1."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.api.callers import Caller, Callers, application
from tests.city import City
from tongban.casework.cases.models import Case, Decision, Evidence
from tongban.casework.certificates import services as certificates
from tongban.foundation.ledger import merkle
from tongban.foundation.ledger import services as ledger


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return SimpleUploadedFile("proof.png", out.getvalue(), "image/png")


def upload(caller: Caller, file: SimpleUploadedFile) -> Any:
    return caller.http.post("/api/v1/files", {"file": file}, headers=caller.headers)


def test_a_resident_applies_the_office_decides_and_the_certificate_is_verified(
    city: City, calls: Callers
) -> None:
    mine, office = calls(city.resident), calls(city.officer_xuhui)
    digest = upload(mine, picture()).json()["digest"]
    given = {
        "income_proof": {"status": "given", "file": digest},
        "photo": {"status": "given", "file": digest},
    }
    answer = mine.post("/applications", application(city.reviewed, city.resident, materials=given))
    assert answer.status_code == 201, answer.content
    number = answer.json()["number"]
    for act, body in (("accept", None), ("review", {"remark": "已核"})):
        task = office.get("/tasks").json()["tasks"][0]["id"]
        assert office.post(f"/tasks/{task}/{act}", body).status_code == 200
    task = office.get("/tasks").json()["tasks"][0]["id"]
    assert office.get(f"/tasks/{task}/proposal").json()["rule"]
    decided = office.post(f"/tasks/{task}/decision", {"outcome": "granted", "reason_zh": "符合条件。"})
    assert decided.status_code == 201 and decided.json()["state"] == "decided"
    assert mine.get(f"/cases/{number}/decision").json()["reason_zh"] == "符合条件。"
    certificates.issue(case_id=Case.objects.get().pk)
    held = mine.get("/certificates").json()["certificates"][0]
    assert mine.get(f"/certificates/{held['identifier']}").json()["content"]["holder"] == city.resident.name
    verified = calls().get(f"/certificates/{held['identifier']}/verification").json()
    assert verified["status"] == "valid" and verified["holder"] == "李**"


def test_the_same_key_gives_the_same_case(city: City, calls: Callers) -> None:
    mine, asked = calls(city.resident), application(city.reviewed, city.resident)
    answers = [mine.post("/applications", asked, key="one") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3 and Case.objects.count() == 1
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["received_at"].endswith("+08:00")
    asked["answers"]["income"] = 1
    assert mine.post("/applications", asked, key="one").status_code == 409


def test_a_key_is_asked_for_wherever_something_is_created(city: City, calls: Callers) -> None:
    mine = calls(city.resident)
    answer = mine.http.post(
        "/api/v1/applications",
        application(city.reviewed, city.resident),
        "application/json",
        headers=mine.headers,
    )
    assert answer.status_code == 400 and answer.json()["field"] == "Idempotency-Key"


def test_a_decision_sent_again_is_answered_again_and_made_once(city: City, calls: Callers) -> None:
    city.ask(city.on_the_spot)
    office = calls(city.officer_labour)
    task = office.get("/tasks").json()["tasks"][0]["id"]
    body = {"outcome": "refused", "reason_zh": "已登记过。"}
    answers = [office.post(f"/tasks/{task}/decision", body, key="k") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201] and Decision.objects.count() == 1
    assert answers[0].json()["number"] == answers[1].json()["number"]
    other = {"outcome": "granted", "reason_zh": "改主意了。"}
    assert office.post(f"/tasks/{task}/decision", other, key="k").json()["code"] == "key_reused"
    late = office.post(f"/tasks/{task}/decision", other, key="new")
    assert late.status_code == 409 and late.json()["code"] == "already_done"


def test_a_refused_act_may_be_mended_and_sent_again_under_its_key(city: City, calls: Callers) -> None:
    case = city.ask(city.on_the_spot, materials={})
    office = calls(city.officer_labour)
    body = {"outcome": "granted", "reason_zh": "符合。"}
    at = f"/tasks/{city.task(case).pk}/decision"
    assert office.post(at, body, key="k").status_code == 422
    Evidence.objects.update(status="given")
    assert office.post(at, body, key="k").status_code == 201


def test_a_case_shows_what_was_asked_and_how_its_materials_stand(city: City, calls: Callers) -> None:
    mine = calls(city.resident)
    number = mine.post("/applications", application(city.reviewed, city.resident)).json()["number"]
    case = mine.get(f"/cases/{number}").json()
    assert case["answers"]["income"] == 800 and case["open_tasks"] == []
    assert {one["key"]: one["status"] for one in case["materials"]} == {
        "id_card": "register",
        "income_proof": "missing",
        "photo": "promised",
        "letter": "missing",
    }
    assert mine.get(f"/cases/{number}/receipt").content.startswith(b"%PDF")


def test_a_notice_is_answered_through_the_api(city: City, calls: Callers) -> None:
    mine, office = calls(city.resident), calls(city.officer_xuhui)
    number = mine.post("/applications", application(city.reviewed, city.resident)).json()["number"]
    task = office.get(f"/cases/{number}").json()["open_tasks"][0]["id"]
    told = office.post(f"/tasks/{task}/notice", {"materials": ["income_proof"], "remarks": "近三个月"})
    assert told.status_code == 201 and told.json()["state"] == "noticed"
    assert mine.get(f"/cases/{number}").json()["notice"]["remarks"] == "近三个月"
    digest = upload(mine, picture()).json()["digest"]
    body = {"materials": {"income_proof": {"status": "given", "file": digest}}}
    assert mine.post(f"/cases/{number}/materials", body).json()["state"] == "received"


def test_an_application_is_mended_before_it_is_accepted_and_taken_back(city: City, calls: Callers) -> None:
    mine = calls(city.resident)
    asked = application(city.reviewed, city.resident)
    number = mine.post("/applications", asked).json()["number"]
    mended = {"answers": {**asked["answers"], "income": 700}}
    assert mine.post(f"/cases/{number}/correction", mended).status_code == 200
    assert mine.get(f"/cases/{number}").json()["answers"]["income"] == 700
    assert mine.post(f"/cases/{number}/withdraw").json()["outcome"] == "withdrawn"


def test_an_office_refuses_to_accept_and_names_the_right_one(city: City, calls: Callers) -> None:
    case = city.ask(city.reviewed)
    body = {"ground": "not_competent", "reason_zh": "属房管部门。", "competent": "徐汇区房管局"}
    refused = calls(city.officer_xuhui).post(f"/tasks/{city.task(case).pk}/refusal", body)
    assert refused.status_code == 201 and refused.json()["outcome"] == "out_of_scope"


def test_the_receipt_is_proved_from_the_ledger_by_sha_256_alone(city: City, calls: Callers) -> None:
    case = city.ask(city.reviewed)
    mine = calls(city.resident)
    early = mine.get(f"/cases/{case.number}/proof")
    assert early.status_code == 409 and early.json()["code"] == "not_sealed_yet"
    ledger.seal_all()
    proof = mine.get(f"/cases/{case.number}/proof").json()
    leaf = merkle.leaf_hash(bytes.fromhex(proof["leaf"]))
    path = [bytes.fromhex(step) for step in proof["path"]]
    assert root_of(leaf, proof["index"], proof["head"]["size"], path).hex() == proof["head"]["root"]
    assert mine.get(f"/cases/{case.number}/proof", {"event": 10**9}).status_code == 404


def root_of(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.3.2, written again by somebody who trusts nobody."""
    import hashlib

    node, last, at = leaf, size - 1, index
    for step in path:
        if at % 2 or at == last:
            node = hashlib.sha256(b"\x01" + step + node).digest()
            while not at % 2 and at:
                at, last = at >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + step).digest()
        at, last = at >> 1, last >> 1
    return node


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_receipt_is_printed_in_the_language_of_the_caller(
    city: City, calls: Callers, language: str
) -> None:
    case = city.ask(city.reviewed)
    answer = calls(city.resident).get(f"/cases/{case.number}/receipt", None, **{"accept-language": language})
    assert answer["Content-Type"] == "application/pdf" and answer["Content-Language"][:2] == language[:2]
