"""Proofs that anyone can check: an event is in the ledger; today's ledger continues yesterday's."""

from dataclasses import dataclass

from django.db import connection

from tongban.foundation.crypto import signing
from tongban.foundation.errors import Invalid
from tongban.foundation.ledger import merkle
from tongban.foundation.ledger.models import Event, Head
from tongban.foundation.ledger.services import PURPOSE, statement
from tongban.foundation.ledger.store import fetch

LEAF = """
SELECT leaf.index, ledger_bytes(event)
FROM ledger_leaf leaf JOIN ledger_event event ON event.id = leaf.event_id
WHERE leaf.event_id = %s
"""


@dataclass(frozen=True)
class Proof:
    """The event's bytes are leaf `index` of the tree that `head` signs (RFC 9162, 2.1.3)."""

    event: int
    content: bytes
    index: int
    path: tuple[bytes, ...]
    head: Head

    def holds(self) -> bool:
        """Whether the path leads to the root, and the root is signed by this centre."""
        leaf = merkle.leaf_hash(self.content)
        root = bytes(self.head.root)
        return merkle.included(leaf, self.index, self.head.size, self.path, root) and signed(self.head)


def signed(head: Head) -> bool:
    """Whether this centre's own key signed the head as it stands."""
    content = statement(previous=head.previous, size=head.size, root=bytes(head.root), at=head.at)
    return signing.verify(PURPOSE, content, key_id=head.key_id, value=bytes(head.signature))


def inclusion(event: Event | int, *, size: int | None = None) -> Proof | None:
    """The proof under the first head that covers the event, or under the head of `size`; None before sealing.

    The first head never changes, so neither does the proof on a receipt.
    """
    number = event if isinstance(event, int) else event.pk
    with connection.cursor() as cursor:
        cursor.execute(LEAF, [number])
        row = cursor.fetchone()
    if row is None:
        return None
    index, content = row
    head = _head(size) if size else Head.objects.filter(size__gt=index).order_by("size")[0]
    ranges = merkle.inclusion_ranges(index, head.size)
    known = fetch([place for start, end in ranges for place in merkle.complete(start, end)])
    return Proof(number, bytes(content), index, tuple(merkle.roots(ranges, known.__getitem__)), head)


def consistency(first: int, second: int) -> tuple[bytes, ...]:
    """That the tree of `first` leaves is a beginning of the tree of `second` (RFC 9162, 2.1.4).

    Raises Invalid when there is no head of `second` or of more leaves, or `first` is not from 1 to `second`.
    """
    if not Head.objects.filter(size__gte=second).exists() or not 0 < first <= second:
        raise _no_such_head(second)
    ranges = merkle.consistency_ranges(first, second)
    known = fetch([place for start, end in ranges for place in merkle.complete(start, end)])
    return tuple(merkle.roots(ranges, known.__getitem__))


def _head(size: int) -> Head:
    head = Head.objects.filter(size=size).first()
    if head is None:
        raise _no_such_head(size)
    return head


def _no_such_head(size: int) -> Invalid:
    return Invalid(
        "unknown_head",
        f"没有大小为 {size} 的树头；请使用公布的树头。",
        f"There is no tree head of size {size}; use a published one.",
        field="size",
        status=404,
    )
