"""Decision tables in JDM, run by zen-engine: the table proposes, with the rule that fired; a person decides.

Inputs are `answers` and `facts`; outputs are outcome, rule, reason_zh, reason_en and law.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import zen

from tongban.casework.procedures import expressions
from tongban.foundation.errors import Invalid

LIMIT = 512 * 1024  # characters of one decision
RULES = 500  # of one table
OUTCOMES = ("granted", "refused", "incomplete")
#: Kinds of nodes that only compute. Functions would run a program, decisions and HTTP reach outside.
NODES = {"inputNode", "outputNode", "decisionTableNode", "expressionNode", "switchNode"}


@dataclass(frozen=True)
class Proposal:
    """What the table says; `outcome` is None when the item has no table, or no rule of it holds."""

    outcome: str | None
    rule: str = ""
    reason_zh: str = ""
    reason_en: str = ""
    law: str = ""


def propose(jdm: dict[str, Any] | None, answers: dict[str, Any], facts: dict[str, Any]) -> Proposal:
    """The proposal for `answers` and `facts`; raises Invalid naming the table or rule at fault."""
    if jdm is None:
        return Proposal(None)
    decision = _compiled(json.dumps(jdm, sort_keys=True))
    try:
        result = decision.evaluate({"answers": answers, "facts": facts})["result"] or {}
    except RuntimeError as error:
        raise refused("决定表无法计算", "The decision cannot be computed", _first_line(error)) from error
    outcome = result.get("outcome")
    if outcome is not None and outcome not in OUTCOMES:
        raise refused(
            "决定表给出了未知的结果",
            "The decision gives an unknown outcome",
            f"{result.get('rule')}: {outcome}",
        )
    texts = {key: str(result.get(key) or "") for key in ("rule", "reason_zh", "reason_en", "law")}
    return Proposal(outcome, **texts)


def facts_with(
    facts: dict[str, Any], guide: dict[str, Any], given: Iterable[str], *, on: date
) -> dict[str, Any]:
    """Facts of an applicant, and what a table may read beside them: the keys of the `materials` given, the
    required ones that are `missing`, and `today` (the day of deciding, ISO)."""
    keys = sorted(given)
    missing = [one["key"] for one in guide["materials"] if one["required"] and one["key"] not in keys]
    return {**facts, "materials": keys, "missing": missing, "today": on.isoformat()}


def check(jdm: dict[str, Any]) -> None:
    """Read a decision as `propose` does; raises Invalid naming table, rule and column at fault."""
    _compiled(json.dumps(jdm, sort_keys=True))


def refused(zh: str, en: str, why: str) -> Invalid:
    return Invalid("decision", f"{zh}：{why}", f"{en}: {why}", field="decision")


@lru_cache(maxsize=1024)
def _compiled(text: str) -> Any:
    """The decision, compiled once. zen-engine skips a cell it cannot read, so cells are read here."""
    if len(text) > LIMIT:
        raise refused("决定表过大", "The decision is too large", f"> {LIMIT // 1024} KB")
    jdm = json.loads(text)
    for place, why in _faults(jdm):
        raise refused(f"决定表“{place}”有误", f"The decision is at fault in {place}", why)
    try:
        decision = zen.ZenEngine().create_decision(zen.ZenDecisionContent(text))
        decision.validate()
    except RuntimeError as error:
        raise refused("决定表无法读取", "The decision cannot be read", _first_line(error)) from error
    return decision


def _first_line(error: Exception) -> str:
    return " ".join(str(error).partition("Stack backtrace")[0].split())[:300]


def _faults(jdm: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(place, fault) of everything that cannot be run as written."""
    if not isinstance(jdm, dict) or not isinstance(jdm.get("nodes"), list):
        yield "nodes", "no list of nodes"
        return
    for node in jdm["nodes"]:
        name = str(node.get("name") or node.get("id"))
        if node.get("type") not in NODES:
            yield name, f"nodes of type {node.get('type')!r} are not run"
        elif node["type"] == "decisionTableNode":
            yield from _table_faults(name, node.get("content") or {})
        elif node["type"] == "expressionNode":
            for line in (node.get("content") or {}).get("expressions", []):
                if why := expressions.fault(line.get("value", "")):
                    yield f"{name} / {line.get('key')}", why


def _table_faults(name: str, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    rules = table.get("rules", [])
    if len(rules) > RULES:
        yield name, f"more than {RULES} rules"
    for number, rule in enumerate(rules, 1):
        for column in table.get("inputs", []):
            # A column without a field holds whole expressions; one with a field compares that field.
            check = expressions.unary_fault if column.get("field") else _blank_or_fault
            if why := check(str(rule.get(column["id"], ""))):
                yield f"{name} / 规则 rule {rule.get('_id') or number} / {column.get('name')}", why
        for column in table.get("outputs", []):
            if why := _blank_or_fault(str(rule.get(column["id"], ""))):
                yield f"{name} / 规则 rule {rule.get('_id') or number} / {column.get('name')}", why


def _blank_or_fault(expression: str) -> str | None:
    return expressions.fault(expression) if expression.strip() else None
