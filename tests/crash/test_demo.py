"""`tongban demo`: ends cleanly, starts again in seconds with its data, goes on where it was killed."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg

from tests.stack import Stack
from tongban.foundation import embedded


def _count(stack: Stack, table: str) -> int:
    url = embedded.url(stack.data / "pg", "tongban")
    with embedded.in_use(stack.data / "pg"), psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


def test_ctrl_c_ends_everything_and_a_second_start_keeps_the_data(data_folder: Path) -> None:
    stack = Stack(data_folder / "data").start()
    assert urllib.request.urlopen(stack.origin).status == 200
    assert stack.stop(signal.SIGINT) == 0
    assert stack.processes() == []
    assert not embedded.running(stack.data / "pg")
    people, cases = _count(stack, "people_person"), _count(stack, "cases_case")
    assert people >= 1500
    assert cases > 0

    stack.start()
    for step in ("residents", "simulated days", "City of", "demo accounts"):
        assert step not in stack.output, "a finished step was done again"
    assert stack.stop(signal.SIGTERM) == 0
    assert stack.processes() == []
    assert (_count(stack, "people_person"), _count(stack, "cases_case")) == (people, cases)


def test_a_first_start_that_is_killed_anywhere_is_finished_by_the_next(data_folder: Path) -> None:
    stack = Stack(data_folder / "data")
    stack.data.mkdir()
    for seconds in (0.8, 2, 4, 7):
        process = subprocess.Popen(
            [sys.executable, "-m", "tongban.cli.main", "demo"],
            env=stack.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        _await_nothing(stack)
    stack.start()
    assert stack.stop() == 0
    assert _count(stack, "people_person") < 2 * 1500, "residents came twice"


def _await_nothing(stack: Stack) -> None:
    """Children die with their parent: within seconds nothing of it runs."""
    end = time.monotonic() + 20
    while stack.processes() and time.monotonic() < end:
        time.sleep(0.1)
    assert stack.processes() == []


def test_with_a_database_url_nothing_embedded_starts(data_folder: Path) -> None:
    with embedded.in_use(data_folder / "elsewhere" / "pg") as server:
        url = embedded.create_database(server, "city")
        stack = Stack(data_folder / "data", extra={"DATABASE_URL": url}).start()
        assert stack.stop() == 0
        assert not (stack.data / "pg").exists()
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT count(*) FROM people_person").fetchone()
        assert row and row[0] >= 1500


def test_a_port_in_use_is_one_sentence(data_folder: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        stack = Stack(data_folder / "data", port=taken.getsockname()[1])
        stack.data.mkdir()
        done = stack.tongban("demo")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "TONGBAN_PORT=" in done.stderr
    assert "Traceback" not in done.stderr
