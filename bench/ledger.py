"""The ledger: proving all of it beside hashing the same bytes, and one proof among a million leaves."""

import random
import time
from functools import partial
from hashlib import sha256
from itertools import pairwise

from django.core.management import call_command
from django.db import connection

from tongban.foundation.ledger import proofs, services
from tongban.foundation.ledger.models import Leaf
from tongban.foundation.ledger.verification import verify_log

from .rows import Row, seconds, stage, typical

#: Events as an intake writes them: about 385 bytes each.
FILL = """
INSERT INTO ledger_event (at, subject, kind, actor, data)
SELECT now(), 'case:' || i, 'case.received', 'staff:' || i % 1000, jsonb_build_object(
    'number', '310115' || lpad(i::text, 16, '0'), 'item', 'MZ-001', 'department', i % 46,
    'authority', i % 5000, 'channel', 'counter', 'point', i % 200,
    'edition', encode(sha256(i::text::bytea), 'hex'),
    'request', encode(sha256((i + 1)::text::bytea), 'hex'))
FROM generate_series(1, {count}) i
"""
SAMPLE = 200_000  # events whose bytes are hashed in memory to know the raw rate


def measure(small: bool) -> list[Row]:
    """Proved events a second beside raw hashing, and milliseconds for an inclusion proof."""
    count = 2_000 if small else 1_000_000
    call_command("migrate", "ledger", interactive=False, verbosity=0)
    _fill(count)
    contents = _contents(min(count, SAMPLE))
    before = _raw_rate(contents)
    with stage("proved"):
        took = seconds(_verify)
    raw = (before + _raw_rate(contents)) / 2
    chance = random.Random(1)
    events = [Leaf.objects.get(index=chance.randrange(count)).event_id for _ in range(200)]
    proof = typical([partial(proofs.inclusion, event, size=count) for event in events])
    return [
        Row(
            "ledger",
            count / took,
            "events/s",
            raw,
            "raw SHA-256 of the same leaves and nodes",
            at_least=1 / 3,
        ),
        Row("ledger.proof", proof * 1000, "ms", 5, f"5 ms, {count:,} leaves", at_most=1),
    ]


def _fill(count: int) -> None:
    with connection.cursor() as cursor, stage(f"{count:,} events"):
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER ledger_await_leaf")
        cursor.execute(FILL.format(count=count))
        cursor.execute("ALTER TABLE ledger_event ENABLE TRIGGER ledger_await_leaf")
        cursor.execute("INSERT INTO ledger_pending SELECT id FROM ledger_event")
    with stage("sealed"):
        while services.seal(50_000):
            pass
    with connection.cursor() as cursor, stage("vacuumed"):
        cursor.execute("VACUUM ANALYZE ledger_event, ledger_leaf, ledger_node, ledger_pending")


def _contents(count: int) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_bytes(event) FROM ledger_event event ORDER BY id LIMIT %s", [count])
        return [bytes(content) for (content,) in cursor.fetchall()]


def _raw_rate(contents: list[bytes]) -> float:
    """Events a second when nothing is done but the tree's hashing: one for each leaf, one for each node."""
    began = time.perf_counter()
    leaves = [sha256(b"\x00" + content).digest() for content in contents]
    for left, right in pairwise(leaves):
        sha256(b"\x01" + left + right).digest()
    return len(contents) / (time.perf_counter() - began)


def _verify() -> None:
    report = verify_log()
    if report.fault:
        raise RuntimeError(report.fault.en)
