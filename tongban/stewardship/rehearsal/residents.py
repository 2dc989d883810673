"""What residents do: ask at a window or online, answer a notice, change their mind."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from tongban.casework.cases.models import Case, Channel, Decision, Evidence, State
from tongban.casework.cases.services import handling, intake
from tongban.casework.certificates import services as certificates
from tongban.foundation import clock
from tongban.foundation.identifiers.division import covers
from tongban.registry.catalogue import queries as catalogue
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.organisations.authority import routing_division
from tongban.registry.organisations.models import ServicePoint, Staff
from tongban.registry.people.models import Organization, Person
from tongban.registry.people.queries import age
from tongban.stewardship.rehearsal import offices
from tongban.stewardship.rehearsal.answers import answer
from tongban.stewardship.rehearsal.people import City
from tongban.stewardship.rehearsal.sharing import WHOLE, Share

AT_WINDOWS = 0.4  # of all applications
GIVEN = 0.94  # of the materials that the applicant brings
PROMISED = 0.4  # of those not brought, where the guide allows it
ANSWERS = 0.3  # of open notices, on each working day
WITHDRAWS = 0.03  # of open notices that are not answered, on each working day
GIVES_UP = 0.002  # of other open cases, on each working day


@dataclass
class Crowd:
    """Those who may come today."""

    persons: list[Person]
    organizations: list[Organization]


def crowd(city: City, chance: random.Random, size: int) -> Crowd:
    """Draw living residents and companies for `size` applications, in two statements."""
    persons = Person.objects.filter(pk__in=_draw(city.persons, chance, 2 * size), deceased_on=None)
    companies = Organization.objects.filter(pk__in=_draw(city.organizations, chance, size))
    return Crowd(
        list(persons.order_by("pk")), list(companies.select_related("representative").order_by("pk"))
    )


def _draw(bounds: tuple[int, int], chance: random.Random, size: int) -> list[int]:
    return [chance.randint(*bounds) for _ in range(size)]


def ask(city: City, there: Crowd, chance: random.Random) -> Case | None:
    """One application, decided at the window where the item allows. None when nobody could ask."""
    version = chance.choice(city.versions)
    applicant = _applicant(version, city, there, chance)
    answers = answer(version.form, applicant, chance) if applicant else None
    if applicant is None or answers is None:
        return None
    clerk, point = _window(version, applicant, city, chance)
    case = intake.take_in(
        version=version,
        applicant=applicant,
        answers=answers,
        materials=_materials(version, chance),
        channel=Channel.COUNTER if clerk else Channel.PORTAL,
        key=f"rehearsal:{clock.now():%Y%m%d%H%M%S}:{chance.getrandbits(64):x}",
        point=point,
        clerk=clerk,
    )
    if clerk and version.guide["on_the_spot"]:
        _stay(case, clerk, chance)
    return case


def _window(
    version: ItemVersion, applicant: Person | Organization, city: City, chance: random.Random
) -> tuple[Staff, ServicePoint] | tuple[None, None]:
    """Any window of the city, or of the own district where an item is not city-wide; or none, for online."""
    if version.guide["online"] and chance.random() > AT_WINDOWS:
        return None, None
    windows = city.clerks
    if version.guide["reach"] == "district":
        home = routing_division(routing=version.guide["routing"], applicant=applicant, point=None)
        windows = [one for one in windows if one[1].division_id[:6] == home[:6]]
    return chance.choice(windows) if windows else (None, None)


def _stay(case: Case, clerk: Staff, chance: random.Random) -> None:
    """Wait at the window for the decision, and for what it brings."""
    task = case.tasks.filter(done_at=None).first()
    if task is None:  # a rehearsal that is lived again asks for nothing twice
        return
    decided = offices.decide(task.pk, case, clerk, chance)
    if isinstance(decided, Decision) and decided.case.state == State.DECIDED:
        certificates.issue(case_id=case.pk)


def _applicant(
    version: ItemVersion, city: City, there: Crowd, chance: random.Random
) -> Person | Organization | None:
    """Somebody of today's crowd for whom the item is; None when nobody of eight is."""
    if "person" not in version.guide["audience"]:
        return chance.choice(there.organizations) if there.organizations else None
    limits = version.guide.get("applicant", {})
    for _ in range(8):
        person = chance.choice(there.persons) if there.persons else None
        if person is None:
            return None
        years = age(person.birth_date, clock.today())
        of_age = limits.get("min_age", 0) <= years <= limits.get("max_age", 200)
        if of_age and (version.guide["routing"] != "hukou" or covers(city.division, person.hukou_id or "")):
            return person
    return None


def _materials(version: ItemVersion, chance: random.Random) -> dict[str, intake.Given]:
    given = {}
    for material in version.guide["materials"]:
        if material["shared"] and material["source"] == "government":
            given[material["key"]] = intake.Given(Evidence.Status.REGISTER, source="共享数据")
        elif chance.random() < GIVEN:
            given[material["key"]] = intake.Given(Evidence.Status.GIVEN, source="窗口收取原件")
        elif material["deferrable"] and chance.random() < PROMISED:
            given[material["key"]] = intake.Given(Evidence.Status.PROMISED, source="容缺承诺")
    return given


def answer_notices(chance: random.Random, share: Share = WHOLE) -> list[Callable[[], object]]:
    """Some bring today what a notice asked for or what they promised, some take their application back."""
    acts: list[Callable[[], object]] = []
    open_cases = Case.objects.exclude(state__in=[State.DECIDED, State.CLOSED]).order_by("pk")
    for pk, state in open_cases.values_list("pk", "state"):
        if not share.holds(pk):
            continue
        draw = chance.random()
        if state == State.NOTICED and draw < ANSWERS:
            acts.append(lambda pk=pk: _supplement(pk))  # type: ignore[misc]
        elif draw > 1 - (WITHDRAWS if state == State.NOTICED else GIVES_UP):
            acts.append(lambda pk=pk: _withdraw(pk))  # type: ignore[misc]
    promised = Evidence.objects.filter(
        status=Evidence.Status.PROMISED, application__case__state__in=[State.ACCEPTED, State.IN_PROGRESS]
    )
    for pk in promised.order_by("pk").values_list("application__case", flat=True):
        if share.holds(pk) and chance.random() < ANSWERS:
            acts.append(lambda pk=pk: _hand_in(pk))  # type: ignore[misc]
    return acts


def _case(pk: int) -> tuple[Case, Person | Organization]:
    case = Case.objects.select_related("person", "organization").get(pk=pk)
    applicant = case.person or case.organization
    assert applicant is not None
    return case, applicant


def _given(keys: list[str]) -> dict[str, intake.Given]:
    return {key: intake.Given(Evidence.Status.GIVEN, source="补正提交") for key in keys}


def _supplement(pk: int) -> Case:
    case, applicant = _case(pk)
    return handling.supplement(case_id=pk, applicant=applicant, materials=_given(case.notice.materials))


def _hand_in(pk: int) -> Case | None:
    case, applicant = _case(pk)
    case.version = catalogue.edition(case.version_id)
    keys = handling.promised_materials(case)
    return handling.hand_in(case_id=pk, applicant=applicant, given=_given(keys)) if keys else None


def _withdraw(pk: int) -> Case:
    _, applicant = _case(pk)
    return handling.withdraw(case_id=pk, applicant=applicant)
