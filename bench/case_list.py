"""The lists of the busiest department at a million cases: authorisation, filter and order."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from tongban.cli import site
from tongban.registry.accounts.models import User

from . import million
from .pages import times
from .rows import Row, percentile

P50 = 20  # milliseconds; the nearest published peer needs 310
STATEMENTS = 6
ROUNDS = 100


def measure(small: bool) -> list[Row]:
    """Milliseconds of the slowest list, and the most statements that a list needs."""
    people = million.make(small)
    site.collect_static()
    lists = _lists()
    counted = {name: _statements(people.officer, address) for name, address in lists.items()}
    taken = times(
        {name: (address, people.officer) for name, address in lists.items()}, 5 if small else ROUNDS
    )
    medians = {name: percentile(found, 50) for name, found in taken.items()}
    worst, most = max(medians, key=lambda name: medians[name]), max(counted, key=lambda name: counted[name])
    return [
        Row("case-list", medians[worst], "ms p50", P50, f"{P50} ms, the slowest ({worst})", at_most=1),
        Row(
            "case-list.statements",
            counted[most],
            "statements",
            STATEMENTS,
            f"{STATEMENTS} ({most})",
            at_most=1,
        ),
        *(
            Row(f"case-list.{name}", took, "ms p50", P50, f"{P50} ms", at_most=1)
            for name, took in medians.items()
        ),
    ]


def _lists() -> dict[str, str]:
    """What officers look at: addresses of the desk with filters and an order."""
    tasks = {
        "waiting": {},
        "decide": {"step": "decide", "claimed": "nobody", "sort": "newest"},
        "overdue": {"due": "overdue", "sort": "oldest"},
    }
    cases = {"all": {}, "closed": {"state": "closed"}, "accepted": {"state": "accepted"}}
    return {name: f"/desk/tasks/?{urlencode(query)}" for name, query in tasks.items()} | {
        name: f"/desk/cases/?{urlencode(query)}" for name, query in cases.items()
    }


def _statements(user: User, address: str) -> int:
    """Statements of a page, without those of the session and of the user who signed in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")
    known = ("django_session", 'FROM "accounts_user"')
    return sum(not any(word in query["sql"] for word in known) for query in seen.captured_queries)
