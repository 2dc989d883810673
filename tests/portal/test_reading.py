"""Pages that everyone may read, in both languages."""

import pytest
from django.test import Client

from tests.city import City, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> City:
    return make_city()


@pytest.mark.parametrize("address", ["/", "/items/", "/verify/", "/lookup/", "/items/MZ-001/"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_guests_read_everything_public(city: City, client: Client, address: str, language: str) -> None:
    client.cookies["django_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in answer.content.decode()
