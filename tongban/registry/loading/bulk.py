"""Many rows at once: COPY into a temporary table, then one set-based statement."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from tongban.foundation import clock


def copy(cursor: CursorWrapper, table: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> int:
    """Stream rows into a table; the number of rows."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    count = 0
    with cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row(row)
            count += 1
    return count


def upsert(
    cursor: CursorWrapper,
    model: type[models.Model],
    rows: list[dict[str, Any]],
    keys: tuple[str, ...],
    *,
    end: bool = False,
) -> int:
    """Insert rows, or change those of the same keys that differ; the number of rows touched.

    With `end`, rows that hold today and are not among `rows` end yesterday, or on their first day.
    """
    if not rows:
        return 0
    columns = tuple(rows[0])
    names = _Names(model._meta.db_table, columns, keys)
    cursor.execute(names.fill("CREATE TEMP TABLE incoming AS SELECT {columns} FROM {table} WITH NO DATA"))
    copy(cursor, "incoming", columns, (row.values() for row in rows))
    cursor.execute("ANALYZE incoming")
    cursor.execute(names.fill(UPSERT))
    touched = cursor.rowcount
    if end:
        cursor.execute(names.fill(END), {"today": clock.today()})
        touched += cursor.rowcount
    cursor.execute("DROP TABLE incoming")
    return int(touched)


UPSERT = """
INSERT INTO {table} AS standing ({columns}) SELECT {columns} FROM incoming
ON CONFLICT ({keys}) DO UPDATE SET {changes}
WHERE ({standing}) IS DISTINCT FROM ({excluded})
"""
END = """
UPDATE {table} AS standing SET valid_to = GREATEST(valid_from, %(today)s::date - 1)
WHERE (valid_to IS NULL OR valid_to >= %(today)s)
  AND valid_to IS DISTINCT FROM GREATEST(valid_from, %(today)s::date - 1)
  AND NOT EXISTS (SELECT FROM incoming WHERE {same})
"""


class _Names:
    """The names of one table, quoted, for the statements above."""

    def __init__(self, table: str, columns: tuple[str, ...], keys: tuple[str, ...]) -> None:
        others = [name for name in columns if name not in keys]
        self.parts: dict[str, sql.Composable] = {
            "table": sql.Identifier(table),
            "columns": _list("{0}", columns),
            "keys": _list("{0}", keys),
            "changes": _list("{0} = excluded.{0}", others),
            "standing": _list("standing.{0}", others),
            "excluded": _list("excluded.{0}", others),
            "same": _list(
                "COALESCE(incoming.{0}::text, '') = COALESCE(standing.{0}::text, '')", keys, " AND "
            ),
        }

    def fill(self, statement: str) -> sql.Composed:
        """The statement with the names in their places."""
        return sql.SQL(statement).format(**self.parts)


def _list(pattern: str, names: Iterable[str], between: str = ", ") -> sql.Composed:
    filled = [sql.SQL(pattern).format(sql.Identifier(name)) for name in names]
    return sql.SQL(between).join(filled)
