"""Lists are read from an index in their own order: what a page costs does not grow with the register.

Sequential scans and sorts are switched off, so that on these few rows, too, PostgreSQL takes the index if it
can; it sorts only when no index gives the order.
"""

from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict

from tests.city import City
from tongban.casework.cases import queries
from tongban.channels.desk import filters
from tongban.channels.web import cursors


def plan(rows: QuerySet[Any], order: tuple[str, ...]) -> str:
    """How PostgreSQL reads a page of these rows."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_hashjoin = off")
        cursor.execute("SET LOCAL enable_mergejoin = off")
    return rows.order_by(*order)[: cursors.SIZE + 1].explain()


@pytest.mark.parametrize(("sort", "index"), [("due", "open_tasks"), ("newest", "waiting_tasks")])
@pytest.mark.parametrize("narrowed", ["", "due=overdue", "step=decide&claimed=nobody"])
def test_waiting_tasks_come_from_an_index_in_every_order(
    city: City, sort: str, index: str, narrowed: str
) -> None:
    city.ask(city.reviewed)
    wanted = filters.read(QueryDict(f"sort={sort}&{narrowed}"))
    waiting = queries.tasks_visible_to(city.officer_xuhui)
    how = plan(filters.tasks(waiting, wanted, city.officer_xuhui), filters.ORDERS[sort])
    assert index in how and "Sort" not in how, how


@pytest.mark.parametrize(
    ("who", "index"), [("officer_xuhui", "cases_of_a_department"), ("auditor", "cases_latest_first")]
)
def test_cases_of_a_department_and_of_the_city_come_from_an_index(city: City, who: str, index: str) -> None:
    city.ask(city.reviewed)
    if index == "cases_of_a_department":  # among few rows that of the whole city is as cheap
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX cases_latest_first")  # undone with the test
    how = plan(queries.visible_to(city.user(staff=getattr(city, who))), ("-received_at", "-id"))
    assert index in how and "Sort" not in how, how


def test_cases_of_a_resident_and_their_company_are_looked_up_not_sought(city: City) -> None:
    city.ask(city.reviewed)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    how = queries.my_cases(city.user(person=city.resident)).explain()
    assert "Bitmap Index Scan" in how and "Seq Scan on cases_case" not in how, how
