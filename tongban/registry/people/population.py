"""A synthetic population with real margins: the same seed makes the same people, however many follow them.

Nobody here exists. Numbers are unique by construction, without memory: each (area, band of ages, sex) walks
once through its own birthdays and sequences. All is streamed: 25 million need no more memory than 50,000.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random

from django.conf import settings

from tongban.foundation.identifiers import credit, resident
from tongban.registry.people.marginals import BANDS, Marginals, level_at_school, read
from tongban.registry.people.writing import Company, Resident, fixed, write

Progress = Callable[[int, int], None]

#: The day on which ages are what the margins say. A fixed day: the same seed makes the same people tomorrow.
REFERENCE = date(2026, 1, 1)
#: So many people are written in one transaction; a run that is cut off goes on where it stopped.
BATCH = 5_000
#: One organization for so many people.
PEOPLE_PER_ORGANIZATION = 40
#: Sequences 0 to 9 of every birthday are left to the people of residents.csv.
FIRST, SEQUENCES = 10, 495


def generate(count: int, seed: int, marginals: Marginals) -> Iterator[Resident]:
    """`count` people, each from the margins; the first n are the same whatever `count` is."""
    chance, walked = Random(seed), Counter[tuple[str, int, bool]]()  # noqa: S311 (not a secret)
    for number in range(count):
        yield _resident(number, chance, marginals, walked)


def _resident(
    number: int, chance: Random, known: Marginals, walked: Counter[tuple[str, int, bool]]
) -> Resident:
    (district,) = chance.choices(known.districts.values, cum_weights=known.districts.sums)
    (band,) = chance.choices(known.bands.values, cum_weights=known.bands.sums)
    man, outsider = chance.random() < known.men[band], chance.random() < known.outside
    residence, place = chance.choice(known.communities[district])
    hukou = chance.choice(known.elsewhere) if outsider else _hukou(residence, district, chance, known)
    stratum = (hukou[:6], band, man)
    birth, id_number = _identity(*stratum, walked[stratum])
    walked[stratum] += 1
    age = resident.age(id_number, REFERENCE)
    education = level_at_school(age) or chance.choices(known.adults.values, cum_weights=known.adults.sums)[0]
    return Resident(
        _name(man, chance, known),
        "M" if man else "F",
        birth,
        id_number,
        f"13{(number * 618_033_989 + 57) % 1_000_000_000:09}" if age >= 12 else "",
        f"{place[:-3]}{chance.randint(1, 300)}号{chance.randint(1, 26)}{chance.randint(1, 4):02}室",
        hukou,
        residence,
        education,
        _employment(age, man, education, chance),
        _marital(age, chance),
    )


def _hukou(residence: str, district: str, chance: Random, known: Marginals) -> str:
    """Of the city's own people five in six live where their hukou is (人户分离, modelled)."""
    return residence if chance.random() < 5 / 6 else chance.choice(known.communities[district])[0]


def _identity(area: str, band: int, man: bool, walked: int) -> tuple[date, str]:
    """The birthday and number of the n-th person of a stratum: a walk that meets each place once."""
    low, high = BANDS[band]
    last, first = _years_before(low), _years_before(high)
    days = (last - first).days
    places = days * SEQUENCES
    step = _coprime(int(places * 0.6180339887), places)
    at = (walked * step + int(area) * 2_654_435_761 + band) % places
    birth = last - timedelta(days=at % days)
    return birth, resident.make(area, birth, FIRST + 2 * (at // days) + (FIRST + man) % 2)


@cache
def _coprime(start: int, places: int) -> int:
    while math.gcd(start, places) != 1:
        start += 1
    return start


def _years_before(years: int) -> date:
    return REFERENCE.replace(year=REFERENCE.year - years)


def _name(man: bool, chance: Random, known: Marginals) -> str:
    sex = "M" if man else "F"
    (surname,) = chance.choices(known.surnames.values, cum_weights=known.surnames.sums)
    if chance.random() < 0.5:
        return surname + chance.choice(known.given[sex])
    return surname + chance.choice(known.signs[sex]) + chance.choice(known.signs[sex])


def _employment(age: int, man: bool, education: str, chance: Random) -> str:
    """Modelled: children, students, the legal ages of retirement, and five in a hundred without work."""
    if age < 16:
        return "child"
    if age < 22 and chance.random() < 0.75:
        return "student"
    if age >= (61 if man else 56):
        return "retired" if chance.random() < 0.95 else "other"
    drawn = chance.random()
    return "employed" if drawn < 0.86 else "unemployed" if drawn < 0.91 else "other"


def _marital(age: int, chance: Random) -> str:
    """Modelled: single before the legal age, mostly married by 35, widowed in old age."""
    if age < 20:
        return "single"
    drawn = chance.random()
    if drawn > min(0.92, (age - 20) / 17):
        return "single"
    if age >= 70 and drawn < (age - 68) / 45:
        return "widowed"
    return "divorced" if chance.random() < 0.06 else "married"


def companies(people: list[Resident], start: int, chance: Random) -> Iterator[Company]:
    """One organization for every forty people, led by an adult among them; `start` numbers them."""
    for place in range(0, len(people), PEOPLE_PER_ORGANIZATION):
        group = people[place : place + PEOPLE_PER_ORGANIZATION]
        leader = next((one for one in group if 18 <= resident.age(one.id_number, REFERENCE) < 70), None)
        if leader is not None and len(group) == PEOPLE_PER_ORGANIZATION:
            yield _company(leader, start + place // PEOPLE_PER_ORGANIZATION, chance)


WORDS = "华东申浦海晨星云和信安达永新瑞嘉德源长宏明远恒通"
TRADES = ("贸易", "餐饮", "信息科技", "建筑装饰", "物流", "文化传播", "商业管理", "家政服务")
KINDS = {"enterprise": 0.58, "self_employed": 0.34, "social": 0.06, "institution": 0.02}
ENDINGS = {"enterprise": "有限公司", "self_employed": "商行", "social": "服务中心", "institution": "服务站"}
REGISTRARS = {"enterprise": "91", "self_employed": "92", "social": "52", "institution": "12"}


def _company(leader: Resident, number: int, chance: Random) -> Company:
    (kind,) = chance.choices(list(KINDS), list(KINDS.values()))
    name = f"上海{chance.choice(WORDS)}{chance.choice(WORDS)}{chance.choice(TRADES)}{ENDINGS[kind]}"
    subject = f"MA{_base31(number):0>6}"
    code = credit.make(f"{REGISTRARS[kind]}{leader.residence[:6]}{subject}")
    return Company(code, name, kind, leader.residence, leader.id_number)


def _base31(number: int) -> str:
    digits = ""
    while number:
        number, place = divmod(number, 31)
        digits = credit.ALPHABET[place] + digits
    return digits


def fill(count: int, seed: int, progress: Progress | None = None, folder: Path | None = None) -> int:
    """Fill the register with `count` people and their organizations; the number of people newly written.

    Those of residents.csv come first. People who stand are left as they are, so that a run can be repeated.
    """
    folder = folder or settings.ENV.cities / settings.ENV.city
    report = progress or (lambda done, total: None)
    own, led = fixed(folder)
    people = generate(max(0, count - len(own)), seed, read(folder))
    written, done = write(own, led), 0
    while batch := list(islice(people, BATCH)):
        chance = Random(seed + done)  # noqa: S311 (not a secret)
        written += write(batch, companies(batch, done // PEOPLE_PER_ORGANIZATION, chance))
        done += len(batch)
        report(min(count, done + len(own)), count)
    return written
