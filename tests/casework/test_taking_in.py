"""Taking in: any window or screen, any item; what it writes, what it refuses."""

import uuid
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.city import City, answers, materials
from tests.city_items import item
from tongban.casework.cases.models import Application, Case, Channel, Clock, Evidence, Task
from tongban.foundation import clock
from tongban.foundation.errors import Conflict, DomainError, Invalid, NotAuthorised
from tongban.foundation.identifiers import case_number
from tongban.foundation.ledger.models import Event
from tongban.registry.catalogue.services import publish
from tongban.registry.organisations.models import Post


def refused(city: City, *arguments: Any, **changes: Any) -> DomainError:
    """The error with which an intake is refused; nothing at all is written then."""
    before = counts()
    with pytest.raises(DomainError) as caught:
        city.ask(*arguments, **changes)
    assert counts() == before
    return caught.value


def counts() -> dict[str, int]:
    tables = (
        "cases_application",
        "cases_case",
        "cases_evidence",
        "cases_task",
        "cases_clock",
        "procrastinate_jobs",
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables))
        return dict(cursor.fetchall())


def test_an_intake_online_takes_two_statements(city: City) -> None:
    city.ask(city.reviewed)  # fills the caches of a running process: serials, places, the parsed flow
    with CaptureQueriesContext(connection) as captured:
        city.ask(city.reviewed)
    assert statements(captured) == [
        "SELECT organisations_authority",  # whose office decides for people of this division
        "WITH application",  # everything, or nothing: a transaction of its own
    ]


def test_an_intake_at_a_window_takes_one_more(city: City) -> None:
    window = {"clerk": city.clerk_huangpu, "point": city.at_huangpu}
    city.ask(city.reviewed, **window)
    with CaptureQueriesContext(connection) as captured:
        city.ask(city.reviewed, **window)
    assert statements(captured) == [
        "SELECT organisations_post",  # the clerk holds a post at this very point
        "SELECT organisations_authority",
        "WITH application",
    ]


def statements(captured: CaptureQueriesContext) -> list[str]:
    """The statements by their first words, without the one in fifty that fetches the next serials."""
    return [first_words(query["sql"]) for query in captured if "nextval" not in query["sql"]]


def first_words(sql: str) -> str:
    lines = [line for line in sql.replace('"', "").splitlines() if not line.startswith("--")]
    words = " ".join(lines).split()
    if words[0] == "SELECT":
        return f"SELECT {words[words.index('FROM') + 1]}"
    return " ".join(words[:2]) if words[0] == "WITH" else words[0]


def test_the_statement_writes_what_the_models_say(city: City) -> None:
    key = str(uuid.uuid4())
    moment = datetime(2025, 3, 3, 10, tzinfo=clock.SHANGHAI)
    with clock.at(moment):
        case = city.ask(
            city.reviewed, key=key, clerk=city.clerk_huangpu, point=city.at_huangpu, channel=Channel.COUNTER
        )
    stored = Case.objects.get(pk=case.pk)
    for field in Case._meta.concrete_fields:
        assert getattr(stored, field.attname) == getattr(case, field.attname), field.name
    application = stored.application
    expected = {
        "version": city.reviewed,
        "person": city.resident,
        "organization": None,
        "answers": answers(city.reviewed, city.resident),
        "channel": "01",
        "point": city.at_huangpu,
        "taken_by": city.clerk_huangpu,
        "idempotency_key": key,
        "submitted_at": moment,
    }
    assert {name: getattr(application, name) for name in expected} == expected
    assert {field.name for field in Application._meta.concrete_fields} == {"id", *expected}
    task = Task.objects.get(case=case)
    assert (task.step, task.actor, task.department, task.remark) == ("accept", "accept", city.civil_xuhui, "")
    assert (task.opened_at, task.due_on) == (moment, date(2025, 3, 10))
    period = Clock.objects.get(case=case)
    assert (period.kind, period.days, period.stopped_at) == ("notice", 5, None)
    papers = {one.key: one for one in Evidence.objects.filter(application=application)}
    assert {key: one.status for key, one in papers.items()} == {
        "id_card": "register",
        "income_proof": "given",
        "photo": "given",
        "letter": "given",
    }
    assert {one.name for one in papers.values()} == {""}
    event = Event.objects.get(subject=f"case:{case.pk}")
    assert (event.kind, event.actor, event.at) == ("case.received", f"staff:{city.clerk_huangpu.pk}", moment)
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status, scheduled_at FROM procrastinate_jobs")
        jobs = cursor.fetchall()
    assert jobs == [("cases.accept_by_silence", "todo", datetime(2025, 3, 11, tzinfo=clock.SHANGHAI))]


