"""Two at once, on connections of their own: one does it, the other is told."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection, transaction

from tests.city import City, materials
from tongban.casework.cases.models import Application, Case, Decision, State
from tongban.casework.cases.services import deciding, handling
from tongban.casework.certificates import services as certificates
from tongban.casework.certificates.models import Certificate
from tongban.foundation.errors import DomainError
from tongban.foundation.ledger.models import Event


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start together; each one's result, or the error that it was told."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(20)
            return act()
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_clerks_decide_at_once_and_one_of_them_is_told(committed_city: City) -> None:
    city = committed_city
    for _ in range(5):
        task = city.task(city.ask(city.on_the_spot))

        def decide(staff: Any, outcome: str, task_id: int = task.pk) -> Callable[[], Any]:
            return lambda: (
                deciding.decide(task_id=task_id, staff=staff, outcome=outcome, reason_zh="理由").outcome
            )

        told = at_once(decide(city.clerk_xuhui, "granted"), decide(city.clerk_huangpu, "refused"))
        assert sorted(told)[0] == "already_done"
        assert Decision.objects.get(case=task.case).outcome in told
        assert Event.objects.filter(subject=f"case:{task.case_id}", kind="case.decided").count() == 1


def test_a_double_submit_is_one_case(committed_city: City) -> None:
    city = committed_city
    for _ in range(5):
        key = str(uuid.uuid4())
        cases = at_once(*[lambda key=key: city.ask(city.reviewed, key=key).number] * 4)
        assert len(set(cases)) == 1
        assert Application.objects.filter(idempotency_key=key).count() == 1


def test_intakes_at_once_have_numbers_of_their_own(committed_city: City) -> None:
    city = committed_city
    numbers = at_once(*[lambda: [city.ask(city.on_the_spot).number for _ in range(15)]] * 4)
    assert len({number for some in numbers for number in some}) == 60


def test_an_intake_waits_for_no_other(committed_city: City) -> None:
    city = committed_city

    def beside() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '3s'")
        return city.ask(city.reviewed, clerk=city.clerk_huangpu, point=city.at_huangpu).number

    with transaction.atomic():  # not committed yet, and holding whatever it holds
        first = city.ask(city.reviewed, clerk=city.clerk_huangpu, point=city.at_huangpu)
        others = at_once(beside, beside)
    assert len({first.number, *others}) == 3


def test_a_withdrawal_and_a_decision_at_once_end_in_one_of_them(committed_city: City) -> None:
    city = committed_city
    case = city.handle(city.ask(city.reviewed), until="in_progress")
    task = city.task(case)
    told = at_once(
        lambda: handling.withdraw(case_id=case.pk, applicant=city.resident).outcome,
        lambda: (
            deciding.decide(
                task_id=task.pk, staff=city.officer_xuhui, outcome="granted", reason_zh="理由"
            ).outcome
        ),
    )
    stored = Case.objects.get(pk=case.pk)
    assert stored.outcome in told
    assert len([one for one in told if one in {"withdrawn", "granted"}]) == 1


def test_a_notice_and_an_acceptance_at_once_are_one_of_them(committed_city: City) -> None:
    city = committed_city
    case = city.ask(city.reviewed)
    task = city.task(case)
    at_once(
        lambda: handling.notice(task_id=task.pk, staff=city.officer_xuhui, materials=["photo"]).pk,
        lambda: handling.accept(task_id=task.pk, staff=city.officer_xuhui).state,
    )
    stored = Case.objects.get(pk=case.pk)
    kinds = list(Event.objects.filter(subject=f"case:{case.pk}").values_list("kind", flat=True))
    assert (stored.state, kinds[1:]) in [
        (State.NOTICED, ["case.noticed"]),
        (State.ACCEPTED, ["case.accepted"]),
    ]


def test_two_claims_at_once_are_one(committed_city: City) -> None:
    city = committed_city
    task = city.task(city.ask(city.on_the_spot))
    told = at_once(
        lambda: handling.claim(task_id=task.pk, staff=city.clerk_xuhui).claimed_by_id,
        lambda: handling.claim(task_id=task.pk, staff=city.clerk_huangpu).claimed_by_id,
    )
    task.refresh_from_db()
    assert "claimed_by_another" in told
    assert task.claimed_by_id in told


def test_the_window_and_the_worker_issue_one_certificate(committed_city: City) -> None:
    city = committed_city
    case = city.handle(city.ask(city.reviewed))
    made = at_once(*[lambda: certificates.issue(case_id=case.pk).identifier] * 3)
    assert len(set(made)) == 1
    assert Certificate.objects.filter(case=case).count() == 1


def test_a_supplement_twice_at_once_is_taken_once(committed_city: City) -> None:
    city = committed_city
    case = city.ask(city.reviewed)
    handling.notice(task_id=city.task(case).pk, staff=city.officer_xuhui, materials=["photo"])
    given = {"photo": materials(city.reviewed)["photo"]}
    told = at_once(
        *[lambda: handling.supplement(case_id=case.pk, applicant=city.resident, materials=given).state] * 2
    )
    assert sorted(told) == ["received", "wrong_state"]
