"""Worked examples of an item: the test suite of the law. `tongban check` runs them all."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.casework.procedures.decisions import Proposal, facts_with, propose
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
    "hukou": "310101002001",
    "residence": "310101002001",
}

#: The day of deciding in examples, where they give no `today`: an example must come out the same for ever.
TODAY = date(2026, 11, 24)


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
    facts = _facts(item["guide"], example)
    proposal = propose(item["decision"], example["answers"], facts)
    if facts["missing"] and proposal.outcome != "incomplete":
        proposal = Proposal("incomplete")
    return {key: value for key, value in vars(proposal).items() if value}


def _invalid(fault: FieldError) -> dict[str, Any]:
    return {"outcome": "invalid", "field": fault.field, "zh": fault.zh, "en": fault.en}


def _facts(guide: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    """What an example says over what is usual. Materials are a list of keys, or "all"."""
    said = {**FACTS, **example.get("facts", {})}
    given = example.get("materials", "all")
    keys = [material["key"] for material in guide["materials"]] if given == "all" else given
    today = date.fromisoformat(said.pop("today", TODAY.isoformat()))
    return facts_with(said, guide, keys, on=today)
