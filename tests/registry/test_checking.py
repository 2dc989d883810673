"""A faulty city folder: `check` names file, line, field, fault and mend, and `load` changes nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.registry.small import SHANGHAI, replace
from tongban.cli.judging import LAW
from tongban.foundation.errors import Invalid
from tongban.registry.catalogue.models import Item
from tongban.registry.loading import check, load
from tongban.registry.loading.report import Fault, Report
from tongban.registry.places.models import Division

#: Breaks a folder, and says on which line.
Break = Callable[[Path], int]

GUIDE, FORM = "items/MZ-001/guide.toml", "items/MZ-001/form.json"
TABLE, EXAMPLES = "items/MZ-001/decision.json", "items/MZ-001/examples.toml"
SPOT, PERMIT = "items/MZ-016/guide.toml", "items/SJ-001/guide.toml"
STRICT, LAX = '"additionalProperties": false', '"additionalProperties": true'


def on(name: str, old: str, new: str, line: int | None = None) -> Break:
    """Replace words; the fault is where they stood, unless another line is given (0: the whole file)."""

    def broken(folder: Path) -> int:
        at = replace(folder / name, old, new)
        return at if line is None else line

    return broken


def after(name: str, old: str, new: str, place: str) -> Break:
    """Replace words; the fault is on the line of other words."""

    def broken(folder: Path) -> int:
        replace(folder / name, old, new)
        text = (folder / name).read_text("utf-8")
        return text.count("\n", 0, text.index(place)) + 1

    return broken


def everywhere(name: str, old: str, new: str) -> Break:
    """Replace words throughout; the fault is in the file as a whole."""

    def broken(folder: Path) -> int:
        path = folder / name
        assert old in path.read_text("utf-8")
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        return 0

    return broken


def removed(name: str) -> Break:
    """A file that is missing."""

    def broken(folder: Path) -> int:
        (folder / name).unlink()
        return 0

    return broken


def twice(name: str, beginning: str) -> Break:
    """A line that stands twice; the second is at fault."""

    def broken(folder: Path) -> int:
        lines = (folder / name).read_text("utf-8").splitlines(keepends=True)
        again = next(line for line in lines if line.startswith(beginning))
        (folder / name).write_text("".join([*lines, again]), "utf-8")
        return len(lines) + 1

    return broken


def recoded(name: str) -> Break:
    """A file saved in the encoding of an old spreadsheet."""

    def broken(folder: Path) -> int:
        (folder / name).write_bytes("number,name\n1,王\n".encode("gb18030"))
        return 2

    return broken


def written(name: str, text: str, line: int) -> Break:
    """A file that a city need not have."""

    def broken(folder: Path) -> int:
        (folder / name).write_text(text, "utf-8")
        return line

    return broken


#: What is wrong: the file, the field, and how to break it. Nothing of these may be loaded.
BROKEN: dict[str, tuple[str, str, Break]] = {
    "a missing file": ("staff.csv", "file", removed("staff.csv")),
    "a missing column": ("staff.csv", "role", on("staff.csv", "role", "rolle")),
    "a file in another encoding": ("staff.csv", "file", recoded("staff.csv")),
    "a cell too many": ("departments.csv", "source", on("departments.csv", "HP-MZ,MZ,", "HP-MZ,MZ,,")),
    "an open quotation mark": (
        *("service_points.csv", "file"),
        on("service_points.csv", "SP-310104010,", 'SP-310104010,"'),
    ),
    "a division of letters": ("divisions.csv", "code", on("divisions.csv", "310104010001", "31010401OO01")),
    "an unknown parent": (
        *("divisions.csv", "parent_code"),
        on("divisions.csv", "jwh,310104010000", "jwh,310104099000"),
    ),
    "a parent that is elsewhere": (
        *("divisions.csv", "parent_code"),
        on("divisions.csv", "jwh,310104010000", "jwh,310101013000"),
    ),
    "a division twice": ("divisions.csv", "code", twice("divisions.csv", "310104010001,")),
    "a nameless division": ("divisions.csv", "name", on("divisions.csv", "长桥一村居委会", "")),
    "a credit code off by one": (
        *("departments.csv", "credit_code"),
        on("departments.csv", "11310104MB99", "11310104MB98"),
    ),
    "an unknown superior": ("departments.csv", "superior", on("departments.csv", ",SH-MZ,", ",SH-XX,")),
    "a circle of superiors": (
        *("departments.csv", "superior"),
        on("departments.csv", "部门,310000000000,,", "部门,310000000000,HP-MZ,"),
    ),
    "an office nowhere": (
        "departments.csv",
        "division",
        on("departments.csv", ",310101000000,", ",310199000000,"),
    ),
    "an unknown tier": ("departments.csv", "level", on("departments.csv", ",district,", ",borough,")),
    "an item put first that is not there": (
        *("popular.csv", "code"),
        written("popular.csv", "code,provenance\nMZ-001,modelled\nMZ-999,modelled\n", 3),
    ),
    "an item put first twice": (
        *("popular.csv", "code"),
        written("popular.csv", "code,provenance\nMZ-001,modelled\nMZ-001,modelled\n", 3),
    ),
    "an item put first by nobody": (
        *("popular.csv", "provenance"),
        written("popular.csv", "code,provenance\nMZ-001,rumour\n", 2),
    ),
    "a day that is none": (
        "departments.csv",
        "valid_from",
        on("departments.csv", "2018-01-01", "2018-02-30"),
    ),
    "a point in no street": (
        *("service_points.csv", "street_code"),
        on("service_points.csv", "外滩街道,310101013000", "外滩街道,310101099000"),
    ),
    "hours that nobody can read": (
        "service_points.csv",
        "opening_hours",
        on("service_points.csv", "8:30-16:30", "八点半"),
    ),
    "a point beyond the earth": ("service_points.csv", "lon", on("service_points.csv", ",121.", ",1210")),
    "an unknown role": ("staff.csv", "role", on("staff.csv", ",officer,", ",boss,")),
    "a clerk without a point": ("staff.csv", "point", on("staff.csv", "SP-310101013", "")),
    "an officer of no office": ("staff.csv", "department", on("staff.csv", ",XH-MZ,", ",XH-ZZ,")),
    "an unknown step": ("authorities.csv", "steps", on("authorities.csv", "accept review", "accept rewiev")),
    "an end before the beginning": (
        *("authorities.csv", "valid_to"),
        on("authorities.csv", "2018-03-01,,", "2018-03-01,2018-02-01,"),
    ),
    "authority over nothing": ("authorities.csv", "item", on("authorities.csv", "MZ-001,", "MZ-999,")),
    "an item without authority": ("authorities.csv", "item", on("authorities.csv", "MZ-001,", "RS-001,", 0)),
    "a window that may be": ("authorities.csv", "windows", on("authorities.csv", ",N,2018", ",maybe,2018")),
    "malformed TOML": (GUIDE, "file", on(GUIDE, "promised_days = 20", "promised_days 20")),
    "a guide without a name": (GUIDE, "name", on(GUIDE, 'name = { zh = "城乡', 'nom = { zh = "城乡', 1)),
    "days in words": (GUIDE, "statutory_days", on(GUIDE, "statutory_days = 30", 'statutory_days = "thirty"')),
    "an unknown routing": (GUIDE, "routing", on(GUIDE, 'routing = "hukou"', 'routing = "moon"')),
    "the code of another item": (GUIDE, "code", on(GUIDE, 'code = "MZ-001"', 'code = "MZ-002"')),
    "a basic code of no kind": (GUIDE, "basic_code", on(GUIDE, "990501", "997701")),
    "a basic code that is taken": (SPOT, "basic_code", on(SPOT, "992001016000", "990501001000")),
    "an unknown family": (GUIDE, "function", on(GUIDE, 'function = "MZ"', 'function = "ZZ"')),
    "a flow that nobody has": (GUIDE, "flow", on(GUIDE, '"review-and-decide"', '"wait-and-see"')),
    "malformed JSON": (FORM, "file", on(FORM, '"type": "object",', '"type" "object",')),
    "a key that stands twice": (FORM, "income", after(FORM, '"assets": {', '"income": {', '"income": {')),
    "a block that nobody has": (FORM, "piggy_bank", on(FORM, '"bank_account"', '"piggy_bank"')),
    "a figure that nobody knows": (
        TABLE,
        "params.dibao_lime",
        on(TABLE, "params.dibao_line", "params.dibao_lime"),
    ),
    "an example without answers": (
        *(EXAMPLES, "example.0.answers"),
        after(EXAMPLES, "[example.answers]", "[example.replies]", "[[example]]"),
    ),
}

#: What a load might still take, but nobody should publish.
DOUBTFUL: dict[str, tuple[str, str, Break]] = {
    "keywords in one language only": (
        GUIDE,
        "keywords",
        on(GUIDE, "keywords = {", 'keywords = { fr = ["aide"] } #'),
    ),
    "a promise beyond the law": (
        GUIDE,
        "promised_days",
        on(GUIDE, "promised_days = 20", "promised_days = 31"),
    ),
    "a promise of no days": (GUIDE, "promised_days", on(GUIDE, "promised_days = 20", "promised_days = 0")),
    "days on the spot": (SPOT, "promised_days", on(SPOT, "promised_days = 0", "promised_days = 1")),
    "a flow of the other kind": (SPOT, "flow", on(SPOT, '"on-the-spot"', '"review-and-decide"')),
    "a visit without a reason": (
        GUIDE,
        "visits_reason",
        after(GUIDE, "visits = 0", "visits = 1", "visits_reason"),
    ),
    "neither online nor a visit": (GUIDE, "online", on(GUIDE, "online = true", "online = false")),
    "a fee without a law": (GUIDE, "fee.basis", on(GUIDE, "amount = 0", "amount = 5")),
    "a catch-all condition": (GUIDE, "conditions", on(GUIDE, "本市户籍", "法律法规规定的其他条件")),
    "a catch-all material": (GUIDE, "materials.0.name", on(GUIDE, '"申请人居民身份证"', '"其他材料"')),
    "a shared paper demanded": (GUIDE, "materials.0.form", on(GUIDE, '"electronic"', '"original"')),
    "a material without a basis": (
        *(GUIDE, "materials.0.basis"),
        after(GUIDE, '\nbasis = "社会救助暂行办法"', '\nbasis = ""', 'basis = ""\n'),
    ),
    "one phone for both": (GUIDE, "complain.phone", on(GUIDE, "021-12345", "021-962200")),
    "a phone without area code": (GUIDE, "consult.phone", on(GUIDE, "021-962200", "962200")),
    "no English": (GUIDE, "name", on(GUIDE, 'en = "Application', 'en = "申请')),
    "an unknown provenance": (GUIDE, "provenance.name", on(GUIDE, 'name = "found"', 'name = "guessed"')),
    "a permit without answers": (PERMIT, "faq", everywhere(PERMIT, "[[faq]]", "[[qa]]")),
    "a text without an end": (FORM, "members", after(FORM, '"maxItems": 9,', "", '"members": {')),
    "a type that may not be": (FORM, "vehicle", after(FORM, '"boolean"', '"null"', '"vehicle": {')),
    "a reference outwards": (
        FORM,
        "$ref",
        on(FORM, '"minItems": 0', '"$ref": "http://a.example/", "minItems": 0'),
    ),
    "a file in the form": (
        *(FORM, "contentMediaType"),
        on(FORM, '"minItems": 0', '"contentMediaType": "image/png", "minItems": 0'),
    ),
    "unlisted answers let in": (FORM, "members", after(FORM, STRICT, LAX, '"members": {')),
    "a question without English": (FORM, "homes", after(FORM, "Homes the household owns", "", '"homes": {')),
    "a choice without a name": (FORM, "cause", after(FORM, '"en": "Illness"', '"en": ""', '"cause": {')),
    "a field in no step": (
        FORM,
        "assets",
        after(FORM, '["income", "assets", ', '["income", ', '"assets": {'),
    ),
    "a condition on a later step": (
        *(FORM, "income"),
        on(FORM, '"income": {', '"income": {"x-show-if": "cause == \'illness\'",'),
    ),
    "no incomplete example": (EXAMPLES, "example", everywhere(EXAMPLES, '"incomplete"', '"refused"')),
    "an example without a law": (
        EXAMPLES,
        "example.0.law",
        on(EXAMPLES, 'law = "社会救助暂行办法第九条"', 'law = ""'),
    ),
}

#: What only the floor above can see: it reads flows and tables, and runs the examples.
ABOVE: dict[str, tuple[str, str, Break]] = {
    "a flow that does not end": (GUIDE, "flow", on("flows/review-and-decide.bpmn", "endEvent", "noEvent", 1)),
    "a cell that is no expression": (
        TABLE,
        "nodes",
        on(TABLE, "params.dibao_line", "params.dibao_line +* 2", 1),
    ),
    "an example that comes out otherwise": (
        *(EXAMPLES, "example.0"),
        after(EXAMPLES, 'outcome = "granted"', 'outcome = "refused"', "[[example]]"),
    ),
}


def names(report: Report, file: str, line: int, field: str) -> Fault:
    """The fault at that place; it says what is wrong and how to mend it in both languages."""
    found = [one for one in report.faults if (one.file, one.field) == (file, field)]
    assert found, [one.sentence() for one in report.faults]
    assert line in {one.line for one in found}, [(one.line, line) for one in found]
    fault = found[0]
    assert all((fault.fault_zh, fault.fault_en, fault.mend_zh, fault.mend_en))
    return fault


def test_the_small_city_is_sound(sound: Path) -> None:
    report = check(sound, LAW)
    assert report.faults == []
    assert report.counts["items"] == 4
    assert report.counts["departments"] == 3


def test_shanghai_is_sound_and_holds_what_was_gathered() -> None:
    report = check(SHANGHAI, LAW)
    assert [fault.sentence() for fault in report.faults] == []
    counts = report.counts
    assert (counts["items"], counts["departments"], counts["on_the_spot"]) == (191, 46, 67)
    assert (counts["points"], counts["divisions"]) == (216, 7265)
    assert counts["examples"] >= 90


def test_the_report_is_the_json_that_others_read(folder: Path) -> None:
    replace(folder / GUIDE, "promised_days = 20", "promised_days = 31")
    told = json.loads(json.dumps(check(folder, LAW).as_dict()))
    assert set(told) == {"counts", "faults"}
    assert set(told["counts"]) == {"items", "departments", "on_the_spot", "points", "divisions", "examples"}
    keys = {"file", "line", "field", "fault_zh", "fault_en", "mend_zh", "mend_en"}
    assert [set(fault) for fault in told["faults"]] == [keys]


@pytest.mark.parametrize("what", BROKEN)
def test_what_cannot_be_read_is_named(what: str, folder: Path) -> None:
    file, field, broken = BROKEN[what]
    line = broken(folder)
    names(check(folder), file, line, field)


@pytest.mark.parametrize("what", DOUBTFUL)
def test_what_should_not_be_published_is_named(what: str, folder: Path) -> None:
    file, field, broken = DOUBTFUL[what]
    line = broken(folder)
    names(check(folder), file, line, field)


@pytest.mark.parametrize("what", ABOVE)
def test_flows_tables_and_examples_are_judged(what: str, folder: Path) -> None:
    file, field, broken = ABOVE[what]
    line = broken(folder)
    names(check(folder, LAW), file, line, field)


@pytest.mark.parametrize("what", ["an office nowhere", "malformed JSON", "authority over nothing"])
def test_a_faulty_folder_loads_nothing(what: str, folder: Path, db: None) -> None:
    file, field, broken = BROKEN[what]
    line = broken(folder)
    with pytest.raises(Invalid) as refusal:
        load(folder)
    assert f"{file}:{line}" in refusal.value.zh
    assert (file, line, field) in {
        (one["file"], one["line"], one["field"]) for one in refusal.value.details["errors"]
    }
    assert not Division.objects.exists()
    assert not Item.objects.exists()


def test_a_table_that_cannot_be_computed_is_not_published(folder: Path, db: None) -> None:
    replace(folder / TABLE, "params.dibao_line", "params.dibao_line +* 2")
    with pytest.raises(Invalid):
        load(folder, judges=LAW)
    assert not Item.objects.exists()
