"""`tongban import`: an official list of items (CSV) becomes item folders, and replaces what they held.

What the list says is taken from the list, with its provenance; what people wrote beside it (forms, tables,
examples, English words, life events, keywords, routing, questions and answers) is kept. Nothing is written
when the list has a fault, and importing the same list again changes nothing.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tongban.registry.loading import forms, toml
from tongban.registry.loading.authorities import AUTHORITIES, authority_lines
from tongban.registry.loading.official import City, guide
from tongban.registry.loading.reading import Reader, Row
from tongban.registry.loading.report import refuse

#: The columns that a list must have; those of official.py may stand beside them.
ITEMS = (
    "code", "name", "department_code", "kind", "statutory_days", "promised_days", "on_the_spot", "city_wide",
    "fee", "target", "conditions", "legal_basis", "result_name",
)  # fmt: skip
MATERIALS = (
    "item_code",
    "seq",
    "name",
    "required",
    "form",
    "source",
    "can_be_deferred",
    "can_be_shared_data",
)


@dataclass
class Imported:
    """What an import did, by item code; `absent` are folders that the list no longer names."""

    made: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def import_items(items_csv: Path, materials_csv: Path, folder: Path, *, prune: bool = False) -> Imported:
    """Write the items of a list into `folder`/items; with `prune`, remove those that it no longer names.

    Raises Invalid with file, line, field and mend of every fault, and then writes nothing.
    """
    reader = Reader(folder)
    rows = reader.csv(Path(items_csv), ITEMS)
    listed = _materials_by_item(reader, Path(materials_csv), {row["code"] for row in rows})
    city = City.read(reader, folder)
    guides = {}
    for number, row in enumerate(rows):
        guides[row["code"]] = guide(row, listed.get(row["code"], []), city, reader, number + 1)
    _check_twins(rows, reader)
    refuse(reader.faults, "faulty_list")
    return _write(folder, guides, city, prune)


def _materials_by_item(reader: Reader, path: Path, codes: set[str]) -> dict[str, list[Row]]:
    listed: dict[str, list[Row]] = {}
    for row in reader.csv(path, MATERIALS):
        if row["item_code"] not in codes:
            reader.faults.append(
                row.fault(
                    "item_code",
                    f"事项清单中没有“{row['item_code']}”。",
                    f"The list of items has no {row['item_code']!r}.",
                    "请核对事项编码，或在事项清单中补上。",
                    "Check the code, or add the item to its list.",
                )
            )
        listed.setdefault(row["item_code"], []).append(row)
    return listed


def _check_twins(rows: list[Row], reader: Reader) -> None:
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row["code"]] += 1
        if seen[row["code"]] > 1:
            reader.faults.append(
                row.fault(
                    "code",
                    f"事项编码“{row['code']}”重复。",
                    f"The item code {row['code']!r} stands twice.",
                    "每个事项一行，请合并或改码。",
                    "One line for each item: merge them or change the code.",
                )
            )


def _write(folder: Path, guides: dict[str, dict[str, Any]], city: City, prune: bool) -> Imported:
    """Everything is made in memory first; a run that is cut off is finished by running it again."""
    done = Imported()
    for code, made in guides.items():
        old = city.old.get(code)
        (done.made if old is None else done.same if old == made else done.changed).append(code)
    done.absent = sorted(set(city.old) - set(guides))
    if prune:
        done.removed, done.absent = done.absent, []
    kept = {code: city.old[code] for code in done.absent}
    for path, text in _files(folder, guides, {**kept, **guides}, city):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.draft")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    for code in done.removed:
        for path in (folder / "items" / code).iterdir():
            path.unlink()
        (folder / "items" / code).rmdir()
    return done


def _files(
    folder: Path, guides: dict[str, dict[str, Any]], all_guides: dict[str, dict[str, Any]], city: City
) -> Iterator[tuple[Path, str]]:
    """The files that differ from what stands. A form is made once; afterwards it belongs to people."""
    for code, made in guides.items():
        item = folder / "items" / code
        if city.old.get(code) != made:
            yield item / "guide.toml", toml.write(made)
        if not (item / "form.json").exists():
            yield item / "form.json", forms.text(forms.usual(made, city.patterns))
    authorities = folder / "authorities.csv"
    old = authorities.read_text("utf-8-sig") if authorities.exists() else ",".join(AUTHORITIES) + "\n"
    new = authority_lines(old, all_guides)
    if new != old or not authorities.exists():
        yield authorities, new
