"""Reading the files of a city folder, so that every fault is named by file, line and field."""

import csv
import json
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tongban.foundation.errors import DomainError
from tongban.registry.loading.report import Fault

#: The words of provenance (docs/adr/0006): found in a source, law, recalled, derived, modelled; official.
PROVENANCE = ("found", "law", "recalled", "derived", "modelled", "official")


@dataclass
class Row:
    """One line of a CSV file, and where it stands."""

    file: str
    line: int
    values: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    def get(self, name: str, default: str = "") -> str:
        """The value of a column that may be absent."""
        return self.values.get(name) or default

    def fault(self, name: str, zh: str, en: str, mend_zh: str, mend_en: str) -> Fault:
        """A fault in one field of this line."""
        return Fault(self.file, self.line, name, zh, en, mend_zh, mend_en)


@dataclass
class Reader:
    """Reads below one folder and collects the faults it meets; nothing is raised."""

    folder: Path
    faults: list[Fault] = field(default_factory=list)

    def name(self, path: Path) -> str:
        """A path as people write it: below the folder where it is below it."""
        return path.relative_to(self.folder).as_posix() if path.is_relative_to(self.folder) else str(path)

    def text(self, path: Path) -> str | None:
        """The text of a file in UTF-8, with or without a mark at its beginning."""
        try:
            return path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            self.add(path, 0, "file", "缺少该文件。", "The file is missing.", "请补上该文件。", "Add it.")
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            self.add(
                path,
                line,
                "file",
                "不是 UTF-8 编码。",
                "Not UTF-8.",
                "请另存为 UTF-8（CSV 可选“CSV UTF-8”）。",
                "Save it as UTF-8.",
            )
        return None

    def add(self, path: Path, line: int, field: str, zh: str, en: str, mend_zh: str, mend_en: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(self.name(path), line, field, zh, en, mend_zh, mend_en))

    def note(self, row: Row, field: str, zh: str, en: str, mend_zh: str, mend_en: str) -> None:
        """Note a fault in a field of a row."""
        self.faults.append(row.fault(field, zh, en, mend_zh, mend_en))

    def csv(self, path: Path, columns: Iterable[str]) -> list[Row]:
        """The rows of a CSV file with a header line; blank lines are passed over."""
        text = self.text(path)
        if text is None:
            return []
        lines = csv.reader(text.splitlines(keepends=True), strict=True)
        try:
            return self._rows(path, lines, list(columns))
        except csv.Error as error:
            self.add(
                path,
                lines.line_num,
                "file",
                f"CSV 格式错误：{error}。",
                f"Malformed CSV: {error}.",
                "请检查该行的引号是否成对。",
                "Check that quotation marks are paired in this line.",
            )
            return []

    def _rows(self, path: Path, lines: Any, columns: list[str]) -> list[Row]:
        head = [name.strip() for name in next(lines, [])]
        missing = [name for name in columns if name not in head]
        if missing:
            self.add(
                path,
                1,
                missing[0],
                f"缺少列“{missing[0]}”。",
                f"Column {missing[0]!r} is missing.",
                f"第一行须包含：{'、'.join(columns)}。",
                f"The first line must name: {', '.join(columns)}.",
            )
            return []
        rows, line = [], lines.line_num + 1
        for cells in lines:
            if len(cells) == len(head):
                values = {name: cell.strip() for name, cell in zip(head, cells, strict=True)}
                rows.append(Row(self.name(path), line, values))
            elif cells:
                self.add(
                    path,
                    line,
                    head[min(len(cells), len(head) - 1)],
                    f"有{len(cells)}个单元格，应为{len(head)}个。",
                    f"{len(cells)} cells instead of {len(head)}.",
                    "含逗号的内容请加英文双引号。",
                    "Put text with commas in quotation marks.",
                )
            line = lines.line_num + 1
        return rows

    def toml(self, path: Path) -> dict[str, Any] | None:
        """The content of a TOML file."""
        text = self.text(path)
        if text is None:
            return None
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) if found else text.count("\n") + 1
            self.add(
                path,
                line,
                "file",
                f"TOML 格式错误：{error}。",
                f"Malformed TOML: {error}.",
                "请检查该行的引号、等号和括号。",
                "Check quotation marks, equals sign and brackets.",
            )
            return None

    def json(self, path: Path) -> dict[str, Any] | None:
        """The content of a JSON file, which is an object."""
        text = self.text(path)
        if text is None:
            return None
        try:
            content = json.loads(text, object_pairs_hook=_no_twins)
        except json.JSONDecodeError as error:
            self.add(
                path,
                error.lineno,
                "file",
                f"JSON 格式错误：{error.msg}。",
                f"Malformed JSON: {error.msg}.",
                "请检查该行附近的逗号、引号和括号。",
                "Check commas, quotation marks and brackets nearby.",
            )
            return None
        except TwinKey as error:
            key = str(error)
            self.add(
                path,
                line_of(text, key),
                key,
                f"键“{key}”出现两次。",
                f"The key {key!r} stands twice.",
                "请删除其中一个。",
                "Remove one of them.",
            )
            return None
        if not isinstance(content, dict):
            self.add(
                path,
                1,
                "file",
                "内容应是一个对象。",
                "The content must be an object.",
                "请以 { 开头。",
                "Begin with {.",
            )
            return None
        return content


