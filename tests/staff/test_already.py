"""Nobody is given the same thing twice unawares: who decides is told what there is already."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.city import City
from tests.staff.people import SignIn
from tests.staff.test_counter import found, take
from tongban.casework.cases.models import Case
from tongban.casework.certificates import services as certificates
from tongban.casework.certificates.models import Certificate
from tongban.casework.certificates.queries import already

OPEN, HELD = "申请人已有一件同样的申请正在办理", "申请人已有一份有效的同类证照"


def granted(city: City, **changes: object) -> Case:
    """A case that was granted, with its certificate."""
    case = city.handle(city.ask(city.reviewed, **changes))
    certificates.issue(case_id=case.pk)
    return case


def test_what_somebody_has_of_an_item_is_read_in_two_statements(city: City) -> None:
    case, last = granted(city), city.ask(city.reviewed)
    city.ask(city.reviewed, city.neighbour)
    city.ask(city.on_the_spot)
    with CaptureQueriesContext(connection) as seen:
        first = already(applicant=city.resident, item_code="MZ-001")
        _ = [(one.case.number, one.issuer.name) for one in first.certificates]
        _ = [(one.department.name, one.version.name_zh) for one in first.cases]
    assert len(seen) == 2
    assert [one.pk for one in first.cases] == [last.pk]
    assert [one.case for one in first.certificates] == [case]
    assert already(applicant=city.resident, item_code="MZ-001", but=last).cases == []
    assert already(applicant=city.resident, item_code="MZ-001", but=case).certificates == []


def test_a_certificate_that_has_ended_is_nothing_to_warn_of(city: City) -> None:
    granted(city)
    Certificate.objects.update(valid_until="2020-01-01")
    assert already(applicant=city.resident, item_code="MZ-001").certificates == []


def test_an_officer_is_told_and_linked_to_what_they_may_see(city: City, as_: SignIn) -> None:
    other, case = city.ask(city.reviewed), city.ask(city.reviewed)
    desk = as_(city.officer_xuhui)
    page = desk.get(f"/desk/tasks/{city.task(case).pk}/").content.decode()
    assert OPEN in page and f'href="/desk/cases/{other.number}/"' in page and HELD not in page
    alone = city.ask(city.reviewed, city.neighbour)
    page = as_(city.officer_huangpu).get(f"/desk/tasks/{city.task(alone).pk}/").content.decode()
    assert OPEN not in page


def test_a_clerk_is_told_before_the_form_and_before_the_decision(city: City, as_: SignIn) -> None:
    hidden = city.ask(city.on_the_spot)
    window = as_(city.clerk_huangpu)
    who = found(window, city.resident.id_number)
    page = window.get(f"/counter/take/RS-001/?who={who}").content.decode()
    assert OPEN in page and hidden.number not in page
    at = take(window, city.on_the_spot, city.resident)["Location"]
    page = window.get(at).content.decode()
    assert OPEN in page and hidden.number not in page and "当场决定" in page
    mine = Case.objects.exclude(pk=hidden.pk).get()
    page = window.get(f"/counter/take/RS-001/?who={who}").content.decode()
    assert f'href="/counter/cases/{mine.number}/"' in page


def test_who_holds_a_valid_certificate_is_not_given_another_unawares(city: City, as_: SignIn) -> None:
    window = as_(city.clerk_huangpu)
    take(window, city.on_the_spot, city.resident)
    number = Case.objects.get().number
    window.post(f"/counter/cases/{number}/decide/", {"outcome": "granted", "reason_zh": "符合。"})
    who = found(window, city.resident.id_number)
    page = window.get(f"/counter/take/RS-001/?who={who}").content.decode()
    assert HELD in page and number in page
    page = window.get(f"/counter/cases/{number}/").content.decode()
    assert HELD not in page
