"""The tables of the ledger. All of them are only ever added to; triggers forbid the rest (migration 0002)."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class WrittenJSON(models.JSONField):
    """A JSON object kept as the text that was written (`json`, not `jsonb`).

    What a leaf covers is then what is stored, byte for byte, and proving it does not write it anew.
    There are no lookups into the object: a ledger is read by subject.
    """

    def db_type(self, connection: Any) -> str:
        return "json"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value


class Event(models.Model):
    """What happened: no names, no answers; ids, codes and digests only, because it can never be deleted."""

    at = models.DateTimeField()
    subject = models.CharField(max_length=64)  # "case:12"
    kind = models.CharField(max_length=64)  # "case.received"
    actor = models.CharField(max_length=64)  # "staff:3", "person:7", "system"
    data = WrittenJSON(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [models.Index(fields=["subject", "id"], name="ledger_event_subject")]


class Pending(models.Model):
    """An event without a leaf yet. A trigger writes the row beside its event; the sealer takes it away."""

    # Not a foreign key: its check would lock and rewrite each event.
    event_id = models.BigIntegerField(primary_key=True)


class Leaf(models.Model):
    """The place of an event in the tree, from 0, and SHA-256(0x00 || bytes of the event)."""

    index = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.DO_NOTHING, related_name="leaf", db_constraint=False)
    hash = models.BinaryField()


class Node(models.Model):
    """The hash of the complete subtree over leaves [index * 2**level, (index + 1) * 2**level).

    Only every eighth level is kept; what lies between is made again from at most 256 hashes.
    """

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()


class Head(models.Model):
    """A signed statement: the first `size` leaves have this root. It names the head before it."""

    size = models.BigIntegerField(primary_key=True)
    previous = models.BigIntegerField()  # the size of the head before, 0 for the first
    root = models.BinaryField()
    at = models.DateTimeField()
    key_id = models.CharField(max_length=64)
    signature = models.BinaryField()