class TwinKey(ValueError):
    """A JSON object that names a key twice; readers would silently take the last."""


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key, value in pairs:
        if key in content:
            raise TwinKey(key)
        content[key] = value
    return content


def line_of(text: str, field: str) -> int:
    """The line on which the last part of a dotted field stands, in TOML or JSON; 1 when it stands nowhere."""
    after = 0
    for part in field.split("."):
        found = _key_at(text, part, after) if not part.isdigit() else _element_at(text, int(part), after)
        after = after if found is None else found
    return text.count("\n", 0, after) + 1


def _key_at(text: str, key: str, after: int) -> int | None:
    pattern = (
        rf'(?m)(?:"{re.escape(key)}"\s*:|(?:^|[{{,\s]){re.escape(key)}\s*=|^\s*\[+{re.escape(key)}[\].])'
    )
    found = re.compile(pattern).search(text, after)
    if found is None:
        return None
    return found.start() + len(found[0]) - len(found[0].lstrip(" \n\t{,"))


def _element_at(text: str, number: int, after: int) -> int | None:
    """The n-th [[table]] of the array whose first one stands at `after`."""
    head = re.compile(r"(?m)^\s*\[\[\w+\]\]")
    places = [found.start() for found in head.finditer(text, after)]
    return places[number] if number < len(places) else None


def whole_number(row: Row, name: str, note: Callable[[Fault], None]) -> int:
    """A whole number of days or pieces, not below zero; 0 with a fault otherwise."""
    text = row[name]
    if text.isascii() and text.isdigit():
        return int(text)
    note(
        row.fault(
            name,
            f"“{text}”不是整数。",
            f"{text!r} is not a whole number.",
            "请填写0或正整数。",
            "Write 0 or a positive whole number.",
        )
    )
    return 0


def yes(row: Row, name: str, note: Callable[[Fault], None]) -> bool:
    """Y or N (是, 否); False with a fault otherwise."""
    answers = {"Y": True, "是": True, "N": False, "否": False}
    if row[name].upper() not in answers:
        note(
            row.fault(
                name,
                f"“{row[name]}”应为 Y 或 N。",
                f"{row[name]!r} should be Y or N.",
                "请填写 Y 或 N。",
                "Write Y or N.",
            )
        )
    return answers.get(row[name].upper(), False)


def day(row: Row, name: str, note: Callable[[Fault], None], *, blank: bool = False) -> date | None:
    """A day as 2018-03-01; None when it may be blank and is, or with a fault."""
    if blank and not row.get(name):
        return None
    try:
        return date.fromisoformat(row.get(name))
    except ValueError:
        note(
            row.fault(
                name,
                f"“{row.get(name)}”不是日期。",
                f"{row.get(name)!r} is not a date.",
                "请按 2018-03-01 的格式填写。",
                "Write it as 2018-03-01.",
            )
        )
        return None


def identifier(row: Row, name: str, check: Callable[..., str], note: Callable[[Fault], None]) -> str:
    """A value that its standard allows, in normal form; as it stands, with a fault, otherwise."""
    try:
        return check(row[name], field=name)
    except DomainError as error:
        note(row.fault(name, error.zh, error.en, "请核对该编码。", "Check the code."))
        return row[name]
