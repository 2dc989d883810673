"""The figures of `make bench`: one file for each row or family of rows, each measured beside its limit.

A file has one function, `measure(small) -> list[Row]`. It runs in a process of its own, with an empty
database (DATABASE_URL) and an empty data folder, both removed afterwards. `small` is for the tests: the same
work on few rows, where the figures mean nothing.
"""

#: In the order of the table; the file of "case-list" is case_list.py.
NAMES = (
    "ledger",
    "flow",
    "intake",
    "case-list",
    "pages",
    "search",
    "simulate",
    "memory",
    "load",
    "start",
)
