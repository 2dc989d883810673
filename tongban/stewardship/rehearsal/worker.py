"""The worker of a rehearsal: the same jobs as the real one's, when simulated time has come to them."""

from collections.abc import Callable

from django.db import connection, transaction

from tongban.casework.cases.services import accepting
from tongban.casework.certificates import services as certificates
from tongban.foundation import clock
from tongban.stewardship.rehearsal.sharing import WHOLE, Share

JOBS: dict[str, Callable[[int], object]] = {
    "cases.accept_by_silence": lambda case_id: accepting.accept_by_silence(case_id=case_id) or None,
    "certificates.issue": lambda case_id: certificates.issue(case_id=case_id),
}
DUE = """
SELECT id, task_name, (args ->> 'case_id')::bigint FROM procrastinate_jobs
WHERE status = 'todo' AND task_name = ANY(%s) AND (scheduled_at IS NULL OR scheduled_at <= %s)
ORDER BY id
"""
TAKE = "DELETE FROM procrastinate_jobs WHERE id = %s AND status = 'todo'"


def due(share: Share = WHOLE) -> list[Callable[[], object]]:
    """The jobs that are due now, in the order in which they were deferred."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, [list(JOBS), clock.now()])
        rows = cursor.fetchall()
    return [lambda row=row: _do(*row) for row in rows if share.holds(row[2])]  # type: ignore[misc]


def _do(job_id: int, name: str, case_id: int) -> object:
    """Take the job away in the transaction of its act, unless the real worker has it already."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TAKE, [job_id])
        return JOBS[name](case_id) if cursor.rowcount else None
