"""One small city, for every suite: `city = make_city()` inside a test that has the database.

    from tests.city import make_city

    def test_something(db):
        city = make_city()
        case = city.ask(city.reviewed)          # through the real intake, by the resident, on the portal
        case = city.ask(city.on_the_spot, clerk=city.clerk_huangpu, point=city.at_huangpu)
        case = city.handle(case, until="decided")   # by the right officers; state "accepted" ... "decided"
        task = city.task(case)                      # the open step of a case
        user = city.user(person=city.resident)      # somebody signed in; or city.user(staff=...)

Places: `xuhui`, `huangpu` (districts), `xuhui_home`, `huangpu_home` (communities).
Departments: `civil` (SH-MZ) above `civil_xuhui` and `civil_huangpu`; `labour` (SH-RS).
Points: `at_xuhui`, `at_huangpu`. Staff: `clerk_xuhui`, `clerk_huangpu`, `officer_xuhui`,
`officer_huangpu`, `officer_labour`, `auditor`, and `nobody` without a post.
Items (ItemVersion): `on_the_spot` (RS-001: any window decides), `reviewed` (MZ-001: accept, review,
decide, issue; by residence; from 18 years; has a decision table), `district` (MZ-002: the same, at
windows of one's own district only, for companies too).
People: `resident` (lives in Xuhui), `neighbour` (Huangpu), `child` (a minor), `dead`; `company`
(represented by `resident`, in Huangpu). `item(code, **changes)` gives an item dict to publish anew.
"""

import itertools
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.city_items import item
from tongban.casework.cases.models import Case, Channel, Evidence, Task
from tongban.casework.cases.services import deciding, handling, intake
from tongban.foundation import clock
from tongban.foundation.identifiers import credit, resident
from tongban.registry.accounts.models import User
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.catalogue.services import publish
from tongban.registry.organisations.models import (
    Authority,
    Department,
    Post,
    Role,
    ServicePoint,
    Staff,
    Step,
)
from tongban.registry.people.models import Organization, Person
from tongban.registry.people.queries import mobile_index, person_index
from tongban.registry.places.models import Division

BEGINNING = date(2018, 1, 1)
CITY, XUHUI, HUANGPU = "310100000000", "310104000000", "310101000000"
XUHUI_HOME, HUANGPU_HOME = "310104003001", "310101002001"
_sequence = itertools.count(1)


@dataclass
class City:
    """The city as the docstring of this module names it."""

    xuhui: Division
    huangpu: Division
    xuhui_home: Division
    huangpu_home: Division
    civil: Department
    civil_xuhui: Department
    civil_huangpu: Department
    labour: Department
    at_xuhui: ServicePoint
    at_huangpu: ServicePoint
    clerk_xuhui: Staff
    clerk_huangpu: Staff
    officer_xuhui: Staff
    officer_huangpu: Staff
    officer_labour: Staff
    auditor: Staff
    nobody: Staff
    on_the_spot: ItemVersion
    reviewed: ItemVersion
    district: ItemVersion
    resident: Person
    neighbour: Person
    child: Person
    dead: Person
    company: Organization
    _users: dict[Any, User] = field(default_factory=dict)

    def ask(
        self, version: ItemVersion, applicant: Person | Organization | None = None, **changes: Any
    ) -> Case:
        """Apply through the real intake, completely; `changes` are arguments of `take_in`."""
        applicant = applicant or self.resident
        by_clerk = changes.get("clerk") is not None
        arguments = {
            "answers": answers(version, applicant),
            "materials": materials(version),
            "channel": Channel.COUNTER if by_clerk else Channel.PORTAL,
            "key": str(uuid.uuid4()),
        }
        return intake.take_in(version=version, applicant=applicant, **{**arguments, **changes})

    def task(self, case: Case) -> Task:
        """The one open step of a case."""
        return Task.objects.get(case=case, done_at=None)

    def officer(self, case: Case) -> Staff:
        """Somebody of the office that decides the case."""
        return {
            "XH-MZ": self.officer_xuhui,
            "HP-MZ": self.officer_huangpu,
            "SH-RS": self.officer_labour,
        }[case.department_id]

    def handle(self, case: Case, until: str = "decided", outcome: str = "granted") -> Case:
        """Take the steps of a case, by the right officer, until it is in that state; the case then."""
        acts = {"accept": handling.accept, "review": handling.review}
        case = Case.objects.get(pk=case.pk)
        while case.state != until and case.state not in {"decided", "closed"}:
            task, staff = self.task(case), self.officer(case)
            if task.actor == "decide":
                deciding.decide(task_id=task.pk, staff=staff, outcome=outcome, reason_zh="理由")
            else:
                acts[task.actor](task_id=task.pk, staff=staff)
            case = Case.objects.get(pk=case.pk)
        return case

    def user(self, person: Person | None = None, staff: Staff | None = None) -> User:
        """The account of somebody; the same one each time."""
        key = (person and person.pk, staff and staff.pk)
        if key not in self._users:
            self._users[key] = User.objects.create(
                username=f"user-{uuid.uuid4()}", person=person, staff=staff
            )
        return self._users[key]


