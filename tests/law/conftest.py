import pytest

from tests.city import City, make_city


@pytest.fixture
def city(db: None) -> City:
    return make_city()
