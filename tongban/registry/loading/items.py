"""Reading an item folder: guide, form, table, flow and examples, as one thing that can be published."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tongban.foundation import clock
from tongban.foundation.errors import InvalidIdentifier
from tongban.foundation.identifiers import item_code
from tongban.registry.loading import forms
from tongban.registry.loading.reading import Reader, line_of
from tongban.registry.loading.report import Fault

#: What a guide must have, and of which type; a tuple lists the words that may stand there.
BOTH = {"zh": str, "en": str}
LISTS = {"zh": list, "en": list}
GUIDE: dict[str, Any] = {
    "code": str,
    "basic_code": str,
    "function": str,
    "name": BOTH,
    "kind": str,
    "audience": list,
    "life_events": list,
    "on_the_spot": bool,
    "reach": ("city", "district"),
    "routing": ("residence", "hukou", "business", "any"),
    "level": ("district", "city"),
    "statutory_days": int,
    "promised_days": int,
    "visits": int,
    "visits_reason": BOTH,
    "online": bool,
    "fee": {"amount": (int, float), "basis": str, "item": str},
    "flow": str,
    "conditions": LISTS,
    "steps": LISTS,
    "legal_basis": LISTS,
    "result": {"kind": ("certificate", "document", "none"), "zh": str, "en": str, "validity_days": int},
    "consult": {"phone": str},
    "complain": {"phone": str},
    "materials": list,
    "provenance": dict,
}
MATERIAL: dict[str, Any] = {
    "key": str,
    "name": BOTH,
    "required": bool,
    "form": ("original", "copy", "electronic"),
    "source": ("applicant", "government"),
    "issuer": str,
    "shared": bool,
    "deferrable": bool,
    "basis": str,
}
EXAMPLE: dict[str, Any] = {"name": BOTH, "law": str, "answers": dict, "expect": dict}

#: A figure of parameters.toml, as decision tables name it.
PARAMETER = re.compile(r"\bparams\.([A-Za-z_][A-Za-z0-9_]*)")


@dataclass
class Folder:
    """An item as its folder has it. `item` is what `publish` takes, and the examples beside it."""

    path: Path
    item: dict[str, Any]
    texts: dict[str, str] = field(default_factory=dict)
    reader: Reader = field(default_factory=lambda: Reader(Path()))

    @property
    def code(self) -> str:
        """The item's code, which is the folder's name."""
        return self.path.name

    def fault(
        self, file: str, field: str, zh: str, en: str, mend_zh: str, mend_en: str, line: int | None = None
    ) -> Fault:
        """A fault in one of the item's files; its line is where the field stands, unless it is given."""
        at = line_of(self.texts.get(file, ""), field) if line is None else line
        name = self.reader.name(self.path / file)
        return Fault(name, at, field, zh, en, mend_zh, mend_en)


@dataclass
class Shared:
    """What the items of a city share: blocks of questions, flows, and the figures that hold on a day."""

    blocks: dict[str, dict[str, Any]]
    flows: dict[str, str]
    parameters: dict[str, Any]

    @classmethod
    def read(cls, reader: Reader, folder: Path, on: date) -> "Shared":
        """The files beside the items."""
        blocks = {path.stem: reader.json(path) or {} for path in sorted((folder / "blocks").glob("*.json"))}
        flows = {path.stem: reader.text(path) or "" for path in sorted((folder / "flows").glob("*.bpmn"))}
        return cls(blocks, flows, _parameters(reader, folder / "parameters.toml", on))


def _parameters(reader: Reader, path: Path, on: date) -> dict[str, Any]:
    """The figures of parameters.toml that hold on a day. Each has its period and its source."""
    content = (reader.toml(path) if path.exists() else {}) or {}
    text = path.read_text("utf-8-sig") if path.exists() else ""
    found: dict[str, Any] = {}
    for number, one in enumerate(content.get("parameter", [])):
        missing = [key for key in ("name", "value", "valid_from", "source") if key not in one]
        if missing or not isinstance(one.get("valid_from"), date):
            reader.add(
                path, line_of(text, f"parameter.{number}"), missing[0] if missing else "valid_from",
                "参数缺少名称、数值、起始日期或出处。", "A figure lacks name, value, first day or source.",
                "请补全；日期不加引号，如 2024-07-01。", "Add it; a date stands without quotes, 2024-07-01.",
            )  # fmt: skip
        elif one["valid_from"] <= on <= one.get("valid_to", date.max):
            found[one["name"]] = one["value"]
    return found


