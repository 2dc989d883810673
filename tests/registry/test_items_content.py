"""The executable items of Shanghai: their questions, their tables, and the examples that prove them."""

import csv
import json
import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.casework.procedures.decisions import propose
from tongban.casework.procedures.examples import FACTS, run_examples
from tongban.registry.loading import items
from tongban.registry.loading.reading import Reader

CITY = Path(__file__).parents[2] / "cities" / "shanghai"
CODES = sorted(path.parent.name for path in (CITY / "items").glob("*/decision.json"))
HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def every_item() -> dict[str, dict[str, Any]]:
    reader = Reader(CITY)
    found = {one.code: one.item for one in items.read_all(reader, CITY)}
    assert not reader.faults
    return found


def table(item: dict[str, Any]) -> dict[str, Any]:
    [found] = [node for node in item["decision"]["nodes"] if node["type"] == "decisionTableNode"]
    return found["content"]


def own_form(code: str) -> dict[str, Any]:
    return json.loads((CITY / "items" / code / "form.json").read_text("utf-8"))


def questions(form: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every question, those of rows included."""
    found = []
    for key, schema in form.get("properties", {}).items():
        found += [(key, schema), *questions(schema.get("items", {}))]
    return found


def test_more_than_fifty_items_of_more_than_twenty_families_of_departments_can_be_decided():
    functions = {every_item()[code]["guide"]["function"] for code in CODES}
    assert len(CODES) >= 50
    assert len(functions) >= 20


def test_every_item_that_a_bundle_names_can_be_decided():
    with (CITY / "one_thing.csv").open(encoding="utf-8-sig", newline="") as file:
        named = {row["item_code"] for row in csv.DictReader(file)} - {""}
    assert named and named <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_worked_example_comes_out_as_it_says(code):
    assert run_examples(every_item()[code]) == []


@pytest.mark.parametrize("code", CODES)
def test_each_item_shows_a_grant_a_refusal_and_something_missing_and_cites_the_law(code):
    examples = every_item()[code]["examples"]
    assert {"granted", "refused", "incomplete"} <= {one["expect"]["outcome"] for one in examples}
    assert all(one["law"].strip() for one in examples)


@pytest.mark.parametrize("code", CODES)
def test_no_rule_stands_without_an_example(code):
    item = every_item()[code]
    shown = {one["expect"].get("rule") for one in item["examples"]}
    assert {rule["_id"] for rule in table(item)["rules"]} <= shown


@pytest.mark.parametrize("code", CODES)
def test_article_38_every_outcome_gives_its_reason_in_both_languages_and_its_law(code):
    for rule in table(every_item()[code])["rules"]:
        assert HAN.search(rule["reason_zh"]), rule["_id"]
        assert not HAN.search(rule["reason_en"]), rule["_id"]
        assert HAN.search(rule["law"]), rule["_id"]


@pytest.mark.parametrize("code", CODES)
def test_the_first_rule_asks_for_what_is_missing_and_the_last_one_catches_all(code):
    content = table(every_item()[code])
    first, last = content["rules"][0], content["rules"][-1]
    assert content["hitPolicy"] == "first"
    assert first["missing"] == "> 0"
    assert not any(last[column["id"]] for column in content["inputs"])


@pytest.mark.parametrize("code", CODES)
def test_article_29_every_question_says_for_which_law_it_is_asked(code):
    for key, schema in questions(every_item()[code]["form"]):
        if "title" in schema:
            assert schema.get("x-purpose", "").strip(), key


#: What an office needs beside its decision, so that it can act on it. Nothing else may be asked (art. 29).
DETAILS = {
    "other people": """agent_name agent_id_no child_name child_id_no contact_name contact_mobile dead_name
        dead_id_no guardian_name guardian_id_no holder_name holder_id_no
        martyr_name members other_name parent_id_no partner_name partner_id_no party_name
        provider relative_name relative_mobile spouse_name spouse_id_no""",
    "where": """home_address place place_address place_name shop_address site site_address school hospital
        employer employer_code last_employer platform_name to""",
    "when": "due from leave_date moved_on year",
    "what the register enters": """area cause dwelling form_text old_entry oil permit_no purpose
        settled trade_name visit waste""",
    "what is provided": """card_bank card_type choice event_text fields job_wish kinds medium needs pay
        service subject tier training_wish""",
}


@pytest.mark.parametrize("code", CODES)
def test_article_29_nothing_is_asked_that_neither_the_decision_nor_its_execution_needs(code):
    form = own_form(code)
    shown_by = " ".join(schema.get("x-show-if", "") for schema in form["properties"].values())
    read = set(re.findall(r"answers\.([a-z_0-9]+)", json.dumps(every_item()[code]["decision"])))
    needed = read | set(re.findall(r"[a-z_0-9]+", shown_by)) | set(" ".join(DETAILS.values()).split())
    assert set(form["properties"]) <= needed


@pytest.mark.parametrize("code", CODES)
def test_every_question_and_every_choice_is_in_both_languages(code):
    for key, schema in questions(every_item()[code]["form"]):
        assert HAN.search(schema["title"]), key
        assert schema["x-title-en"] and not HAN.search(schema["x-title-en"]), key
        choices = schema if "enum" in schema else schema.get("items", {})
        assert set(choices.get("x-labels", {})) == set(choices.get("enum", ())), key
        assert all(label["zh"] and label["en"] for label in choices.get("x-labels", {}).values()), key
        if schema["type"] == "string" and not {"enum", "format"} & set(schema):
            assert schema["maxLength"] <= 400, key


@pytest.mark.parametrize("code", CODES)
def test_a_conditional_question_hangs_on_an_earlier_step(code):
    form = every_item()[code]["form"]
    place = {key: number for number, one in enumerate(form["x-steps"]) for key in one["fields"]}
    assert set(place) == set(form["properties"])
    for key, schema in form["properties"].items():
        for name in set(re.findall(r"[a-z_0-9]+", re.sub(r"'[^']*'", "", schema.get("x-show-if", "")))):
            if name in place:
                assert place[name] < place[key], f"{key} hangs on {name}"


@pytest.mark.parametrize("code", CODES)
def test_article_30_every_form_has_a_filled_in_sample_that_would_be_granted(code):
    item = every_item()[code]
    sample = own_form(code)["x-sample"]
    granted = [one["answers"] for one in item["examples"] if one["expect"]["outcome"] == "granted"]
    assert sample and set(sample) <= set(own_form(code)["properties"])
    assert any(sample.items() <= answers.items() for answers in granted)


def test_every_figure_has_a_unit_a_source_and_a_mark_of_its_certainty():
    figures = tomllib.loads((CITY / "parameters.toml").read_text("utf-8"))["parameter"]
    for one in figures:
        assert one["title"]["zh"] and one["title"]["en"] and one["unit"]["zh"] and one["unit"]["en"]
        assert one["source"] and isinstance(one["valid_from"], date)
        assert one["provenance"] in {"found", "law", "recalled", "derived", "modelled", "official"}


def test_every_figure_is_used_by_some_table_and_none_is_left_inside_an_edition():
    raw = "".join((CITY / "items" / code / "decision.json").read_text("utf-8") for code in CODES)
    figures = tomllib.loads((CITY / "parameters.toml").read_text("utf-8"))["parameter"]
    assert {one["name"] for one in figures} == set(re.findall(r"params\.([a-z0-9_]+)", raw))
    assert not any("params." in json.dumps(every_item()[code]["decision"]) for code in CODES)


def retire(born: date, on: date, sex: str, post: str | None) -> str:
    """The rule that fires for somebody with thirty years of contributions who asks on a day."""
    answers = {"birth_date": born.isoformat(), "paid_months": 360, "choice": "statutory"}
    if post:
        answers["post"] = post
    facts = {**FACTS, "sex": sex, "missing": [], "materials": [], "today": on.isoformat()}
    return propose(every_item()["RS-026"]["decision"], answers, facts).rule


#: Born, sex, post, first month of retirement: lines of the annexes to the measures of 2024.
ANNEXES = [
    (date(1964, 12, 15), "M", None, date(2024, 12, 1)),
    (date(1965, 1, 15), "M", None, date(2025, 2, 1)),
    (date(1965, 4, 30), "M", None, date(2025, 5, 1)),
    (date(1965, 5, 1), "M", None, date(2025, 7, 1)),
    (date(1976, 8, 31), "M", None, date(2039, 7, 1)),
    (date(1976, 9, 1), "M", None, date(2039, 9, 1)),
    (date(1990, 6, 15), "M", None, date(2053, 6, 1)),
    (date(1970, 1, 15), "F", "cadre", date(2025, 2, 1)),
    (date(1981, 9, 15), "F", "cadre", date(2039, 9, 1)),
    (date(1975, 1, 15), "F", "worker", date(2025, 2, 1)),
    (date(1975, 3, 15), "F", "worker", date(2025, 5, 1)),
    (date(1984, 11, 15), "F", "worker", date(2039, 11, 1)),
]


@pytest.mark.parametrize(("born", "sex", "post", "first"), ANNEXES)
def test_retirement_begins_in_the_month_of_the_annexes_and_not_the_month_before(born, sex, post, first):
    before = first.replace(year=first.year - (first.month == 1), month=(first.month - 2) % 12 + 1, day=28)
    assert retire(born, first, sex, post) == "statutory-age"
    assert retire(born, before, sex, post) == "not-yet"


@given(st.dates(date(1950, 1, 1), date(1995, 12, 31)))
def test_no_man_retires_before_sixty_nor_after_sixty_three(born):
    assert retire(born, date(born.year + 63, born.month, 1), "M", None) == "statutory-age"
    previous = date(born.year + 60 - (born.month == 1), (born.month - 2) % 12 + 1, 1)
    assert retire(born, previous, "M", None) == "not-yet"


@given(members=st.integers(0, 9), income=st.integers(0, 40000))
def test_the_allowance_goes_to_those_below_the_line_and_never_at_it(members, income):
    item = every_item()["MZ-001"]
    [line] = [
        one["value"]
        for one in tomllib.loads((CITY / "parameters.toml").read_text("utf-8"))["parameter"]
        if one["name"] == "dibao_line" and "valid_to" not in one
    ]
    answers = {
        "members": [{}] * members, "income": income, "assets": 0, "homes": 0, "vehicle": False,
        "authorize": True,
    }  # fmt: skip
    facts = {**FACTS, "missing": [], "materials": [], "today": "2026-11-24"}
    outcome = propose(item["decision"], answers, facts).outcome
    assert (outcome == "granted") == (income < line * (members + 1))
