"""A pytest plugin (see pyproject.toml): every test runs on a real PostgreSQL.

DATABASE_URL, or an embedded server that all workers share. It starts when this module is imported, because
pytest-django reads the settings before it looks at any conftest.
"""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

SERVER = Path(tempfile.gettempdir()) / f"tongban-tests-{os.getuid()}" / "pg"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}
_open = ExitStack()

if "DATABASE_URL" not in os.environ:
    from tongban.foundation import embedded

    os.environ["DATABASE_URL"] = _open.enter_context(embedded.in_use(SERVER, **FAST))


def pytest_unconfigure() -> None:
    """The last one to leave stops the server."""
    _open.close()
