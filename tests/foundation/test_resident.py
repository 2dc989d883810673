"""Citizen identity numbers (GB 11643)."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.foundation.errors_of_typing import substitutions, transpositions
from tongban.foundation import clock
from tongban.foundation.errors import InvalidIdentifier
from tongban.foundation.identifiers import resident

numbers = st.builds(
    resident.make,
    st.sampled_from(["310101", "110101", "440524", "650102", "810000", "830000", "931840"]),
    st.dates(date(1900, 1, 1), date(2025, 12, 31)),
    st.integers(0, 999),
)


@pytest.mark.parametrize(
    ("first17", "last"),
    [("11010519491231002", "X"), ("44052418800101001", "4"), ("31010120000101001", "8")],
)
def test_known_answers_of_the_standard(first17: str, last: str) -> None:
    assert resident.check_character(first17) == last
    assert resident.check(first17 + last) == first17 + last


@given(numbers)
def test_every_wrong_digit_and_every_swap_is_found(number: str) -> None:
    slips = [
        *substitutions(number, ["0123456789"] * 17 + ["0123456789X"]),
        *(swapped for _, swapped in transpositions(number)),
    ]
    for slip in slips:
        with pytest.raises(InvalidIdentifier) as fault:
            resident.check(slip, field="spouse_id")
        assert fault.value.field == "spouse_id"


@given(st.dates(date(1900, 1, 1), date(2025, 12, 31)), st.integers(0, 999))
def test_birth_and_sex_are_read_back(born: date, sequence: int) -> None:
    number = resident.make("310101", born, sequence)
    assert resident.check(number) == number
    assert resident.birth_date(number) == born
    assert resident.sex(number) == ("M" if sequence % 2 else "F")


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        (" 310101 20000101 0018 ", "310101200001010018"),
        ("３１０１０１２００００１０１００１８", "310101200001010018"),
        ("11010519491231002x", "11010519491231002X"),
    ],
)
def test_the_way_of_writing_does_not_matter(typed: str, normal: str) -> None:
    assert resident.check(typed) == normal


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("310101800101001", "id_old_form"),
        ("", "id_form"),
        ("31010120000101001", "id_form"),
        ("3101012000010100180", "id_form"),
        ("31010120000101OO18", "id_form"),
        ("X10101200001010018", "id_form"),
        ("010101200001010018", "id_form"),
        ("170101200001010018", "id_area"),
        ("810101200001010018", "id_area"),
        ("917840200001010018", "id_area"),
        ("310101200013010018", "id_birth_date"),
        ("310101200102290018", "id_birth_date"),
        ("310101179912310018", "id_birth_date"),
        ("310101200001010019", "id_check"),
    ],
)
def test_each_fault_is_named_in_both_languages(number: str, code: str) -> None:
    with pytest.raises(InvalidIdentifier) as fault:
        resident.check(number)
    assert fault.value.code == code
    assert fault.value.field == "id_number"
    assert fault.value.message("zh-hans") != fault.value.message("en")


def test_nobody_is_born_tomorrow() -> None:
    day = date(2026, 7, 1)
    with clock.at(datetime(2026, 7, 1, 8, tzinfo=clock.SHANGHAI)):
        assert resident.check(resident.make("310101", day, 1))
        with pytest.raises(InvalidIdentifier):
            resident.check(resident.make("310101", day + timedelta(days=1), 1))


@pytest.mark.parametrize("area", ["810000", "820000", "830000", "931840", "944360"])
def test_permits_of_compatriots_and_foreigners_follow_the_form(area: str) -> None:
    number = resident.make(area, date(1990, 5, 6), 12)
    assert resident.check(number) == number


@pytest.mark.parametrize(
    ("on", "years"),
    [(date(2018, 2, 28), 17), (date(2018, 3, 1), 18), (date(2020, 2, 28), 19), (date(2020, 2, 29), 20)],
)
def test_a_year_is_full_on_the_birthday(on: date, years: int) -> None:
    assert resident.age(resident.make("310101", date(2000, 2, 29), 1), on) == years
