"""The small city, in a transaction that is rolled back, or committed for tests with several connections."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests.city import City, make_city


@pytest.fixture
def city(db: None) -> City:
    return make_city()


@pytest.fixture
def emptied_ledger(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Torn down after the tables were emptied: a fresh connection has its triggers again."""
    yield
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture
def committed_city(emptied_ledger: None, transactional_db: None) -> Iterator[City]:
    """The city for tests with several connections. The ledger refuses to be emptied, so this connection, as a
    superuser's replica, passes its triggers by."""
    yield make_city()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
        cursor.execute("SET session_replication_role = replica")
