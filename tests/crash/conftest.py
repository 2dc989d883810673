"""A running stack whose parts the tests kill."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.stack import Stack, running

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, running(Path(folder) / "data") as found:
        yield found


@pytest.fixture(scope="session")
def resident(stack: Stack) -> dict[str, Any]:
    return next(one for one in stack.accounts.values() if one["role"] == "resident" and "id_number" in one)


@pytest.fixture(scope="session")
def token(stack: Stack, resident: dict[str, Any]) -> str:
    done = stack.tongban("token", "--user", resident["username"])
    found = re.search(r"^token +(\S+)$", done.stdout, re.MULTILINE)
    assert found, done.stdout + done.stderr
    return found[1]


@pytest.fixture(scope="session")
def bodies(stack: Stack, resident: dict[str, Any]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.bodies", resident["id_number"], "60"],
        env=stack.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
