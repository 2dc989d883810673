"""The materials of an application: what the guide asks for, what is there, what is missing or promised."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tongban.casework.cases.models import Case, Evidence
from tongban.foundation import clock
from tongban.foundation.errors import Invalid, NotAuthorised
from tongban.foundation.statements import rows
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.people.models import Organization, Person

Applicant = Person | Organization
STANDING = """
SELECT key, status FROM cases_evidence
WHERE application_id = %(application)s AND status = ANY(%(statuses)s) AND key = ANY(%(keys)s) ORDER BY key
"""


@dataclass(frozen=True)
class Given:
    """How one material stands; `file` is the digest of a stored file."""

    status: str
    file: str | None = None
    name: str = ""
    source: str = ""


def evidence_rows(version: ItemVersion, given: dict[str, Given]) -> list[dict[str, Any]]:
    """One row per material of the guide; others are refused, for 许可法第三十一条 forbids asking for more."""
    asked = {material["key"]: material for material in version.guide["materials"]}
    _require_known(asked, given)
    return [_evidence_row(asked[key], given.get(key) or Given(Evidence.Status.MISSING)) for key in asked]


def hand_over(case: Case, given: dict[str, Given]) -> None:
    """Put materials of the guide in their places, on a locked case."""
    asked = {material["key"]: material for material in case.version.guide["materials"]}
    _require_known(asked, given)
    for key, one in given.items():
        _check(asked[key], one)
        Evidence.objects.filter(application=case.application_id, key=key).update(
            status=one.status, file=one.file, name=one.name, source=one.source, at=clock.now()
        )


def _require_known(asked: dict[str, Any], given: dict[str, Given]) -> None:
    unknown = sorted(set(given) - set(asked))
    if unknown:
        raise Invalid(
            "unknown_material",
            f"办事指南没有要求材料“{unknown[0]}”，请删除。",
            f"The guide does not ask for the material {unknown[0]!r}; please remove it.",
            field=unknown[0],
        )


def _check(material: dict[str, Any], given: Given) -> None:
    if given.status not in Evidence.Status.values:
        raise Invalid(
            "unknown_status",
            f"材料“{material['name']['zh']}”的状态不明，请填 given、register、promised 或 missing。",
            f"“{material['name']['en']}” must be given, register, promised or missing.",
            field=material["key"],
        )
    if given.status == Evidence.Status.PROMISED and not material["deferrable"]:
        raise Invalid(
            "not_deferrable",
            f"材料“{material['name']['zh']}”不在容缺范围，不能承诺后补。",
            f"“{material['name']['en']}” may not be handed in later.",
            field=material["key"],
        )


def _evidence_row(material: dict[str, Any], given: Given) -> dict[str, Any]:
    _check(material, given)
    name = Evidence._meta.get_field("name").get_prep_value(given.name) or b""
    return {
        "key": material["key"],
        "status": str(given.status),
        "file": given.file,
        "name": base64.b64encode(bytes(name)).decode(),
        "source": given.source,
    }


def missing_materials(case: Case) -> list[str]:
    """Keys of the required materials that are neither given, nor in the registers, nor promised."""
    return named(case, Evidence.Status.MISSING, _required(case))


def promised_materials(case: Case) -> list[str]:
    """Keys of the required materials that were promised and have not come yet (容缺受理)."""
    return named(case, Evidence.Status.PROMISED, _required(case))


def present(case: Case) -> list[str]:
    """Keys of the materials that are given, in the registers or promised."""
    statuses = [str(one) for one in Evidence.Status if one != Evidence.Status.MISSING]
    asked = [material["key"] for material in case.version.guide["materials"]]
    return [key for key, _ in _standing(case, statuses, asked)]


def outstanding(case: Case) -> dict[str, str]:
    """The required materials that are missing or only promised, each with its status."""
    absent = [str(Evidence.Status.MISSING), str(Evidence.Status.PROMISED)]
    return dict(_standing(case, absent, _required(case)))


def _required(case: Case) -> list[str]:
    return [material["key"] for material in case.version.guide["materials"] if material["required"]]


def named(case: Case, status: str, keys: Iterable[str]) -> list[str]:
    """Which of these materials stand so."""
    return [key for key, _ in _standing(case, [str(status)], list(keys))]


def _standing(case: Case, statuses: list[str], keys: list[str]) -> list[tuple[str, str]]:
    """(key, status) of those of the materials that stand so, by key."""
    values = {"application": case.application_id, "statuses": statuses, "keys": keys}
    return [(key, status) for key, status in rows(STANDING, values)]


def require_complete(case: Case) -> None:
    """Nothing is accepted while a required material is missing."""
    missing = missing_materials(case)
    if missing:
        raise not_complete(case, missing)


def require_all(case: Case) -> None:
    """Nothing is granted while a required material is missing or only promised."""
    missing = outstanding(case)
    if missing:
        raise not_complete(case, list(missing))


def not_complete(case: Case, missing: list[str]) -> Invalid:
    """The error that names them all."""
    names = {material["key"]: material["name"] for material in case.version.guide["materials"]}
    return Invalid(
        "materials_missing",
        "必要材料不齐：" + "、".join(names[key]["zh"] for key in missing) + "。",
        "Required materials are missing: " + ", ".join(names[key]["en"] for key in missing) + ".",
        field=missing[0],
        details={"missing": missing},
    )


def require_own(case: Case, applicant: Applicant) -> None:
    """Only the applicant's own case."""
    owner = case.person_id if isinstance(applicant, Person) else case.organization_id
    if owner != applicant.pk:
        raise NotAuthorised("not_your_case", "这不是您的办件。", "This case is not yours.", status=403)


def actor(applicant: Applicant) -> str:
    """How the ledger names an applicant."""
    return f"{type(applicant).__name__.lower()}:{applicant.pk}"
