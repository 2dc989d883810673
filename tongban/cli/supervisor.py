"""Keeps programs running: starts them, starts them again when one dies, and ends them all together."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tongban.foundation.errors import DomainError

PATIENCE = 20  # seconds that a program has to end by itself
RESTARTS, WINDOW = 8, 60  # that many deaths in so many seconds are no accident
PARENT = "TONGBAN_PARENT"  # tells a program whose end is its own end


@dataclass
class Program:
    """A command of `tongban` that should always run; `log` None means our own output."""

    name: str
    arguments: Sequence[str]
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=deque)

    def start(self) -> None:
        """Start it, in a process group of its own."""
        output = self.log.open("ab") if self.log else None
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tongban.cli.main", *self.arguments],
            env=os.environ | {PARENT: str(os.getpid())},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for the supervisor, which ends its programs in order
        )
        if output:
            output.close()

    def tend(self) -> None:
        """Start it again when it died. Raises DomainError when it cannot stay alive."""
        assert self.process is not None
        if self.process.poll() is None:
            return
        self.kill_group()
        now = time.monotonic()
        self.deaths.append(now)
        while now - self.deaths[0] > WINDOW:
            self.deaths.popleft()
        if len(self.deaths) > RESTARTS:
            raise self._fault()
        time.sleep(min(0.1 * 2 ** len(self.deaths), 3))
        self.start()

    def end(self) -> None:
        """Ask it to end, wait, and kill what is left of it."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE)
        self.kill_group()
        self.process.wait()

    def kill_group(self) -> None:
        """Kill what a dead program left behind (worker processes keep a port occupied)."""
        assert self.process is not None
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def _fault(self) -> DomainError:
        said = self.log.read_text(errors="replace").strip().splitlines()[-1:] if self.log else []
        return DomainError(
            "program_keeps_ending",
            f"{self.name} 反复退出。日志：{self.log or '见上'} {''.join(said)}",
            f"{self.name} keeps ending. Its log: {self.log or 'above'} {''.join(said)}",
            status=500,
        )


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """SIGINT and SIGTERM set the event inside the block, and nothing else."""
    event = threading.Event()
    before = {one: signal.signal(one, lambda *_: event.set()) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield event
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def keep(
    programs: Sequence[Program], *, started: Callable[[threading.Event], None], tend: Callable[[], object]
) -> None:
    """Run the programs until SIGINT or SIGTERM; then end them, the last one first.

    `started` is called once, with the event that asks for the end; `tend` a few times a second.
    """
    with interruptible() as asked_to_end:
        try:
            for program in programs:
                program.start()
            started(asked_to_end)
            while not asked_to_end.wait(0.3):
                tend()
                for program in programs:
                    program.tend()
        finally:
            for program in programs:
                if program.process is not None and program.process.poll() is None:
                    program.process.terminate()
            for program in reversed(programs):
                program.end()
