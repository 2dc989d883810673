"""The English of every screen: found in the sources, kept in each app's django.po, compiled beside it.

    python -m tests.translations     adds what is new to each django.po, drops what is gone, compiles

Sources are Chinese. An app has English when it has the folder locale/en/LC_MESSAGES.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
PACKAGE = Path(__file__).parents[1] / "tongban"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "pgettext": (1, 2),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}


def apps() -> list[Path]:
    """Every app with English words of its own."""
    return sorted(path.parents[2] for path in PACKAGE.rglob("locale/en/LC_MESSAGES") if path.is_dir())


def po_of(app: Path) -> Path:
    return app / "locale" / "en" / "LC_MESSAGES" / "django.po"


def sources(app: Path) -> Catalog:
    """Every source string of an app, with its places, from Python and from templates."""
    found = Catalog(locale="en", domain="django", fuzzy=False)
    for path in sorted([*app.rglob("*.py"), *app.rglob("*.html"), *app.rglob("*.txt")]):
        text = path.read_text()
        if path.suffix != ".py":
            text = templatize(text, origin=str(path))
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS
        ):
            found.add(message, locations=[(path.relative_to(app).as_posix(), 0)], context=context)
    return found


def kept(app: Path) -> Catalog:
    """The English as it stands."""
    path = po_of(app)
    if not path.exists():
        return Catalog(locale="en", domain="django", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def compiled(catalog: Catalog) -> bytes:
    """The bytes of django.mo."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def refresh(app: Path) -> list[str]:
    """Bring an app's English up to date; returns the strings that have none yet."""
    catalog = kept(app)
    catalog.update(sources(app), no_fuzzy_matching=True)
    write(app, catalog)
    po_of(app).with_suffix(".mo").write_bytes(compiled(kept(app)))
    return untranslated(catalog)


def write(app: Path, catalog: Catalog) -> None:
    """Write django.po the same on every day and machine."""
    catalog.header_comment = "# The English of this app; `python -m tests.translations` keeps it in step."
    catalog.project, catalog.version, catalog.last_translator = "Tongban", "0", "the Tongban developers"
    catalog.creation_date = catalog.revision_date = BEGINNING
    catalog.language_team, catalog.msgid_bugs_address = "en", ""
    out = io.BytesIO()
    write_po(out, catalog, no_location=True, sort_output=True, width=110, ignore_obsolete=True)
    po_of(app).write_bytes(out.getvalue())


def untranslated(catalog: Catalog) -> list[str]:
    """The strings of a catalogue without English."""
    return [
        str(message.id)
        for message in catalog
        if message.id and not (all(message.string) if isinstance(message.string, tuple) else message.string)
    ]


if __name__ == "__main__":
    for app in apps():
        print(app.relative_to(PACKAGE), *refresh(app), sep="\n  ")
