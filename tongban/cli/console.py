"""How the commands speak: one sentence on a fault, a line per finished step, a bar on anything slow."""

import locale
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

Report = Callable[[int, int], None]
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def language() -> str:
    """The language of the person at the terminal: "zh-hans" or "en"."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "zh-hans" if spoken.lower().startswith("zh") else "en"


def say(zh: str, en: str) -> str:
    """The sentence in the language of the person at the terminal."""
    return zh if language() == "zh-hans" else en


@contextmanager
def step(zh: str, en: str) -> Iterator[Report]:
    """Show a step while it runs and how long it took. Yields a function to report (done, of how many)."""
    title, began = say(zh, en), time.monotonic()
    if out.is_terminal:
        with _bar() as bar:
            task = bar.add_task(title, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
    else:
        yield lambda done, total: None
    out.print(f"[green]✓[/] {title} [dim]{time.monotonic() - began:.1f} s[/]")


def _bar() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=out,
        transient=True,
    )
