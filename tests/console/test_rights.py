"""Stewards and auditors read the registers; a person only an auditor may look at."""

import pytest
from django.test import Client

from tests.city import City
from tests.staff.people import SignIn
from tongban.registry.organisations.models import Post, Role

LISTS = (
    "/console/departments/",
    "/console/items/",
    "/console/points/",
    "/console/authority/",
    "/console/authority/why/",
    "/console/items/MZ-001/",
)


@pytest.mark.parametrize("address", [*LISTS, "/console/", "/console/people/"])
def test_nobody_else_gets_in(city: City, as_: SignIn, address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 302 and "/sign-in/" in response["Location"]
    for who in (city.resident, city.nobody, city.officer_xuhui, city.clerk_xuhui):
        assert as_(who).get(address).status_code == 403


def test_a_steward_reads_the_registers_and_no_person(city: City, as_: SignIn) -> None:
    Post.objects.create(staff=city.nobody, role=Role.STEWARD, valid_from="2018-01-01")
    steward = as_(city.nobody)
    for address in LISTS:
        assert steward.get(address).status_code == 200, address
    typed = {"number": city.resident.id_number, "purpose": "核查重复登记线索"}
    assert steward.get("/console/people/").status_code == 403
    assert steward.post("/console/people/", typed).status_code == 403
    assert "/console/people/" not in steward.get("/console/items/").content.decode()


@pytest.mark.parametrize("address", LISTS)
def test_the_registers_are_only_read(city: City, as_: SignIn, address: str) -> None:
    assert as_(city.auditor).post(address).status_code == 405


def test_the_way_to_the_console_is_shown_to_those_who_may(city: City, as_: SignIn) -> None:
    assert 'href="/console/"' in as_(city.auditor).get("/").content.decode()
    assert 'href="/console/"' in as_(city.auditor).get("/desk/cases/").content.decode()
    for who in (city.officer_xuhui, city.nobody, city.resident):
        assert 'href="/console/"' not in as_(who).get("/").content.decode()
    assert 'href="/console/"' not in as_(city.officer_xuhui).get("/desk/tasks/").content.decode()
