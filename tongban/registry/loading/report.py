"""What is wrong in a city folder, where, and how to mend it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from tongban.foundation.errors import Invalid


@dataclass(frozen=True)
class Fault:
    """One fault: file below the city folder, line (1 is the first, 0 the file as a whole), field."""

    file: str
    line: int
    field: str
    fault_zh: str
    fault_en: str
    mend_zh: str
    mend_en: str

    def sentence(self, language: str = "en") -> str:
        """Place, fault and mend in one line."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        zh = f"{place} [{self.field}] {self.fault_zh} {self.mend_zh}"
        return f"{place} [{self.field}] {self.fault_en} {self.mend_en}" if language.startswith("en") else zh


@dataclass
class Report:
    """What a folder holds, and its faults. Reports of several judges add up."""

    counts: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def __add__(self, other: "Report") -> "Report":
        return Report({**self.counts, **other.counts}, [*self.faults, *other.faults])

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def as_dict(self) -> dict[str, Any]:
        """{"counts": {...}, "faults": [...]}, as `tongban check --json` prints it."""
        return {"counts": self.counts, "faults": [asdict(fault) for fault in self.faults]}


def refuse(faults: Iterable[Fault], code: str = "faulty_city_folder") -> None:
    """Raise Invalid when there is a fault; the first is the sentence, all are in `details["errors"]`."""
    faults = list(faults)
    if not faults:
        return
    first = faults[0]
    more_zh = f"（另有{len(faults) - 1}处问题。）" if len(faults) > 1 else ""
    more_en = f" ({len(faults) - 1} more faults.)" if len(faults) > 1 else ""
    raise Invalid(
        code,
        first.sentence("zh") + more_zh,
        first.sentence("en") + more_en,
        field=first.field,
        details={"errors": [asdict(fault) for fault in faults]},
    )
