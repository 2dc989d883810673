"""Proofs in the form that receipts and the API hand out."""

from typing import Any

from tongban.foundation.crypto import signing
from tongban.foundation.ledger import proofs
from tongban.foundation.ledger.models import Event, Head


def proof_for_event(event_id: int) -> dict[str, Any] | None:
    """The inclusion proof of an event, all bytes in hex; None until the event is sealed (some seconds).

    A stranger checks it by RFC 9162, 2.1.3.2, and by the Ed25519 signature of the head.
    """
    proof = proofs.inclusion(event_id)
    if proof is None:
        return None
    return {
        "event": event_id,
        "leaf": proof.content.hex(),
        "index": proof.index,
        "path": [step.hex() for step in proof.path],
        "head": head_out(proof.head),
    }


def proof_of(subject: str) -> dict[str, Any] | None:
    """The proof of the first event of a subject ("case:12"): that it was received."""
    first = Event.objects.filter(subject=subject).order_by("id").values_list("id", flat=True).first()
    return proof_for_event(first) if first else None


def head_out(head: Head) -> dict[str, Any]:
    """A signed head with the public key that checks it."""
    key = signing.public_key(head.key_id)
    return {
        "size": head.size,
        "previous": head.previous,
        "root": bytes(head.root).hex(),
        "at": head.at.isoformat(),
        "key_id": head.key_id,
        "public_key": key.hex() if key else None,
        "signature": bytes(head.signature).hex(),
    }


def latest_head() -> Head | None:
    """The newest signed head; None in an empty ledger."""
    return Head.objects.order_by("-size").first()
