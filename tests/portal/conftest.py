"""A small city, and somebody signed in."""

import pytest
from django.test import Client

from tests.city import City, make_city


@pytest.fixture
def city(db: None) -> City:
    return make_city()


@pytest.fixture
def resident(city: City) -> Client:
    """The resident of Xuhui, signed in."""
    client = Client()
    client.force_login(city.user(person=city.resident))
    return client


@pytest.fixture
def neighbour(city: City) -> Client:
    """Somebody else, signed in."""
    client = Client()
    client.force_login(city.user(person=city.neighbour))
    return client
