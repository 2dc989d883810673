"""One sitting at a window: taken in, decided, in hand."""

import pytest

from tests.city import City, make_city
from tongban.casework.cases.models import State
from tongban.casework.cases.services import deciding


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def test_a_case_is_asked_taken_in_and_decided_in_one_sitting(city: City) -> None:
    case = city.ask(city.on_the_spot, clerk=city.clerk_huangpu, point=city.at_huangpu)
    assert case.state == State.RECEIVED
    assert case.department == city.labour
    deciding.decide(
        task_id=city.task(case).pk, staff=city.clerk_huangpu, outcome="granted", reason_zh="符合条件"
    )
    case.refresh_from_db()
    assert case.state == State.DECIDED
