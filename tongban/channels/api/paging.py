"""Cursor paging: the cursor is the last row's key, signed, so that pages stay stable while rows arrive."""

from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet

from tongban.foundation.errors import Invalid

Row = TypeVar("Row", bound=Model)
SIZE = 20
MOST = 100


def page(rows: QuerySet[Row], *, cursor: str | None, size: int) -> tuple[list[Row], str | None]:
    """A page of `rows`, newest first by id, and the cursor of the next page (None at the end)."""
    size = max(1, min(size, MOST))
    if cursor:
        rows = rows.filter(pk__lt=_open(cursor))
    found = list(rows.order_by("-pk")[: size + 1])
    following = signing.dumps(found[size - 1].pk, compress=False) if len(found) > size else None
    return found[:size], following


def _open(cursor: str) -> Any:
    try:
        return signing.loads(cursor)
    except signing.BadSignature:
        raise Invalid(
            "bad_cursor",
            "翻页标记无效，请从第一页重新开始。",
            "This cursor is not ours; start again from the first page.",
            field="cursor",
        ) from None
