"""The Merkle tree of RFC 9162, section 2.1: hashes, both kinds of proof, and their checks. No database."""

from collections.abc import Callable, Sequence
from hashlib import sha256

EMPTY = sha256().digest()

#: A complete subtree: (level, index) covers leaves [index << level, (index + 1) << level).
Place = tuple[int, int]


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf: SHA-256(0x00 || content)."""
    return sha256(b"\x00" + content).digest()


def leaf_hashes(contents: Sequence[bytes]) -> list[bytes]:
    """The hashes of many leaves, without a call for each."""
    return [sha256(b"\x00" + content).digest() for content in contents]


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def pairs(hashes: Sequence[bytes]) -> list[bytes]:
    """The next level up: one hash for each whole pair; a last single hash is left out."""
    return [
        sha256(b"\x01" + left + right).digest()
        for left, right in zip(hashes[::2], hashes[1::2], strict=False)
    ]


def levels(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """All complete subtrees over these leaves: levels[k][i] covers leaves [i << k, (i + 1) << k)."""
    found = [list(hashes)]
    while len(found[-1]) > 1:
        found.append(pairs(found[-1]))
    return found


def fold(hashes: Sequence[bytes]) -> bytes:
    """One root over subtrees of falling size, from left to right; the empty tree has the hash of nothing."""
    if not hashes:
        return EMPTY
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def complete(start: int, end: int) -> list[Place]:
    """The complete subtrees that make up leaves [start, end), largest first; `start` is aligned to them."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def split(size: int) -> int:
    """The largest power of two smaller than `size` (>= 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The ranges of leaves whose roots make the audit path of a leaf, lowest first (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    start, end, found = 0, size, []
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency_ranges(first: int, second: int) -> list[tuple[int, int]]:
    """The ranges of leaves whose roots make the consistency proof, 0 < first <= second (2.1.4.1)."""
    if not 0 < first <= second:
        raise ValueError(f"no proof from a tree of {first} to one of {second}")
    start, end, whole, found = 0, second, True, []
    while first < end:
        middle = start + split(end - start)
        if first <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start, whole = middle, False
    if not whole:
        found.append((start, end))
    return found[::-1]


def roots(ranges: Sequence[tuple[int, int]], get: Callable[[Place], bytes]) -> list[bytes]:
    """The root of each range, folded from its complete subtrees."""
    return [fold([get(place) for place in complete(start, end)]) for start, end in ranges]


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the audit path leads from this leaf hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistent(first: int, second: int, old: bytes, new: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `first` leaves is a beginning of that of `second` (RFC 9162, 2.1.4.2)."""
    if first == second:
        return old == new and not proof
    if not 0 < first < second or not proof:
        return False
    steps = [old, *proof] if first & (first - 1) == 0 else list(proof)
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old and after == new
