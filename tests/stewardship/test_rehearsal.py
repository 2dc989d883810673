"""A rehearsed city is made by the services, and looks lived in."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection

from tests.city import City, make_city
from tongban.casework.cases.models import Case, Clock, Notice
from tongban.casework.certificates.models import Certificate
from tongban.foundation import clock
from tongban.foundation.ledger.models import Event
from tongban.stewardship.rehearsal.city import live


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def test_a_month_of_a_city_has_cases_in_every_state(city: City) -> None:
    count = live(days=14, per_day=9, seed=7, until=date(2025, 4, 18))
    states = Counter(Case.objects.values_list("state", flat=True))
    outcomes = Counter(Case.objects.values_list("outcome", flat=True))
    assert set(states) >= {"received", "accepted", "in_progress", "closed"}
    assert set(outcomes) >= {None, "granted", "refused"}
    assert any(event.data.get("silence") for event in Event.objects.filter(kind="case.accepted"))
    assert Notice.objects.exclude(answered_at=None).exists()
    assert Certificate.objects.exists()
    assert count.cases == Case.objects.count() > 60
    assert count.days == 14


def test_a_rehearsal_leaves_no_clock_of_silence_run_out(city: City) -> None:
    live(days=12, per_day=10, seed=3, until=date(2025, 4, 18))
    late = Clock.objects.filter(kind="notice", stopped_at=None, due_on__lt=date(2025, 4, 18))
    assert not late.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE scheduled_at < '2025-04-18 00:00+08'")
        assert cursor.fetchone() == (0,)


def test_nothing_is_rehearsed_in_the_future(city: City) -> None:
    live(days=3, per_day=10)
    assert not Event.objects.filter(at__gt=clock.now()).exists()


def test_a_rehearsal_lived_again_asks_for_nothing_twice(city: City) -> None:
    live(days=3, per_day=12, seed=5, until=date(2025, 4, 18))
    before = set(Case.objects.values_list("number", flat=True))
    live(days=3, per_day=12, seed=5, until=date(2025, 4, 18))
    assert set(Case.objects.values_list("number", flat=True)) == before
