"""Materials as a page asks for them: from the registers, uploaded, promised, or brought to a window.

What was chosen is kept as plain entries {status, file, name, source} by material, as drafts store them.
"""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language

from tongban.casework.cases.services.intake import Given
from tongban.casework.evidence import services as evidence
from tongban.channels.portal import words
from tongban.foundation.errors import DomainError

Entry = dict[str, Any]


def from_register(material: Mapping[str, Any]) -> bool:
    """The sharing directory has it: fetched, not asked for (国务院令第716号第七条)."""
    return bool(material.get("shared")) and material.get("source") == "government"


def read(
    materials: list[dict[str, Any]],
    post: QueryDict,
    files: "MultiValueDict[str, UploadedFile[Any]]",
    kept: Mapping[str, Entry],
) -> tuple[dict[str, Entry], dict[str, str]]:
    """The entries by material, and a sentence for each upload that was not taken. What was there stays."""
    entries: dict[str, Entry] = {}
    errors: dict[str, str] = {}
    for material in materials:
        key = material["key"]
        try:
            entries[key] = _entry(
                material, post.get(f"how-{key}", ""), files.get(f"file-{key}"), kept.get(key)
            )
        except DomainError as error:
            entries[key] = dict(kept.get(key) or {"status": "missing"})
            errors[key] = error.message(get_language() or "zh-hans")
    return entries, errors


def _entry(
    material: dict[str, Any], how: str, upload: "UploadedFile[Any] | None", kept: Entry | None
) -> Entry:
    if upload is not None:
        name = str(upload.name or "")[:120]
        stored = evidence.store(upload.file, name=name)  # type: ignore[arg-type]
        return {"status": "given", "file": stored.digest, "name": name}
    if how == "promised" and material["deferrable"]:
        return {"status": "promised"}
    if how == "later":
        return {"status": "missing", "how": "later"}
    if how == "upload" and kept and kept["status"] == "given":
        return kept
    if how == "upload" and material["required"]:
        raise _no_file(material)
    if from_register(material):
        return {"status": "register", "source": str(material.get("issuer", ""))[:80]}
    return dict(kept) if kept else {"status": "missing"}


def _no_file(material: Mapping[str, Any]) -> DomainError:
    return DomainError(
        "no_file",
        f"请为“{material['name']['zh']}”选择要上传的文件，或选择其他方式。",
        f"Choose a file for “{material['name']['en']}”, or another way.",
        field=material["key"],
    )


def rows(
    materials: list[dict[str, Any]], entries: Mapping[str, Entry], errors: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What the page shows: each material with its present entry, its error and the choice that is ticked."""
    drawn = []
    for material in materials:
        entry = entries.get(material["key"]) or {}
        status = entry.get("status") or ("register" if from_register(material) else "")
        drawn.append(
            {
                **material,
                "issuer": words.ISSUERS.get(material.get("issuer", ""), material.get("issuer", "")),
                "entry": entry,
                "status": status,
                "from_register": from_register(material),
                "how": {"given": "upload", "promised": "promised", "missing": entry.get("how", "")}.get(
                    status, ""
                ),
                "error": errors.get(material["key"], ""),
                "id": f"f-{material['key']}",
                "errors": [errors[material["key"]]] if material["key"] in errors else [],
            }
        )
    return drawn


def unanswered(materials: list[dict[str, Any]], entries: Mapping[str, Entry]) -> dict[str, str]:
    """A sentence for each required material for which nothing was chosen yet."""
    open_ = {}
    for material in materials:
        entry = entries.get(material["key"], {"status": "missing"})
        undecided = entry["status"] == "missing" and entry.get("how") != "later"
        if material["required"] and undecided and not from_register(material):
            open_[material["key"]] = _no_file(material).message(get_language() or "zh-hans")
    return open_


def given(entries: Mapping[str, Entry]) -> dict[str, Given]:
    """The same as intake takes it."""
    return {
        key: Given(entry["status"], entry.get("file"), entry.get("name", ""), entry.get("source", ""))
        for key, entry in entries.items()
    }
