"""Proving the whole log: every event, leaf, node and head, in one pass, in constant memory."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction

from tongban.foundation.ledger import faults, merkle
from tongban.foundation.ledger.faults import Fault
from tongban.foundation.ledger.models import Head, Node, Pending
from tongban.foundation.ledger.proofs import signed
from tongban.foundation.ledger.store import KEPT, STEP, TILE

#: Leaves between two looks at nodes and heads: the reach of one node of the second kept level.
GROUP = TILE * TILE

#: Called with the number of leaves proved and the number there are.
Progress = Callable[[int, int], None]

#: Stored nodes by level and index.
Nodes = dict[merkle.Place, bytes]

#: Plans that would hold or sort a table instead of walking its index.
UNWANTED = ("enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin", "jit")

# One row per tile, made by walking the index, so that PostgreSQL already reads the next tiles while we hash.
TILES = """
COPY (
    SELECT tile.first, found.contents, found.hashes
    FROM generate_series({start}::bigint, {end}::bigint - 1, {tile}) AS tile(first)
    CROSS JOIN LATERAL (
        SELECT array_agg(coalesce(
                   (SELECT ledger_bytes(event) FROM ledger_event event WHERE event.id = leaf.event_id), ''
               ) ORDER BY leaf.index) AS contents,
               string_agg(leaf.hash, '' ORDER BY leaf.index) AS hashes
        FROM ledger_leaf leaf
        WHERE leaf.index >= tile.first AND leaf.index < least(tile.first + {tile}, {end})
    ) AS found
) TO STDOUT (FORMAT binary)
"""


ROWS = """
SELECT leaf.index, leaf.event_id, CASE WHEN event.id IS NOT NULL THEN ledger_bytes(event) END, leaf.hash
FROM ledger_leaf leaf LEFT JOIN ledger_event event ON event.id = leaf.event_id
WHERE leaf.index >= %s AND leaf.index < %s ORDER BY leaf.index
"""


@dataclass(frozen=True)
class Report:
    """What was proved: `size` leaves under `heads` heads; `waiting` events have no leaf yet."""

    size: int
    heads: int
    waiting: int
    root: bytes
    fault: Fault | None = None

    @property
    def sound(self) -> bool:
        return self.fault is None


@dataclass
class _State:
    """Where the pass stands: the complete subtrees of the leaves proved so far, largest first."""

    size: int
    done: int = 0
    head: int = 0
    heads: int = 0
    frontier: list[tuple[int, bytes]] = field(default_factory=list)
    root: bytes = merkle.EMPTY
    doubt: Fault | None = (
        None  # a node that disagrees; the next head tells whether it or the leaves are wrong
    )

    def push(self, level: int, digest: bytes) -> list[tuple[int, bytes]]:
        """Take in one complete subtree, merge it with equals on its left; all subtrees that end with it."""
        ending = [(level, digest)]
        while self.frontier and self.frontier[-1][0] == level:
            _, left = self.frontier.pop()
            level, digest = level + 1, merkle.node_hash(left, digest)
            ending.append((level, digest))
        self.frontier.append((level, digest))
        return ending

    def root_with(self, tile: list[list[bytes]], count: int) -> bytes:
        """The root over all leaves proved before and the first `count` of this tile."""
        before = [digest for _, digest in self.frontier]
        return merkle.fold(before + [tile[level][index] for level, index in merkle.complete(0, count)])


def verify_log(progress: Progress | None = None) -> Report:
    """Prove the log as it stands at this moment; the report names the first bad entry, if there is one.

    Sealing may go on meanwhile. Events that wait for their leaf cannot be proved yet and are only counted.
    """
    with _snapshot():
        last = Head.objects.order_by("-size").first()
        state = _State(size=last.size if last else 0)
        fault = _walk(state, progress or _silent) or faults.outside_tree(state.size)
        return Report(state.done, state.heads, Pending.objects.count(), state.root, fault)


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


@contextmanager
def _snapshot() -> Iterator[None]:
    """One moment of the database for all statements, and plans that stream instead of holding a table."""
    nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not nested:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for name in UNWANTED:
            cursor.execute(f"SET LOCAL {name} = off")
        yield
        for name in UNWANTED:
            cursor.execute(f"SET LOCAL {name} TO DEFAULT")


def _walk(state: _State, progress: Progress) -> Fault | None:
    for start in range(0, state.size, GROUP):
        fault = _group(state, start, min(start + GROUP, state.size))
        progress(state.done, state.size)
        if fault:
            return fault
    return None


def _group(state: _State, start: int, end: int) -> Fault | None:
    """Prove the leaves [start, end) with the nodes and heads that end there."""
    nodes = _nodes(start, end)
    heads = list(Head.objects.filter(size__gt=start, size__lte=end).order_by("-size"))
    suspect = fault = None
    with connection.cursor() as cursor, cursor.copy(TILES.format(start=start, end=end, tile=TILE)) as copy:
        copy.set_types(["int8", "bytea[]", "bytea"])
        for first, contents, hashes in copy.rows():
            if suspect or fault:
                continue  # the rest of the group is only drained
            beyond = min(first + TILE, end)
            made = merkle.leaf_hashes(contents or [])
            if len(made) == beyond - first and b"".join(made) == hashes:
                fault = _tile(state, merkle.levels(made), heads, nodes)
            else:
                suspect = first, beyond
    if suspect:
        return _blame(state, *suspect, heads, nodes)
    return fault or next((faults.node_foreign(*place) for place in nodes), None)


def _nodes(start: int, end: int) -> Nodes:
    """The stored nodes whose leaves end in this group."""
    found = {}
    for level in KEPT:
        rows = Node.objects.filter(level=level, index__gte=start >> level, index__lt=end >> level)
        found.update({(level, index): bytes(digest) for index, digest in rows.values_list("index", "hash")})
    return found


def _tile(state: _State, made: list[list[bytes]], heads: list[Head], nodes: Nodes) -> Fault | None:
    """Hold a tile, whose leaves agree with their events, against its heads and the nodes it completes."""
    first, beyond = state.done, state.done + len(made[0])
    while heads and heads[-1].size <= beyond:
        fault = _head(state, heads.pop(), made, first)
        if fault:
            return fault
    state.done = beyond
    if beyond - first < TILE:
        return None
    for level, digest in state.push(STEP, made[STEP][0]):
        place = (level, (beyond >> level) - 1)
        if level in KEPT and nodes.pop(place, None) != digest:
            state.doubt = state.doubt or faults.node_altered(*place)
    return state.doubt if state.head == beyond else None


def _head(state: _State, head: Head, made: list[list[bytes]], first: int) -> Fault | None:
    """A head must be genuine, follow the one before it, and have the root of the leaves it covers."""
    root = state.root_with(made, head.size - first)
    if not signed(head):
        return faults.head_altered(head.size)
    if head.previous != state.head:
        return faults.head_missing(state.head, head.previous)
    if root != bytes(head.root):
        return faults.rewritten(head.previous, head.size)
    state.head, state.heads, state.root = head.size, state.heads + 1, root
    return state.doubt


def _blame(state: _State, first: int, beyond: int, heads: list[Head], nodes: Nodes) -> Fault:
    """Who is wrong in a tile whose leaves do not agree with their events: the first leaf, or its event?

    The leaves as stored are right when they lead to the node above them, or to the head that ends here.
    """
    rows = _rows(first, beyond)
    for index in range(first, beyond):
        event, content, stored = rows.get(index, (0, None, b""))
        if not stored:
            return faults.leaf_missing(index)
        if content is None:
            return faults.event_missing(event, index)
        if merkle.leaf_hash(content) != stored:
            leaves = merkle.levels([stored for _, _, stored in rows.values()])
            genuine = len(rows) == beyond - first and _stands(state, leaves, first, beyond, heads, nodes)
            return faults.event_altered(event, index) if genuine else faults.leaf_altered(index)
    raise AssertionError("the leaves agree with their events")


def _rows(first: int, beyond: int) -> dict[int, tuple[int, bytes | None, bytes]]:
    """Event number, bytes (None when the event is gone) and stored hash of each leaf of a tile."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [first, beyond])
        return {index: (event, content, bytes(digest)) for index, event, content, digest in cursor.fetchall()}


def _stands(
    state: _State, leaves: list[list[bytes]], first: int, beyond: int, heads: list[Head], nodes: Nodes
) -> bool:
    if beyond - first == TILE:
        return nodes.get((STEP, first // TILE)) == leaves[STEP][0]
    return state.root_with(leaves, beyond - first) == bytes(heads[0].root)
