"""Constant statements on the hottest paths: written out once, prepared by the server, read into models.

Building the same statement from a query each time costs several times what the database takes to answer it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Model


@contextmanager
def prepared() -> Iterator[Any]:
    """A cursor of Django's connection, in its transaction.

    The server binds the values and keeps the plan of what comes again (see `foundation.database`).
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    wrap: Any = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(psycopg.Cursor(connection.connection)) as cursor:
        yield cursor


def columns(alias: str, model: type[Model]) -> str:
    """The columns of `model`, as `first` expects them, from the table called `alias`."""
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


def do(statement: str, values: Mapping[str, Any]) -> int:
    """Carry out a statement that gives nothing back; how many rows it was about."""
    with prepared() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def row(statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The first row of a statement; None when there is none."""
    with prepared() as cursor:
        cursor.execute(statement, values)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    with prepared() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def first(statement: str, values: Mapping[str, Any], *models: type[Model]) -> list[Any] | None:
    """The first row as one object of each model, None where a join found nothing; None without a row."""
    found = row(statement, values)
    if found is None:
        return None
    objects, start = [], 0
    for model in models:
        names, converters = _shape(model)
        cells = list(found[start : start + len(names)])
        start += len(names)
        objects.append(_read(model, names, converters, cells))
    return objects


def _read(model: type[Model], names: list[str], converters: dict[int, Any], cells: list[Any]) -> Any:
    if all(cell is None for cell in cells):
        return None
    for place, convert in converters.items():
        cells[place] = convert(cells[place], None, connection)
    return model.from_db(connection.alias, names, cells)


@cache
def _shape(model: type[Model]) -> tuple[list[str], dict[int, Any]]:
    """The attributes of a row, and how sealed and JSON cells become values."""
    fields = model._meta.concrete_fields
    converters = {n: field.from_db_value for n, field in enumerate(fields) if hasattr(field, "from_db_value")}
    return [field.attname for field in fields], converters
