"""`tongban load · check · import`: the folder of a city, into the database and under the magnifying glass."""

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

from tongban.cli import console, site
from tongban.settings import environment


def folder(city: str | None) -> Path:
    """The folder of a city, by name or as a path. Ends the program with a sentence when there is none."""
    given = environment.read()
    name = city or given.city
    for candidate in (given.cities / name, Path(name)):
        if candidate.is_dir():
            return candidate
    known = (
        sorted(one.name for one in given.cities.iterdir() if one.is_dir()) if given.cities.is_dir() else []
    )
    raise environment.SettingError(
        f"There is no city folder {name!r}; {given.cities} has {', '.join(known) or 'none'}. "
        "Name one of them, or set TONGBAN_CITIES."
    )


def digest(path: Path) -> str:
    """What the files of a folder contain, as one number: it changes when any of them does."""
    sums = hashlib.sha256()
    for file in sorted(one for one in path.rglob("*") if one.is_file()):
        sums.update(f"{file.relative_to(path)}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return sums.hexdigest()[:16]


def load(city: str | None) -> None:
    """Load the folder, all or nothing."""
    path = folder(city)
    with site.opened(), console.step(f"装载 {path.name}", f"Loading {path.name}") as report:
        from tongban.cli.judging import LAW
        from tongban.registry import loading

        summary = loading.load(path, report, LAW)
    console.out.print(_line(summary))


def check(city: str | None, as_json: bool) -> int:
    """Print what is wrong with the folder; the number of faults."""
    site.prepare()
    from tongban.cli.judging import LAW
    from tongban.registry import loading

    path = folder(city)
    report = loading.check(path, LAW)
    faults = [dataclasses.asdict(fault) for fault in report.faults]
    if as_json:
        print(
            json.dumps({"counts": report.counts, "faults": faults}, ensure_ascii=False, indent=1, default=str)
        )
        return len(faults)
    chinese = console.language() == "zh-hans"
    for fault in faults:
        print(_fault(fault, "zh" if chinese else "en"))
    print("；".join(f"{name} {count}" for name, count in report.counts.items()))
    print(console.say(f"{len(faults)} 处问题", f"{len(faults)} fault{'s' * (len(faults) != 1)}"))
    return len(faults)


def _fault(fault: dict[str, Any], tongue: str) -> str:
    place, said, mend = f"{fault['file']}:{fault['line']}", fault[f"fault_{tongue}"], fault[f"mend_{tongue}"]
    return f"{place} {fault['field']} {said} → {mend}"


def import_list(items: Path, materials: Path, city: str | None, prune: bool = False) -> None:
    """Take over an official list of items; forms, tables and examples stay as people wrote them."""
    site.prepare()
    from tongban.registry import loading

    path = folder(city)
    with console.step(f"导入 {items.name}", f"Importing {items.name}"):
        summary = loading.import_items(items, materials, path, prune=prune)
    console.out.print(_line(summary))


def _line(summary: Any) -> str:
    counts = {
        name: len(value) if isinstance(value, list) else value
        for name, value in dataclasses.asdict(summary).items()
    }
    return "  ".join(f"{name} {count}" for name, count in counts.items())
