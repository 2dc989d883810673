"""Whatever a superuser changes in the tables, `verify_log` finds it and names it."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ledger.test_ledger import record, tamper
from tongban.foundation.ledger import services
from tongban.foundation.ledger.models import Event, Head, Leaf
from tongban.foundation.ledger.verification import verify_log

SIZE = 300  # one whole tile and a begun one

FILL = """
INSERT INTO ledger_event (at, subject, kind, actor, data)
SELECT now(), 'case:' || i, 'case.received', 'staff:3',
       jsonb_build_object('number', 310115 + i, 'point', i %% 7)
FROM generate_series(1, %s) i
"""


def fill(count: int = SIZE, batch: int = 25) -> None:
    """Events in the order of their numbers, one head for each `batch`."""
    with connection.cursor() as cursor:
        cursor.execute(FILL, [count])
    while services.seal(batch):
        pass


def verdict(statement: str) -> tuple[str, str]:
    """Kind and number of the fault after this statement, which is then undone."""
    with transaction.atomic():
        tamper(statement)
        fault = verify_log().fault
        transaction.set_rollback(True)
    assert fault is not None, statement
    assert fault.zh and fault.en and fault.mend_zh and fault.mend_en
    return fault.kind, fault.number


def event_at(index: int) -> int:
    return Leaf.objects.get(index=index).event_id


@pytest.fixture
def ledger(db):
    fill()
    assert verify_log().sound


#: How each column is changed in the least possible way: one bit or one letter.
EVENT_BYTES = {
    "at": "at + interval '1 microsecond'",
    "subject": "overlay(subject placing chr(ascii(subject) # 1) from 1)",
    "kind": "kind || ' '",
    "actor": "replace(actor, '3', '4')",
    "data": "overlay(data::text placing ' {' from 1 for 1)::json",
}


@pytest.mark.parametrize("index", [0, 255, 256, 299])
@pytest.mark.parametrize("column", EVENT_BYTES)
def test_a_changed_event_is_named(ledger, column, index):
    event = event_at(index)
    assert verdict(f"UPDATE ledger_event SET {column} = {EVENT_BYTES[column]} WHERE id = {event}") == (
        "event",
        str(event),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(index=st.integers(0, SIZE - 1), byte=st.integers(0, 31), bit=st.integers(0, 7))
def test_any_bit_of_any_leaf_is_found_and_named(ledger, index, byte, bit):
    change = f"set_byte(hash, {byte}, get_byte(hash, {byte}) # {1 << bit})"
    assert verdict(f"UPDATE ledger_leaf SET hash = {change} WHERE index = {index}") == ("leaf", str(index))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(byte=st.integers(0, 31), bit=st.integers(0, 7))
def test_any_bit_of_a_node_is_found_and_named(ledger, byte, bit):
    change = f"set_byte(hash, {byte}, get_byte(hash, {byte}) # {1 << bit})"
    assert verdict(f"UPDATE ledger_node SET hash = {change}") == ("node", "8/0")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, 11), column=st.sampled_from(["root", "signature"]), byte=st.integers(0, 31))
def test_any_byte_of_any_head_is_found_and_named(ledger, number, column, byte):
    size = Head.objects.order_by("size")[number].size
    change = f"set_byte({column}, {byte}, get_byte({column}, {byte}) # 4)"
    assert verdict(f"UPDATE ledger_head SET {column} = {change} WHERE size = {size}") == ("head", str(size))


@pytest.mark.parametrize(
    "change", ["at = at + interval '1 microsecond'", "previous = previous + 1", "key_id = 'ledger.head:0'"]
)
def test_the_other_columns_of_a_head_are_signed_too(ledger, change):
    assert verdict(f"UPDATE ledger_head SET {change} WHERE size = 100") == ("head", "100")


@pytest.mark.parametrize("index", [0, 100, 255, 256, 299])
def test_a_deleted_event_is_named(ledger, index):
    event = event_at(index)
    assert verdict(f"DELETE FROM ledger_event WHERE id = {event}") == ("event", str(event))


@pytest.mark.parametrize("index", [0, 100, 255, 256, 299])
def test_a_deleted_leaf_is_named(ledger, index):
    assert verdict(f"DELETE FROM ledger_leaf WHERE index = {index}") == ("leaf", str(index))


@pytest.mark.parametrize("size", [25, 100, 275])
def test_a_deleted_head_is_named(ledger, size):
    assert verdict(f"DELETE FROM ledger_head WHERE size = {size}") == ("head", str(size))


def test_the_last_head_deleted_is_seen_by_the_leaves_that_nothing_covers(ledger):
    assert verdict("DELETE FROM ledger_head WHERE size = 300") == ("head", "276")


def test_a_deleted_node_is_named(ledger):
    assert verdict("DELETE FROM ledger_node") == ("node", "8/0")


def test_a_missing_tail_of_events_and_leaves_is_seen_by_the_head(ledger):
    with transaction.atomic():
        tamper("DELETE FROM ledger_event WHERE id IN (SELECT event_id FROM ledger_leaf WHERE index >= 290)")
        assert verdict("DELETE FROM ledger_leaf WHERE index >= 290") == ("leaf", "290")


def test_an_emptied_ledger_with_its_heads_left_is_seen(ledger):
    assert verdict("DELETE FROM ledger_leaf") == ("leaf", "0")


def test_an_event_put_in_past_the_recorder_is_named(ledger):
    assert verdict(
        "INSERT INTO ledger_event (id, at, subject, kind, actor, data) "
        "VALUES (987654321, now(), 'case:1', 'case.decided', 'system', '{}')"
    ) == ("event", "987654321")


def test_an_event_taken_from_those_waiting_is_named(ledger):
    event = record(999)
    assert verify_log().waiting == 1 and verify_log().sound
    assert verdict(f"DELETE FROM ledger_pending WHERE event_id = {event.pk}") == ("event", str(event.pk))


def test_an_event_that_would_be_sealed_twice_is_named(ledger):
    event = event_at(17)
    assert verdict(f"INSERT INTO ledger_pending (event_id) VALUES ({event})") == ("event", str(event))


@pytest.mark.parametrize("level, index", [(8, 1), (8, -1), (16, 0), (3, 5)])
def test_a_surplus_node_is_named(ledger, level, index):
    statement = f"INSERT INTO ledger_node (level, index, hash) VALUES ({level}, {index}, sha256('x'))"
    assert verdict(statement) == ("node", f"{level}/{index}")


def test_a_surplus_leaf_is_seen(ledger):
    statement = f"INSERT INTO ledger_leaf (index, event_id, hash) VALUES (300, {record(5).pk}, sha256('x'))"
    assert verdict(statement) == ("head", "301")


def test_a_head_copied_to_another_size_is_named(ledger):
    statement = "INSERT INTO ledger_head SELECT 110, previous, root, at, key_id, signature FROM ledger_head"
    assert verdict(f"{statement} WHERE size = 100") == ("head", "110")


@pytest.mark.parametrize("first, second", [(0, 1), (10, 200), (3, 290), (298, 299)])
def test_reordered_leaves_are_found(ledger, first, second):
    kind, number = verdict(
        f"UPDATE ledger_leaf SET index = -1 - index WHERE index IN ({first}, {second});"
        f"UPDATE ledger_leaf SET index = {first} + {second} + 1 + index WHERE index < 0"
    )
    assert (kind, number) in {
        ("leaf", str(first)),
        ("node", "8/0"),
        ("leaf", f"{first // 25 * 25}-{first // 25 * 25 + 24}"),
    }


def test_events_that_changed_places_are_found(ledger):
    first, second = event_at(5), event_at(6)
    with transaction.atomic():
        tamper("ALTER TABLE ledger_event DROP CONSTRAINT ledger_event_pkey CASCADE")
        swap = f"UPDATE ledger_event SET id = {first} + {second} - id WHERE id IN ({first}, {second})"
        assert verdict(swap) == ("event", str(first))
        transaction.set_rollback(True)


@pytest.mark.parametrize("index", [0, 30, 255, 256, 299])
def test_an_event_rewritten_with_its_leaf_breaks_the_signed_root(ledger, index):
    event = event_at(index)
    first = index // 25 * 25
    assert verdict(
        f"UPDATE ledger_event SET actor = 'staff:9' WHERE id = {event};"
        f"UPDATE ledger_leaf SET hash = sha256('\\x00'::bytea || ledger_bytes(e)) FROM ledger_event e "
        f"WHERE e.id = event_id AND index = {index}"
    ) == ("leaf", f"{first}-{first + 24}")


def test_a_node_made_to_fit_does_not_help_the_forger(ledger):
    event = event_at(40)
    with transaction.atomic():
        tamper(
            f"UPDATE ledger_event SET actor = 'staff:9' WHERE id = {event};"
            f"UPDATE ledger_leaf SET hash = sha256('\\x00'::bytea || ledger_bytes(e)) FROM ledger_event e "
            f"WHERE e.id = event_id AND index = 40"
        )
        assert verdict("UPDATE ledger_node SET hash = sha256('forged')") == ("leaf", "25-49")
        transaction.set_rollback(True)


def test_the_second_kept_level_is_proved_too(db):
    """More than 65,536 leaves, put in as the sealer would find them."""
    fill(66_000, 30_000)
    seen: list[tuple[int, int]] = []
    report = verify_log(lambda done, total: seen.append((done, total)))
    assert report.sound and report.size == 66000 and seen == [(65536, 66000), (66000, 66000)]
    assert verdict("UPDATE ledger_node SET hash = sha256('x') WHERE level = 16") == ("node", "16/0")
    event = Event.objects.order_by("id")[65_900]
    assert verdict(f"UPDATE ledger_event SET kind = 'x' WHERE id = {event.pk}") == ("event", str(event.pk))
