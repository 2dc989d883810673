"""The materials of a case, as the guide asks for them and as they stand."""

from dataclasses import dataclass
from typing import Any

from tongban.casework.cases.models import Case, Evidence

#: What can be shown small; everything else is downloaded.
PICTURES = {"image/jpeg", "image/png", "image/webp", "application/pdf"}


@dataclass(frozen=True)
class Material:
    """One material of the guide with what was handed in for it."""

    guide: dict[str, Any]
    given: Evidence | None

    @property
    def key(self) -> str:
        return str(self.guide["key"])

    @property
    def status(self) -> str:
        return self.given.status if self.given else str(Evidence.Status.MISSING)

    @property
    def has_preview(self) -> bool:
        return bool(self.given and self.given.file and self.given.file.media_type in PICTURES)


def of_case(case: Case) -> list[Material]:
    """In the order of the guide; one statement."""
    given = {row.key: row for row in case.application.evidence.select_related("file")}
    return [Material(guide, given.get(guide["key"])) for guide in case.version.guide["materials"]]
