"""The catalogue: immutable editions, and finding an item in whatever words people use."""

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.city import City
from tests.city_items import item
from tongban.foundation import clock
from tongban.foundation.errors import DomainError
from tongban.registry.catalogue import queries, services
from tongban.registry.catalogue.models import ItemVersion


def test_publishing_the_same_again_makes_no_new_version(city: City) -> None:
    again = services.publish(item=item("MZ-001"), at=clock.now())
    assert again == city.reviewed
    assert ItemVersion.objects.filter(item_id="MZ-001").count() == 1


def test_a_new_worked_example_makes_no_new_version(city: City) -> None:
    assert services.publish(item={**item("MZ-001"), "examples": [{}]}, at=clock.now()) == city.reviewed


def test_a_change_is_a_new_version_and_the_old_one_stays_as_it_was(city: City) -> None:
    new = services.publish(item=item("MZ-001", promised_days=3), at=clock.now())
    old = ItemVersion.objects.get(pk=city.reviewed.pk)
    assert (new.number, old.number) == (2, 1)
    assert (new.guide["promised_days"], old.guide["promised_days"]) == (3, 10)
    assert queries.by_code("MZ-001") == new
    assert old not in queries.published()


def test_going_back_is_a_new_version_too(city: City) -> None:
    services.publish(item=item("MZ-001", promised_days=3), at=clock.now())
    back = services.publish(item=item("MZ-001"), at=clock.now())
    assert (back.number, back.digest) == (3, city.reviewed.digest)


@pytest.mark.parametrize(
    "statement", ["UPDATE catalogue_itemversion SET name_zh = ''", "DELETE FROM catalogue_itemversion"]
)
def test_the_database_itself_refuses_to_change_a_version(city: City, statement: str) -> None:
    with (
        pytest.raises((IntegrityError, InternalError)) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert "never changes" in str(caught.value)


def test_an_item_that_was_withdrawn_is_not_published(city: City) -> None:
    services.withdraw(code="MZ-001")
    with pytest.raises(DomainError) as caught:
        queries.by_code("MZ-001")
    assert caught.value.status == 404
    assert "MZ-001" not in [version.item_id for version in queries.search("低保")]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("就业登记", "RS-001"),
        ("我要办就业登记", "RS-001"),
        ("jiuyedengji", "RS-001"),
        ("jydj", "RS-001"),
        ("employment", "RS-001"),
        ("rs-001", "RS-001"),
        ("最低生活保障", "MZ-001"),
        ("生活保障怎么申请", "MZ-001"),
        ("living allowance", "MZ-001"),
        ("特困", "MZ-002"),
        ("低保", "MZ-001"),  # as people shorten 最低生活保障
    ],
)
def test_an_item_is_found_in_words_pinyin_initials_and_code(city: City, said: str, code: str) -> None:
    assert queries.search(said)[0].item_id == code


@pytest.mark.parametrize("said", ["", "   ", "的", "%", "zzzz", "'; DROP TABLE", "量子计算机"])
def test_what_nobody_offers_finds_nothing(city: City, said: str) -> None:
    assert queries.search(said) == []


def test_a_search_keeps_to_the_audience_and_the_department(city: City) -> None:
    assert [one.item_id for one in queries.search("认定", audience="organization")] == ["MZ-002"]
    assert queries.search("就业", department="MZ") == []
    assert queries.search("就业", department="SH-RS")[0].item_id == "RS-001"


def test_a_search_costs_one_statement_however_many_items_there_are(city: City) -> None:
    queries.search("登记")
    with CaptureQueriesContext(connection) as captured:
        queries.search("登记")
    assert len(captured) == 1
    services.publish(item=item("RS-001", promised_days=1), at=clock.now())
    assert queries.search("就业登记")[0].number == 2
