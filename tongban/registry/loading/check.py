"""`tongban check`: everything that is wrong with a city folder, by file, line, field, fault and mend."""

from collections.abc import Iterable
from pathlib import Path

from tongban.registry.loading.load import Judge, Read, read_city
from tongban.registry.loading.report import Report


def check(folder: Path, judges: Iterable[Judge] = ()) -> Report:
    """Judge a city folder. `judges` add what lies above this floor: flows, tables, worked examples."""
    city = read_city(folder)
    faults = [*city.faults]
    for judge in judges:
        for one in city.folders:
            faults += judge(one)
    return Report(counts(city), sorted(faults, key=lambda fault: (fault.file, fault.line, fault.field)))


def counts(city: Read) -> dict[str, int]:
    """What the folder holds; `departments` are the families that have items."""
    guides = [one.item["guide"] for one in city.folders]
    return {
        "items": len(guides),
        "departments": len({guide.get("function") for guide in guides}),
        "on_the_spot": sum(guide.get("on_the_spot") is True for guide in guides),
        "points": len(city.registers.points),
        "divisions": len(city.registers.divisions),
        "examples": sum(len(one.item["examples"]) for one in city.folders),
    }
