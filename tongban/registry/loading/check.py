"""`tongban check`: everything that is wrong with a city folder, by file, line, field, fault and mend."""

from collections.abc import Iterable
from pathlib import Path

from tongban.registry.loading import form_rules, rules
from tongban.registry.loading.items import Folder
from tongban.registry.loading.load import Judge, Read, read_city
from tongban.registry.loading.report import Fault, Report


def check(folder: Path, judges: Iterable[Judge] = ()) -> Report:
    """Judge a city folder. `judges` add what lies above this floor: flows, tables, worked examples."""
    city = read_city(folder)
    own: list[Judge] = [rules.judge, form_rules.judge]
    faults = [*city.faults]
    for one in city.folders:
        faults += _of_item(one, city.faults, [own, list(judges)])
    unique = dict.fromkeys(faults)
    return Report(counts(city), sorted(unique, key=lambda fault: (fault.file, fault.line, fault.field)))


def _of_item(one: Folder, found: list[Fault], courts: list[list[Judge]]) -> list[Fault]:
    """The faults of one item. A court sits only over what the one before it found sound."""
    place = f"items/{one.code}/"
    faulty = any(fault.file.startswith(place) for fault in found)
    faults: list[Fault] = []
    for court in courts:
        if not faulty and not faults:
            faults += [fault for judge in court for fault in judge(one)]
    return faults


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
