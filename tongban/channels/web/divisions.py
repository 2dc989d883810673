"""Places as people name them: found by a piece of the name, shown with what contains them."""

from collections.abc import Iterable

from django.db.models import Q

from tongban.registry.places.models import Division

UP = "parent__parent__parent__parent"
FOUND = 15  # more than this is not a list that anybody reads


def paths(codes: Iterable[str]) -> dict[str, str]:
    """Names with the places above them, by code, in one statement: 黄浦区 外滩街道 云南中路居委会."""
    wanted = [code for code in codes if len(code) == 12 and code.isdigit()]
    if not wanted:
        return {}
    found = {
        place.code: _path(place) for place in Division.objects.filter(code__in=wanted).select_related(UP)
    }
    return {code: found[code] for code in wanted if code in found}


def search(text: str) -> dict[str, str]:
    """Places whose name, or whose street's name, holds every word of `text`; communities first."""
    words = text.split()
    if not words:
        return {}
    rows = Division.objects.exclude(tier="nation").select_related(UP)
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(parent__name__icontains=word) | Q(code=word))
    return {place.code: _path(place) for place in rows.order_by("tier", "code")[:FOUND]}


def only(text: str) -> str | None:
    """The code of the one place that `text` names; the text itself when it names none or several."""
    if not text:
        return None
    found = list(Division.objects.filter(name=text).values_list("code", flat=True)[:2])
    return found[0] if len(found) == 1 else text


def _path(place: Division) -> str:
    names: list[str] = []
    at: Division | None = place
    while at is not None and at.tier != "nation":
        if at.name not in names and at.name != "市辖区":
            names.insert(0, at.name)
        at = at.parent
    return " ".join(names)
