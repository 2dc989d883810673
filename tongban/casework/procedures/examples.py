"""Worked examples of an item: the test suite of the law. `tongban check` runs them all."""

from dataclasses import dataclass
from typing import Any

from tongban.casework.procedures.decisions import Proposal, propose
from tongban.foundation.errors import DomainError
from tongban.registry.catalogue.validation import FieldError, validate

#: Who an example speaks of, where it says nothing else.
FACTS: dict[str, Any] = {
    "kind": "person",
    "age": 35,
    "sex": "F",
    "hukou_in_city": True,
    "residence_in_city": True,
    "employment": "employed",
    "marital": "married",
    "education": "bachelor",
    "deceased": False,
}


@dataclass(frozen=True)
class Failure:
    """An example that does not come out as it says; `index` counts from 0 in its file."""

    index: int
    name: str
    zh: str
    en: str


def run_examples(item: dict[str, Any]) -> list[Failure]:
    """Run every example of `item` {form, guide, decision, examples}; one Failure for each that disagrees."""
    failures = []
    for index, example in enumerate(item["examples"]):
        difference = _difference(item, example)
        if difference is not None:
            name = example.get("name", {}).get("zh", f"#{index + 1}")
            failures.append(Failure(index, name, *difference))
    return failures


def _difference(item: dict[str, Any], example: dict[str, Any]) -> tuple[str, str] | None:
    expected = example["expect"]
    try:
        found = outcome_of(item, example)
    except DomainError as error:
        return error.zh, error.en
    wrong = {key: found.get(key) for key in expected if found.get(key) != expected[key]}
    if not wrong:
        return None
    fault = f"；{found['zh']}" if "zh" in found else ""
    fault_en = f"; {found['en']}" if "en" in found else ""
    return (
        "；".join(f"{key} 应为“{expected[key]}”，实为“{value}”" for key, value in wrong.items()) + fault,
        "; ".join(f"{key} is {value!r}, not {expected[key]!r}" for key, value in wrong.items()) + fault_en,
    )


def outcome_of(item: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    """What becomes of an example: outcome, rule, and for invalid answers the first field at fault."""
    faults = validate(item["form"], example["answers"])
    if faults:
        return _invalid(faults[0])
    given, missing = _materials(item["guide"], example.get("materials", "all"))
    facts = {**FACTS, **example.get("facts", {}), "materials": given}
    proposal = propose(item["decision"], example["answers"], facts)
    if missing and proposal.outcome != "incomplete":
        proposal = Proposal("incomplete")
    return {key: value for key, value in vars(proposal).items() if value}


def _invalid(fault: FieldError) -> dict[str, Any]:
    return {"outcome": "invalid", "field": fault.field, "zh": fault.zh, "en": fault.en}


def _materials(guide: dict[str, Any], given: str | list[str]) -> tuple[list[str], list[str]]:
    """The keys given, and the required ones that are missing. What the registers share is never missing."""
    asked = guide["materials"]
    keys = sorted(material["key"] for material in asked) if given == "all" else sorted(given)
    missing = [material["key"] for material in asked if material["required"] and material["key"] not in keys]
    return keys, missing
