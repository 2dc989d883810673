"""Loading a city: all or nothing, and as often as one likes."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.registry.small import replace
from tongban.foundation import clock
from tongban.foundation.errors import DomainError
from tongban.registry.catalogue import queries as catalogue
from tongban.registry.catalogue.models import Item, ItemVersion
from tongban.registry.loading import Summary, load
from tongban.registry.loading.load import STEPS
from tongban.registry.organisations.models import Authority, Department, Post, ServicePoint, Staff
from tongban.registry.places.models import Division

TODAY = datetime.combine(date(2026, 11, 24), time(9), tzinfo=clock.SHANGHAI)
pytestmark = pytest.mark.django_db

TABLES = (Division, Department, ServicePoint, Staff, Post, Authority, Item, ItemVersion)


def counted() -> list[int]:
    return [table.objects.count() for table in TABLES]


def test_a_folder_becomes_the_registers_and_the_catalogue(folder: Path) -> None:
    done = load(folder)
    assert (done.departments, done.points, done.items) == (9, 2, 4)
    assert Division.objects.get(pk="310104010001").parent_id == "310104010000"
    assert Department.objects.get(pk="XH-MZ").superior_id == "SH-MZ"
    assert catalogue.by_code("MZ-001").guide["promised_days"] == 20
    assert Post.objects.filter(role="clerk", point="SP-310104010").count() == 2


def test_a_line_of_authority_is_spread_over_the_offices_of_its_tier(folder: Path) -> None:
    load(folder)
    rows = Authority.objects.filter(item_code="MZ-001", step="decide")
    assert {(row.department_id, row.division_id) for row in rows} == {
        ("HP-MZ", "310101000000"),
        ("XH-MZ", "310104000000"),
    }


def test_loading_twice_changes_nothing(folder: Path) -> None:
    load(folder)
    before = counted(), list(ItemVersion.objects.values("item", "number", "digest", "published_at"))
    assert load(folder) == Summary()
    assert before == (
        counted(),
        list(ItemVersion.objects.values("item", "number", "digest", "published_at")),
    )


def test_a_changed_guide_is_a_new_version_and_the_old_one_stays(folder: Path) -> None:
    load(folder)
    replace(folder / "items/MZ-001/guide.toml", "promised_days = 20", "promised_days = 15")
    assert load(folder) == Summary(items=1)
    versions = ItemVersion.objects.filter(item="MZ-001").order_by("number")
    assert [version.guide["promised_days"] for version in versions] == [20, 15]
    assert catalogue.by_code("MZ-001").number == 2


def test_a_figure_that_changes_publishes_the_items_that_decide_by_it(folder: Path) -> None:
    """The published table holds the figure itself: an old edition decides by the old one for ever."""
    load(folder)
    replace(folder / "parameters.toml", "value = 1595", "value = 1660")
    assert load(folder).items == 1
    old, new = (str(one.decision) for one in ItemVersion.objects.filter(item="MZ-001").order_by("number"))
    assert "1595" in old and "1660" not in old
    assert "1660" in new and "params" not in new


def test_an_item_that_is_gone_is_withdrawn_and_its_versions_stay(folder: Path) -> None:
    load(folder)
    for file in (folder / "items/SJ-001").iterdir():
        file.unlink()
    (folder / "items/SJ-001").rmdir()
    lines = (folder / "authorities.csv").read_text().splitlines(keepends=True)
    (folder / "authorities.csv").write_text("".join(one for one in lines if not one.startswith("SJ-001")))
    assert load(folder).withdrawn == 1
    assert ItemVersion.objects.filter(item="SJ-001").count() == 1
    with pytest.raises(DomainError):
        catalogue.by_code("SJ-001")


def test_what_the_folder_no_longer_names_ends_yesterday(folder: Path) -> None:
    """A decision of last year must still find the authority under which it was taken."""
    with clock.at(TODAY):
        load(folder)
        number = Staff.objects.filter(posts__department="XH-MZ").order_by("number")[0].number
        lines = (folder / "staff.csv").read_text().splitlines(keepends=True)
        (folder / "staff.csv").write_text("".join(one for one in lines if not one.startswith(number + ",")))
        done = load(folder)
    assert (done.staff, done.posts) == (1, 1)
    gone = Staff.objects.get(number=number)
    assert not gone.active
    assert gone.posts.get().valid_to == date(2026, 11, 23)


def test_an_interrupted_load_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off after the last table and before the catalogue: no table keeps a row."""

    def cut_off(done: int, total: int) -> None:
        if done > len(STEPS):
            raise KeyboardInterrupt

    before = counted()
    with pytest.raises(KeyboardInterrupt):
        load(folder, cut_off)
    assert counted() == before == [0] * len(TABLES)


def test_progress_ends_where_it_said(folder: Path) -> None:
    seen: list[tuple[int, int]] = []
    load(folder, lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == list(range(1, seen[-1][1] + 1))


def test_the_registers_are_written_in_sets(folder: Path) -> None:
    """A second load asks a few questions for each table and one for the catalogue, not one for each row."""
    load(folder)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        load(folder)
    assert len(asked) < 60
