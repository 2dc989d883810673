"""PostgreSQL as Django knows it; a kept connection is looked at without asking the server."""

import select
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations as Operations


class DatabaseOperations(Operations):
    """As Django's; a prepared statement can be shown too."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """What has been asked, for logs; psycopg keeps no text of what was prepared before."""
        return super().last_executed_query(cursor, sql, params) or sql


class DatabaseWrapper(base.DatabaseWrapper):
    """For settings.DATABASES: ENGINE = "tongban.foundation.database"."""

    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        """Statements bound by the server (`foundation.statements`) are prepared when they come again."""
        return {**super().get_connection_params(), "prepare_threshold": 1}

    def is_usable(self) -> bool:
        """Whether the connection still stands (CONN_HEALTH_CHECKS), at the beginning of each request.

        An idle connection has nothing to read, unless the server said good-bye or is gone. Django would ask
        `SELECT 1` here, which costs every request as much as a question of its own.
        """
        if self.in_atomic_block:
            return super().is_usable()
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return not waiting.poll(0)
