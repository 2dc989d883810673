"""The demo: from an empty folder to an open page, and again with its data."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tongban.foundation.processes import ends_with_parent

from .rows import Row, stage, tell

SMALL = {"TONGBAN_RESIDENTS": "500", "TONGBAN_DAYS": "1", "TONGBAN_PER_DAY": "5"}
PATIENCE = 600  # seconds until a start has failed


def measure(small: bool) -> list[Row]:
    """Seconds until the first page answers: of a fresh demo, and of one that has its data."""
    data = Path(os.environ["TONGBAN_DATA"]) / "demo"
    with stage("fresh start"):
        fresh = _start(data, small)
    with stage("second start"):
        again = _start(data, small)
    return [
        Row("start", again, "s", 10, "10 s with its data", at_most=1),
        Row("start.fresh", fresh, "s", 180, "180 s from an empty folder", at_most=1),
    ]


def _start(data: Path, small: bool) -> float:
    port = _free_port()
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "TONGBAN_CITY"}}
    given = kept | {"TONGBAN_DATA": str(data), "TONGBAN_PORT": str(port)} | (SMALL if small else {})
    began = time.perf_counter()
    demo = subprocess.Popen(
        [sys.executable, "-m", "tongban.cli.main", "demo"],
        env=given,
        stdout=sys.stderr,
        start_new_session=True,
        preexec_fn=ends_with_parent,
    )
    try:
        _await_page(demo, f"http://127.0.0.1:{port}/", began + PATIENCE)
        return time.perf_counter() - began
    finally:
        _end(demo)


def _await_page(demo: "subprocess.Popen[Any]", address: str, until: float) -> None:
    while time.perf_counter() < until:
        if demo.poll() is not None:
            raise RuntimeError(f"The demo ended with {demo.returncode} before a page was open.")
        try:
            urllib.request.urlopen(address, timeout=10).close()
            return
        except urllib.error.HTTPError as error:
            tell(f"{address} answers {error.code}")
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"No page was open after {PATIENCE} s.")


def _end(demo: "subprocess.Popen[Any]") -> None:
    demo.send_signal(signal.SIGINT)
    try:
        demo.wait(60)
    except subprocess.TimeoutExpired:
        os.killpg(demo.pid, signal.SIGKILL)
        demo.wait()


def _free_port() -> int:
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
