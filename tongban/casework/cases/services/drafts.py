"""Drafts: what somebody has typed so far is kept at every step."""

import uuid
from typing import Any

from tongban.casework.cases.models import Draft
from tongban.foundation import clock
from tongban.registry.accounts.models import User
from tongban.registry.catalogue.models import ItemVersion


def save(
    *,
    user: User,
    version: ItemVersion,
    answers: dict[str, Any],
    step: str,
    materials: dict[str, Any] | None = None,
) -> Draft:
    """Keep the answers of one step; later steps stay as they are."""
    draft, _ = Draft.objects.get_or_create(
        user=user, version=version, defaults={"key": uuid.uuid4(), "saved_at": clock.now()}
    )
    draft.answers = {**draft.answers, **answers}
    draft.materials = {**draft.materials, **(materials or {})}
    draft.step, draft.saved_at = step, clock.now()
    draft.save(update_fields=["answers", "materials", "step", "saved_at"])
    return draft


def discard(*, draft: Draft) -> None:
    """Throw a draft away: it was submitted, or is not wanted."""
    draft.delete()
