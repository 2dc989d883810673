"""The one source of time. Tests and simulation set it; nothing else may ask the operating system."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_set: ContextVar[datetime | None] = ContextVar("tongban_clock", default=None)


def now() -> datetime:
    """The present moment, with its time zone."""
    return _set.get() or datetime.now(SHANGHAI)  # noqa: TID251 (this is the source)


def today() -> date:
    """Today's date where the offices are."""
    return now().astimezone(SHANGHAI).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) inside the block; nests."""
    if moment.tzinfo is None:
        raise ValueError("clock.at needs a moment with a time zone")
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
