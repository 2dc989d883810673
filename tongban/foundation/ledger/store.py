"""Reading hashes of the tree: every eighth level is a row, those between are made from the rows below."""

from collections.abc import Sequence

from django.db import connection

from tongban.foundation.errors import DomainError
from tongban.foundation.ledger import merkle
from tongban.foundation.ledger.merkle import Place

#: A tile is a complete subtree of 2**8 rows; its root is a row of the next kept level.
STEP, TILE = 8, 256

#: The levels that are rows of ledger_node; level 0 is ledger_leaf. 2**56 leaves are enough.
KEPT = range(STEP, 7 * STEP + 1, STEP)

# One narrow range (at most 256 rows) of a primary key for each wanted hash.
ROWS = """
WITH asked AS (
    SELECT * FROM unnest(%s::int[], %s::int[], %s::bigint[], %s::bigint[]) AS a(place, level, first, beyond)
)
SELECT place, (SELECT string_agg(hash, '' ORDER BY index) FROM ledger_leaf
               WHERE index >= first AND index < beyond)
FROM asked WHERE level = 0
UNION ALL
SELECT place, (SELECT string_agg(hash, '' ORDER BY index) FROM ledger_node node
               WHERE node.level = asked.level AND index >= first AND index < beyond)
FROM asked WHERE level > 0
"""


def fetch(places: Sequence[Place]) -> dict[Place, bytes]:
    """The hash of each complete subtree, in one statement. Raises DomainError when rows are missing."""
    if not places:
        return {}
    spans = [(level - level % STEP, index << level % STEP, 1 << level % STEP) for level, index in places]
    with connection.cursor() as cursor:
        cursor.execute(
            ROWS,
            [
                list(range(len(places))),
                [level for level, _, _ in spans],
                [first for _, first, _ in spans],
                [first + width for _, first, width in spans],
            ],
        )
        found = {places[place]: bytes(rows or b"") for place, rows in cursor.fetchall()}
    return {(level, index): _subtree(level, index, found[level, index]) for level, index in places}


def _subtree(level: int, index: int, rows: bytes) -> bytes:
    hashes = cut(rows)
    if len(rows) != 32 << level % STEP:
        raise broken(f"level {level - level % STEP}, {index << level % STEP}")
    return merkle.levels(hashes)[-1][0]


def cut(rows: bytes) -> list[bytes]:
    """Hashes of 32 bytes that came as one string."""
    return [rows[at : at + 32] for at in range(0, len(rows), 32)]


def broken(where: str) -> DomainError:
    """The ledger contradicts itself; nothing may be built upon it or proved from it."""
    return DomainError(
        "ledger_broken",
        f"账本不完整或自相矛盾（{where}）；请运行 tongban verify 查明。",
        f"The ledger is incomplete or contradicts itself ({where}); run `tongban verify`.",
        status=500,
    )
