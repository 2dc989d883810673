"""RFC 9162, section 2.1, against the reference vectors of Certificate Transparency."""

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.foundation.ledger import merkle

INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
#: Leaf (from 0) and size, with the audit path.
PATHS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
LEAVES = [merkle.leaf_hash(content) for content in INPUTS]


def tree_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162, 2.1.1, word for word; the rest is held against it."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else sha256().digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return merkle.node_hash(tree_root(leaves[:k]), tree_root(leaves[k:]))


def getter(leaves: list[bytes]):
    levels = merkle.levels(leaves)
    return lambda place: levels[place[0]][place[1]]


def path(leaves: list[bytes], index: int, size: int) -> list[bytes]:
    return merkle.roots(merkle.inclusion_ranges(index, size), getter(leaves))


def proof(leaves: list[bytes], first: int, second: int) -> list[bytes]:
    return merkle.roots(merkle.consistency_ranges(first, second), getter(leaves))


def root(leaves: list[bytes], size: int) -> bytes:
    return merkle.roots([(0, size)], getter(leaves))[0]


def test_the_empty_tree_has_the_hash_of_nothing():
    assert merkle.fold([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_of_the_reference_vectors(size):
    assert root(LEAVES, size).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_inclusion_proofs_of_the_reference_vectors(index, size):
    assert [step.hex() for step in path(LEAVES, index, size)] == PATHS[index, size]


@pytest.mark.parametrize(("first", "second"), CONSISTENCY)
def test_consistency_proofs_of_the_reference_vectors(first, second):
    assert [step.hex() for step in proof(LEAVES, first, second)] == CONSISTENCY[first, second]


def test_every_proof_of_every_size_holds_and_no_other():
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(70)]
    for size in range(1, 71):
        top = tree_root(leaves[:size])
        assert root(leaves, size) == top
        for index in range(size):
            steps = path(leaves, index, size)
            assert merkle.included(leaves[index], index, size, steps, top)
            assert not merkle.included(leaves[index], index + 1, size, steps, top)
            assert not merkle.included(leaves[index - 1], index, size, steps, top) or size == 1


def test_every_pair_of_sizes_is_consistent():
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(70)]
    tops = [tree_root(leaves[:size]) for size in range(71)]
    for second in range(1, 71):
        for first in range(1, second + 1):
            steps = proof(leaves, first, second)
            assert merkle.consistent(first, second, tops[first], tops[second], steps)
            assert first == second or not merkle.consistent(
                first, second, tops[first - 1], tops[second], steps
            )


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_changed_byte_anywhere_breaks_the_proof(data):
    size = data.draw(st.integers(2, 300))
    leaves = [sha256(bytes([number % 256, number // 256])).digest() for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    top, steps = tree_root(leaves), path(leaves, index, size)
    which, at, bit = (
        data.draw(st.integers(0, len(steps) - 1)),
        data.draw(st.integers(0, 31)),
        data.draw(st.integers(0, 7)),
    )
    assert merkle.included(leaves[index], index, size, steps, top)
    bad = bytearray(steps[which])
    bad[at] ^= 1 << bit
    steps[which] = bytes(bad)
    assert not merkle.included(leaves[index], index, size, steps, top)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 2**40), st.data())
def test_proofs_stay_short_in_a_tree_of_any_size(size, data):
    index = data.draw(st.integers(0, size - 1))
    ranges = merkle.inclusion_ranges(index, size)
    assert len(ranges) <= size.bit_length()
    covered = sorted([*ranges, (index, index + 1)])
    assert covered[0][0] == 0 and covered[-1][1] == size
    assert all(left[1] == right[0] for left, right in pairwise(covered))


def test_a_leaf_beyond_the_tree_is_refused():
    with pytest.raises(ValueError, match="no leaf 3 in a tree of 3"):
        merkle.inclusion_ranges(3, 3)
    with pytest.raises(ValueError, match="no proof from a tree of 4 to one of 3"):
        merkle.consistency_ranges(4, 3)
