"""Sealing, blind indexes and signatures; a master key that rotates."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.foundation.crypto import signing, suite
from tongban.foundation.crypto.primitives import INTERNATIONAL, International
from tongban.foundation.errors import DomainError

OLDEST, OLD, NEW = ("11" * 32, "22" * 32, "33" * 32)


@pytest.fixture
def keys(settings: Any) -> Iterator[Any]:
    """A centre with one master key."""
    settings.TONGBAN_MASTER_KEY, settings.TONGBAN_MASTER_KEY_PREVIOUS = OLD, ()
    return settings


@given(st.binary(max_size=200), st.binary(max_size=40))
def test_what_is_sealed_comes_back(content: bytes, associated: bytes) -> None:
    sealed = suite.encrypt("test", content, associated)
    assert suite.decrypt("test", sealed, associated) == content
    assert len(sealed) == len(content) + 33


@given(st.binary(min_size=1, max_size=40), st.data())
def test_no_bit_of_a_sealed_content_can_be_changed(content: bytes, data: st.DataObject) -> None:
    sealed = bytearray(suite.encrypt("test", content, b"row 7"))
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[place // 8] ^= 1 << place % 8
    with pytest.raises(suite.Tampered):
        suite.decrypt("test", bytes(sealed), b"row 7")


@pytest.mark.parametrize("length", [0, 1, 4, 5, 16, 17, 32, 37])
def test_a_shortened_content_is_found(length: int) -> None:
    sealed = suite.encrypt("test", b"12345")
    with pytest.raises(suite.Tampered):
        suite.decrypt("test", sealed[:length])


def test_a_content_is_bound_to_its_purpose_and_its_place() -> None:
    sealed = suite.encrypt("person.id_number", b"secret", b"file 1")
    with pytest.raises(suite.Tampered):
        suite.decrypt("person.contact", sealed, b"file 1")
    with pytest.raises(suite.Tampered):
        suite.decrypt("person.id_number", sealed, b"file 2")


def test_the_same_text_is_never_sealed_to_the_same_bytes() -> None:
    assert len({suite.encrypt("test", b"same") for _ in range(100)}) == 100


def test_a_new_master_key_reads_what_the_old_one_sealed(keys: Any) -> None:
    sealed, index, old_head = suite.encrypt("test", b"kept"), suite.blind_index("test", "kept"), suite.head()
    keys.TONGBAN_MASTER_KEY, keys.TONGBAN_MASTER_KEY_PREVIOUS = NEW, (OLD,)
    assert suite.decrypt("test", sealed) == b"kept"
    assert suite.encrypt("test", b"kept").startswith(suite.head())
    assert suite.head() != old_head
    assert suite.blind_index("test", "kept") == index, "people are still found"


def test_a_key_that_is_no_longer_listed_reads_nothing(keys: Any) -> None:
    sealed = suite.encrypt("test", b"kept")
    keys.TONGBAN_MASTER_KEY = NEW
    with pytest.raises(DomainError, match="TONGBAN_MASTER_KEY_PREVIOUS"):
        suite.decrypt("test", sealed)


def test_the_index_stays_with_the_oldest_key_listed(keys: Any) -> None:
    keys.TONGBAN_MASTER_KEY_PREVIOUS, keys.TONGBAN_MASTER_KEY = (OLDEST,), OLD
    index = suite.blind_index("test", "1")
    keys.TONGBAN_MASTER_KEY_PREVIOUS, keys.TONGBAN_MASTER_KEY = (OLD, OLDEST), NEW
    assert suite.blind_index("test", "1") == index


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105-19491231-002X",
    ],
)
def test_a_blind_index_is_the_same_for_every_way_of_writing(typed: str) -> None:
    assert suite.blind_index("person.id_number", typed) == suite.blind_index(
        "person.id_number", "11010519491231002X"
    )


@given(st.text(max_size=30), st.text(max_size=30))
def test_different_texts_have_different_indexes(a: str, b: str) -> None:
    same = suite.normalised(a) == suite.normalised(b)
    assert (suite.blind_index("test", a) == suite.blind_index("test", b)) == same
    assert len(suite.blind_index("test", a)) == 16
    assert suite.blind_index("other", a) != suite.blind_index("test", a)


@given(st.binary(max_size=100), st.data())
def test_a_signature_covers_every_bit(content: bytes, data: st.DataObject) -> None:
    signature = signing.sign("decision", content)
    assert signing.verify("decision", content, key_id=signature.key_id, value=signature.value)
    both = bytearray(content + signature.value)
    place = data.draw(st.integers(0, len(both) * 8 - 1))
    both[place // 8] ^= 1 << place % 8
    assert not signing.verify("decision", bytes(both[:-64]), key_id=signature.key_id, value=bytes(both[-64:]))


@pytest.mark.parametrize(
    "key_id", ["", "decision", "decision:", "decision:0000", "certificate:0", "decision:" + "f" * 16]
)
def test_an_unknown_key_verifies_nothing_and_raises_nothing(key_id: str) -> None:
    value = signing.sign("decision", b"x").value
    assert not signing.verify("decision", b"x", key_id=key_id, value=value)
    assert not signing.verify("decision", b"x", key_id=signing.sign("decision", b"x").key_id, value=b"short")


def test_a_signature_for_one_purpose_is_none_for_another() -> None:
    signature = signing.sign("decision", b"x")
    assert not signing.verify("certificate", b"x", key_id=signature.key_id, value=signature.value)


def test_signatures_outlive_the_rotation_of_the_key(keys: Any) -> None:
    signature = signing.sign("certificate", b"issued in May")
    keys.TONGBAN_MASTER_KEY, keys.TONGBAN_MASTER_KEY_PREVIOUS = NEW, (OLD,)
    assert signing.verify("certificate", b"issued in May", key_id=signature.key_id, value=signature.value)
    assert signing.sign("certificate", b"issued in May").key_id != signature.key_id
    assert len(signature.key_id) <= 40


def test_a_stranger_verifies_with_the_public_key_alone() -> None:
    signature = signing.sign("ledger.head", b"root")
    public = signing.public_key(signature.key_id)
    assert public is not None and International().verify(public, b"root", signature.value)


def test_known_answers_of_the_primitives() -> None:
    """RFC 8032 test 1, case 14 of the GCM specification, FIPS 180-4."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    assert INTERNATIONAL.public(seed).hex().startswith("d75a980182b10ab7d54bfed3c964073a")
    assert INTERNATIONAL.sign(seed, b"").hex().startswith("e5564300c360ac729086e2cc806e828a")
    sealed = INTERNATIONAL.seal(bytes(32), bytes(12), bytes(16), b"")
    assert sealed.hex() == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
    assert suite.hash(b"abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_master_key_that_is_too_short_is_refused(keys: Any) -> None:
    keys.TONGBAN_MASTER_KEY = os.urandom(16).hex()
    with pytest.raises(Exception, match="64 hexadecimal digits"):
        suite.encrypt("test", b"x")
