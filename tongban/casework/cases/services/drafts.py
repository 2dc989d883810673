"""Drafts: what somebody has typed so far is kept at every step."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tongban.casework.cases.models import Draft
from tongban.foundation import clock
from tongban.foundation.errors import NotAuthorised
from tongban.registry.accounts.models import User
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.people.models import Organization


def start(*, user: User, version: ItemVersion, organization: Organization | None = None) -> Draft:
    """The draft of this form, begun or taken up again; for an organisation only by its representative."""
    if organization is not None and organization.representative_id != user.person_id:
        raise NotAuthorised(
            "not_the_representative",
            "您不是该单位的法定代表人，不能代其申请。",
            "You are not the representative of this organisation and cannot apply for it.",
            field="organization",
            status=403,
        )
    draft, _ = Draft.objects.get_or_create(
        user=user, version=version, defaults={"key": uuid.uuid4(), "saved_at": clock.now()}
    )
    if draft.organization_id != (organization.pk if organization else None):
        draft.organization = organization
        draft.save(update_fields=["organization"])
    return draft


def save(
    *,
    draft: Draft,
    answers: Mapping[str, Any] | None = None,
    step: str = "",
    materials: Mapping[str, Any] | None = None,
) -> Draft:
    """Keep what one step says, under lock; other steps stay as they are. None takes an entry out."""
    with transaction.atomic():
        kept = Draft.objects.select_for_update().get(pk=draft.pk)
        kept.answers = _merged(kept.answers, answers or {})
        kept.materials = _merged(kept.materials, materials or {})
        kept.step, kept.saved_at = step or kept.step, clock.now()
        kept.save(update_fields=["answers", "materials", "step", "saved_at"])
    return kept


def _merged(kept: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**kept, **new}.items() if value is not None}


def renew(*, draft: Draft, version: ItemVersion) -> Draft:
    """Carry a draft over to the version that is in force now; the answers are judged anew."""
    with transaction.atomic():
        Draft.objects.filter(user=draft.user_id, version=version).exclude(pk=draft.pk).delete()
        draft.version, draft.saved_at = version, clock.now()
        draft.save(update_fields=["version", "saved_at"])
    return draft


def discard(*, draft: Draft) -> None:
    """Throw a draft away: it was submitted, or is not wanted."""
    Draft.objects.filter(pk=draft.pk).delete()
