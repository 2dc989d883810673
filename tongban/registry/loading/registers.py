"""Reading what stands: divisions, departments, service points, staff and authorities, from their CSV files.

A reading gives rows as the tables hold them, and notes a fault for everything that would not hold.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tongban.foundation import opening
from tongban.foundation.errors import Invalid
from tongban.foundation.identifiers import credit, division
from tongban.registry.loading.authorities import AUTHORITIES
from tongban.registry.loading.reading import Reader, Row, day, identifier, yes
from tongban.registry.organisations.models import Role, Step

DIVISIONS = ("code", "name", "tier", "kind", "parent_code", "provenance")
DEPARTMENTS = (
    "code", "function", "name", "name_en", "level", "kind", "division", "superior", "credit_code", "handles",
    "valid_from", "valid_to", "provenance", "source",
)  # fmt: skip
POINTS = (
    "id", "name", "kind", "street_code", "address", "phone", "opening_hours", "lon", "lat", "provenance",
    "hours_provenance", "geocoded",
)  # fmt: skip
STAFF = ("number", "name", "role", "department", "point", "valid_from", "valid_to")
LEVELS = ("city", "district")

Note = Callable[..., None]


@dataclass
class Registers:
    """Rows by the names of their columns, in the order of their files."""

    divisions: list[dict[str, Any]] = field(default_factory=list)
    departments: list[dict[str, Any]] = field(default_factory=list)
    points: list[dict[str, Any]] = field(default_factory=list)
    staff: list[dict[str, Any]] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    authorities: list[dict[str, Any]] = field(default_factory=list)


def read(reader: Reader, folder: Path, items: Iterable[str]) -> Registers:
    """The registers of a city; `items` are the codes that an authority may name."""
    found = Registers()
    found.divisions = _divisions(reader, reader.csv(folder / "divisions.csv", DIVISIONS))
    places = {row["code"] for row in found.divisions}
    found.departments = _departments(reader, reader.csv(folder / "departments.csv", DEPARTMENTS), places)
    found.points = _points(reader, reader.csv(folder / "service_points.csv", POINTS), places)
    offices = {row["code"] for row in found.departments}
    points = {row["code"] for row in found.points}
    _staff(reader, reader.csv(folder / "staff.csv", STAFF), offices, points, found)
    found.authorities = _authorities(reader, folder, set(items))
    return found


def twins(reader: Reader, rows: list[Row], *names: str) -> None:
    """Note each row that repeats the value of an earlier one."""
    for name in names:
        first: dict[str, int] = {}
        for row in rows:
            if row[name] in first:
                reader.note(
                    row, name, f"“{row[name]}”与第{first[row[name]]}行重复。",
                    f"{row[name]!r} stands already in line {first[row[name]]}.",
                    "请删除其中一行，或改正编码。", "Remove one of the lines, or correct the code.",
                )  # fmt: skip
            first.setdefault(row[name], row.line)


def known(reader: Reader, row: Row, name: str, values: set[str], where: str) -> str:
    """A value that another file must have."""
    if row[name] not in values:
        reader.note(
            row, name, f"{where} 中没有“{row[name]}”。", f"{where} has no {row[name]!r}.",
            f"请核对编码，或在 {where} 中补上。", f"Check the code, or add it to {where}.",
        )  # fmt: skip
    return row[name]


def chosen(reader: Reader, row: Row, name: str, values: Iterable[str]) -> str:
    """One of a few words."""
    if row[name] not in values:
        reader.note(
            row, name, f"“{row[name]}”不在可用值中。", f"{row[name]!r} may not stand here.",
            f"可用：{'、'.join(values)}。", f"Use one of: {', '.join(values)}.",
        )  # fmt: skip
    return row[name]


def filled(reader: Reader, row: Row, name: str) -> str:
    """A text that may not be blank."""
    if not row[name]:
        reader.note(row, name, "不能为空。", "May not be blank.", "请填写。", "Fill it in.")
    return row[name]


def cycles(reader: Reader, rows: list[Row], own: str, above: str) -> None:
    """Note each row that stands, through what is above it, below itself."""
    parents = {row[own]: row[above] for row in rows}
    for row in rows:
        seen, at = {row[own]}, row[above]
        while at in parents and at not in seen:
            seen.add(at)
            at = parents[at]
        if at == row[own]:
            reader.note(
                row, above, f"“{row[own]}”的上级最终又是它自己。", f"{row[own]!r} stands above itself.",
                "请改正上级编码。", "Correct the code above it.",
            )  # fmt: skip


def _divisions(reader: Reader, rows: list[Row]) -> list[dict[str, Any]]:
    twins(reader, rows, "code")
    codes = {row["code"] for row in rows}
    cycles(reader, rows, "code", "parent_code")
    return [_division(reader, row, codes) for row in rows]


def _division(reader: Reader, row: Row, codes: set[str]) -> dict[str, Any]:
    code = identifier(row, "code", division.check, reader.faults.append)
    if code != division.NATION:
        known(reader, row, "parent_code", codes, "divisions.csv")
        if row["parent_code"] in codes and not division.covers(row["parent_code"], code):
            reader.note(
                row, "parent_code", f"{row['parent_code']} 的编码不包含 {code}。",
                f"The code {row['parent_code']} does not contain {code}.",
                "请改正上级编码。", "Correct the parent's code.",
            )  # fmt: skip
    return {
        "code": code,
        "name": filled(reader, row, "name"),
        "tier": row["tier"],
        "kind": row["kind"],
        "parent_id": row["parent_code"] or None,
        "provenance": row["provenance"],
    }


def _departments(reader: Reader, rows: list[Row], places: set[str]) -> list[dict[str, Any]]:
    twins(reader, rows, "code", "credit_code")
    codes = {row["code"] for row in rows}
    cycles(reader, rows, "code", "superior")
    note, found = reader.faults.append, []
    for row in rows:
        if row["superior"]:
            known(reader, row, "superior", codes, "departments.csv")
        begin, end = dates(reader, row)
        found.append(
            {
                "code": filled(reader, row, "code"),
                "function": filled(reader, row, "function"),
                "name": filled(reader, row, "name"),
                "name_en": filled(reader, row, "name_en"),
                "level": chosen(reader, row, "level", LEVELS),
                "kind": row["kind"],
                "division_id": known(reader, row, "division", places, "divisions.csv"),
                "superior_id": row["superior"] or None,
                "credit_code": identifier(row, "credit_code", credit.check, note),
                "handles": row["handles"],
                "valid_from": begin,
                "valid_to": end,
                "provenance": row["provenance"],
                "source": row["source"],
            }
        )
    return found


def dates(reader: Reader, row: Row) -> tuple[date | None, date | None]:
    """From when to when a row holds; the end may be open, and may not come before the beginning."""
    begin = day(row, "valid_from", reader.faults.append)
    end = day(row, "valid_to", reader.faults.append, blank=True)
    if begin and end and end < begin:
        reader.note(
            row, "valid_to", f"终止日期 {end} 早于开始日期 {begin}。", f"It ends on {end}, before {begin}.",
            "请改正日期；仍然有效的留空。", "Correct the dates; leave the end blank while it holds.",
        )  # fmt: skip
    return begin, end


def _points(reader: Reader, rows: list[Row], places: set[str]) -> list[dict[str, Any]]:
    twins(reader, rows, "id")
    return [
        {
            "code": filled(reader, row, "id"),
            "name": filled(reader, row, "name"),
            "kind": row["kind"],
            "division_id": known(reader, row, "street_code", places, "divisions.csv"),
            "address": row["address"],
            "phone": row["phone"],
            "hours": _hours(reader, row),
            "longitude": _degrees(reader, row, "lon", 180),
            "latitude": _degrees(reader, row, "lat", 90),
            "provenance": {
                "name": row["provenance"],
                "hours": row["hours_provenance"],
                "place": row["geocoded"],
            },
        }
        for row in rows
    ]


def _hours(reader: Reader, row: Row) -> str:
    """The opening hours as written, once they can be read."""
    try:
        opening.read(row["opening_hours"])
    except Invalid as fault:
        mend = ("请照此格式填写；不确定的留空。", "Write them so, or leave them blank when unknown.")
        reader.note(row, "opening_hours", fault.zh, fault.en, *mend)
    return row["opening_hours"]


def _degrees(reader: Reader, row: Row, name: str, limit: int) -> float | None:
    if not row[name]:
        return None
    try:
        value = float(row[name])
    except ValueError:
        value = float("inf")
    if abs(value) <= limit:
        return value
    reader.note(
        row, name, f"“{row[name]}”不是经纬度。", f"{row[name]!r} is not a coordinate in degrees.",
        "请填写十进制度数，如 121.4737。", "Write decimal degrees, such as 121.4737.",
    )  # fmt: skip
    return None


def _staff(reader: Reader, rows: list[Row], offices: set[str], points: set[str], found: Registers) -> None:
    """A line for each post; whoever holds several has several lines."""
    names: dict[str, str] = {}
    for row in rows:
        number = filled(reader, row, "number")
        if names.setdefault(number, row["name"]) != row["name"]:
            reader.note(
                row, "name", f"工号“{number}”已属于“{names[number]}”。",
                f"The number {number!r} already belongs to {names[number]}.",
                "一个工号只属于一个人，请改正。", "A number belongs to one person; correct it.",
            )  # fmt: skip
        found.posts.append(_post(reader, row, offices, points))
    found.staff = [{"number": number, "name": name, "active": True} for number, name in names.items()]


def _post(reader: Reader, row: Row, offices: set[str], points: set[str]) -> dict[str, Any]:
    role = chosen(reader, row, "role", Role.values)
    if row["department"] or role == Role.OFFICER:
        known(reader, row, "department", offices, "departments.csv")
    if row["point"] or role == Role.CLERK:
        known(reader, row, "point", points, "service_points.csv")
    begin, end = dates(reader, row)
    return {
        "number": row["number"],
        "role": role,
        "department_id": row["department"] or None,
        "point_id": row["point"] or None,
        "valid_from": begin,
        "valid_to": end,
    }


def _authorities(reader: Reader, folder: Path, items: set[str]) -> list[dict[str, Any]]:
    """A row for each step of each line; loading spreads it over the offices of its tier."""
    rows = reader.csv(folder / "authorities.csv", AUTHORITIES)
    found = []
    for row in rows:
        known(reader, row, "item", items, "items")
        steps = row["steps"].split()
        for step in steps:
            if step not in Step.values:
                reader.note(
                    row, "steps", f"“{step}”不是办理环节。", f"{step!r} is not a step.",
                    f"可用：{' '.join(Step.values)}。", f"Use: {' '.join(Step.values)}.",
                )  # fmt: skip
        begin, end = dates(reader, row)
        level, windows = chosen(reader, row, "level", LEVELS), yes(row, "windows", reader.faults.append)
        found += [
            {
                "item_code": row["item"],
                "step": step,
                "level": level,
                "at_windows": windows,
                "ground": filled(reader, row, "ground"),
                "valid_from": begin,
                "valid_to": end,
            }
            for step in steps
        ]
    _no_twin_authorities(reader, rows)
    _every_item(reader, folder, items - {row["item"] for row in rows})
    return found


def _no_twin_authorities(reader: Reader, rows: list[Row]) -> None:
    seen: dict[tuple[str, str, str, str], int] = {}
    for row in rows:
        for step in row["steps"].split():
            key = (row["item"], step, row["level"], row["valid_from"])
            if key in seen:
                reader.note(
                    row, "steps", f"该事项的“{step}”权限与第{seen[key]}行重复。",
                    f"The authority to {step} this item stands already in line {seen[key]}.",
                    "请删除其中一处，或改正日期。", "Remove one of them, or correct the dates.",
                )  # fmt: skip
            seen.setdefault(key, row.line)


def _every_item(reader: Reader, folder: Path, orphans: set[str]) -> None:
    for code in sorted(orphans):
        reader.add(
            folder / "authorities.csv", 0, "item", f"事项 {code} 没有任何部门有权办理。",
            f"No office has authority over item {code}.",
            "请为该事项登记受理、审查、决定、颁证的部门层级。", "Enter who accepts, decides and issues it.",
        )  # fmt: skip
