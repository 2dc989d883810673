"""Lists of the console cost the same at ten rows and at twenty, and at most six statements."""

from collections.abc import Iterator
from itertools import count

import pytest

from tests.city import City
from tests.city_items import item
from tests.staff.people import SignIn
from tests.staff.test_statements import MOST, statements
from tongban.foundation import clock
from tongban.foundation.identifiers import credit
from tongban.registry.catalogue.services import publish
from tongban.registry.organisations.models import Authority, Department, Post, ServicePoint, Staff

NUMBERS: Iterator[int] = count(100)


def more(city: City) -> None:
    """One more of everything."""
    number = next(NUMBERS)
    department = Department.objects.create(
        code=f"ZZ-{number}", function="ZZ", name=f"新设第{number}局", name_en=f"Bureau {number}",
        level="district", kind="政府工作部门", division=city.xuhui, superior=city.civil,
        credit_code=credit.make(f"1131{number:013}"), provenance="modelled", valid_from="2018-01-01",
    )  # fmt: skip
    point = ServicePoint.objects.create(code=f"ZZ-{number}", name=f"{number}号", division=city.huangpu_home)
    staff = Staff.objects.create(number=f"Z{number}", name="韩梅")
    for role, place in (("officer", {"department": department}), ("clerk", {"point": point})):
        Post.objects.create(staff=staff, role=role, valid_from="2018-01-01", **place)
    publish(item=item("MZ-001", basic_code=f"9905{number:08}") | {"code": f"ZZ-{number}"}, at=clock.now())
    Authority.objects.create(
        item_code=f"ZZ-{number}", step="decide", department=department, division=city.xuhui, ground="试点",
        valid_from="2018-01-01",
    )  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "/console/departments/",
        "/console/departments/?sort=items&level=district",
        "/console/items/?audience=person&origin=modelled",
        "/console/points/?district=310101000000&sort=people",
        "/console/authority/?division=永康居委会&step=decide&sort=newest",
    ],
)
def test_a_list_costs_the_same_at_ten_and_at_twenty_rows(city: City, as_: SignIn, address: str) -> None:
    client = as_(city.auditor)
    client.get(address)  # what a process learns once
    for _ in range(10):
        more(city)
    ten = statements(client, address)
    for _ in range(10):
        more(city)
    twenty = statements(client, address)
    assert len(ten) == len(twenty) <= MOST, "\n".join(twenty)


def test_the_page_of_an_item_costs_the_same_with_more_editions(city: City, as_: SignIn) -> None:
    client = as_(city.auditor)
    client.get("/console/items/MZ-001/")
    before = statements(client, "/console/items/MZ-001/")
    for days in range(1, 6):
        publish(item=item("MZ-001", promised_days=days), at=clock.now())
    after = statements(client, "/console/items/MZ-001/")
    assert len(before) == len(after) <= MOST, "\n".join(after)
