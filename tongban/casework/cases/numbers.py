"""Case numbers without a hot row: each process takes its serials from the sequence in blocks."""

from datetime import date
from threading import Lock

from django.db import connection

from tongban.foundation.identifiers import case_number

#: The sequence `case_serial` counts blocks of this many serials (see the migration).
BLOCK = 50
_lock = Lock()
_serials: list[int] = []


def _take_block() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('case_serial')")
        (block,) = cursor.fetchone()
    return [serial % 1_000_000 for serial in range(block * BLOCK, (block + 1) * BLOCK)]


def next_serial() -> int:
    """A serial that no other process has on the same day; a crash leaves gaps, never doubles."""
    with _lock:
        if not _serials:
            _serials.extend(reversed(_take_block()))
        return _serials.pop()


def next_number(*, division: str, channel: str, day: date) -> str:
    """The number of a new case, with its check character; no personal data."""
    return case_number.make(division=division, channel=channel, day=day, serial=next_serial())
