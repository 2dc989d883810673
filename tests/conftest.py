"""What every test stands on."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_django


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """Tests that commit are tidied by emptying all tables; only here may that include the ledger's."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("event", "leaf", "node", "head"):
            cursor.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER ledger_no_truncate")


@pytest.fixture
def data_folder() -> Iterator[Path]:
    """A folder for the data of a centre. Not `tmp_path`: pytest closes that to the server's account."""
    with tempfile.TemporaryDirectory(prefix="tongban-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
