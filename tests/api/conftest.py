"""A city, and systems that call its API. Models are imported late: settings wait for the database."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.api.callers import Callers
    from tests.city import City


@pytest.fixture
def city(db: None) -> "City":
    from tests.city import make_city

    return make_city()


@pytest.fixture
def calls(city: "City") -> "Callers":
    from tests.api.callers import Callers

    return Callers(city)
