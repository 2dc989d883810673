"""Programs are started again when they die, and all end together."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tongban.cli import servers, supervisor
from tongban.foundation.errors import DomainError


def _program(code: str, log: Path) -> supervisor.Program:
    program = supervisor.Program("test", [], log)
    original = subprocess.Popen

    def start() -> None:
        program.process = original([sys.executable, "-c", code], start_new_session=True)

    program.start = start  # type: ignore[method-assign]
    return program


def test_a_program_that_dies_is_started_again(tmp_path: Path) -> None:
    program = _program("import time; time.sleep(60)", tmp_path / "log")
    program.start()
    assert program.process is not None
    first = program.process
    first.kill()
    first.wait()
    program.tend()
    assert program.process is not first
    assert program.process.poll() is None
    program.end()
    assert program.process.poll() is not None


def test_a_program_that_cannot_stay_alive_is_reported_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor.time, "sleep", lambda seconds: None)
    log = tmp_path / "web.log"
    log.write_text("ModuleNotFoundError: no such thing\n")
    program = _program("raise SystemExit(1)", log)
    program.start()
    with pytest.raises(DomainError, match="no such thing"):
        while True:
            assert program.process is not None
            program.process.wait()
            program.tend()


def test_what_a_dead_program_leaves_behind_is_killed(tmp_path: Path) -> None:
    mark = tmp_path / "child"
    code = (
        "import subprocess, sys, time, pathlib;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"pathlib.Path({str(mark)!r}).write_text(str(child.pid)); time.sleep(60)"
    )
    program = _program(code, tmp_path / "log")
    program.start()
    assert program.process is not None
    while not mark.exists() or not mark.read_text():
        time.sleep(0.02)
    program.process.kill()
    program.process.wait()
    program.kill_group()
    orphan = int(mark.read_text())
    end = time.monotonic() + 10
    while _alive(orphan) and time.monotonic() < end:
        time.sleep(0.02)
    assert not _alive(orphan)


def _alive(pid: int) -> bool:
    import psutil

    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_sigterm_and_sigint_ask_for_the_end_and_nothing_else() -> None:
    for one in (signal.SIGINT, signal.SIGTERM):
        with supervisor.interruptible() as asked:
            os.kill(os.getpid(), one)
            assert asked.wait(5)


def test_a_port_in_use_is_one_sentence_that_names_the_setting() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(DomainError) as fault:
            servers.require_free("127.0.0.1", taken.getsockname()[1])
    assert "TONGBAN_PORT=" in fault.value.en
    assert "TONGBAN_PORT=" in fault.value.zh
