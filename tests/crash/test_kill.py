"""kill -9 of web, worker or database at any instant: no receipt is lost and none is doubled."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
import psycopg
import pytest

from tests.stack import Stack
from tongban.foundation import embedded

PATIENCE = 90  # seconds
ROUNDS = 3
BEGUN = (
    "SELECT id, worker_id FROM procrastinate_jobs "
    "WHERE task_name = 'cases.accept_by_silence' AND status = 'doing'"
)


def web(stack: Stack) -> int:
    return _program(stack, "web")


def web_process(stack: Stack) -> int:
    """One of the processes that serve, below the one that listens."""
    children = psutil.Process(_program(stack, "web")).children()
    return next(child.pid for child in children if "resource_tracker" not in " ".join(child.cmdline()))


def worker(stack: Stack) -> int:
    return _program(stack, "worker")


def database(stack: Stack) -> int:
    return int((stack.data / "pg" / "postmaster.pid").read_text().split()[0])


def _program(stack: Stack, part: str) -> int:
    for process in psutil.Process(stack.process.pid if stack.process else 0).children():
        if process.cmdline()[-2:] == ["run", part]:
            return process.pid
    raise ProcessLookupError(part)


@pytest.mark.parametrize("victim", [web, web_process, worker, database])
def test_intakes_go_on_when_it_is_killed(
    stack: Stack, token: str, bodies: list[dict[str, Any]], victim: Callable[[Stack], int]
) -> None:
    before = _receipts(stack)
    asked = [(str(uuid.uuid4()), body) for body in bodies]
    with ThreadPoolExecutor(6) as people:
        answers = [people.submit(_insist, stack, token, key, body) for key, body in asked]
        for _ in range(ROUNDS):
            time.sleep(0.7)
            _kill(lambda: victim(stack))
        numbers = [answer.result() for answer in answers]
    assert len(set(numbers)) == len(asked), "two requests share a receipt"
    again = [_insist(stack, token, key, body) for key, body in asked[:10]]
    assert again == numbers[:10], "a repeat gives another receipt"
    assert _receipts(stack) - before == set(numbers), "a receipt is lost, or a case was made that nobody has"
    assert _half_made(stack) == []


def test_a_job_that_a_killed_worker_had_begun_is_done_by_its_successor(stack: Stack) -> None:
    url = embedded.url(stack.data / "pg", "tongban")
    with psycopg.connect(url) as holder:
        holder.execute("LOCK TABLE cases_case IN ACCESS EXCLUSIVE MODE")  # the job waits for us
        _ask(
            stack,
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) "
            "VALUES ('default', 'cases.accept_by_silence', '{\"case_id\": 1}') RETURNING id",
        )
        _until(lambda: _ask(stack, BEGUN) != [])
        begun = _ask(stack, BEGUN)
        os.kill(worker(stack), signal.SIGKILL)
    _until(lambda: _ask(stack, BEGUN) != begun)
    _until(lambda: _jobs(stack) == [])


def test_no_job_is_left(stack: Stack) -> None:
    _until(lambda: _jobs(stack) == [])


def test_the_ledger_of_all_this_verifies(stack: Stack) -> None:
    done = stack.tongban("verify")
    assert done.returncode == 0, done.stdout + done.stderr


def _until(met: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < end
        time.sleep(0.2)


def _insist(stack: Stack, token: str, key: str, body: dict[str, Any]) -> str:
    """Ask again until there is an answer, with the same key, as a good client does."""
    request = urllib.request.Request(
        f"{stack.origin}/api/v1/applications",
        data=json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        },
    )
    end, last = time.monotonic() + PATIENCE, "no answer"
    while time.monotonic() < end:
        assert stack.process and stack.process.poll() is None, (
            f"the demo ended:\n{stack.output}\n{stack.logs()}"
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return str(json.load(response)["number"])
        except urllib.error.HTTPError as error:
            last = f"{error.code} {error.read().decode()}"
            assert error.code >= 500, last
        except OSError as error:
            last = repr(error)
        time.sleep(0.2)
    raise AssertionError(f"{last}\n{stack.logs()}")


def _kill(victim: Callable[[], int]) -> None:
    """Kill it as soon as there is one."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return os.kill(victim(), signal.SIGKILL)
        except (OSError, StopIteration, IndexError, ValueError, psutil.Error):
            assert time.monotonic() < end
            time.sleep(0.05)


def _ask(stack: Stack, sql: str) -> list[Any]:
    with psycopg.connect(embedded.url(stack.data / "pg", "tongban")) as connection:
        return connection.execute(sql).fetchall()


def _receipts(stack: Stack) -> set[str]:
    return {row[0] for row in _ask(stack, "SELECT number FROM cases_case")}


def _half_made(stack: Stack) -> list[Any]:
    """Cases without event, task or clock, and applications without a case."""
    return _ask(
        stack,
        "SELECT a.id, c.number FROM cases_application a LEFT JOIN cases_case c ON c.application_id = a.id "
        "WHERE c.id IS NULL "
        "OR NOT EXISTS (SELECT FROM ledger_event e WHERE e.subject = 'case:' || c.id) "
        "OR NOT EXISTS (SELECT FROM cases_task t WHERE t.case_id = c.id)",
    )


def _jobs(stack: Stack) -> list[Any]:
    """Jobs that are due and not done."""
    return _ask(
        stack,
        "SELECT id, task_name, status, attempts FROM procrastinate_jobs WHERE status IN ('doing', 'failed') "
        "OR (status = 'todo' AND coalesce(scheduled_at, now()) <= now() - interval '2 s')",
    )