def answers(version: ItemVersion, applicant: Person | Organization, **changes: Any) -> dict[str, Any]:
    """Complete answers that lead to a grant."""
    person = applicant if isinstance(applicant, Person) else applicant.representative
    assert person is not None
    known = {
        "name": person.name,
        "id_no": person.id_number,
        "mobile": "13812345678",
        "residence": person.residence_id,
        "income": 800,
        "apply_type": "new",
        "declared": True,
    }
    return {key: known[key] for key in version.form["required"]} | changes


def materials(version: ItemVersion, **changes: str) -> dict[str, intake.Given]:
    """Every material of the guide, given or fetched; `changes` name the status of some."""
    given = {}
    for material in version.guide["materials"]:
        fetched = material["source"] == "government"
        status = changes.get(material["key"], Evidence.Status.REGISTER if fetched else Evidence.Status.GIVEN)
        given[material["key"]] = intake.Given(status, source="共享数据" if fetched else "窗口收取")
    return given


def make_city() -> City:
    """A few districts, departments, points, staff, items and people, through the models and services."""
    places = _places()
    departments = _departments(places)
    points = {
        "at_xuhui": _point("SP-310104003", "天平路街道社区事务受理服务中心", places["xuhui_home"].parent),
        "at_huangpu": _point(
            "SP-310101002", "南京东路街道社区事务受理服务中心", places["huangpu_home"].parent
        ),
    }
    staff = _staff(departments, points)
    _authorities(departments)
    items = {name: publish(item=item(code), at=_at(2024, 1, 2)) for name, code in ITEMS.items()}
    people = _people()
    return City(
        **{name: places[name] for name in ("xuhui", "huangpu", "xuhui_home", "huangpu_home")},
        **departments,
        **points,
        **staff,
        **items,
        **people,
    )


ITEMS = {"on_the_spot": "RS-001", "reviewed": "MZ-001", "district": "MZ-002"}


def _at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=clock.SHANGHAI)  # type: ignore[misc, arg-type]


def _places() -> dict[str, Division]:
    tree = {
        "nation": ("000000000000", "中华人民共和国", "nation", None),
        "shanghai": ("310000000000", "上海市", "province", "000000000000"),
        "city": (CITY, "市辖区", "city", "310000000000"),
        "huangpu": (HUANGPU, "黄浦区", "district", CITY),
        "xuhui": (XUHUI, "徐汇区", "district", CITY),
        "huangpu_street": ("310101002000", "南京东路街道", "street", HUANGPU),
        "xuhui_street": ("310104003000", "天平路街道", "street", XUHUI),
        "huangpu_home": (HUANGPU_HOME, "云南中路居委会", "community", "310101002000"),
        "xuhui_home": (XUHUI_HOME, "永康居委会", "community", "310104003000"),
    }
    return {
        name: Division.objects.create(
            code=code, name=title, tier=tier, kind=tier, parent_id=parent, provenance="modelled"
        )
        for name, (code, title, tier, parent) in tree.items()
    }


