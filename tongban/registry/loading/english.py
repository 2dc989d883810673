"""English for official words: english.csv of the city (zh, en, key), beside what people wrote in a guide."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tongban.registry.loading.reading import Reader

COLUMNS = ("zh", "en", "key")


@dataclass(frozen=True)
class Words:
    """The glossary of a city; `keys` are the short names of materials."""

    english: dict[str, str]
    keys: dict[str, str]

    def pair(self, zh: str, en: str | None, old: dict[str, Any] | None) -> dict[str, str]:
        """A text in two languages: the list's English, else what people wrote for it, else the glossary's.

        Where nobody translated it the Chinese stands in both, and `check` says so.
        """
        kept = old["en"] if old and old.get("zh") == zh else ""
        return {"zh": zh, "en": en or kept or self.english.get(zh, zh)}

    def lists(self, zh: str, en: str | None, old: dict[str, Any] | None) -> dict[str, list[str]]:
        """The same for several texts between semicolons."""
        texts = [text.strip() for text in zh.replace("；", ";").split(";") if text.strip()]
        given = [text.strip() for text in (en or "").split(";")]
        if len(given) != len(texts):
            given = [""] * len(texts)
        known = dict(zip(old["zh"], old["en"], strict=False)) if old else {}
        pairs = [
            self.pair(text, english, {"zh": text, "en": known.get(text, "")})
            for text, english in zip(texts, given, strict=True)
        ]
        return {"zh": [pair["zh"] for pair in pairs], "en": [pair["en"] for pair in pairs]}

    def key(self, zh: str) -> str:
        """The short name of a material, or nothing."""
        return self.keys.get(zh, "")


def read(reader: Reader, folder: Path) -> Words:
    """The glossary; a city may do without one."""
    path = folder / "english.csv"
    rows = reader.csv(path, COLUMNS) if path.exists() else []
    return Words(
        {row["zh"]: row["en"] for row in rows if row["en"]},
        {row["zh"]: row["key"] for row in rows if row["key"]},
    )
