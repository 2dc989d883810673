"""A city for each test, and somebody signed in. Models are imported late: settings wait for the database."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.city import City
    from tests.staff.people import SignIn


@pytest.fixture
def city(db: None) -> "City":
    from tests.city import make_city

    return make_city()


@pytest.fixture
def as_(city: "City") -> "SignIn":
    from tests.staff.people import SignIn

    return SignIn(city)
