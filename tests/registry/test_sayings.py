"""What people say at a window or type into the box, and the item of Shanghai that they mean."""

from functools import cache
from pathlib import Path

import pytest

from tongban.registry.catalogue import finding
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.loading import items
from tongban.registry.loading.reading import Reader

CITY = Path(__file__).parents[2] / "cities" / "shanghai"


@cache
def index() -> list[finding.Entry]:
    """The index of the city folder as it stands, without a database."""
    guides = {one.code: one.item["guide"] for one in items.read_all(Reader(CITY), CITY)}
    return [
        finding.entry(
            ItemVersion(item_id=code, name_zh=guide["name"]["zh"], name_en=guide["name"]["en"], guide=guide)
        )
        for code, guide in sorted(guides.items())
    ]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("孩子上学", "JY-001"),
        ("给孩子报户口", "WJ-001"),
        ("结婚", "MZ-027"),
        ("我要离婚", "MZ-027"),
        ("开饭店", "SJ-001"),
        ("我想开个饭店", "SJ-001"),
        ("身份证丢了", "GA-011"),
        ("我的身份证丢了怎么办", "GA-011"),
        ("低保", "MZ-001"),
        ("社保卡丢了", "RS-036"),
        ("退休了怎么领养老金", "RS-026"),
        ("失业金", "RS-008"),
        ("在外地看病", "YB-008"),
        ("住养老院", "MZ-020"),
        ("公积金租房", "GJ-002"),
        ("请律师没钱", "SF-001"),
        ("居住证到期了", "GA-003"),
        ("生孩子", "WJ-001"),
        ("lost my ID card", "GA-011"),
        ("I lost my social security card", "RS-036"),
        ("school", "JY-001"),
        ("marriage", "MZ-027"),
        ("pension", "RS-026"),
        ("open a restaurant", "SJ-001"),
        ("I lost my job", "RS-002"),
        ("unemployment benefit", "RS-008"),
        ("nursing home for my mother", "MZ-020"),
        ("Criminal record certificate", "GA-010"),
    ],
)
def test_an_item_is_found_in_the_words_of_every_day(said: str, code: str) -> None:
    assert finding.best(said, index())[0].item_id == code


@pytest.mark.parametrize("said", ["户口", "residence permit", "医保", "补贴", "轮椅", "lost card"])
def test_a_word_that_may_mean_several_finds_several_and_not_everything(said: str) -> None:
    assert 1 <= len(finding.best(said, index())) <= 60


def test_a_keyword_is_no_name_of_another_item() -> None:
    """Whoever types the very name of an item finds that item first, whatever is said of others."""
    for one in index():
        assert finding.best(one.version.name_zh, index())[0].item_id == one.code
        assert finding.best(one.version.name_en, index())[0].item_id == one.code
