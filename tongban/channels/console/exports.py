"""Lists as CSV: written row by row, and harmless in a spreadsheet."""

import csv
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import get_language, override

#: What makes a spreadsheet take a text for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"  # a spreadsheet then reads UTF-8
CHUNK = 500
Column = tuple[Any, Callable[[Any], Any]]


class _Echo:
    """A file that gives back what is written; for csv.writer."""

    def write(self, text: str) -> str:
        return text


def harmless(value: Any) -> Any:
    """A cell as text; one that would be a formula gets an apostrophe. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def stream(name: str, columns: tuple[Column, ...], rows: QuerySet[Any]) -> StreamingHttpResponse:
    """`rows` as a file; at most CHUNK of them are in memory at a time."""
    response = StreamingHttpResponse(_lines(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(columns: tuple[Column, ...], rows: QuerySet[Any]) -> Iterator[str]:
    """The answer is written after the view has returned, so each line asks for the reader's language."""
    language = get_language() or "zh-hans"
    write = csv.writer(_Echo()).writerow

    def line(cells: Callable[[], list[Any]]) -> str:
        with override(language):
            return str(write([harmless(cell) for cell in cells()]))

    def body() -> Iterator[str]:
        yield MARK + line(lambda: [head for head, _ in columns])
        for row in rows.iterator(chunk_size=CHUNK):
            yield line(lambda row=row: [cell(row) for _, cell in columns])  # type: ignore[misc]

    return body()
