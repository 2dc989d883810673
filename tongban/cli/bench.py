"""`tongban bench`: each figure beside its limit, each row in a process and a database of its own."""

import json
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.table import Table

from tongban.cli import console, site
from tongban.foundation import embedded
from tongban.foundation.errors import DomainError
from tongban.foundation.processes import ends_with_parent

Rows = list[dict[str, Any]]
HEADINGS = ("name", "value", "unit", "limit", "limit_name", "ratio", "goal", "met")


def bench(names: list[str], as_json: bool) -> None:
    """Measure the named rows, all unless named, and print them."""
    wanted = chosen(names)
    rows = [row for name in wanted for row in measured(name)]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        console.out.print(table(rows))


def chosen(names: list[str]) -> list[str]:
    """The files to run, in the order of the table. A row ("ledger.proof") runs its whole file ("ledger")."""
    known = import_module(_package()).NAMES
    stems = [name.partition(".")[0] for name in names]
    for stem in stems:
        if stem not in known:
            raise DomainError(
                "unknown_row",
                f"没有名为“{stem}”的指标；现有：{'、'.join(known)}。",
                f"There is no row {stem!r}; there are {', '.join(known)}.",
                field="names",
            )
    return [name for name in known if not names or name in stems]


def measured(name: str, *, small: bool = False) -> Rows:
    """The rows of one file, measured in a fresh process on an empty database that is thrown away."""
    console.err.print(f"[bold]{name}[/]")
    with tempfile.TemporaryDirectory(prefix="tongban-bench-", ignore_cleanup_errors=True) as folder:
        data = Path(folder)
        data.chmod(0o711)
        with embedded.in_use(data / "pg") as server:
            url = embedded.create_database(server, "bench")
            given = os.environ | {"TONGBAN_DATA": str(data), "DATABASE_URL": url}
            given.pop("DJANGO_SETTINGS_MODULE", None)
            done = subprocess.run(
                [sys.executable, "-m", "tongban.cli.bench", name, *(["small"] if small else [])],
                env=given,
                stdout=subprocess.PIPE,
                check=False,
                preexec_fn=ends_with_parent,
            )
    if done.returncode:
        raise DomainError(
            "bench_failed",
            f"指标“{name}”未能测得，原因见上。",
            f"The row {name!r} could not be measured; see above.",
        )
    rows: Rows = json.loads(done.stdout)
    return rows


def table(rows: Rows) -> Table:
    """The rows as a person reads them."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for heading in HEADINGS:
        shown.add_column(heading, justify="right" if heading in {"value", "limit", "ratio"} else "left")
    for row in rows:
        met = "[green]✓[/]" if row["met"] else "[red]✗[/]"
        figures = [
            f"{row[key]:,.3g}" if row[key] < 1000 else f"{row[key]:,.0f}" for key in ("value", "limit")
        ]
        shown.add_row(
            row["name"],
            figures[0],
            row["unit"],
            figures[1],
            row["limit_name"],
            f"{row['ratio']:.2f}",
            row["goal"],
            met,
        )
    return shown


def _package() -> str:
    """Where the rows are: in the wheel, or at the root of the repository."""
    if find_spec("tongban._bench"):
        return "tongban._bench"
    root = str(Path(__file__).resolve().parents[2])
    if root not in sys.path:
        sys.path.insert(0, root)
    return "bench"


def _child(name: str, *size: str) -> None:
    site.prepare()
    rows = import_module(f"{_package()}.{name.replace('-', '_')}").measure("small" in size)
    print(json.dumps([row.as_json() for row in rows]))


if __name__ == "__main__":
    _child(*sys.argv[1:])
