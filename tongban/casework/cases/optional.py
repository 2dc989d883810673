"""Materials that nobody owes: those that the guide leaves to the applicant."""

from typing import Any

from tongban.casework.cases.models import Case, Evidence, Notice


def left_out(case: Case) -> set[str]:
    """The keys of optional materials that were not handed in, and that no notice asks for."""
    optional = {row["key"] for row in _materials(case) if not row["required"]}
    asked = Notice.objects.filter(case=case).values_list("materials", flat=True).first() or []
    missing = Evidence.objects.filter(
        application=case.application_id, key__in=optional, status=Evidence.Status.MISSING
    )
    return set(missing.values_list("key", flat=True)) - set(asked)


def _materials(case: Case) -> list[dict[str, Any]]:
    materials: list[dict[str, Any]] = case.version.guide["materials"]
    return materials
