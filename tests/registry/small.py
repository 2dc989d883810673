"""A small city folder cut from that of Shanghai: two districts, three families of offices, four items.

folder = small_city(tmp_path)
replace(folder / "staff.csv", "officer", "offizier")
"""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

SHANGHAI = Path(__file__).parents[2] / "cities" / "shanghai"
ITEMS = ("MZ-001", "MZ-016", "RS-001", "SJ-001")
FAMILIES = ("MZ", "RS", "SJ")
DISTRICTS = ("310101", "310104")
POINTS = ("SP-310101013", "SP-310104010")
SHARED = (
    "parameters.toml",
    "english.csv",
    "patterns.csv",
    "population.csv",
    "surnames.csv",
    "given_names.csv",
)


def small_city(below: Path) -> Path:
    """A sound city folder; tests break it."""
    folder = below / "small"
    folder.mkdir()
    _cut(folder, "divisions.csv", _is_near)
    _cut(folder, "departments.csv", lambda row: _is_office(row["code"]))
    _cut(folder, "service_points.csv", lambda row: row["id"] in POINTS)
    _cut(folder, "staff.csv", lambda row: row["point"] in POINTS or _is_office(row["department"]))
    _cut(folder, "authorities.csv", lambda row: row["item"] in ITEMS)
    for name in SHARED:
        shutil.copy(SHANGHAI / name, folder / name)
    for name in ("blocks", "flows", *(f"items/{code}" for code in ITEMS)):
        shutil.copytree(SHANGHAI / name, folder / name)
    return folder


def _is_near(row: dict[str, str]) -> bool:
    code = row["code"]
    wide = row["tier"] in {"nation", "province", "city"} and code[:2] in {"00", "31", "53"}
    return wide or code[:6] in DISTRICTS


def _is_office(code: str) -> bool:
    place, _, family = code.partition("-")
    return place in {"SH", "HP", "XH"} and family in FAMILIES


def _cut(folder: Path, name: str, wanted: Callable[[dict[str, str]], bool]) -> None:
    with (SHANGHAI / name).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows, head = [row for row in reader if wanted(row)], reader.fieldnames or []
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def replace(path: Path, old: str, new: str) -> int:
    """Replace the first `old` of a file; the line on which it stood."""
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text.count("\n", 0, text.index(old)) + 1
