"""Reading the catalogue: what is published now, one item by its code, and finding one in words or pinyin."""

from functools import lru_cache

from django.db.models import F, QuerySet

from tongban.foundation.errors import DomainError
from tongban.foundation.statements import row
from tongban.registry.catalogue import finding
from tongban.registry.catalogue.models import ItemVersion

NUMBERED = "SELECT id FROM catalogue_itemversion WHERE item_id = %(code)s AND number = %(number)s"


def published() -> QuerySet[ItemVersion]:
    """The current version of every published item."""
    return ItemVersion.objects.filter(item__current=F("pk")).select_related("item")


def by_code(code: str) -> ItemVersion:
    """The current version of the item with the city's own code; raises `unknown_item` (404)."""
    version = published().filter(item_id=code.strip().upper()).first()
    if version is None:
        raise DomainError(
            "unknown_item",
            f"没有编码为“{code}”的事项，请核对编码，或按名称搜索。",
            f"There is no service {code!r}. Check the code, or search by name.",
            field="item",
            status=404,
        )
    return version


@lru_cache(maxsize=2048)
def edition(version_id: int) -> ItemVersion:
    """A version by its id, kept in memory, for it can never change. Shared by all: only read it."""
    return ItemVersion.objects.get(pk=version_id)


def numbered(code: str, number: int) -> ItemVersion | None:
    """A version by its item and number, or None; one small statement, for its content is kept in memory."""
    found = row(NUMBERED, {"code": code, "number": number})
    return edition(found[0]) if found else None


def prepare_search() -> int:
    """Build the index of the search box before anybody searches; how many items it has."""
    return finding.prepare(published)


def search(
    text: str, limit: int = 20, audience: str | None = None, department: str | None = None
) -> list[ItemVersion]:
    """The published items that `text` means, best first: words, pinyin, initials or code.

    `audience` is person or organization; `department` a family of departments (MZ) or a department's code.
    """
    function = department.rpartition("-")[2] if department else None
    found = []
    for version in finding.ranked(text, published):
        if audience and audience not in version.guide["audience"]:
            continue
        if function and version.item.function != function:
            continue
        found.append(version)
        if len(found) == limit:
            break
    return found
