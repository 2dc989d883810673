"""Every test runs on a real PostgreSQL: DATABASE_URL, or an embedded server shared by all workers."""

import os
import tempfile
from pathlib import Path

SERVER = Path(tempfile.gettempdir()) / f"tongban-tests-{os.getuid()}"


def pytest_configure() -> None:
    """Before Django reads its settings."""
    if "DATABASE_URL" not in os.environ:
        from tongban.foundation import embedded

        os.environ["DATABASE_URL"] = embedded.start(SERVER)
