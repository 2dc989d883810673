"""PostgreSQL's own load generator, on a statement with its values."""

import re
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from tongban.foundation import embedded

#: What must differ from one transaction to the next, made from pgbench's random number :n.
UNIQUE = {"key": "'bench:' || :n::bigint::text", "number": "substr(md5(:n::bigint::text), 1, 24)"}


def recorder(wanted: str, seen: list[str]) -> Callable[..., Any]:
    """A wrapper for Django's `execute_wrapper` that writes down the statement `wanted` with its values."""

    def record(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if sql == wanted:
            marked = {**params, **{name: f"@{name}@" for name in UNIQUE}}
            seen.append(psycopg.ClientCursor(connection.connection).mogrify(sql, marked))
        return result

    return record


def rate(statement: str, *, connections: int, seconds: int) -> float:
    """Transactions a second of this statement, prepared, from `connections` clients and two threads."""
    for name, expression in UNIQUE.items():
        statement = statement.replace(f"'@{name}@'", expression)
    given = connection.settings_dict
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(f"\\set n random(1, 9000000000000000)\n{_plain(statement)};\n")
        script.flush()
        done = subprocess.run(
            [
                embedded.program("pgbench"),
                "--no-vacuum",
                "--protocol=prepared",
                f"--client={connections}",
                "--jobs=2",
                f"--time={seconds}",
                f"--file={Path(script.name)}",
                f"--host={given['HOST']}",
                f"--username={given['USER']}",
                given["NAME"],
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found:
        raise RuntimeError(f"pgbench failed: {done.stderr.strip()[-500:]}")
    return float(found[1])


def _plain(statement: str) -> str:
    """Without the comments: pgbench would end the statement at a semicolon in them."""
    return "\n".join(line for line in statement.splitlines() if not line.startswith("--"))
