"""An act that fails between any two statements leaves nothing behind, and succeeds when it is tried again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests.city import City, materials
from tongban.casework.cases.models import Case
from tongban.casework.cases.services import deciding, handling
from tongban.casework.certificates import services as certificates

TABLES = (
    "cases_application",
    "cases_case",
    "cases_evidence",
    "cases_task",
    "cases_clock",
    "cases_notice",
    "cases_decision",
    "certificates_certificate",
    "ledger_event",
    "procrastinate_jobs",
)


class PowerCut(Exception):
    """The process dies here."""


class DiesAt:
    """Lets so many statements pass, and fails at the next."""

    def __init__(self, limit: int) -> None:
        self.left = limit

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)
        if self.left == 0:
            raise PowerCut
        self.left -= 1
        return execute(sql, params, many, context)


def contents() -> dict[str, list[Any]]:
    with connection.cursor() as cursor:
        rows = {}
        for table in TABLES:
            cursor.execute(f"SELECT md5(row::text) FROM {table} row ORDER BY 1")
            rows[table] = cursor.fetchall()
    return rows


def survives(act: Callable[[], Any]) -> int:
    """Cut `act` off before each of its statements; the number of statements it has."""
    before = contents()
    for limit in range(100):
        try:
            with connection.execute_wrapper(DiesAt(limit)):
                act()
        except PowerCut:
            assert contents() == before, f"half written after {limit} statements"
        else:
            assert contents() != before
            return limit
    raise AssertionError("more than a hundred statements for one act")


def given(city: City, *keys: str) -> dict[str, Any]:
    return {key: materials(city.reviewed)[key] for key in keys}


def decide(city: City, case: Case, outcome: str) -> Callable[[], Any]:
    task, staff = city.task(case), city.officer(case)
    return lambda: deciding.decide(task_id=task.pk, staff=staff, outcome=outcome, reason_zh="理由")


def refuse_to_accept(city: City, case: Case) -> Callable[[], Any]:
    task, staff = city.task(case), city.officer(case)
    return lambda: handling.refuse_to_accept(
        task_id=task.pk, staff=staff, ground="not_competent", reason_zh="理由", competent="某局"
    )


def on_task(city: City, case: Case, act: Callable[..., Any], **more: Any) -> Callable[[], Any]:
    task, staff = city.task(case), city.officer(case)
    return lambda: act(task_id=task.pk, staff=staff, **more)


def noticed(city: City) -> Case:
    case = city.ask(city.reviewed)
    on_task(city, case, handling.notice, materials=["photo"])()
    return case


ACTS: dict[str, Callable[[City], Callable[[], Any]]] = {
    "take in": lambda city: lambda: city.ask(city.reviewed, key="one"),
    "take in at a window": lambda city: (
        lambda: city.ask(city.on_the_spot, key="one", clerk=city.clerk_huangpu, point=city.at_huangpu)
    ),
    "claim": lambda city: on_task(city, city.ask(city.reviewed), handling.claim),
    "accept": lambda city: on_task(city, city.ask(city.reviewed), handling.accept),
    "notice": lambda city: on_task(city, city.ask(city.reviewed), handling.notice, materials=["photo"]),
    "refuse to accept": lambda city: refuse_to_accept(city, city.ask(city.reviewed)),
    "correct": lambda city: partial_correct(city, city.ask(city.reviewed)),
    "supplement": lambda city: partial_supplement(city, noticed(city)),
    "review": lambda city: on_task(
        city, city.handle(city.ask(city.reviewed), until="accepted"), handling.review
    ),
    "grant": lambda city: decide(city, city.handle(city.ask(city.reviewed), until="in_progress"), "granted"),
    "refuse": lambda city: decide(city, city.handle(city.ask(city.reviewed), until="in_progress"), "refused"),
    "grant on the spot": lambda city: decide(city, city.ask(city.on_the_spot), "granted"),
    "withdraw": lambda city: partial_withdraw(city, city.ask(city.reviewed)),
    "issue": lambda city: partial_issue(city.handle(city.ask(city.reviewed))),
}


def partial_correct(city: City, case: Case) -> Callable[[], Any]:
    return lambda: handling.correct(case_id=case.pk, applicant=city.resident, given=given(city, "photo"))


def partial_supplement(city: City, case: Case) -> Callable[[], Any]:
    return lambda: handling.supplement(
        case_id=case.pk, applicant=city.resident, materials=given(city, "photo")
    )


def partial_withdraw(city: City, case: Case) -> Callable[[], Any]:
    return lambda: handling.withdraw(case_id=case.pk, applicant=city.resident)


def partial_issue(case: Case) -> Callable[[], Any]:
    return lambda: certificates.issue(case_id=case.pk)


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_whole_or_not_at_all(city: City, name: str) -> None:
    act = ACTS[name](city)
    assert 0 < survives(act) < 30
