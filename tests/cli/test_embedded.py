"""The embedded database: shared by its users, gone with the last, safe against kill -9."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tongban.foundation import embedded


@pytest.fixture
def folder(data_folder: Path) -> Path:
    return data_folder / "data" / "pg"


def _postmaster(folder: Path) -> int:
    line = subprocess.run(
        ["head", "-1", folder / "postmaster.pid"], capture_output=True, text=True, check=True
    )
    return int(line.stdout)


def test_the_last_user_stops_it_and_the_data_stay(folder: Path) -> None:
    with embedded.in_use(folder) as server:
        url = embedded.create_database(server, "city")
        with embedded.in_use(folder):
            pass
        assert embedded.running(folder), "another user is still there"
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    assert not embedded.running(folder)
    with embedded.in_use(folder), psycopg.connect(url) as connection:
        assert connection.execute("SELECT seven FROM kept").fetchone() == (7,)


def test_a_killed_server_starts_again_with_what_was_committed(folder: Path) -> None:
    with embedded.in_use(folder) as server:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
        os.kill(_postmaster(folder), signal.SIGKILL)
        while embedded.running(folder):
            time.sleep(0.01)
        embedded.start(folder)
        with psycopg.connect(server) as connection:
            assert connection.execute("SELECT seven FROM kept").fetchone() == (7,)


def test_a_first_start_that_was_killed_is_made_again(folder: Path) -> None:
    half_made = folder.with_name("pg.new")
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with embedded.in_use(folder) as server, psycopg.connect(server) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_tied_server_ends_when_its_process_is_killed(folder: Path) -> None:
    code = (
        "import sys,time,pathlib; from tongban.foundation import embedded; "
        "embedded.start(pathlib.Path(sys.argv[1]), tied=True); print('up', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, folder], stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline() == b"up\n"
    assert embedded.running(folder)
    process.kill()
    process.wait()
    end = time.monotonic() + 20
    while embedded.running(folder) and time.monotonic() < end:
        time.sleep(0.05)
    if sys.platform == "linux":
        assert not embedded.running(folder)


def test_a_path_with_spaces_and_of_any_length_works(data_folder: Path) -> None:
    with embedded.in_use(data_folder / "数据 folder" / ("long" * 25) / "pg") as server:
        assert psycopg.connect(server).execute("SELECT 1").fetchone() == (1,)


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    with (
        pytest.raises(embedded.DomainError, match="no_such_setting") as fault,
        embedded.in_use(folder, no_such_setting="1"),
    ):
        pass
    assert fault.value.code == "database_not_started"
