"""Idempotency-Key: a request that creates something may be sent again without fear."""

import hashlib
import json
from collections.abc import Callable
from typing import Annotated, Any

from django.db import transaction
from ninja import Header

from tongban.casework.cases.models import Case
from tongban.channels.api.models import Request
from tongban.foundation import clock
from tongban.foundation.errors import Conflict, DomainError, Invalid
from tongban.registry.accounts.models import User

LONGEST = 200
Key = Annotated[
    str,
    Header(
        "",
        alias="Idempotency-Key",
        description="Required: at most 200 characters, unique to this request; repeats carry it again.",
    ),
]


def checked(key: str) -> str:
    """The digest that stands for a client's key. Raises Invalid when there is none."""
    if not key.strip() or len(key) > LONGEST:
        raise Invalid(
            "idempotency_key_missing",
            f"请在请求头 Idempotency-Key 中给出唯一编号，不超过 {LONGEST} 个字符。",
            f"Send a unique Idempotency-Key header of at most {LONGEST} characters; a repeat is harmless.",
            field="Idempotency-Key",
            status=400,
        )
    return hashlib.sha256(key.encode(errors="surrogateescape")).hexdigest()


def fingerprint(*content: Any) -> str:
    """What a request asks for, in 64 characters."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def key_reused() -> Conflict:
    return Conflict(
        "key_reused",
        "该 Idempotency-Key 已用于内容不同的请求，请换用新的编号。",
        "This Idempotency-Key belongs to a request with other content; take a new one.",
        field="Idempotency-Key",
        status=409,
    )


def act(*, user: User, key: str, content: tuple[Any, ...], do: Callable[[], Case]) -> tuple[Case, bool]:
    """Do it once: (case, whether it was done now). The key and the act are one transaction.

    A refusal is not kept: the same request may be mended and sent again.
    """
    digest, asked = checked(key), fingerprint(*content)
    with transaction.atomic():
        kept, fresh = Request.objects.get_or_create(
            user=user, key=digest, defaults={"content": asked, "at": clock.now()}
        )
        if not fresh:
            if kept.content != asked or kept.case is None:
                raise key_reused()
            return kept.case, False
        try:
            kept.case = do()
        except DomainError as refusal:  # committed with it: the record of a denied act
            kept.delete()
            failure = refusal
        else:
            kept.save(update_fields=["case"])
            return kept.case, True
    raise failure
