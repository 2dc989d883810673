"""Which steps of setting up are finished: kept in the database, so that it cannot disagree with the data."""

from collections.abc import Callable

from django.db import connection, transaction

TABLE = """
CREATE TABLE IF NOT EXISTS tongban_setup (
    step text PRIMARY KEY, mark text NOT NULL, finished_at timestamptz NOT NULL DEFAULT now()
)"""
FINISH = """
INSERT INTO tongban_setup (step, mark) VALUES (%s, %s)
ON CONFLICT (step) DO UPDATE SET mark = excluded.mark, finished_at = now()"""


def mark(step: str) -> str | None:
    """The mark with which `step` was finished; None when it was not."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute("SELECT mark FROM tongban_setup WHERE step = %s", [step])
        row = cursor.fetchone()
    return row[0] if row else None


def finish(step: str, value: str = "done") -> None:
    """Record that `step` is finished."""
    with connection.cursor() as cursor:
        cursor.execute(FINISH, [step, value])


def once(step: str, act: Callable[[], object], value: str = "done") -> bool:
    """Do `act` and record it in one transaction, unless it was done with the same mark. Was it done now?"""
    if mark(step) == value:
        return False
    with transaction.atomic():
        act()
        finish(step, value)
    return True
