"""Cursor paging: the cursor is the last row's place in the order, signed; pages stay stable meanwhile."""

from datetime import date
from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet

from tongban.foundation.errors import Invalid

Row = TypeVar("Row", bound=Model)
SIZE = 20
MOST = 100


def page(
    rows: QuerySet[Row], *, order: tuple[str, ...] = ("-pk",), cursor: str = "", size: int = SIZE
) -> tuple[list[Row], str]:
    """A page of `rows` in `order` (no nulls, the last field unique), and the cursor of the next page.

    A leading minus turns a field round. The cursor is "" at the end. Raises Invalid for a foreign one.
    """
    size = max(1, min(size, MOST))
    if cursor:
        rows = rows.filter(_after(order, _open(cursor, order)))
    found = list(rows.order_by(*order)[: size + 1])
    following = _seal(found[size - 1], order) if len(found) > size else ""
    return found[:size], following


def _seal(row: Model, order: tuple[str, ...]) -> str:
    values = [getattr(row, field.lstrip("-")) for field in order]
    return signing.dumps(
        [value.isoformat() if isinstance(value, date) else value for value in values], salt=_salt(order)
    )


def _salt(order: tuple[str, ...]) -> str:
    """A cursor belongs to its order: one taken from another list is refused."""
    return "cursor:" + ",".join(order)


def _open(cursor: str, order: tuple[str, ...]) -> list[Any]:
    try:
        values: list[Any] = signing.loads(cursor, salt=_salt(order))
    except (signing.BadSignature, ValueError):
        raise Invalid(
            "bad_cursor",
            "翻页标记无效，请从第一页重新开始。",
            "This cursor is not ours; start again from the first page.",
            field="cursor",
        ) from None
    return values


def _after(order: tuple[str, ...], values: list[Any]) -> Q:
    """Rows behind `values`: a > x, or a = x and b > y; the first comparison lets an index begin there."""
    later = Q(pk__in=[])
    same = Q()
    for field, value in zip(order, values, strict=True):
        name, sign = field.lstrip("-"), "lt" if field.startswith("-") else "gt"
        later |= same & Q(**{f"{name}__{sign}": value})
        same &= Q(**{name: value})
    first, sign = order[0].lstrip("-"), "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{sign}": values[0]}) & later
