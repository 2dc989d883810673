"""Division codes: tiers and containment are arithmetic, and agree with the list of the city."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.foundation.errors import InvalidIdentifier
from tongban.foundation.identifiers import division

LIST = Path(__file__).resolve().parents[2] / "cities" / "shanghai" / "divisions.csv"
codes = st.builds(
    lambda *groups: "".join(groups),
    st.sampled_from(["00", "11", "31", "44"]),
    st.sampled_from(["00", "01", "19"]),
    st.sampled_from(["00", "04", "51"]),
    st.sampled_from(["000", "002", "105"]),
    st.sampled_from(["000", "001", "230"]),
)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with LIST.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_every_division_of_the_list_has_its_tier_and_its_parent(rows: list[dict[str, str]]) -> None:
    assert len(rows) > 7000
    for row in rows:
        assert division.check(row["code"]) == row["code"]
        assert division.tier(row["code"]) == row["tier"].removesuffix("_town")
        assert division.parent(row["code"]) == (row["parent_code"] or None)


@pytest.mark.parametrize(
    ("outer", "inner", "covered"),
    [
        ("310000000000", "310101002001", True),
        ("310100000000", "310101000000", True),
        ("310101000000", "310101002001", True),
        ("310101000000", "310104000000", False),
        ("310101002001", "310101000000", False),
        ("000000000000", "650102000000", True),
        ("441900000000", "441900003000", True),
    ],
)
def test_who_covers_whom(outer: str, inner: str, covered: bool) -> None:
    assert division.covers(outer, inner) == covered


@given(codes, codes)
def test_covering_is_being_an_ancestor_or_oneself(outer: str, inner: str) -> None:
    ancestors, code = [inner], division.parent(inner)
    while code is not None:
        ancestors.append(code)
        code = division.parent(code)
    assert ancestors[-1] == division.NATION
    assert division.covers(outer, inner) == (outer in ancestors)


@pytest.mark.parametrize(("short", "full"), [("31", "310000000000"), ("310101", "310101000000")])
def test_short_codes_are_padded(short: str, full: str) -> None:
    assert division.check(short) == full


@pytest.mark.parametrize("code", ["", "3", "31010", "31010100000A", "001101000000", "3101010000000"])
def test_what_is_no_division_code_is_refused(code: str) -> None:
    with pytest.raises(InvalidIdentifier):
        division.check(code)
