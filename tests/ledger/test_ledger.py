"""Recording, sealing and proving, on the real database."""

import threading
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests.ledger.test_merkle import tree_root
from tongban.foundation.errors import DomainError
from tongban.foundation.ledger import merkle, proofs, queries, services
from tongban.foundation.ledger.models import Event, Head, Leaf, Node, Pending
from tongban.foundation.ledger.verification import verify_log

INSERT = (
    "INSERT INTO ledger_event (at, subject, kind, actor, data) "
    "VALUES (now(), 'case:{}', 'a.b', 'system', jsonb_build_object())"
)


def record(serial: int, **data: Any) -> Event:
    return services.record(kind="case.received", subject=f"case:{serial}", actor="staff:3", data=data)


def other_connection() -> psycopg.Connection:
    """A second connection to the test database, as another process has."""
    return psycopg.connect(**{**connection.get_connection_params(), "cursor_factory": psycopg.Cursor})


@pytest.mark.django_db
def test_an_event_waits_until_it_is_sealed():
    event = record(1, number="310115")
    assert Pending.objects.filter(event_id=event.pk).exists()
    assert proofs.inclusion(event) is None and queries.proof_for_event(event.pk) is None
    head = services.seal()
    assert head is not None and head.size == 1 and proofs.signed(head)
    assert not Pending.objects.exists()
    assert services.seal() is None


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [1, 3, 100, 10_000])
def test_the_root_is_that_of_the_definition_whatever_the_batches(limit):
    for number in range(300 if limit > 1 else 40):
        record(number)
    while services.seal(limit):
        pass
    leaves = [bytes(leaf) for leaf in Leaf.objects.order_by("index").values_list("hash", flat=True)]
    events = list(Event.objects.order_by("id").values_list("id", flat=True))
    assert leaves == [merkle.leaf_hash(proofs.inclusion(event).content) for event in events]
    assert all(bytes(head.root) == tree_root(leaves[: head.size]) for head in Head.objects.all())
    assert Node.objects.count() == len(leaves) // 256
    assert verify_log().sound


@pytest.mark.django_db
def test_each_event_is_proved_under_its_first_head_and_under_the_last():
    events = [record(number) for number in range(600)]
    services.seal(7), services.seal(300), services.seal_all()
    for event in events[::23]:
        first, last = proofs.inclusion(event), proofs.inclusion(event, size=600)
        assert first is not None and last is not None and first.holds() and last.holds()
        assert first.head.previous <= first.index < first.head.size
    sizes = list(Head.objects.order_by("size").values_list("size", "root"))
    for at, (first_size, old) in enumerate(sizes):
        for second, new in sizes[at:]:
            steps = proofs.consistency(first_size, second)
            assert merkle.consistent(first_size, second, bytes(old), bytes(new), steps)


@pytest.mark.django_db
def test_a_stranger_checks_a_receipt_with_nothing_but_its_proof():
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    for number in range(20):
        record(number, number=f"3101{number}")
    services.seal()
    proof = queries.proof_of("case:12")
    assert proof is not None
    head = proof["head"]
    leaf = merkle.leaf_hash(bytes.fromhex(proof["leaf"]))
    steps = [bytes.fromhex(step) for step in proof["path"]]
    assert merkle.included(leaf, proof["index"], head["size"], steps, bytes.fromhex(head["root"]))
    assert b'{"number": "310112"}' in bytes.fromhex(proof["leaf"])
    found = Head.objects.get(size=head["size"])
    text = services.statement(previous=head["previous"], size=head["size"], root=found.root, at=found.at)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head["public_key"]))
    key.verify(bytes.fromhex(head["signature"]), text)


@pytest.mark.django_db
def test_a_proof_under_a_head_that_never_was_is_refused_with_a_sentence():
    event = record(1)
    services.seal()
    with pytest.raises(DomainError, match="no tree head of size 99"):
        proofs.inclusion(event, size=99)
    with pytest.raises(DomainError, match="no tree head of size 2"):
        proofs.consistency(1, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["event", "leaf", "node", "head"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_itself_refuses_change_and_deletion(table, act):
    column = {"event": "kind", "leaf": "hash", "node": "hash", "head": "root"}[table]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(act.format(f"ledger_{table}", column, column))


@pytest.mark.django_db
def test_the_database_itself_refuses_to_empty_the_ledger():
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        cursor = connection.cursor()
        cursor.execute("ALTER TABLE ledger_event ENABLE TRIGGER ledger_no_truncate")
        cursor.execute("TRUNCATE ledger_event")


@pytest.mark.django_db
def test_sealing_does_not_build_upon_a_broken_tree():
    for number in range(5):
        record(number)
    services.seal()
    tamper("UPDATE ledger_leaf SET hash = sha256('x') WHERE index = 3")
    record(6)
    with pytest.raises(DomainError, match="contradicts itself"), transaction.atomic():
        services.seal()
    assert Pending.objects.count() == 1 and Head.objects.count() == 1


def tamper(statement: str) -> None:
    """As a superuser would who switches the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_commits_late_is_sealed_late_and_never_lost():
    with other_connection() as slow:
        slow.execute(INSERT.format(1))  # takes the lower number, and stays open
        late = record(2)
        assert services.seal().size == 1
        assert Leaf.objects.get().event_id == late.pk
        slow.commit()
    assert services.seal().size == 2
    assert list(Leaf.objects.order_by("index").values_list("event__subject", flat=True)) == [
        "case:2",
        "case:1",
    ]
    assert verify_log().sound


@pytest.mark.django_db(transaction=True)
def test_recording_does_not_wait_for_the_sealer_nor_for_another_recorder():
    record(1)
    with transaction.atomic():
        services.seal()
        record(2)
        with other_connection() as other:
            other.execute("SET statement_timeout = '5s'")
            other.execute(INSERT.format(3))
    assert services.seal_all() == 3
    assert verify_log().sound


@pytest.mark.django_db(transaction=True)
def test_many_recorders_and_two_sealers_lose_and_double_nothing():
    def work(number: int) -> None:
        try:
            for step in range(30):
                with transaction.atomic():
                    record(number * 100 + step)
                if number < 2:
                    services.seal(5)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert services.seal_all() == 180
    assert sorted(Leaf.objects.values_list("event_id", flat=True)) == sorted(
        Event.objects.values_list("id", flat=True)
    )
    report = verify_log()
    assert report.sound and report.size == 180


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_transaction_rolled_back_was_never_there():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(1)
        raise ZeroDivisionError
    assert services.seal() is None
    assert verify_log().size == 0
