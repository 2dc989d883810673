"""Who may see and do what at the counter and at the desk; everything else does not exist, or says why not."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.city import City
from tests.staff.people import SignIn
from tongban.casework.cases.models import Case, Decision
from tongban.foundation import clock
from tongban.foundation.ledger.models import Event
from tongban.registry.organisations.models import Post

COUNTER = ("/counter/", "/counter/today/", "/counter/take/MZ-001/")
DESK = ("/desk/", "/desk/tasks/", "/desk/decided/", "/desk/cases/")


@pytest.mark.parametrize("address", [*COUNTER, *DESK])
def test_guests_are_asked_to_sign_in(city: City, address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 302 and "/sign-in/" in response["Location"]


@pytest.mark.parametrize("address", [*COUNTER, *DESK])
def test_residents_and_staff_without_a_post_are_kept_out(city: City, as_: SignIn, address: str) -> None:
    for who in (city.resident, city.nobody):
        response = as_(who).get(address)
        assert response.status_code == 403 and "岗位" in response.content.decode()


def test_a_clerk_has_no_desk_and_an_officer_no_window(city: City, as_: SignIn) -> None:
    assert as_(city.clerk_huangpu).get("/desk/tasks/").status_code == 403
    assert as_(city.officer_xuhui).get("/counter/").status_code == 403


def test_a_post_that_has_ended_opens_nothing(city: City, as_: SignIn) -> None:
    Post.objects.filter(staff=city.clerk_huangpu).update(valid_to=clock.today() - timedelta(days=1))
    assert as_(city.clerk_huangpu).get("/counter/").status_code == 403


def test_an_officer_sees_only_the_cases_of_their_own_office(city: City, as_: SignIn) -> None:
    case = city.ask(city.reviewed)
    task = city.task(case)
    stranger = as_(city.officer_huangpu)
    addresses = (
        f"/desk/tasks/{task.pk}/",
        f"/desk/cases/{case.number}/",
        f"/desk/cases/{case.number}/decision.pdf",
        f"/desk/cases/{case.number}/notice.pdf",
        f"/desk/cases/{case.number}/materials/photo/",
    )
    for address in addresses:
        assert stranger.get(address).status_code == 404, address
    for listed in ("/desk/tasks/", "/desk/cases/"):
        assert case.number not in stranger.get(listed).content.decode()
    for act in ("claim", "accept", "notice", "review", "decide", "refuse"):
        assert stranger.post(f"/desk/tasks/{task.pk}/{act}/").status_code == 404, act
    assert as_(city.officer_xuhui).get(f"/desk/cases/{case.number}/").status_code == 200


def test_a_window_sees_only_what_it_has_taken_in(city: City, as_: SignIn) -> None:
    case = city.ask(city.reviewed, clerk=city.clerk_huangpu, point=city.at_huangpu)
    other = as_(city.clerk_xuhui)
    at = f"/counter/cases/{case.number}/"
    for address in (at, f"{at}receipt.pdf", f"{at}certificate.pdf", f"{at}decision.pdf", f"{at}correct/"):
        assert other.get(address).status_code == 404, address
    for act in ("decide", "notice", "materials", "refuse"):
        assert other.post(f"{at}{act}/").status_code == 404, act
    assert case.number not in other.get("/counter/today/").content.decode()
    assert case.number in as_(city.clerk_huangpu).get("/counter/today/").content.decode()


def test_an_auditor_reads_every_case_and_acts_on_none(city: City, as_: SignIn) -> None:
    case = city.ask(city.reviewed)
    auditor = as_(city.auditor)
    assert auditor.get("/desk/")["Location"] == "/desk/cases/"
    assert case.number in auditor.get("/desk/cases/").content.decode()
    page = auditor.get(f"/desk/cases/{case.number}/").content.decode()
    assert city.resident.name in page and "/desk/tasks/" + str(city.task(case).pk) not in page
    for act in ("claim", "accept", "decide"):
        assert auditor.post(f"/desk/tasks/{city.task(case).pk}/{act}/").status_code == 403


def test_acting_without_authority_fails_says_why_and_is_recorded(city: City, as_: SignIn) -> None:
    from tongban.registry.organisations.models import Authority

    case = city.ask(city.reviewed)
    yesterday = clock.today() - timedelta(days=1)
    Authority.objects.filter(department=city.civil_xuhui).update(valid_to=yesterday)
    response = as_(city.officer_xuhui).post(f"/desk/tasks/{city.task(case).pk}/accept/")
    assert response.status_code == 403 and "终止" in response.content.decode()
    assert Event.objects.filter(kind="act.denied", actor=f"staff:{city.officer_xuhui.pk}").exists()
    assert not Decision.objects.exists()


def test_acts_are_posted_and_carry_the_token_of_their_page(city: City, as_: SignIn) -> None:
    case = city.ask(city.reviewed)
    at = f"/desk/tasks/{city.task(case).pk}/accept/"
    assert as_(city.officer_xuhui).get(at).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(city.user(staff=city.officer_xuhui))
    assert strict.post(at).status_code == 403
    assert Case.objects.get().state == "received"


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("clerk_huangpu", {"/counter/"}),
        ("officer_xuhui", {"/desk/"}),
        ("auditor", {"/desk/", "/console/"}),
        ("nobody", set()),
        ("resident", set()),
    ],
)
def test_a_link_is_shown_to_those_whose_post_opens_it(
    city: City, as_: SignIn, who: str, shown: set[str]
) -> None:
    client = as_(getattr(city, who))
    page = client.get("/").content.decode()
    navigation = page[page.index('class="tb-nav"') : page.index("</nav>")]
    assert {one for one in ("/counter/", "/desk/", "/console/") if f'href="{one}"' in navigation} == shown
    for address in shown:
        assert client.get(address, follow=True).status_code == 200, address


def test_who_is_kept_out_reads_whom_the_page_is_for_and_may_change(city: City, as_: SignIn) -> None:
    page = as_(city.clerk_huangpu).get("/desk/tasks/").content.decode()
    assert "您的岗位不使用这个页面" in page and "审批人员" in page
    main = page[page.index('id="main"') :]
    assert 'action="/sign-out/"' in main and "换一个身份登录" in main
    english = as_(city.resident, "en").get("/counter/").content.decode()
    assert "signed in as a resident" in english and "clerks at a window" in english
