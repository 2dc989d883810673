"""The API is what its document says: each operation, called well and badly, answers in a documented shape."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.api.callers import BASE, Caller, Callers, application
from tests.city import City
from tongban.casework.cases.services import deciding, handling
from tongban.casework.certificates import services as certificates
from tongban.foundation.ledger import services as ledger
from tongban.registry.catalogue.validation import validate
from tongban.registry.loading.forms import expand

ROOT = Path(__file__).parents[2]
#: Texts that have broken APIs before.
EVIL = ["", "0", "-1", "null", "' OR 1=1 --", "../../etc/passwd", "𠮷" * 300, "%00", "\u202e", "9" * 40]
BODIES = [[], "text", 7, {"unknown": 1}, {"answers": [], "item": None}, {"reason_zh": "x" * 5000}]


@cache
def document() -> dict[str, Any]:
    """The document as it is served."""
    read: dict[str, Any] = Caller().get("/openapi.json").json()
    return read


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield path.removeprefix(BASE), method, operation


@cache
def shape(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({**json.loads(schema), "components": document()["components"]})


def judge(response: Any, operation: dict[str, Any], asked: str) -> None:
    """The answer is documented: its status, its media type and its shape; and it is no failure of ours."""
    assert response.status_code < 500, (asked, response.content)
    if response.status_code == 304:
        return
    answers = operation["responses"]
    documented = answers.get(str(response.status_code), answers["default"])
    if not documented.get("content"):
        return
    kind = response["Content-Type"].split(";")[0]
    assert kind in documented["content"], (asked, kind, response.status_code)
    if kind.endswith("json"):
        errors = list(shape(json.dumps(documented["content"][kind]["schema"])).iter_errors(response.json()))
        assert not errors, (asked, [str(error) for error in errors], response.json())
    if response.status_code >= 400:
        assert kind == "application/problem+json" and response.json()["status"] == response.status_code


@pytest.fixture
def known(city: City) -> dict[str, str]:
    """A city in which every address leads somewhere."""
    open_case, closed = city.ask(city.reviewed), city.ask(city.reviewed)
    officer = city.officer_xuhui
    handling.accept(task_id=city.task(closed).pk, staff=officer)
    handling.review(task_id=city.task(closed).pk, staff=officer)
    deciding.decide(task_id=city.task(closed).pk, staff=officer, outcome="granted", reason_zh="符合。")
    made = certificates.issue(case_id=closed.pk)
    ledger.seal_all()
    return {
        "code": "MZ-001",
        "number": closed.number,
        "identifier": made.identifier,
        "task_id": str(city.task(open_case).pk),
    }


def bodies(city: City) -> dict[str, Any]:
    """A good body for each operation that reads one, by the end of its path."""
    return {
        "/applications": application(city.reviewed, city.resident),
        "/notice": {"materials": ["photo"]},
        "/refusal": {"ground": "not_needed", "reason_zh": "不需要。"},
        "/review": {"remark": "已核"},
        "/decision": {"outcome": "refused", "reason_zh": "不符合。"},
        "/materials": {"materials": {"photo": {"status": "promised"}}},
        "/correction": {"answers": application(city.reviewed, city.resident)["answers"]},
    }


def address(path: str, values: dict[str, str]) -> str:
    return re.sub(r"{(\w+)}", lambda name: values.get(name[1], "x"), path)


def test_the_document_is_openapi_3_1_and_names_its_problems(db: None) -> None:
    read = document()
    assert read["openapi"].startswith("3.1") and "Problem" in read["components"]["schemas"]
    wanted = {
        "/items",
        "/files",
        "/applications",
        "/cases",
        "/cases/{number}/proof",
        "/tasks",
        "/certificates",
    }
    assert wanted <= {path.removeprefix(BASE) for path in read["paths"]}
    for path, method, operation in operations():
        assert operation["summary"] and operation["operationId"], (method, path)
        for status, answer in operation["responses"].items():
            if status.isdigit() and int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], (method, path)


def test_the_worked_example_is_a_form_that_its_item_accepts(db: None) -> None:
    """The same in the document, in docs/api.md and by the city's own form."""
    (example,) = document()["components"]["schemas"]["ApplicationIn"]["examples"]
    folder = ROOT / "cities" / "shanghai"
    form = json.loads((folder / "items" / example["item"] / "form.json").read_text())
    blocks = {name: json.loads((folder / "blocks" / f"{name}.json").read_text()) for name in form["x-blocks"]}
    assert validate(expand(form, blocks), example["answers"]) == []
    told = (ROOT / "docs" / "api.md").read_text()
    (written,) = re.findall(r"```json\n(.*?)```", told, re.DOTALL)
    assert json.loads(written) == example


def test_a_key_that_is_asked_for_is_documented_as_required(db: None) -> None:
    keys = [
        one
        for _, _, operation in operations()
        for one in operation["parameters"]
        if one["name"] == "Idempotency-Key"
    ]
    assert keys and all(one["required"] for one in keys)


def test_every_operation_called_well_answers_as_documented(
    city: City, calls: Callers, known: dict[str, str]
) -> None:
    callers = [calls(city.resident), calls(city.officer_xuhui), calls(city.auditor)]
    for path, method, operation in operations():
        for caller in callers:
            at = address(path, known)
            if method == "get":
                judge(caller.get(at), operation, f"GET {at}")
            elif path not in {"/token", "/files"}:
                body = next((one for end, one in bodies(city).items() if path.endswith(end)), None)
                judge(caller.post(at, body), operation, f"POST {at}")


def test_every_operation_called_badly_answers_with_a_problem(
    city: City, calls: Callers, known: dict[str, str]
) -> None:
    caller = calls(city.officer_xuhui)
    for path, method, operation in operations():
        for evil in EVIL:
            at = address(path, dict.fromkeys(known, evil.replace("/", "%2F") or "%20"))
            if method == "get":
                query = {one["name"]: evil for one in operation["parameters"] if one["in"] == "query"}
                judge(caller.get(at, query), operation, f"GET {at} {query}")
            else:
                judge(caller.post(at, {}), operation, f"POST {at}")


def test_every_body_of_the_wrong_shape_is_named(city: City, calls: Callers, known: dict[str, str]) -> None:
    caller = calls(city.officer_xuhui)
    for path, method, operation in operations():
        if method != "post" or "application/json" not in operation.get("requestBody", {}).get("content", {}):
            continue
        for body in BODIES:
            response = caller.post(address(path, known), body)
            judge(response, operation, f"POST {path} {body!r}")
            assert response.status_code in {400, 403, 404, 422} and response.json()["detail"], (path, body)


def test_every_operation_but_the_open_ones_asks_for_a_token(city: City, known: dict[str, str]) -> None:
    for path, method, operation in operations():
        caller = Caller()
        at = address(path, known)
        if path == "/files":
            response = caller.http.post(BASE + at)
        else:
            response = caller.get(at) if method == "get" else caller.post(at)
        if "security" in operation:
            assert response.status_code == 401, (method, path)
            assert response["WWW-Authenticate"].startswith("Bearer"), (method, path)
            judge(response, operation, at)
        else:
            assert path.startswith(("/items", "/token", "/certificates/{identifier}/verification")), path
