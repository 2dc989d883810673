"""Every test runs on a real PostgreSQL: DATABASE_URL, or an embedded server that all workers share."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import pytest_django

SERVER = Path(tempfile.gettempdir()) / f"tongban-tests-{os.getuid()}" / "pg"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}
_open = ExitStack()


def pytest_configure() -> None:
    """Before Django reads its settings."""
    if "DATABASE_URL" not in os.environ:
        from tongban.foundation import embedded

        os.environ["DATABASE_URL"] = _open.enter_context(embedded.in_use(SERVER, **FAST))


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last one to leave stops the server."""
    _open.close()


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
