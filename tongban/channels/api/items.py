"""The catalogue, open to everyone."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from tongban.channels.api import render
from tongban.channels.api.actors import OPEN
from tongban.channels.api.schemas import Cursor, ItemDetail, ItemPage, Word
from tongban.channels.web.cursors import SIZE, page
from tongban.registry.catalogue import queries

router = Router(tags=["items"], auth=None)


@router.get(
    "", response={200: ItemPage, **OPEN}, summary="Published items, by code; q searches words, pinyin or code"
)
def list_items(
    request: HttpRequest,
    q: Word = "",
    cursor: Cursor = "",
    size: int = SIZE,
) -> dict[str, Any]:
    if q:
        found = queries.search(q, limit=max(1, min(size, 100)))
        return {"items": [render.item(version) for version in found], "next": None}
    rows, following = page(queries.published(), order=("item_id",), cursor=cursor, size=size)
    return {"items": [render.item(version) for version in rows], "next": following or None}


@router.get("/{code}", response={200: ItemDetail, **OPEN}, summary="One item: guide and form")
def one_item(request: HttpRequest, code: str) -> dict[str, Any]:
    version = queries.by_code(code)
    return {**render.item(version), "guide": version.guide, "form": version.form}
