"""One family of errors: a stable code, a sentence in two languages, and the field it concerns."""

import dataclasses
from typing import Any


@dataclasses.dataclass
class DomainError(Exception):
    """Something the law or the data forbids. Channels turn it into a page, a problem document or speech.

    `status` is the HTTP status a channel answers with; `field` names the answer or argument concerned.
    """

    code: str
    zh: str
    en: str
    field: str | None = None
    status: int = 422
    details: dict[str, Any] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code}: {self.en}"

    def message(self, language: str) -> str:
        """The sentence for a reader of `language` ("zh-hans", "en")."""
        return self.en if language.startswith("en") else self.zh


class NotAuthorised(DomainError):
    """An act without authority. It fails, says why, and is recorded by the caller's service."""


class InvalidIdentifier(DomainError, ValueError):
    """An identifier that its standard does not allow."""


class Conflict(DomainError):
    """Somebody else was first, or the thing has moved on."""


class Invalid(DomainError):
    """What was given cannot be taken as it is; `details["errors"]` may list one entry per field."""
