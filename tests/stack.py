"""The whole stack as a user starts it: `tongban demo` in a folder and on ports of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SMALL = {"TONGBAN_RESIDENTS": "1500", "TONGBAN_DAYS": "4", "TONGBAN_PER_DAY": "25", "LANG": "en_US.UTF-8"}
CITY = Path(__file__).resolve().parents[1] / "cities" / "shanghai"
PATIENCE = 240  # seconds


def free_port() -> int:
    """A port whose successor is free, too: the identity service takes that one."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


@dataclass
class Stack:
    """A running demo. `accounts` by user name: password, role, name, note, id_number, staff_number."""

    data: Path
    port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def identity(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"

    @property
    def environment(self) -> dict[str, str]:
        ours = {"TONGBAN_DATA": str(self.data), "TONGBAN_PORT": str(self.port)}
        kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
        return kept | SMALL | ours | self.extra

    @property
    def accounts(self) -> dict[str, dict[str, Any]]:
        listed = tomllib.loads((CITY / "demo.toml").read_text())["account"]
        return {account["username"]: account for account in listed}

    @property
    def output(self) -> str:
        return (self.data / "demo.out").read_text(errors="replace")

    def start(self) -> "Stack":
        """Start and wait for the line that tells how to end it."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "demo.out").open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tongban.cli.main", "demo"],
                env=self.environment,
                cwd=self.data,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + PATIENCE
        while "Ctrl-C ends it" not in self.output:
            assert self.process.poll() is None, f"the demo ended by itself:\n{self.output}\n{self.logs()}"
            assert time.monotonic() < end, f"the demo is not ready:\n{self.output}\n{self.logs()}"
            time.sleep(0.1)
        return self

    def logs(self) -> str:
        """The last lines of each program's log."""
        files = [*(self.data / "log").glob("*.log"), self.data / "pg.log"]
        return "\n".join(f"--- {file.name}\n{_tail(file)}" for file in files if file.exists())

    def stop(self, signum: int = signal.SIGINT) -> int:
        """Ask the demo to end, as Ctrl-C does; its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signum)
        return self.process.wait(90)

    def tongban(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run another command of this centre."""
        return subprocess.run(
            [sys.executable, "-m", "tongban.cli.main", *arguments],
            env=self.environment,
            cwd=self.data,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def processes(self) -> list[int]:
        """Every process that belongs to this stack, by the environment or the command line it carries."""
        import psutil

        mark, found = str(self.data), []
        for process in psutil.process_iter():
            try:
                if process.pid != os.getpid() and (
                    mark in " ".join(process.cmdline()) or process.environ().get("TONGBAN_DATA") == mark
                ):
                    found.append(process.pid)
            except (psutil.Error, OSError):
                continue
        return found


def _tail(file: Path) -> str:
    return "\n".join(file.read_text(errors="replace").splitlines()[-25:])


@contextmanager
def running(data: Path, **extra: str) -> Iterator[Stack]:
    """A stack while the block runs."""
    stack = Stack(data, extra=extra)
    try:
        yield stack.start()
    finally:
        stack.stop()
