"""An event can never be deleted, so nothing personal is in one: not a name, a number, an answer, a remark."""

import json

from tests.city import City, answers, materials
from tongban.casework.cases.services import deciding, handling
from tongban.casework.certificates import services as certificates
from tongban.foundation.ledger.models import Event

SECRET = "申请人李秀英患病在家"


def test_events_of_a_whole_life_hold_ids_and_codes_only(city: City) -> None:
    person = city.resident
    case = city.ask(city.reviewed, clerk=city.clerk_huangpu, point=city.at_huangpu)
    filled = answers(city.reviewed, person, income=123)
    handling.correct(case_id=case.pk, applicant=person, answers=filled, clerk=city.clerk_huangpu)
    officer = city.officer_xuhui
    handling.claim(task_id=city.task(case).pk, staff=officer)
    handling.notice(task_id=city.task(case).pk, staff=officer, materials=["photo"], remarks=SECRET)
    given = {"photo": materials(city.reviewed)["photo"]}
    handling.supplement(case_id=case.pk, applicant=person, materials=given)
    handling.accept(task_id=city.task(case).pk, staff=officer)
    handling.review(task_id=city.task(case).pk, staff=officer, remark=SECRET)
    deciding.decide(task_id=city.task(case).pk, staff=officer, outcome="granted", reason_zh=SECRET)
    certificates.issue(case_id=case.pk)
    withdrawn = city.ask(city.reviewed)
    handling.withdraw(case_id=withdrawn.pk, applicant=person)
    events = Event.objects.all()
    assert events.count() >= 11
    said = " ".join(f"{event.subject} {event.actor} {json.dumps(event.data)}" for event in events)
    said += " ".join(json.dumps(event.data, ensure_ascii=False) for event in events)
    for private in (person.name, person.id_number, person.mobile, person.address, SECRET, officer.name):
        assert private not in said
    assert "123" not in json.dumps(Event.objects.get(kind="case.corrected").data["fields"])
    assert {event.kind for event in events} >= {
        "case.received",
        "case.corrected",
        "task.claimed",
        "case.noticed",
        "case.supplemented",
        "case.accepted",
        "case.handled",
        "case.decided",
        "case.closed",
        "case.withdrawn",
    }
