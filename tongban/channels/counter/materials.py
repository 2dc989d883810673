"""The materials of an intake as a clerk marks them. An uploaded file is kept at once: no error loses it."""

from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.core import signing
from django.http import HttpRequest

from tongban.casework.cases.models import Evidence
from tongban.casework.cases.services.intake import Given
from tongban.casework.evidence import services as evidence
from tongban.foundation.errors import DomainError

SALT = "counter.file"
Status = Evidence.Status


@dataclass
class Row:
    """One material of the guide on the form; `mark` is how it stands, `kept` the signed name of its file."""

    guide: dict[str, Any]
    mark: str = ""
    kept: str = ""
    name: str = ""
    error: DomainError | None = None

    @property
    def key(self) -> str:
        return str(self.guide["key"])

    @property
    def shared(self) -> bool:
        """Whether the sharing directory has it, so that nobody is asked for it (国令第716号第七条)."""
        return bool(self.guide["shared"] and self.guide["source"] == "government")

    def given(self) -> Given:
        """As the intake wants to have it."""
        if self.mark == "register":
            return Given(Status.REGISTER, source="共享数据")
        if self.mark == "promised":
            return Given(Status.PROMISED, source="容缺承诺")
        if self.kept:
            digest, name = signing.loads(self.kept, salt=SALT)
            return Given(Status.GIVEN, file=digest, name=name, source="窗口扫描上传")
        if self.mark == "paper":
            return Given(Status.GIVEN, source="窗口核验原件")
        return Given(Status.MISSING)


def fresh(guide: dict[str, Any]) -> list[Row]:
    """The checklist before anything was seen: what the registers have is there, the rest is missing."""
    rows = [Row(material) for material in guide["materials"]]
    for row in rows:
        row.mark = "register" if row.shared else "missing"
    return rows


def of_keys(guide: dict[str, Any], keys: set[str]) -> list[Row]:
    """A fresh checklist of some materials."""
    return [row for row in fresh(guide) if row.key in keys]


def read(request: HttpRequest, guide: dict[str, Any], keys: set[str] | None = None) -> list[Row]:
    """The checklist as posted (of `keys` only, when given); files are stored, faulty ones say why."""
    rows = fresh(guide) if keys is None else of_keys(guide, keys)
    for row in rows:
        _read(request, row)
    return rows


def _read(request: HttpRequest, row: Row) -> None:
    mark = request.POST.get(f"m-{row.key}", row.mark)
    row.mark = mark if mark in _allowed(row) else "missing"
    row.kept, row.name = _kept(request.POST.get(f"kept-{row.key}", ""))
    upload = request.FILES.get(f"file-{row.key}")
    if upload is None:
        return
    try:
        stored = evidence.store(cast(BinaryIO, upload), name=upload.name or row.key)
    except DomainError as error:
        row.error = error
        return
    row.name = upload.name or row.key
    row.kept, row.mark = signing.dumps([stored.pk, row.name], salt=SALT), "paper"


def _allowed(row: Row) -> set[str]:
    marks = {"paper", "missing"}
    if row.shared:
        marks.add("register")
    if row.guide["deferrable"]:
        marks.add("promised")
    return marks


def _kept(text: str) -> tuple[str, str]:
    """A file that an earlier answer of this form has stored; what is not signed by us is not there."""
    try:
        return text, str(signing.loads(text, salt=SALT)[1]) if text else ""
    except signing.BadSignature:
        return "", ""