def test_a_case_number_has_its_check_character_and_says_where_and_when(city: City) -> None:
    with clock.at(datetime(2025, 3, 3, 10, tzinfo=clock.SHANGHAI)):
        case = city.ask(city.reviewed, clerk=city.clerk_huangpu, point=city.at_huangpu)
    assert case_number.check(case.number) == case.number
    assert case.number.startswith("310101" + "01" + "250303")


def test_asking_twice_with_one_key_is_one_case(city: City) -> None:
    key = str(uuid.uuid4())
    first, second = city.ask(city.reviewed, key=key), city.ask(city.reviewed, key=key)
    assert first.pk == second.pk and first.fresh and not second.fresh
    assert Application.objects.filter(idempotency_key=key).count() == 1
    assert Event.objects.filter(kind="case.received").count() == 1


def test_asking_again_after_a_new_edition_is_still_the_first_case(city: City) -> None:
    key = str(uuid.uuid4())
    first = city.ask(city.reviewed, key=key)
    publish(item=item("MZ-001", promised_days=5), at=clock.now())
    assert city.ask(city.reviewed, key=key).pk == first.pk


def test_the_key_of_another_application_is_refused(city: City) -> None:
    key = str(uuid.uuid4())
    city.ask(city.reviewed, key=key)
    error = refused(city, city.reviewed, city.neighbour, key=key)
    assert error.code == "key_reused"


