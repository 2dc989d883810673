"""Web and worker after their start, each page that several processes share counted once (PSS, of Linux)."""

import os
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from tongban.cli.judging import LAW
from tongban.registry import loading

from .rows import Row, stage, tell
from .server import serving

MOST = 400  # megabytes
SETTLED = 5  # seconds after the first answer


def measure(small: bool) -> list[Row]:
    """Megabytes of all processes of `tongban run all`, without the database."""
    with stage("city"):
        call_command("migrate", interactive=False, verbosity=0)
        loading.load(settings.ENV.cities / settings.ENV.city, judges=LAW)
    with serving("all") as all_of_it:
        time.sleep(SETTLED)
        sizes = [(process, _size(process)) for process in _family(all_of_it.pid)]
    for process, size in sizes:
        tell(f"{process} {size:.0f} MB")
    total = sum(size for _, size in sizes)
    return [Row("memory", total, "MB", MOST, f"{MOST} MB, {len(sizes)} processes", at_most=1)]


def _family(first: int) -> list[int]:
    """A process and all that descend from it."""
    parents = {int(one.name): _parent(one) for one in Path("/proc").iterdir() if one.name.isdigit()}
    family = [first]
    for member in family:
        family += [process for process, parent in parents.items() if parent == member]
    return family


def _parent(folder: Path) -> int:
    """The parent's process id; 0 when the process has just ended. A name may hold spaces and brackets."""
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _size(process: int) -> float:
    """Megabytes in memory: its own pages, and its part of the shared ones."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError(f"Process {process} of {os.uname().sysname} does not say how large it is.")