def read_all(reader: Reader, folder: Path, on: date | None = None) -> list[Folder]:
    """Every item below `folder`, in the order of their codes."""
    shared = Shared.read(reader, folder, on or clock.today())
    paths = sorted(path for path in (folder / "items").glob("*") if path.is_dir())
    found = [one for path in paths if (one := read(reader, path, shared))]
    _no_twins(reader, found)
    return found


def read(reader: Reader, path: Path, shared: Shared) -> Folder | None:
    """One item; None when its guide or form cannot be read at all."""
    guide, form = reader.toml(path / "guide.toml"), reader.json(path / "form.json")
    texts = {
        file.name: file.read_text("utf-8-sig", errors="replace") for file in path.iterdir() if file.is_file()
    }
    if guide is None or form is None:
        return None
    found = Folder(path, {}, texts, reader)
    reader.faults += _shape_faults(found, guide)
    flow_name, flow = _flow(found, guide, shared)
    found.item = {
        "code": path.name,
        "guide": guide,
        "form": _form(found, form, shared),
        "decision": _decision(found, shared),
        "flow_name": flow_name,
        "flow": flow,
        "examples": _examples(found),
    }
    return found


def _shape_faults(found: Folder, guide: dict[str, Any]) -> Iterator[Fault]:
    """Whatever a guide lacks, or has in the wrong type."""
    yield from _shapes(found, "guide.toml", guide, GUIDE, "")
    for number, material in enumerate(guide.get("materials") or []):
        yield from _shapes(found, "guide.toml", material, MATERIAL, f"materials.{number}.")
    if guide.get("code") != found.code:
        yield found.fault(
            "guide.toml", "code", f"编码“{guide.get('code')}”与文件夹名“{found.code}”不同。",
            f"The code {guide.get('code')!r} is not the name of the folder, {found.code!r}.",
            "请使两者一致。", "Make them the same.",
        )  # fmt: skip
    try:
        item_code.check_basic(str(guide.get("basic_code", "")))
    except InvalidIdentifier as error:
        yield found.fault(
            "guide.toml", "basic_code", error.zh, error.en, "请核对基本编码。", "Check the basic code."
        )


def _shapes(found: Folder, file: str, content: Any, shape: dict[str, Any], prefix: str) -> Iterator[Fault]:
    for key, wanted in shape.items():
        value = content.get(key) if isinstance(content, dict) else None
        if isinstance(wanted, dict) and isinstance(value, dict):
            yield from _shapes(found, file, value, wanted, f"{prefix}{key}.")
        elif not _fits(value, wanted):
            line = (
                None if isinstance(content, dict) and key in content else _line_of_table(found, file, prefix)
            )
            yield found.fault(
                file, f"{prefix}{key}", f"缺少“{key}”，或其类型不对（应为{_words(wanted, 'zh')}）。",
                f"{key!r} is missing or of the wrong type; it is to be {_words(wanted, 'en')}.",
                "请按该类型填写。", "Fill it in so.", line=line,
            )  # fmt: skip


def _line_of_table(found: Folder, file: str, prefix: str) -> int:
    """Where something is missing: the table that should have it, or the first line."""
    return line_of(found.texts.get(file, ""), prefix.rstrip(".")) if prefix else 1


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(value, dict)
    if isinstance(wanted, tuple) and isinstance(wanted[0], str):
        return value in wanted
    number = wanted is int or (isinstance(wanted, tuple) and int in wanted)
    if number:
        return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    return isinstance(value, wanted)


def _words(wanted: Any, language: str) -> str:
    if isinstance(wanted, tuple) and isinstance(wanted[0], str):
        return ("或" if language == "zh" else " or ").join(wanted)
    names = {
        str: ("文字", "text"),
        bool: ("true 或 false", "true or false"),
        int: ("不小于0的数", "a number not below 0"),
        list: ("列表", "a list"),
        dict: ("表", "a table"),
    }
    kind = dict if isinstance(wanted, dict) else int if isinstance(wanted, tuple) else wanted
    return names[kind][0 if language == "zh" else 1]


