"""The days that the demo's city has lived, by two processes side by side: a laptop has two cores.

Each share of each day is recorded when it is over, so that a start that was killed lives the others only.
"""

import os
import subprocess
import sys
import time
from datetime import timedelta

from django.db import connection

from tongban.cli import progress, site
from tongban.cli.console import Report
from tongban.cli.servers import follow_parent
from tongban.cli.supervisor import PARENT
from tongban.foundation import clock
from tongban.foundation.errors import DomainError
from tongban.settings import environment
from tongban.settings.environment import Environment

SEED = 1
SHARES = 2
FIRST = "first day"


def live_all(given: Environment, report: Report) -> None:
    """Live all days up to today that were not lived yet. Raises DomainError with the log of what failed."""
    if progress.mark(FIRST) is None:
        progress.finish(FIRST, str((clock.today() - timedelta(days=given.days - 1)).toordinal()))
    log = given.data / "log" / "days.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("wb") as output:
        shares = [_start(index, output.fileno()) for index in range(SHARES)]
        try:
            while any(share.poll() is None for share in shares):
                report(_lived() // SHARES, given.days)
                time.sleep(0.2)
        finally:
            for share in shares:
                share.terminate()
                share.wait()
    if any(share.returncode for share in shares):
        said = (log.read_text(errors="replace").strip().splitlines() or ["?"])[-1]
        raise DomainError(
            "days", f"模拟中断：{said}（{log}）", f"The simulation stopped: {said} ({log})", status=500
        )


def _start(index: int, output: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "tongban.cli.living", str(index)],
        env=os.environ | {PARENT: str(os.getpid())},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )


def _lived() -> int:
    """How many shares of days are over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tongban_setup WHERE step LIKE 'day %'")
        return int(cursor.fetchone()[0])


def live_share(index: int) -> None:
    """Live one share of every day that this share has not lived yet."""
    from tongban.stewardship.rehearsal.city import live
    from tongban.stewardship.rehearsal.people import read_city
    from tongban.stewardship.rehearsal.sharing import Share

    given, city = environment.read(), read_city()
    first = int(progress.mark(FIRST) or clock.today().toordinal())
    for ordinal in range(first, first + given.days):
        day = clock.today().fromordinal(ordinal)
        name = f"day {day} {index}"
        if progress.mark(name) is None:
            live(days=1, per_day=given.per_day, seed=SEED, until=day, share=Share(index, SHARES), city=city)
            progress.finish(name)


if __name__ == "__main__":
    follow_parent()
    site.prepare()
    live_share(int(sys.argv[1]))
