"""Kept connections: what stands is used, what the server has ended is opened again; plans are kept."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.signals import request_finished, request_started
from django.db import connection

from tongban.foundation import statements

pytestmark = pytest.mark.django_db(transaction=True)
PID = "SELECT pg_backend_pid()"


@pytest.fixture
def request_now() -> Iterator[None]:
    """As at the beginning of a request, on a connection that an earlier one has left."""
    statements.row(PID, {})
    yield
    connection.close()


def begin_request() -> None:
    request_finished.send(sender=None)
    request_started.send(sender=None)


def test_a_connection_that_stands_is_used_again(request_now: None) -> None:
    before = statements.row(PID, {})
    begin_request()
    assert statements.row(PID, {}) == before


def test_a_connection_that_the_server_ended_is_opened_again(request_now: None) -> None:
    (before,) = statements.row(PID, {}) or ()
    with psycopg.connect(**_address()) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    begin_request()
    assert statements.row(PID, {}) not in {None, (before,)}


def test_what_comes_again_is_prepared_and_its_values_are_bound_by_the_server(request_now: None) -> None:
    for number in range(3):
        assert statements.row("SELECT %(number)s::int + 1", {"number": number}) == (number + 1,)
    kept = statements.rows("SELECT statement FROM pg_prepared_statements", {})
    assert ("SELECT $1::int + 1",) in kept


def _address() -> dict[str, Any]:
    given = connection.get_connection_params()
    return {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}
