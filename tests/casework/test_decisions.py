"""Decision tables: what they propose, and what is refused with table, rule and column."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.city_items import item
from tongban.casework.procedures.decisions import Proposal, check, propose
from tongban.casework.procedures.examples import run_examples
from tongban.foundation.errors import Invalid

ITEM = item("MZ-001")
FACTS = {"hukou_in_city": True, "materials": ["income_proof"]}
ANSWERS = {
    "name": "李秀英",
    "id_no": "11010519491231002X",
    "mobile": "13812345678",
    "residence": "310104003001",
    "income": 800,
    "declared": True,
}


@given(st.integers(0, 1_000_000), st.booleans())
def test_the_table_says_which_rule_fired(income: int, hukou: bool) -> None:
    proposal = propose(ITEM["decision"], {"income": income}, {**FACTS, "hukou_in_city": hukou})
    expected = ("granted", "below-line") if income < 1595 and hukou else ("refused", "above-line")
    assert (proposal.outcome, proposal.rule) == expected
    assert proposal.reason_zh
    assert proposal.law


def test_an_item_without_a_table_proposes_nothing() -> None:
    assert propose(None, {}, {}) == Proposal(None)


def table(change: Any) -> dict[str, Any]:
    """The decision with its table changed."""
    jdm = copy.deepcopy(ITEM["decision"])
    change(jdm["nodes"][1], jdm["nodes"][1]["content"])
    return jdm


BROKEN = {
    "a cell": (table(lambda _, c: c["rules"][1].update(i1="< < 5")), ["低保", "r2", "answers.income"]),
    "a result": (table(lambda _, c: c["rules"][2].update(o0="granted or")), ["低保", "r3", "outcome"]),
    "Python": (
        table(lambda _, c: c["rules"][2].update(o0="__import__('os').system('true')")),
        ["低保", "r3", "outcome"],
    ),
    "a program": (table(lambda node, _: node.update(type="functionNode")), ["低保", "functionNode"]),
    "the outside": (table(lambda node, _: node.update(type="decisionNode")), ["低保", "decisionNode"]),
    "no nodes": ({"edges": []}, ["nodes"]),
    "too many rules": (table(lambda _, c: c.update(rules=c["rules"] * 200)), ["低保", "500"]),
    "a huge cell": (table(lambda _, c: c["rules"][1].update(i1="1" * 600)), ["r2", "500"]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_refused_with_its_place(name: str) -> None:
    jdm, words = BROKEN[name]
    for attempt in (lambda: check(jdm), lambda: propose(jdm, ANSWERS, FACTS)):
        with pytest.raises(Invalid) as caught:
            attempt()
        assert caught.value.field == "decision"
        assert all(word in caught.value.zh and word in caught.value.en for word in words)


def test_an_outcome_that_the_law_does_not_know_is_refused() -> None:
    jdm = table(lambda _, c: c["rules"][1].update(o0='"approved"'))
    with pytest.raises(Invalid) as caught:
        propose(jdm, ANSWERS, FACTS)
    assert "approved" in caught.value.en


def example(expect: dict[str, str], **changes: Any) -> dict[str, Any]:
    return {"name": {"zh": "例", "en": "Example"}, "answers": ANSWERS, "expect": expect, **changes}


RIGHT = [
    example({"outcome": "granted", "rule": "below-line"}),
    example({"outcome": "refused", "rule": "above-line"}, facts={"hukou_in_city": False}),
    example({"outcome": "refused"}, answers={**ANSWERS, "income": 9000}),
    example({"outcome": "incomplete", "rule": "no-proof"}, materials=["id_card", "photo"]),
    example({"outcome": "incomplete"}, materials=["id_card", "income_proof"]),
    example({"outcome": "invalid", "field": "income"}, answers={**ANSWERS, "income": -1}),
    example({"outcome": "invalid", "field": "id_no"}, answers={**ANSWERS, "id_no": "110105194912310021"}),
]
WRONG = [
    example({"outcome": "granted"}, answers={**ANSWERS, "income": 9000}),
    example({"outcome": "granted", "rule": "above-line"}),
    example({"outcome": "granted"}, materials=["income_proof"]),
    example({"outcome": "granted"}, answers={**ANSWERS, "income": -1}),
    example({"outcome": "invalid", "field": "mobile"}, answers={**ANSWERS, "income": -1}),
]


def test_examples_that_come_out_right_fail_nothing() -> None:
    assert run_examples({**ITEM, "examples": RIGHT}) == []


def test_each_example_that_comes_out_wrong_is_named_with_the_difference() -> None:
    failures = run_examples({**ITEM, "examples": [RIGHT[0], *WRONG]})
    assert [failure.index for failure in failures] == [1, 2, 3, 4, 5]
    assert "outcome is 'refused', not 'granted'" in failures[0].en
    assert "收入" in failures[3].zh  # why the answers are invalid


def test_a_table_that_cannot_be_read_fails_its_examples_with_the_place() -> None:
    jdm = table(lambda _, c: c["rules"][1].update(i1="< < 5"))
    failures = run_examples({**ITEM, "decision": jdm, "examples": RIGHT[:1]})
    assert "r2" in failures[0].zh
