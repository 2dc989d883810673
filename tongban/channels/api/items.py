"""The catalogue, open to everyone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tongban.channels.api.schemas import ItemDetail, ItemPage, Problem
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.models import ItemVersion

router = Router(tags=["items"], auth=None)


def item_out(version: ItemVersion) -> dict[str, Any]:
    guide = version.guide
    return {
        "code": version.item_id,
        "basic_code": guide["basic_code"],
        "name": {"zh": version.name_zh, "en": version.name_en},
        "version": version.number,
        "digest": version.digest,
        **{key: guide[key] for key in ("on_the_spot", "reach", "statutory_days", "promised_days")},
    }


@router.get("", response=ItemPage, summary="Published items, by code; q searches in words, pinyin or code")
def list_items(request: HttpRequest, q: str = "", cursor: str = "", size: int = 20) -> dict[str, Any]:
    size = max(1, min(size, 100))
    if q:
        return {"items": [item_out(version) for version in queries.search(q, limit=size)], "next": None}
    found = list(queries.published().filter(item_id__gt=cursor).order_by("item_id")[: size + 1])
    following = found[size - 1].item_id if len(found) > size else None
    return {"items": [item_out(version) for version in found[:size]], "next": following}


@router.get(
    "/{code}", response={200: ItemDetail, 304: None, 404: Problem}, summary="One item: guide and form"
)
def one_item(request: HttpRequest, response: HttpResponse, code: str) -> Any:
    version = queries.by_code(code)
    response["ETag"] = f'"{version.digest}"'
    if request.headers.get("If-None-Match") == response["ETag"]:
        return 304, None
    return 200, {**item_out(version), "guide": version.guide, "form": version.form}
