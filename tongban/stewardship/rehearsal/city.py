"""Days of a city: who asks, who accepts, who decides, and how late. All of it through the real services."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import connection

from tongban.casework.procedures import deadlines
from tongban.foundation import clock
from tongban.foundation.errors import DomainError
from tongban.stewardship.rehearsal import offices, residents, worker
from tongban.stewardship.rehearsal.people import City, read_city
from tongban.stewardship.rehearsal.sharing import WHOLE, Share

Progress = Callable[[int, int], None]
Act = Callable[[], object]


@dataclass
class Count:
    """What a rehearsal did; `refused` counts the acts that the rules refused, by code."""

    days: int = 0
    cases: int = 0
    acts: int = 0
    refused: dict[str, int] = field(default_factory=dict)


def live(
    *,
    days: int,
    per_day: int,
    seed: int = 1,
    until: date | None = None,
    progress: Progress | None = None,
    share: Share = WHOLE,
    city: City | None = None,
) -> Count:
    """Live `days` calendar days up to `until` (today), with `per_day` applications on a working day.

    A `share` lives its part of them, while other processes live the others. Whoever calls for each day reads
    the `city` once and gives it.
    """
    city, count = city or read_city(), Count()
    present, last = clock.now(), until or clock.today()
    with _without_waiting_for_the_disk():
        for offset in range(days):
            day = last - timedelta(days=days - 1 - offset)
            _live_day(day, present, city, seed, count, per_day, share)
            count.days += 1
            if progress:
                progress(offset + 1, days)
    return count


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """A rehearsal that is cut off may lose its last moments, and is lived again; everything stays whole."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


def _live_day(
    day: date, present: datetime, city: City, seed: int, count: Count, per_day: int, share: Share
) -> None:
    """Morning: what is due by itself. Day: residents ask. Afternoon: offices act. Never in the future."""
    working = deadlines.calendar().is_working(day)
    asking = per_day if working else per_day // 4
    morning, afternoon = _moment(day, time(8, 30)), _moment(day, time(16, 0))
    with clock.at(min(morning, present)):
        _run(worker.due(share), count)
        crowd = residents.crowd(city, _chance(seed, day), asking)
    step = timedelta(seconds=25_000 / max(asking, 1))
    moments = [morning + step * number for number in range(share.index, asking, share.of)]
    count.cases += _run([_asks(moment, city, crowd, seed) for moment in moments if moment <= present], count)
    if working and afternoon <= present:
        with clock.at(afternoon):
            chance = _chance(seed, afternoon)
            _run(offices.work(city, chance, share), count)
            _run(residents.answer_notices(chance, share), count)
            _run(worker.due(share), count)


def _chance(seed: int, moment: date) -> random.Random:
    """Chance of its own for each moment, so that a day lived again asks for the same things."""
    return random.Random(f"{seed}:{moment.isoformat()}")  # noqa: S311 (not a secret)


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=clock.SHANGHAI)


def _asks(moment: datetime, city: City, crowd: residents.Crowd, seed: int) -> Act:
    def asks() -> object:
        with clock.at(moment):
            return residents.ask(city, crowd, _chance(seed, moment))

    return asks


def _run(acts: list[Act], count: Count) -> int:
    """Run acts; how many were done. What the rules refuse is counted, any other fault ends the rehearsal."""
    done = sum(_attempt(act, count) for act in acts)
    count.acts += done
    return done


def _attempt(act: Act, count: Count) -> bool:
    try:
        return act() is not None
    except DomainError as error:
        count.refused[error.code] = count.refused.get(error.code, 0) + 1
        return False
