"""What a row says, and how time is taken."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Row:
    """`value` in `unit` beside `limit` in the same unit; the goal is about their ratio, value / limit."""

    name: str
    value: float
    unit: str
    limit: float
    limit_name: str
    at_least: float | None = None  # the smallest ratio that will do
    at_most: float | None = None  # the largest

    @property
    def ratio(self) -> float:
        return self.value / self.limit

    @property
    def met(self) -> bool:
        enough = self.at_least is None or self.ratio >= self.at_least
        return enough and (self.at_most is None or self.ratio <= self.at_most)

    @property
    def goal(self) -> str:
        return f">= {self.at_least:.3g}" if self.at_least is not None else f"<= {self.at_most:.3g}"

    def as_json(self) -> dict[str, Any]:
        """The row as `tongban bench --json` lists it."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "limit": round(self.limit, 4),
            "limit_name": self.limit_name,
            "ratio": round(self.ratio, 4),
            "goal": self.goal,
            "met": self.met,
        }


def tell(text: str) -> None:
    """Progress, on stderr: stdout is for the rows."""
    print(f"  {text}", file=sys.stderr, flush=True)


@contextmanager
def stage(text: str) -> Iterator[None]:
    """Tell what is being done, and how long it took."""
    began = time.perf_counter()
    yield
    tell(f"{text} {time.perf_counter() - began:.1f} s")


def seconds(work: Callable[[], Any]) -> float:
    """How long the work takes, once."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def typical(works: list[Callable[[], Any]]) -> float:
    """The median time of these works, in seconds."""
    return median(seconds(work) for work in works)


def percentile(taken: list[float], percent: int) -> float:
    """Milliseconds within which this share of the times lies."""
    return sorted(taken)[(len(taken) * percent - 1) // 100] * 1000