def _departments(places: dict[str, Division]) -> dict[str, Department]:
    def department(
        code: str, name: str, name_en: str, place: str, superior: Department | None = None
    ) -> Department:
        number = f"1131{next(_sequence):013}"
        return Department.objects.create(
            code=code,
            function=code.partition("-")[2],
            name=name,
            name_en=name_en,
            level="city" if superior is None else "district",
            kind="政府工作部门",
            division=places[place],
            superior=superior,
            credit_code=credit.make(number),
            provenance="modelled",
            valid_from=BEGINNING,
        )

    civil = department("SH-MZ", "上海市民政局", "Shanghai Civil Affairs Bureau", "shanghai")
    return {
        "civil": civil,
        "civil_xuhui": department("XH-MZ", "徐汇区民政局", "Xuhui Civil Affairs", "xuhui", civil),
        "civil_huangpu": department(
            "HP-MZ", "黄浦区民政局", "Huangpu Civil Affairs Bureau", "huangpu", civil
        ),
        "labour": department("SH-RS", "上海市人力资源和社会保障局", "Shanghai Labour Bureau", "shanghai"),
    }


def _point(code: str, name: str, division: Division | None) -> ServicePoint:
    return ServicePoint.objects.create(
        code=code,
        name=f"{name}社区事务受理服务中心",
        kind="社区事务受理服务中心",
        division=division,
        address="",
        phone="021-12345",
        hours="周一至周五 8:30-16:30",
    )


def _staff(departments: dict[str, Department], points: dict[str, ServicePoint]) -> dict[str, Staff]:
    def member(number: str, name: str, role: str = "", **place: Any) -> Staff:
        staff = Staff.objects.create(number=number, name=name)
        if role:
            Post.objects.create(staff=staff, role=role, valid_from=BEGINNING, **place)
        return staff

    return {
        "clerk_xuhui": member("C104", "周敏", Role.CLERK, point=points["at_xuhui"]),
        "clerk_huangpu": member("C101", "吴洁", Role.CLERK, point=points["at_huangpu"]),
        "officer_xuhui": member("O104", "郑强", Role.OFFICER, department=departments["civil_xuhui"]),
        "officer_huangpu": member("O101", "王岚", Role.OFFICER, department=departments["civil_huangpu"]),
        "officer_labour": member("O100", "冯涛", Role.OFFICER, department=departments["labour"]),
        "auditor": member("A001", "陈静", Role.AUDITOR),
        "nobody": member("N001", "褚明"),
    }


def _authorities(departments: dict[str, Department]) -> None:
    def grant(item_code: str, department: Department, division: str, at_windows: bool = False) -> None:
        for step in Step:
            Authority.objects.create(
                item_code=item_code,
                step=step,
                department=department,
                division_id=division,
                at_windows=at_windows,
                ground="三定规定",
                valid_from=BEGINNING,
            )

    grant("RS-001", departments["labour"], "310000000000", at_windows=True)
    for code in ("MZ-001", "MZ-002"):
        grant(code, departments["civil_xuhui"], XUHUI)
        grant(code, departments["civil_huangpu"], HUANGPU)


def _people() -> dict[str, Any]:
    def person(name: str, sex: str, birth: date, home: str, deceased_on: date | None = None) -> Person:
        number = resident.make(home[:6], birth, (2 * next(_sequence) + (sex == "M")) % 1000)
        return Person.objects.create(
            name=name,
            sex=sex,
            birth_date=birth,
            id_number=number,
            id_number_index=person_index(number),
            mobile="13812345678",
            mobile_index=mobile_index("13812345678"),
            address="永康路1号",
            hukou_id=home,
            residence_id=home,
            education="bachelor",
            employment="employed",
            marital="married",
            deceased_on=deceased_on,
            source="test",
        )

    resident_ = person("李秀英", "F", date(1980, 3, 15), XUHUI_HOME)
    return {
        "resident": resident_,
        "neighbour": person("张伟", "M", date(1990, 7, 1), HUANGPU_HOME),
        "child": person("李小明", "M", date(2012, 9, 1), XUHUI_HOME),
        "dead": person("孙国强", "M", date(1940, 2, 2), XUHUI_HOME, date(2023, 5, 6)),
        "company": Organization.objects.create(
            credit_code=credit.make(f"91310101{next(_sequence):09}"),
            name="上海永康商贸有限公司",
            kind="有限责任公司",
            division_id=HUANGPU_HOME,
            representative=resident_,
            source="test",
        ),
    }
