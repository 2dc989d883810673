"""Lists cost the same at ten rows and at twenty, and at most six statements.

Counted are all statements of the request but those of the session and of the user who signed in.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.city import City
from tests.staff.people import SignIn
from tongban.casework.cases.services import deciding, handling

MOST = 6


def statements(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    ours = [query["sql"] for query in seen.captured_queries]
    return [sql for sql in ours if "django_session" not in sql and 'FROM "accounts_user"' not in sql]


def decided(city: City) -> None:
    """One case, decided in Xuhui, another one waiting, both taken in in Huangpu."""
    for _ in range(2):
        case = city.ask(city.reviewed, clerk=city.clerk_huangpu, point=city.at_huangpu)
    officer = city.officer_xuhui
    handling.accept(task_id=city.task(case).pk, staff=officer)
    handling.review(task_id=city.task(case).pk, staff=officer)
    deciding.decide(task_id=city.task(case).pk, staff=officer, outcome="refused", reason_zh="不符合。")


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("officer_xuhui", "/desk/tasks/"),
        ("officer_xuhui", "/desk/tasks/?claimed=nobody&sort=newest"),
        ("officer_xuhui", "/desk/decided/"),
        ("officer_xuhui", "/desk/cases/"),
        ("auditor", "/desk/cases/?state=closed"),
        ("clerk_huangpu", "/counter/"),
        ("clerk_huangpu", "/counter/today/"),
    ],
)
def test_a_list_costs_the_same_at_ten_and_at_twenty_rows(
    city: City, as_: SignIn, who: str, address: str
) -> None:
    client = as_(getattr(city, who))
    client.get(address)  # what a process learns once
    for _ in range(10):
        decided(city)
    ten = statements(client, address)
    for _ in range(10):
        decided(city)
    twenty = statements(client, address)
    assert len(ten) == len(twenty) <= MOST, "\n".join(twenty)
