"""People who do not exist, with the margins of those who do."""

import csv
import tomllib
from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.registry.small import SHANGHAI
from tongban.foundation.identifiers import credit, resident
from tongban.registry.loading import load
from tongban.registry.organisations.models import Staff
from tongban.registry.people import population
from tongban.registry.people.marginals import EDUCATION_LEVELS, Marginals, read
from tongban.registry.people.models import Organization, Person
from tongban.registry.people.population import REFERENCE, companies, generate
from tongban.registry.people.queries import facts_of, find_applicant, search

MANY = 20_000
#: Six standard errors of a share of 20,000 draws are below 0.022; a wrong margin is further off.
NEAR = 0.022


@pytest.fixture(scope="module")
def known() -> Marginals:
    return read(SHANGHAI)


@pytest.fixture(scope="module")
def people(known: Marginals) -> list[population.Resident]:
    return list(generate(MANY, 1, known))


def shares(values: list[object]) -> dict[object, float]:
    return {value: count / len(values) for value, count in Counter(values).items()}


KEY = ("area_code", "dimension", "category", "sex", "reference_date")


def figure(dimension: str, category: str, sex: str = "合计", area: str = "310000") -> float:
    with (SHANGHAI / "population.csv").open(encoding="utf-8-sig") as file:
        return next(
            float(row["value"])
            for row in csv.DictReader(file)
            if [row[name] for name in KEY] == [area, dimension, category, sex, "2020-11-01"]
        )


TOTAL = 24_870_895


def test_districts_have_their_share(people: list[population.Resident], known: Marginals) -> None:
    found = shares([one.residence[:6] for one in people])
    assert len(found) == 16
    for area in known.districts.values:
        assert found[area] == pytest.approx(figure("常住人口", "合计", area=area) / TOTAL, abs=NEAR)


def test_ages_have_their_share(people: list[population.Resident]) -> None:
    ages = [resident.age(one.id_number, REFERENCE) for one in people]
    for low in range(0, 60, 10):
        found = sum(low <= age < low + 10 for age in ages) / MANY
        assert found == pytest.approx(figure("年龄(十岁组)", f"{low}-{low + 9}") / TOTAL, abs=NEAR)
    old = figure("年龄(十岁组)", "60+") / TOTAL
    assert sum(age >= 60 for age in ages) / MANY == pytest.approx(old, abs=NEAR)


def test_sexes_and_hukou_have_their_share(people: list[population.Resident]) -> None:
    men = figure("性别", "合计", "男") / TOTAL
    assert shares([one.sex for one in people])["M"] == pytest.approx(men, abs=NEAR)
    outside = sum(not one.hukou.startswith("31") for one in people) / MANY
    assert outside == pytest.approx(figure("户籍", "外省市来沪常住") / TOTAL, abs=NEAR)


def test_schooling_has_its_share(people: list[population.Resident]) -> None:
    found = shares([one.education for one in people])
    higher = found["college"] + found["bachelor"] + found["master"]
    assert higher == pytest.approx(figure("受教育程度", "大学(大专及以上)") / TOTAL, abs=NEAR)
    for level, name in {"senior": "高中(含中专)", "junior": "初中", "primary": "小学"}.items():
        assert found[level] == pytest.approx(figure("受教育程度", name) / TOTAL, abs=NEAR)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), few=st.integers(1, 60), more=st.integers(0, 60))
def test_the_same_seed_makes_the_same_people_whatever_comes_after(
    known: Marginals, seed: int, few: int, more: int
) -> None:
    assert list(generate(few, seed, known)) == list(islice(generate(few + more, seed, known), few))


def test_every_number_is_valid_and_says_what_the_person_is(people: list[population.Resident]) -> None:
    for one in people:
        assert resident.check(one.id_number) == one.id_number
        assert resident.sex(one.id_number) == one.sex
        assert resident.birth_date(one.id_number) == one.birth_date <= REFERENCE


def test_nobody_shares_a_number(people: list[population.Resident]) -> None:
    assert len({one.id_number for one in people}) == MANY
    mobiles = [one.mobile for one in people if one.mobile]
    assert len(set(mobiles)) == len(mobiles)


def test_what_people_do_fits_their_age(people: list[population.Resident]) -> None:
    for one in people:
        age = resident.age(one.id_number, REFERENCE)
        assert (one.employment == "child") == (age < 16)
        assert one.marital == "single" or age >= 20
        assert one.education in EDUCATION_LEVELS
        assert age >= 18 or one.education in {"none", "primary", "junior", "senior"}


def test_organizations_have_valid_codes_and_adults_lead_them(
    people: list[population.Resident],
) -> None:
    found = list(companies(people[:4000], 0, Random(1)))
    assert len(found) == 100
    assert len({one.credit_code for one in found}) == 100
    by_number = {one.id_number: one for one in people}
    for one in found:
        assert credit.check(one.credit_code) == one.credit_code
        assert resident.age(one.representative, REFERENCE) >= 18
        assert one.division == by_number[one.representative].residence


@pytest.fixture
def filled(db: None) -> None:
    load(SHANGHAI)
    population.fill(400, 7, folder=SHANGHAI)


def test_the_register_holds_nothing_in_clear_and_finds_everybody(filled: None) -> None:
    assert Person.objects.count() == 400
    lin = search("林婉清")[0]
    assert isinstance(lin, Person)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, mobile, address FROM people_person WHERE id = %s", [lin.pk])
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    for secret in (lin.id_number, lin.mobile, lin.address):
        assert secret and secret.encode() not in stored
    assert find_applicant(lin.id_number) == lin
    assert search(lin.mobile) == [lin]


def test_filling_again_goes_on_where_it_stopped(filled: None) -> None:
    assert population.fill(400, 7, folder=SHANGHAI) == 0
    assert population.fill(500, 7, folder=SHANGHAI) == 100
    assert Person.objects.count() == 500


def test_the_facts_of_a_person_and_of_an_organization(filled: None) -> None:
    zhou, shen = search("周致远")[0], search("沈嘉言")[0]
    assert facts_of(zhou, on=date(2026, 11, 24)) == {
        "kind": "person",
        "age": 32,
        "sex": "M",
        "hukou": "530102000000",
        "hukou_in_city": False,
        "residence": "310101013001",
        "residence_in_city": True,
        "education": "college",
        "employment": "employed",
        "marital": "single",
        "deceased": False,
    }
    firm = Organization.objects.get(representative=shen.pk)
    found = find_applicant(firm.credit_code.lower())
    assert found == firm
    assert facts_of(firm, on=date(2026, 11, 24)) == {
        "kind": "organization",
        "organization_kind": "enterprise",
        "division": "310115005000",
        "in_city": True,
        "age": 41,
    }


def test_the_demo_accounts_are_people_and_staff_who_exist(filled: None) -> None:
    for account in tomllib.loads(Path(SHANGHAI / "demo.toml").read_text())["account"]:
        if "id_number" in account:
            assert find_applicant(account["id_number"]).name == account["name"]
        else:
            staff = Staff.objects.get(number=account["staff_number"])
            assert staff.name == account["name"]
            assert staff.posts.filter(role=account["role"]).exists()
