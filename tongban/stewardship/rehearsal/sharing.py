"""Several rehearsals of the same days side by side, on as many processors."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """Every `of`-th application, and every `of`-th case from its beginning to its end. Shares never meet."""

    index: int = 0
    of: int = 1

    def holds(self, case_id: int) -> bool:
        """Whether a case is lived in this share."""
        return case_id % self.of == self.index


WHOLE = Share()
