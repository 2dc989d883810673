"""The manners of every address: problems that help, languages, ETags, cursors, limits, tokens, rights."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.callers import Caller, Callers, application
from tests.city import City
from tongban.channels.api import tokens
from tongban.channels.api.models import Client as System
from tongban.foundation import clock


def test_problems_speak_the_callers_language_and_say_the_mend(city: City, calls: Callers) -> None:
    mine = calls(city.resident)
    asked = application(city.reviewed, city.resident)
    asked["answers"]["mobile"] = "12"
    zh = mine.post("/applications", asked)
    en = mine.post("/applications", asked, **{"accept-language": "en-GB"})
    assert zh.status_code == en.status_code == 422 and zh["Content-Type"] == "application/problem+json"
    assert zh.json()["field"] == en.json()["field"] == "mobile"
    assert "手机号码" in zh.json()["detail"] and "mobile" in en.json()["detail"].lower()
    assert {"type", "title", "status", "code", "detail", "field", "errors"} <= set(zh.json())


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"item": ', "application/json", 400),
        (b'{"item": NaN}', "application/json", 400),
        (b"[" * 20000, "application/json", 400),
        (b'{"item": "\\ud800"}', "application/json", 400),
        (b'{"item": "a\\u0000b"}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"item=1", "application/x-www-form-urlencoded", 415),
        (b"<item/>", "text/xml", 415),
        (b" " * (2 * 2**20 + 1), "application/json", 413),
    ],
)
def test_bodies_that_cannot_be_read(city: City, calls: Callers, body: bytes, kind: str, status: int) -> None:
    caller = calls(city.resident)
    headers = {**caller.headers, "idempotency-key": "k"}
    answer = caller.http.post("/api/v1/applications", body, kind, headers=headers)
    assert answer.status_code == status and answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_nothing_here_and_not_this_way_are_problems_too(db: None) -> None:
    for path in ("/nothing", "/cases/", "/items/MZ-001/x"):
        answer = Caller().get(path)
        assert answer.status_code == 404 and answer["Content-Type"] == "application/problem+json", path
    wrong = Client().delete("/api/v1/items")
    assert wrong.status_code == 405 and "GET" in wrong["Allow"]
    assert wrong["Content-Type"] == "application/problem+json"


def test_our_own_failure_is_a_problem_that_gives_nothing_away(
    city: City, calls: Callers, caplog: Any
) -> None:
    mine = calls(city.resident)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE certificates_certificate RENAME TO certificates_gone")
    answer = mine.get("/certificates")
    assert answer.status_code == 500 and answer.json()["code"] == "internal_error"
    assert "certificates_gone" not in answer.content.decode() and "api_internal_error" in caplog.text


def test_what_has_not_changed_is_not_sent_again(city: City, calls: Callers) -> None:
    for caller, path in (
        (calls(), "/items/MZ-001"),
        (calls(city.resident), "/cases"),
        (calls(), "/openapi.json"),
    ):
        first = caller.get(path)
        again = caller.get(path, None, **{"if-none-match": first["ETag"]})
        assert again.status_code == 304 and not again.content, path
        assert caller.get(path, None, **{"if-none-match": '"old"'}).status_code == 200
    headers = calls().http.head("/api/v1/items/MZ-001")
    assert headers.status_code == 200 and not headers.content and headers["ETag"]


def test_pages_follow_one_another_and_a_foreign_cursor_is_refused(city: City, calls: Callers) -> None:
    mine = calls(city.resident)
    numbers = {city.ask(city.reviewed).number for _ in range(7)}
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = mine.get("/cases", {"size": 3, "cursor": cursor}).json()
        seen += [case["number"] for case in page["cases"]]
        cursor = page["next"]
    assert len(seen) == 7 and set(seen) == numbers
    foreign = calls().get("/items", {"size": 1}).json()["next"]
    for wrong in (foreign, "abc", "WzFd:1:x"):
        answer = mine.get("/cases", {"cursor": wrong})
        assert answer.status_code == 422 and answer.json()["field"] == "cursor"


def test_lists_cost_the_same_at_ten_and_at_twenty_rows(city: City, calls: Callers) -> None:
    """Counted are all statements but the one that knows the token."""
    mine, office = calls(city.resident), calls(city.officer_xuhui)

    def count(caller: Caller, path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert caller.get(path, {"size": 50}).status_code == 200
        return len([one for one in seen.captured_queries if "api_token" not in one["sql"]])

    lists = (
        (mine, "/cases"),
        (office, "/cases"),
        (office, "/tasks"),
        (mine, "/certificates"),
        (mine, "/items"),
    )
    for _ in range(10):
        city.ask(city.reviewed)
    ten = [count(*one) for one in lists]
    for _ in range(10):
        city.ask(city.reviewed)
    assert [count(*one) for one in lists] == ten and max(ten) <= 6


def test_a_file_of_a_wrong_kind_or_size_is_refused(city: City, calls: Callers) -> None:
    caller = calls(city.resident)

    def upload(content: bytes) -> Any:
        file = SimpleUploadedFile("x.pdf", content, "application/pdf")
        return caller.http.post("/api/v1/files", {"file": file}, headers=caller.headers)

    assert upload(b"#!/bin/sh\nrm -rf /").status_code == 415
    assert upload(b"").status_code == 422
    assert upload(b"%PDF-1.7" + b"0" * (22 * 2**20)).status_code == 413
    wrong = caller.http.post("/api/v1/files", b"{}", "application/json", headers=caller.headers)
    assert wrong.status_code == 415


def test_a_material_names_a_file_that_was_handed_in(city: City, calls: Callers) -> None:
    mine = calls(city.resident)
    for given in ({"status": "given", "file": "0" * 64}, {"status": "given"}):
        asked = application(city.reviewed, city.resident, materials={"photo": given})
        answer = mine.post("/applications", asked)
        assert answer.status_code == 422 and answer.json()["field"] == "materials.photo.file"
    forged = application(city.reviewed, city.resident, materials={"photo": {"status": "register"}})
    assert mine.post("/applications", forged).status_code == 422


def credentials(city: City) -> tokens.Credentials:
    return tokens.create(name="test", username=city.user(person=city.resident).username)


def ask(form: dict[str, str], **headers: str) -> Any:
    return Client().post("/api/v1/token", form, headers=headers)


def test_a_client_names_itself_by_http_basic_or_in_the_form(city: City) -> None:
    given = credentials(city)
    word = base64.b64encode(f"{given.client_id}:{given.secret}".encode()).decode()
    grant = {"grant_type": "client_credentials"}
    by_form = ask({**grant, "client_id": given.client_id, "client_secret": given.secret})
    by_header = ask(grant, authorization=f"Basic {word}")
    for answer in (by_form, by_header):
        assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
        assert Caller(answer.json()["access_token"]).get("/cases").status_code == 200
    twice = ask({**grant, "client_id": given.client_id, "client_secret": "x"}, authorization=f"Basic {word}")
    assert twice.status_code == 400 and twice.json()["error"] == "invalid_request"


def test_a_wrong_secret_is_refused_the_way_oauth_says(city: City) -> None:
    given = credentials(city)
    form = {"grant_type": "client_credentials", "client_id": given.client_id, "client_secret": "guess"}
    answer = ask(form)
    assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Basic")
    assert answer.json()["error"] == "invalid_client"
    for header in ("Basic !!!", "Basic " + base64.b64encode(b"nocolon").decode(), "Digest x"):
        assert ask({"grant_type": "client_credentials"}, authorization=header).status_code == 401
    assert ask({**form, "grant_type": "password"}).json()["error"] == "unsupported_grant_type"
    as_json = Client().post("/api/v1/token", form, "application/json")
    assert as_json.status_code == 415


def test_a_token_ends_after_an_hour_and_with_its_client(city: City, calls: Callers) -> None:
    mine = calls(city.resident)
    with clock.at(clock.now() + timedelta(hours=2)):
        late = mine.get("/cases")
    assert late.status_code == 401 and 'error="invalid_token"' in late["WWW-Authenticate"]
    System.objects.update(active=False)
    assert mine.get("/cases").status_code == 401


def test_residents_see_their_own_cases_and_staff_those_of_their_posts(city: City, calls: Callers) -> None:
    case = city.ask(city.reviewed)
    allowed = [city.resident, city.officer_xuhui, city.auditor]
    hidden = [city.neighbour, city.officer_huangpu, city.clerk_huangpu, city.nobody]
    for who, status in [*((one, 200) for one in allowed), *((one, 404) for one in hidden)]:
        caller = calls(who)
        for path in ("", "/events", "/receipt"):
            assert caller.get(f"/cases/{case.number}{path}").status_code == status, (who, path)
        assert bool(caller.get("/cases").json()["cases"]) is (status == 200), who


def test_only_the_applicant_takes_back_and_only_staff_have_tasks(city: City, calls: Callers) -> None:
    case = city.ask(city.reviewed)
    assert calls(city.officer_xuhui).post(f"/cases/{case.number}/withdraw").status_code == 403
    assert calls(city.resident).get("/tasks").status_code == 403
    task = city.task(case)
    body = {"outcome": "granted", "reason_zh": "好。"}
    for who in (city.resident, city.auditor, city.officer_huangpu):
        answer = calls(who).post(f"/tasks/{task.pk}/decision", body)
        assert answer.status_code in {403, 404}, who


def test_one_applies_for_oneself_and_a_clerk_for_whoever_stands_there(city: City, calls: Callers) -> None:
    asked = application(city.reviewed, city.neighbour)
    refused = calls(city.resident).post("/applications", asked)
    assert refused.status_code == 403 and refused.json()["code"] == "not_for_others"
    assert calls(city.officer_xuhui).post("/applications", asked).status_code == 403
    taken = calls(city.clerk_xuhui).post("/applications", asked)
    assert taken.status_code == 201
    assert calls(city.clerk_xuhui).get(f"/cases/{taken.json()['number']}").status_code == 200


def test_the_documentation_page_loads_nothing_from_elsewhere(db: None) -> None:
    page = Client().get("/api/v1/docs")
    text = page.content.decode()
    assert page.status_code == 200 and "http://" not in text and "https://" not in text
    assert "<script>" not in text and " style=" not in text
    policy = page["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy


def test_a_misspelt_parameter_is_named_and_never_ignored(city: City, calls: Callers) -> None:
    mine = calls(city.resident)
    answer = mine.get("/cases", {"limit": 3}, **{"accept-language": "en"})
    assert answer.status_code == 422 and answer.json()["field"] == "limit"
    assert "size" in answer.json()["detail"]
    number = city.ask(city.reviewed).number
    assert mine.get(f"/cases/{number}", {"x": "1"}).json()["code"] == "unknown_parameter"
    assert mine.get(f"/cases/{number}").status_code == 200
    assert calls().http.head("/api/v1/items?size=1").status_code == 200


def test_a_choice_that_is_none_is_told_with_the_codes_that_are(city: City, calls: Callers) -> None:
    mine, asked = calls(city.resident), application(city.on_the_spot, city.resident)
    asked["answers"]["apply_type"] = "none"
    codes = city.on_the_spot.form["properties"]["apply_type"]["enum"]
    for tongue, between in (("zh-hans", "、"), ("en", ", ")):
        told = mine.post("/applications", asked, **{"accept-language": tongue}).json()
        assert between.join(codes) in told["detail"] and between.join(codes) in told["errors"][0]["detail"]


def test_a_form_with_mistakes_is_no_warning_in_the_log(city: City, calls: Callers, caplog: Any) -> None:
    asked = application(city.reviewed, city.resident)
    asked["answers"]["mobile"] = "12"
    with caplog.at_level("INFO"):
        assert calls(city.resident).post("/applications", asked).status_code == 422
        assert calls(city.resident).get("/nothing").status_code == 404
    levels = {one.status_code: one.levelname for one in caplog.records if one.name == "django.request"}  # type: ignore[attr-defined]
    assert levels == {422: "INFO", 404: "WARNING"}
