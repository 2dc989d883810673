"""An official list replaces what it says, without code, and keeps what people wrote."""

import csv
import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.registry.small import replace
from tongban.foundation.errors import Invalid
from tongban.registry.catalogue import queries as catalogue
from tongban.registry.loading import Imported, check, import_items, load

ITEM: dict[str, str] = {
    "code": "MZ-001",
    "name": "城乡居民最低生活保障申请",
    "department_code": "HP-MZ",
    "kind": "行政给付",
    "statutory_days": "30",
    "promised_days": "12",
    "on_the_spot": "N",
    "city_wide": "Y",
    "fee": "免费",
    "target": "自然人",
    "conditions": "本市户籍",
    "legal_basis": "社会救助暂行办法",
    "result_name": "准予救助决定书",
    "provenance": "official",
}
MATERIAL: dict[str, str] = {
    "item_code": "MZ-001",
    "seq": "1",
    "name": "申请人居民身份证",
    "required": "Y",
    "form": "electronic",
    "source": "issued by 公安",
    "can_be_deferred": "N",
    "can_be_shared_data": "Y",
}


def written(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def take(
    folder: Path,
    *items: dict[str, str],
    materials: tuple[dict[str, str], ...] = (MATERIAL,),
    prune: bool = False,
) -> Imported:
    below = folder.parent
    return import_items(
        written(below / "list.csv", *items), written(below / "papers.csv", *materials), folder, prune=prune
    )


def guide(folder: Path, code: str = "MZ-001") -> dict[str, Any]:
    return tomllib.loads((folder / "items" / code / "guide.toml").read_text("utf-8"))


def digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


def test_the_list_replaces_days_materials_and_their_provenance(folder: Path) -> None:
    done = take(folder, ITEM)
    assert done.changed == ["MZ-001"]
    found = guide(folder)
    assert found["promised_days"] == 12
    assert [material["key"] for material in found["materials"]] == ["id_card"]
    assert found["provenance"]["promised_days"] == found["provenance"]["materials"] == "official"
    assert found["provenance"]["routing"] == "modelled"


def test_importing_the_same_list_again_changes_nothing(folder: Path) -> None:
    take(folder, ITEM)
    before = digest(folder)
    done = take(folder, ITEM)
    assert (done.same, done.changed, done.made) == (["MZ-001"], [], [])
    assert digest(folder) == before


def test_what_people_wrote_is_kept(folder: Path) -> None:
    path = folder / "items/MZ-001"
    replace(path / "guide.toml", 'life_events = ["hardship"]', 'life_events = ["hardship", "family"]')
    replace(path / "guide.toml", "Application for minimum living allowance", "Minimum living allowance")
    names = ("form.json", "decision.json", "examples.toml")
    written_by_people = {name: (path / name).read_bytes() for name in names}
    take(folder, ITEM)
    found = guide(folder)
    assert found["life_events"] == ["hardship", "family"]
    assert found["name"]["en"] == "Minimum living allowance"
    assert found["routing"] == "hukou"
    assert {name: (path / name).read_bytes() for name in names} == written_by_people


def test_english_for_another_name_comes_from_the_glossary_or_is_missed(folder: Path) -> None:
    take(folder, {**ITEM, "name": "临时救助申请"})
    assert guide(folder)["name"]["en"] == "Application for temporary assistance"
    take(folder, {**ITEM, "name": "一件全新的事项"})
    faults = [fault for fault in check(folder).faults if fault.field == "name"]
    assert [fault.file for fault in faults] == ["items/MZ-001/guide.toml"]


@pytest.mark.django_db
def test_another_list_replaces_everything_and_loads_without_code(folder: Path) -> None:
    """Other codes, other offices, other days: the folder is sound and the city serves the new items."""
    spot = {
        **ITEM,
        "code": "RS-900",
        "name": "失业登记",
        "department_code": "XH-RS",
        "kind": "行政确认",
        "statutory_days": "5",
        "promised_days": "0",
        "on_the_spot": "Y",
        "conditions": "无",
        "result_name": "失业登记凭证",
    }
    firm = {**ITEM, "code": "SJ-900", "name": "营业执照补领", "department_code": "SH-SJ", "target": "法人"}
    done = take(folder, spot, firm, materials=({**MATERIAL, "item_code": "RS-900"},), prune=True)
    assert done.made == ["RS-900", "SJ-900"]
    assert done.removed == ["MZ-001", "MZ-016", "RS-001", "SJ-001"]
    left = {fault.field for fault in check(folder).faults}
    assert left <= {"name", "conditions"}  # only what nobody has put into English yet
    load(folder)
    assert [version.item_id for version in catalogue.published().order_by("item")] == ["RS-900", "SJ-900"]
    assert catalogue.by_code("RS-900").guide["flow"] == "on-the-spot"
    assert "organization_name" in catalogue.by_code("SJ-900").form["properties"]


def test_every_new_item_gets_a_form_of_shared_blocks(folder: Path) -> None:
    take(
        folder,
        {**ITEM, "code": "MZ-900", "name": "敬老卡补领", "result_name": "上海市敬老卡"},
        materials=({**MATERIAL, "item_code": "MZ-900"},),
    )
    faults = [fault for fault in check(folder).faults if fault.file.startswith("items/MZ-900")]
    assert {fault.field for fault in faults} <= {"name"}
    form = (folder / "items/MZ-900/form.json").read_text()
    for block in ("applicant", "contact", "replacement", "delivery", "declaration"):
        assert f'"{block}"' in form


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "days in words": ({"statutory_days": "三十"}, "statutory_days"),
    "neither yes nor no": ({"on_the_spot": "也许"}, "on_the_spot"),
    "an unknown office": ({"department_code": "ZZ-ZZ"}, "department_code"),
    "an unknown kind": ({"kind": "行政奇迹"}, "kind"),
    "nobody served": ({"target": "猫"}, "target"),
    "a code with a path": ({"code": "../MZ"}, "code"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_faulty_list_is_named_and_writes_nothing(what: str, folder: Path) -> None:
    changes, field = WRONG[what]
    before = digest(folder)
    bad = {**ITEM, **changes}
    with pytest.raises(Invalid) as refusal:
        take(folder, {**ITEM, "code": "MZ-900"}, bad, materials=({**MATERIAL, "item_code": "MZ-900"},))
    first = refusal.value.details["errors"][0]
    assert (first["line"], first["field"]) == (3, field)
    assert first["file"].endswith("list.csv")
    assert first["mend_zh"] and first["mend_en"]
    assert digest(folder) == before


def test_a_material_of_no_item_is_named(folder: Path) -> None:
    with pytest.raises(Invalid) as refusal:
        take(folder, ITEM, materials=(MATERIAL, {**MATERIAL, "item_code": "MZ-777"}))
    assert (refusal.value.field, refusal.value.details["errors"][0]["line"]) == ("item_code", 3)


def test_an_item_listed_twice_is_named(folder: Path) -> None:
    with pytest.raises(Invalid) as refusal:
        take(folder, ITEM, ITEM)
    assert (refusal.value.field, refusal.value.details["errors"][0]["line"]) == ("code", 3)


def test_what_people_say_is_kept_when_the_list_comes_again(folder: Path) -> None:
    said = tomllib.loads((folder / "items" / "MZ-001" / "guide.toml").read_text("utf-8"))["keywords"]
    assert "低保" in said["zh"]
    take(folder, ITEM | {"promised_days": "11"})
    guide = tomllib.loads((folder / "items" / "MZ-001" / "guide.toml").read_text("utf-8"))
    assert (guide["promised_days"], guide["keywords"]) == (11, said)
