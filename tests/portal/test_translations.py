"""English is complete: every source string has its English, and what is compiled is what is written."""

import gettext
import io
import re
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from tests import translations


def test_the_screens_have_english() -> None:
    assert {app.name for app in translations.apps()} >= {"web", "portal"}


@pytest.mark.parametrize("app", translations.apps(), ids=lambda app: app.name)
def test_every_source_string_has_english(app: Path) -> None:
    written = translations.kept(app)
    sources = {message.id for message in translations.sources(app) if message.id}
    assert sources - {message.id for message in written if message.id} == set()
    assert translations.untranslated(written) == []


@pytest.mark.parametrize("app", translations.apps(), ids=lambda app: app.name)
def test_the_compiled_words_are_the_written_ones(app: Path) -> None:
    with translations.po_of(app).with_suffix(".mo").open("rb") as file:
        assert _words(file) == _words(io.BytesIO(translations.compiled(translations.kept(app))))


def _words(compiled: BinaryIO) -> dict[Any, str]:
    found: dict[Any, str] = dict(gettext.GNUTranslations(compiled)._catalog)  # type: ignore[attr-defined]
    found.pop("")  # the header has dates
    return found


@pytest.mark.parametrize("app", translations.apps(), ids=lambda app: app.name)
def test_placeholders_survive_translation(app: Path) -> None:
    for message in translations.kept(app):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert _names(strings) == _names(ids), message.id


def _names(texts: tuple[str, ...]) -> set[str]:
    return {name for text in texts for name in re.findall(r"%\((\w+)\)s", text)}
