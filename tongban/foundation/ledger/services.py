"""Recording and sealing: the only two ways into the ledger."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from tongban.foundation import clock
from tongban.foundation.crypto.signing import sign
from tongban.foundation.ledger import merkle
from tongban.foundation.ledger.models import Event, Head
from tongban.foundation.ledger.store import KEPT, STEP, TILE, broken, fetch
from tongban.foundation.statements import row

#: The advisory lock of the sealer: the word "seal" in ASCII.
SEALER = 0x7365616C

#: What the key of the heads may sign.
PURPOSE = "ledger.head"

TAKE = """
DELETE FROM ledger_pending
WHERE event_id <= (
    SELECT max(event_id) FROM (SELECT event_id FROM ledger_pending ORDER BY event_id LIMIT %s) AS next
)
RETURNING event_id
"""
RECORD = """
INSERT INTO ledger_event (at, subject, kind, actor, data)
VALUES (%(at)s, %(subject)s, %(kind)s, %(actor)s, %(data)s::json)
RETURNING id
"""
BYTES = "SELECT id, ledger_bytes(event) FROM ledger_event event WHERE id = ANY(%s) ORDER BY id"


def record(*, kind: str, subject: str, actor: str, data: dict[str, Any]) -> Event:
    """Write down what happened, in the caller's transaction: one plain insert that waits for nobody."""
    event = Event(at=clock.now(), kind=kind, subject=subject, actor=actor, data=data)
    text = json.dumps(data, cls=DjangoJSONEncoder)
    values = {"at": event.at, "kind": kind, "subject": subject, "actor": actor, "data": text}
    (event.pk,) = row(RECORD, values) or [None]
    event._state.adding = False
    return event


def seal(limit: int = 10_000) -> Head | None:
    """Give up to `limit` committed events their leaves and sign the new head; None when nothing waits.

    Every event has a pending row or a leaf, and passes from one to the other in this transaction. So the
    order in which transactions commit does not matter, and no clock or number decides what has been sealed.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER])
        cursor.execute(TAKE, [limit])
        taken = [event for (event,) in cursor.fetchall()]
        if not taken:
            return None
        cursor.execute(BYTES, [taken])
        rows = cursor.fetchall()
        start = _sound_size()
        hashes = [merkle.leaf_hash(bytes(content)) for _, content in rows]
        _append_leaves(cursor, start, [event for event, _ in rows], hashes)
        _append_nodes(cursor, start, hashes)
        return _sign(start, start + len(rows))


def seal_all() -> int:
    """Seal until nothing waits; the size of the ledger afterwards."""
    while seal():
        pass
    last = Head.objects.order_by("-size").first()
    return last.size if last else 0


def _sound_size() -> int:
    """The size of the ledger, after checking that its tree still has the root that was signed last."""
    last = Head.objects.order_by("-size").first()
    if last is None:
        return 0
    if _root(last.size) != bytes(last.root):
        raise broken(f"head {last.size}")
    return last.size


def _root(size: int) -> bytes:
    places = merkle.complete(0, size)
    known = fetch(places)
    return merkle.fold([known[place] for place in places])


def _append_leaves(cursor: Any, start: int, events: Sequence[int], hashes: Sequence[bytes]) -> None:
    with cursor.copy("COPY ledger_leaf (index, event_id, hash) FROM STDIN") as copy:
        for index, (event, digest) in enumerate(zip(events, hashes, strict=True), start):
            copy.write_row((index, event, digest))


def _append_nodes(cursor: Any, start: int, hashes: Sequence[bytes]) -> None:
    """Each kept level takes the roots of the tiles that the level below has filled."""
    row, first = hashes, start
    for level in KEPT:
        begun = first % TILE
        before = fetch([(level - STEP, index) for index in range(first - begun, first)])
        row, first = _tile_roots([*before.values(), *row]), first // TILE
        if not row:
            return
        with cursor.copy("COPY ledger_node (level, index, hash) FROM STDIN") as copy:
            for index, digest in enumerate(row, first):
                copy.write_row((level, index, digest))


def _tile_roots(row: list[bytes]) -> list[bytes]:
    whole = len(row) - len(row) % TILE
    return [merkle.levels(row[at : at + TILE])[STEP][0] for at in range(0, whole, TILE)]


def statement(*, previous: int, size: int, root: bytes, at: datetime) -> bytes:
    """The bytes that the signature of a head covers."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return f"tongban ledger head\n{previous}\n{size}\n{root.hex()}\n{moment}\n".encode()


def _sign(previous: int, size: int) -> Head:
    root, at = _root(size), clock.now()
    signature = sign(PURPOSE, statement(previous=previous, size=size, root=root, at=at))
    return Head.objects.create(
        size=size, previous=previous, root=root, at=at, key_id=signature.key_id, signature=signature.value
    )
