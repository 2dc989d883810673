"""`tongban load`: a city folder becomes the registers and the catalogue, all or nothing, again and again."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F

from tongban.foundation import clock
from tongban.registry.catalogue import services as catalogue
from tongban.registry.catalogue.models import Item, ItemVersion
from tongban.registry.loading import items, popular, registers
from tongban.registry.loading.bulk import upsert
from tongban.registry.loading.items import Folder
from tongban.registry.loading.reading import Reader
from tongban.registry.loading.report import Fault, refuse
from tongban.registry.organisations.models import Authority, Department, Post, ServicePoint, Staff
from tongban.registry.places.models import Division

Progress = Callable[[int, int], None]
#: A judge looks at one item and names its faults; casework brings those of flows, tables and examples.
Judge = Callable[[Folder], Iterable[Fault]]

#: One load of a database at a time (the key of a transaction-long lock).
LOCK = 0x746F6E67


@dataclass
class Summary:
    """How many rows a load made or changed; all zero when the folder says what already stands."""

    divisions: int = 0
    departments: int = 0
    points: int = 0
    staff: int = 0
    posts: int = 0
    authorities: int = 0
    items: int = 0
    withdrawn: int = 0


@dataclass
class Read:
    """A city folder, read; `faults` are whatever could not be."""

    registers: registers.Registers
    folders: list[Folder]
    faults: list[Fault] = field(default_factory=list)


def read_city(folder: Path) -> Read:
    """Read a whole city folder, with every fault that reading finds."""
    reader = Reader(Path(folder))
    folders = items.read_all(reader, reader.folder)
    codes = [path.name for path in (reader.folder / "items").glob("*") if path.is_dir()]
    found = registers.read(reader, reader.folder, codes)
    popular.judge(reader, set(codes))
    functions = {row["function"] for row in found.departments}
    for one in folders:
        if one.item["guide"].get("function") not in functions:
            reader.faults.append(
                one.fault(
                    "guide.toml",
                    "function",
                    f"没有部门的职能是“{one.item['guide'].get('function')}”。",
                    f"No department has the function {one.item['guide'].get('function')!r}.",
                    "请使用 departments.csv 中的 function。",
                    "Use a function of departments.csv.",
                )
            )
    return Read(found, folders, reader.faults)


def load(folder: Path, progress: Progress | None = None, judges: Iterable[Judge] = ()) -> Summary:
    """Load a city folder in one transaction. Raises Invalid with every fault, and then changes nothing.

    What the folder no longer names is ended, not deleted: cases and decisions still speak of it.
    """
    report = progress or (lambda done, total: None)
    city = read_city(folder)
    refuse(city.faults)
    refuse(fault for judge in judges for one in city.folders for fault in judge(one))
    total, summary = len(STEPS) + len(city.folders), Summary()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        for number, (name, step) in enumerate(STEPS.items()):
            setattr(summary, name, step(cursor, city))
            report(number + 1, total)
        for number, changed in enumerate(_publish(city.folders)):
            summary.items += changed
            report(len(STEPS) + number + 1, total)
        summary.withdrawn = _withdraw(city.folders)
    return summary


def _divisions(cursor: CursorWrapper, city: Read) -> int:
    return upsert(cursor, Division, city.registers.divisions, ("code",))


def _departments(cursor: CursorWrapper, city: Read) -> int:
    return upsert(cursor, Department, city.registers.departments, ("code",), end=True)


def _points(cursor: CursorWrapper, city: Read) -> int:
    rows = [
        {**row, "provenance": json.dumps(row["provenance"], ensure_ascii=False)}
        for row in city.registers.points
    ]
    return upsert(cursor, ServicePoint, rows, ("code",))


def _staff(cursor: CursorWrapper, city: Read) -> int:
    rows = city.registers.staff
    changed = upsert(cursor, Staff, rows, ("number",))
    gone = Staff.objects.filter(active=True).exclude(number__in=[row["number"] for row in rows])
    return changed + gone.update(active=False)


def _posts(cursor: CursorWrapper, city: Read) -> int:
    staff = dict(Staff.objects.values_list("number", "pk"))
    rows = [
        {"staff_id": staff[post["number"]], **{key: post[key] for key in post if key != "number"}}
        for post in city.registers.posts
    ]
    return upsert(
        cursor, Post, rows, ("staff_id", "role", "department_id", "point_id", "valid_from"), end=True
    )


def _authorities(cursor: CursorWrapper, city: Read) -> int:
    """Each line for every office of its tier and of the item's family, from the day that office stands."""
    functions = {one.code: one.item["guide"]["function"] for one in city.folders}
    offices: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for office in city.registers.departments:
        offices.setdefault((office["function"], office["level"]), []).append(office)
    rows = [
        _authority(line, office)
        for line in city.registers.authorities
        for office in offices.get((functions[line["item_code"]], line["level"]), [])
    ]
    keys = ("item_code", "step", "division_id", "department_id", "valid_from")
    return upsert(cursor, Authority, rows, keys, end=True)


def _authority(line: dict[str, Any], office: dict[str, Any]) -> dict[str, Any]:
    ends = [end for end in (line["valid_to"], office["valid_to"]) if end]
    return {
        **{key: line[key] for key in ("item_code", "step", "at_windows", "ground")},
        "department_id": office["code"],
        "division_id": office["division_id"],
        "valid_from": max(line["valid_from"], office["valid_from"]),
        "valid_to": min(ends, default=None),
    }


#: The tables in the order in which they need each other, by the names of Summary.
STEPS: dict[str, Callable[[CursorWrapper, Read], int]] = {
    "divisions": _divisions,
    "departments": _departments,
    "points": _points,
    "staff": _staff,
    "posts": _posts,
    "authorities": _authorities,
}


def _publish(folders: list[Folder]) -> Iterator[bool]:
    """Publish each item whose edition differs from the current one; whether it did."""
    current = ItemVersion.objects.filter(item__current=F("pk"))
    standing = dict(current.values_list("item_id", "digest"))
    at = clock.now()
    for one in folders:
        changed = standing.get(one.code) != catalogue.digest(one.item)
        if changed:
            catalogue.publish(item=one.item, at=at)
        yield changed


def _withdraw(folders: list[Folder]) -> int:
    """Items that the folder no longer has are taken out of the catalogue; their versions stay."""
    codes = [one.code for one in folders]
    gone = list(Item.objects.filter(current__isnull=False).exclude(pk__in=codes).values_list("pk", flat=True))
    for code in gone:
        catalogue.withdraw(code=code)
    return len(gone)
