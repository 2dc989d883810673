"""A new master key while the centre works: rows sealed with an older one are sealed anew, batch by batch.

First list the old key in TONGBAN_MASTER_KEY_PREVIOUS and set the new one, restart, then run this for every
model. It may be stopped at any row and run again. The old key stays listed as long as signatures made with it
are to be verified, and the oldest as long as blind indexes are in use.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models, transaction
from psycopg import sql

from tongban.foundation.crypto.fields import SealedField
from tongban.foundation.crypto.suite import HEAD, decrypt, encrypt, head


def sealed_fields(model: type[models.Model]) -> list[SealedField]:
    """The sealed fields of a model."""
    return [field for field in model._meta.local_concrete_fields if isinstance(field, SealedField)]


def rotate(
    model: type[models.Model], *, batch: int = 500, progress: Callable[[int], None] | None = None
) -> int:
    """Seal all rows of `model` with the key in use; the number of values sealed anew. Raises Tampered."""
    total = 0
    for field in sealed_fields(model):
        after: object = None
        while True:
            last, count = _batch(model, field, after, batch)
            total += count
            if progress:
                progress(total)
            if count < batch:
                break
            after = last
    return total


def _batch(
    model: type[models.Model], field: SealedField, after: object, size: int
) -> tuple[object | None, int]:
    """One transaction: the rows in it are locked while they change, all others stay free."""
    table, key, column = (sql.Identifier(name) for name in _names(model, field))
    older = sql.SQL("substring({column} FROM 1 FOR {head}) <> %s AND length({column}) > 0").format(
        column=column, head=sql.Literal(HEAD)
    )
    beyond = sql.SQL(" AND {key} > %s").format(key=key) if after is not None else sql.SQL("")
    select = sql.SQL(
        "SELECT {key}, {column} FROM {table} WHERE {older}{beyond} ORDER BY {key} LIMIT %s FOR UPDATE"
    )
    update = sql.SQL("UPDATE {table} SET {column} = %s WHERE {key} = %s")
    names = {"table": table, "key": key, "column": column, "older": older, "beyond": beyond}
    given: list[Any] = [head(), *([after] if after is not None else []), size]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(select.format(**names), given)
        rows = cursor.fetchall()
        cursor.executemany(update.format(**names), [(_anew(field, value), pk) for pk, value in rows])
    return (rows[-1][0] if rows else None), len(rows)


def _names(model: type[models.Model], field: SealedField) -> Sequence[str]:
    primary = model._meta.pk
    assert primary is not None and primary.column is not None and field.column is not None
    return model._meta.db_table, primary.column, field.column


def _anew(field: SealedField, sealed: bytes) -> bytes:
    return encrypt(field.purpose, decrypt(field.purpose, bytes(sealed)))
