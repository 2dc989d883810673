"""Publishing: the only way an item comes into the catalogue or changes in it."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction

from tongban.registry.catalogue.models import Item, ItemVersion

#: What an edition consists of; worked examples prove it, and change no edition.
EDITION = ("code", "guide", "form", "decision", "flow_name", "flow")


def digest(item: dict[str, Any]) -> str:
    """SHA-256 (hex) over the canonical JSON of an edition."""
    edition = {key: item[key] for key in EDITION}
    text = json.dumps(edition, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def publish(*, item: dict[str, Any], at: datetime) -> ItemVersion:
    """Publish `item` {code, guide, form, decision|None, flow_name, flow, ...}; the form is flat already.

    A new version is made only when the edition differs from the current one; otherwise that one is returned.
    """
    edition = digest(item)
    with transaction.atomic():
        row, _ = Item.objects.get_or_create(code=item["code"], defaults=_columns(item))
        row = Item.objects.select_for_update(of=("self",)).select_related("current").get(pk=row.pk)
        if row.current is not None and row.current.digest == edition:
            return row.current
        version = _version(row, item, edition, at)
        for column, value in {**_columns(item), "current": version}.items():
            setattr(row, column, value)
        row.save(update_fields=["basic_code", "function", "current"])
    return version


def withdraw(*, code: str) -> None:
    """Take an item out of the catalogue; its versions and their cases stay as they are."""
    Item.objects.filter(pk=code).update(current=None)


def _columns(item: dict[str, Any]) -> dict[str, Any]:
    return {"basic_code": item["guide"]["basic_code"], "function": item["guide"]["function"]}


def _version(row: Item, item: dict[str, Any], edition: str, at: datetime) -> ItemVersion:
    last = ItemVersion.objects.filter(item=row).order_by("-number").values_list("number", flat=True).first()
    return ItemVersion.objects.create(
        item=row,
        number=(last or 0) + 1,
        digest=edition,
        published_at=at,
        name_zh=item["guide"]["name"]["zh"],
        name_en=item["guide"]["name"]["en"],
        **{key: item[key] for key in ("guide", "form", "decision", "flow_name", "flow")},
    )
