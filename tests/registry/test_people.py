"""Finding people and organizations by their numbers."""

import itertools

import pytest

from tests.city import City, make_city
from tongban.foundation.errors import InvalidIdentifier
from tongban.foundation.identifiers import credit, resident
from tongban.registry.people.queries import find_applicant


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def valid(check: object, text: str) -> bool:
    try:
        check(text)  # type: ignore[operator]
    except InvalidIdentifier:
        return False
    return True


def test_a_mistyped_id_number_is_told_so_even_when_it_happens_to_be_a_credit_code(city: City) -> None:
    """One number in thirty-one of digits alone satisfies GB 32100 by chance."""
    mistyped = next(
        text
        for serial in itertools.count()
        if valid(credit.check, text := f"91310101{serial:010}") and not valid(resident.check, text)
    )
    with pytest.raises(InvalidIdentifier):
        find_applicant(mistyped)


def test_people_and_organizations_are_found_by_their_numbers(city: City) -> None:
    assert find_applicant(f" {city.resident.id_number.lower()} ") == city.resident
    assert find_applicant(city.company.credit_code) == city.company