def test_a_stale_form_is_refused_and_names_the_current_edition(city: City) -> None:
    current = publish(item=item("MZ-001", promised_days=5), at=clock.now())
    error = refused(city, city.reviewed)
    assert (error.code, error.status, error.details) == ("stale_form", 409, {"current": current.pk})
    assert city.ask(current).version == current


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id_no", "310104198003151234"),  # the check character does not fit
        ("id_no", "3101041980031512"),
        ("id_no", 310104198003151234),
        ("mobile", "23812345678"),
        ("income", -1),
        ("income", "800"),
        ("income", 10**9),
        ("name", "李" * 61),
        ("declared", False),
        ("residence", "31010400300"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_its_field(city: City, field: str, value: object) -> None:
    error = refused(city, city.reviewed, answers=answers(city.reviewed, city.resident, **{field: value}))
    assert (error.code, error.field) == ("invalid_answers", field)
    title = city.reviewed.form["properties"][field]["title"]
    assert error.zh.startswith(title)
    assert [fault["field"] for fault in error.details["errors"]] == [field]


def test_every_fault_of_a_form_is_told_at_once_in_its_order(city: City) -> None:
    error = refused(city, city.reviewed, answers={"income": -1, "declared": True})
    fields = [fault["field"] for fault in error.details["errors"]]
    assert fields == ["name", "id_no", "mobile", "residence", "income"]


def test_a_place_that_does_not_exist_is_refused(city: City) -> None:
    error = refused(
        city, city.reviewed, answers=answers(city.reviewed, city.resident, residence="310104999999")
    )
    assert (error.code, error.field) == ("unknown_division", "residence")


def test_a_minor_cannot_ask_for_what_is_for_adults(city: City) -> None:
    error = refused(city, city.reviewed, city.child)
    assert (error.code, error.field) == ("under_age", "applicant")
    assert "18" in error.zh


def test_one_is_of_age_on_the_birthday(city: City) -> None:
    with clock.at(datetime(2030, 8, 31, 12, tzinfo=clock.SHANGHAI)):
        assert refused(city, city.reviewed, city.child).code == "under_age"
    with clock.at(datetime(2030, 9, 1, 0, tzinfo=clock.SHANGHAI)):
        assert city.ask(city.reviewed, city.child).person == city.child


def test_the_upper_age_counts_to_the_last_day_before_the_next_birthday(city: City) -> None:
    school = publish(item=item("MZ-001", applicant={"max_age": 14}), at=clock.now())
    with clock.at(datetime(2027, 8, 31, 12, tzinfo=clock.SHANGHAI)):
        city.ask(school, city.child)
    with clock.at(datetime(2027, 9, 1, 12, tzinfo=clock.SHANGHAI)):
        assert refused(city, school, city.child).code == "over_age"


def test_nothing_is_asked_in_the_name_of_the_dead(city: City) -> None:
    assert refused(city, city.reviewed, city.dead).code == "applicant_deceased"


def test_a_company_cannot_ask_for_what_is_for_persons(city: City) -> None:
    assert refused(city, city.reviewed, city.company).code == "wrong_audience"


def test_a_company_is_decided_where_it_is(city: City) -> None:
    case = city.ask(city.district, city.company)
    assert (case.organization, case.person) == (city.company, None)
    assert case.department == city.civil_huangpu


def test_a_window_takes_in_for_another_district_and_the_right_office_decides(city: City) -> None:
    case = city.ask(city.reviewed, clerk=city.clerk_huangpu, point=city.at_huangpu)
    assert (case.point, case.department) == (city.at_huangpu, city.civil_xuhui)
    assert city.task(case).department == city.civil_xuhui


def test_what_is_not_city_wide_is_taken_in_by_the_own_district_only(city: City) -> None:
    error = refused(city, city.district, clerk=city.clerk_huangpu, point=city.at_huangpu)
    assert error.code == "outside_reach"
    assert city.ask(city.district, clerk=city.clerk_xuhui, point=city.at_xuhui).point == city.at_xuhui
    assert city.ask(city.district).point is None


def test_a_clerk_takes_in_at_the_point_of_the_post_only_and_the_attempt_is_recorded(city: City) -> None:
    error = refused(city, city.reviewed, clerk=city.clerk_huangpu, point=city.at_xuhui)
    assert isinstance(error, NotAuthorised)
    denied = Event.objects.get(kind="act.denied")
    assert (denied.subject, denied.actor) == ("item:MZ-001", f"staff:{city.clerk_huangpu.pk}")


def test_a_clerk_whose_post_has_ended_takes_nothing_in(city: City) -> None:
    Post.objects.filter(staff=city.clerk_huangpu).update(valid_to=date(2024, 12, 31))
    error = refused(city, city.reviewed, clerk=city.clerk_huangpu, point=city.at_huangpu)
    assert error.code == "no_post"


def test_a_window_intake_names_its_point(city: City) -> None:
    error = refused(city, city.reviewed, clerk=city.clerk_huangpu)
    assert (error.code, error.field) == ("no_point", "point")


def test_a_status_that_is_none_is_refused(city: City) -> None:
    error = refused(city, city.reviewed, materials=materials(city.reviewed, photo="lost"))
    assert (error.code, error.field) == ("unknown_status", "photo")


def test_serials_never_repeat_within_a_process(city: City) -> None:
    numbers = {city.ask(city.on_the_spot).number for _ in range(60)}
    assert len(numbers) == 60


def test_conflicts_and_faults_are_told_in_both_languages(city: City) -> None:
    for error in (
        refused(city, city.reviewed, city.child),
        refused(city, city.reviewed, city.dead),
        refused(city, city.reviewed, city.company),
    ):
        assert isinstance(error, Invalid | Conflict)
        assert error.zh
        assert error.en
