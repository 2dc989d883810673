"""What is known of a city's people in numbers: the margins that a synthetic population keeps.

From population.csv (census, yearly statistics), divisions.csv, surnames.csv and given_names.csv of the city.
District totals and the city's margins are published figures; how they meet in one person is modelled.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

#: Ages in completed years, from the first to before the last. The split above 80 (OLDEST) is modelled.
BANDS = (
    *((0, 10), (10, 20), (20, 30), (30, 40), (40, 50), (50, 60)),
    *((60, 65), (65, 70), (70, 80), (80, 85), (85, 90), (90, 100)),
)
OLDEST = (0.55, 0.32, 0.13)
#: College, bachelor, master among the highly educated: the census gives their sum, the split is modelled.
HIGHER = (0.45, 0.45, 0.10)
#: Where children are by age: before school, primary, junior and senior secondary school.
SCHOOL = ((0, 6, "none"), (6, 12, "primary"), (12, 15, "junior"), (15, 18, "senior"))

EDUCATION_LEVELS = ("none", "primary", "junior", "senior", "college", "bachelor", "master")

#: Words of population.csv.
TOTAL, AGES, SEXES = "常住人口", "年龄(十岁组)", "性别"
OLD_AGES, OLD_SEXES = "户籍60+内部年龄占比", "户籍老年人口性别占比"
SCHOOLING = {
    "none": "未受教育及学龄前(余数)",
    "primary": "小学",
    "junior": "初中",
    "senior": "高中(含中专)",
    "higher": "大学(大专及以上)",
}
OUTSIDE = ("户籍", "外省市来沪常住")
CENSUS = "2020-11-01"


@dataclass(frozen=True)
class Weighted(Generic[T]):
    """Values to draw from, with the running sums of their weights (as `random.choices` takes them)."""

    values: Sequence[T]
    sums: Sequence[float]

    @classmethod
    def of(cls, weights: dict[T, float]) -> "Weighted[T]":
        """From weights by value."""
        return cls(list(weights), list(accumulate(weights.values())))


@dataclass(frozen=True)
class Marginals:
    """The margins of one city; shares are between 0 and 1."""

    districts: Weighted[str]  # six digits
    communities: dict[str, list[tuple[str, str]]]  # six digits of the district -> (code, name)
    bands: Weighted[int]  # places in BANDS
    men: tuple[float, ...]  # share of men by band
    schooling: dict[str, float]  # share of each level among all
    adults: Weighted[str]  # level of those of 18 and over
    outside: float  # share of those whose hukou is in another province
    elsewhere: list[str]  # 12 digits: where these may come from
    surnames: Weighted[str]
    given: dict[str, list[str]]  # sex -> given names
    signs: dict[str, list[str]]  # sex -> given names of one sign


def read(folder: Path) -> Marginals:
    """The margins of the city whose folder this is."""
    figures = _figures(folder / "population.csv")
    divisions = _rows(folder / "divisions.csv")
    totals = {row[0]: value for row, value in figures.items() if row[1:4] == (TOTAL, "合计", "合计")}
    city = next(area for area in totals if area.endswith("0000"))
    shares = _band_shares(figures, city, totals[city])
    schooling = _schooling(figures, city, totals[city])
    names = _rows(folder / "given_names.csv")
    given = {sex: [row["given_name"] for row in names if row["sex"] == sex] for sex in ("M", "F")}
    return Marginals(
        Weighted.of({area: total for area, total in totals.items() if area != city}),
        _communities(divisions),
        Weighted.of(dict(enumerate(shares))),
        _men(figures, city, totals[city], shares),
        schooling,
        Weighted.of(_adults(schooling, shares)),
        figures[(city, *OUTSIDE, "合计")] / totals[city],
        [row["code"] for row in divisions if row["tier"] == "city" and row["code"][:2] != city[:2]],
        Weighted.of({row["surname"]: float(row["share"]) for row in _rows(folder / "surnames.csv")}),
        given,
        {sex: [name for name in names if len(name) == 1] for sex, names in given.items()},
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _figures(path: Path) -> dict[tuple[str, str, str, str], float]:
    """(area, dimension, category, sex) -> value; of several days the census counts."""
    found: dict[tuple[str, str, str, str], float] = {}
    for row in _rows(path):
        key = (row["area_code"], row["dimension"], row["category"], row["sex"])
        if key not in found or row["reference_date"] == CENSUS:
            found[key] = float(row["value"])
    return found


def _band_shares(figures: dict[tuple[str, str, str, str], float], city: str, total: float) -> list[float]:
    """The share of each band: census decades to 60, then the yearly statistics of the elderly."""
    young = [figures[(city, AGES, f"{low}-{high - 1}", "合计")] / total for low, high in BANDS[:6]]
    old = figures[(city, AGES, "60+", "合计")] / total
    parts = [figures[(city, OLD_AGES, name, "合计")] / 100 for name in ("60-64", "65-69", "70-79", "80+")]
    return [*young, *(old * part for part in parts[:3]), *(old * parts[3] * part for part in OLDEST)]


def _men(
    figures: dict[tuple[str, str, str, str], float], city: str, total: float, shares: list[float]
) -> tuple[float, ...]:
    """The share of men by band: that of the elderly is known, the rest makes up the city's own."""
    old, oldest = (figures[(city, OLD_SEXES, name, "男")] / 100 for name in ("60+", "80+"))
    eighty = sum(shares[9:])
    sixties = (old * sum(shares[6:]) - oldest * eighty) / sum(shares[6:9])
    men = figures[(city, SEXES, "合计", "男")] / total
    young = (men - old * sum(shares[6:])) / sum(shares[:6])
    return (*[young] * 6, *[sixties] * 3, *[oldest] * 3)


def _schooling(figures: dict[tuple[str, str, str, str], float], city: str, total: float) -> dict[str, float]:
    found = {level: figures[(city, "受教育程度", name, "合计")] / total for level, name in SCHOOLING.items()}
    higher = found.pop("higher")
    return found | dict(
        zip(("college", "bachelor", "master"), (higher * part for part in HIGHER), strict=True)
    )


def _adults(schooling: dict[str, float], shares: list[float]) -> dict[str, float]:
    """What adults must have so that, with the children at school, the city's margin is kept."""
    left = dict(schooling)
    for low, high, level in SCHOOL:
        left[level] -= sum(
            share * max(0, min(high, end) - max(low, start)) / (end - start)
            for share, (start, end) in zip(shares, BANDS, strict=True)
        )
    return {level: max(0.0, share) for level, share in left.items()}


def _communities(divisions: list[dict[str, str]]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in divisions:
        if row["tier"] == "community":
            found.setdefault(row["code"][:6], []).append((row["code"], row["name"]))
    return found


def level_at_school(age: int) -> str | None:
    """The level of a child of that age; None for adults."""
    return next((level for low, high, level in SCHOOL if low <= age < high), None)
