"""The web and the worker as `tongban run` starts them."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Running:
    """Where it listens, and its first process."""

    address: tuple[str, int]
    pid: int


@contextmanager
def serving(part: str = "web") -> Iterator[Running]:
    """`tongban run PART` on a free port while the block runs; it answers already."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    given = os.environ | {"TONGBAN_PORT": str(port)}
    server = subprocess.Popen(
        [sys.executable, "-m", "tongban.cli.main", "run", part], env=given, stdout=sys.stderr
    )
    try:
        _await(server, f"http://127.0.0.1:{port}/api/v1/items?limit=1")
        yield Running(("127.0.0.1", port), server.pid)
    finally:
        server.terminate()
        server.wait(30)


def _await(server: "subprocess.Popen[Any]", address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            if server.poll() is not None:
                break
        time.sleep(0.1)
    raise RuntimeError("The web did not start.")