def _form(found: Folder, form: dict[str, Any], shared: Shared) -> dict[str, Any]:
    """The flat form; a block that nobody has is a fault."""
    named = form.get("x-blocks", [])
    for name in [name for name in named if name not in shared.blocks]:
        found.reader.faults.append(
            found.fault(
                "form.json",
                name,
                f"没有公用表单块“{name}”。",
                f"There is no shared block {name!r}.",
                "请核对名称，或在 blocks/ 中补上。",
                "Check its name, or add it to blocks/.",
                line=_line_with(found.texts["form.json"], f'"{name}"'),
            )
        )
    return forms.expand(
        {**form, "x-blocks": [name for name in named if name in shared.blocks]}, shared.blocks
    )


def _line_with(text: str, words: str) -> int:
    place = text.find(words)
    return text.count("\n", 0, place) + 1 if place >= 0 else 1


def _decision(found: Folder, shared: Shared) -> dict[str, Any] | None:
    """The table with its figures filled in, so that an edition says for ever by which figures it decided."""
    path = found.path / "decision.json"
    decision = found.reader.json(path) if path.exists() else None
    if decision is None:
        return None
    text = found.texts["decision.json"]
    for place in PARAMETER.finditer(text):
        if place[1] not in shared.parameters:
            found.reader.add(
                path, text.count("\n", 0, place.start()) + 1, place[0],
                f"parameters.toml 中没有今天有效的参数“{place[1]}”。",
                f"parameters.toml has no figure {place[1]!r} that holds today.",
                "请核对名称，或补上该参数及其有效期。", "Check its name, or add the figure with its period.",
            )  # fmt: skip
    filled: dict[str, Any] = _filled(decision, shared.parameters)
    return filled


def _filled(content: Any, parameters: dict[str, Any]) -> Any:
    if isinstance(content, dict):
        return {key: _filled(value, parameters) for key, value in content.items()}
    if isinstance(content, list):
        return [_filled(value, parameters) for value in content]
    if not isinstance(content, str):
        return content
    return PARAMETER.sub(
        lambda place: json.dumps(parameters.get(place[1]), ensure_ascii=False, default=str), content
    )


def _flow(found: Folder, guide: dict[str, Any], shared: Shared) -> tuple[str, str]:
    """The item's own flow.bpmn, or the shared one that its guide names."""
    if "flow.bpmn" in found.texts:
        return found.code, found.texts["flow.bpmn"]
    name = str(guide.get("flow", ""))
    if name not in shared.flows:
        found.reader.faults.append(
            found.fault(
                "guide.toml",
                "flow",
                f"没有流程“{name}”。",
                f"There is no flow {name!r}.",
                "请使用 flows/ 中的流程，或在本文件夹放 flow.bpmn。",
                "Name one of flows/, or put flow.bpmn into this folder.",
            )
        )
    return name, shared.flows.get(name, "")


def _examples(found: Folder) -> list[dict[str, Any]]:
    path = found.path / "examples.toml"
    content = found.reader.toml(path) if path.exists() else None
    examples = (content or {}).get("example", [])
    whole = []
    for number, example in enumerate(examples):
        faults = list(_shapes(found, "examples.toml", example, EXAMPLE, f"example.{number}."))
        found.reader.faults += faults
        if not faults:
            whole.append(example)
    return whole


def _no_twins(reader: Reader, found: list[Folder]) -> None:
    first: dict[str, str] = {}
    for one in found:
        basic = one.item["guide"].get("basic_code", "")
        if basic in first:
            reader.faults.append(
                one.fault(
                    "guide.toml",
                    "basic_code",
                    f"基本编码“{basic}”已用于 {first[basic]}。",
                    f"The basic code {basic!r} is already that of {first[basic]}.",
                    "请改用未使用的编码。",
                    "Use a code that is free.",
                )
            )
        first.setdefault(basic, one.code)
