"""Who may ask: kind, age and life of the applicant, and places that exist."""

from collections.abc import Iterator
from typing import Any

from tongban.foundation import clock
from tongban.foundation.errors import Invalid
from tongban.foundation.statements import rows
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.people.models import Organization, Person
from tongban.registry.people.queries import age

#: Codes seen to exist. Divisions are renamed and merged, but their rows stay.
_known: set[str] = set()
SEEN = "SELECT code FROM places_division WHERE code = ANY(%(codes)s)"


def require(version: ItemVersion, applicant: Person | Organization, answers: dict[str, Any]) -> None:
    """Raise Invalid when this applicant cannot ask for this item, or the answers name an unknown place."""
    _require_audience(version.guide["audience"], applicant)
    if isinstance(applicant, Person):
        _require_alive(applicant)
        _require_age(version.guide.get("applicant", {}), applicant)
    _require_places(version.form, answers)


def _require_audience(audience: list[str], applicant: Person | Organization) -> None:
    kind = "person" if isinstance(applicant, Person) else "organization"
    if kind in audience:
        return
    zh, en = ("法人和其他组织", "organisations") if kind == "person" else ("个人", "persons")
    raise Invalid(
        "wrong_audience",
        f"该事项只面向{zh}办理。",
        f"This service is for {en} only.",
        field="applicant",
    )


def _require_alive(person: Person) -> None:
    if person.deceased_on is not None and person.deceased_on <= clock.today():
        raise Invalid(
            "applicant_deceased",
            "登记信息显示申请人已死亡，不能以其名义申请；如登记有误，请先到公安机关更正。",
            "The registers say that the applicant has died; nothing can be asked in their name. "
            "If that is wrong, have it corrected by the police first.",
            field="applicant",
        )


def _require_age(limits: dict[str, Any], person: Person) -> None:
    years = age(person.birth_date, clock.today())
    low, high = limits.get("min_age"), limits.get("max_age")
    if low is not None and years < low:
        raise Invalid(
            "under_age",
            f"该事项须年满 {low} 周岁，申请人现年 {years} 周岁。",
            f"This service is for people of {low} years or more; the applicant is {years}.",
            field="applicant",
            details={"min_age": low, "age": years},
        )
    if high is not None and years > high:
        raise Invalid(
            "over_age",
            f"该事项须不满 {high + 1} 周岁，申请人现年 {years} 周岁。",
            f"This service is for people of at most {high} years; the applicant is {years}.",
            field="applicant",
            details={"max_age": high, "age": years},
        )


def _require_places(form: dict[str, Any], answers: dict[str, Any]) -> None:
    named = dict(_divisions(form["properties"], answers))
    unseen = set(named) - _known
    if unseen:
        _known.update(code for (code,) in rows(SEEN, {"codes": list(unseen)}))
    for code, field in named.items():
        if code not in _known:
            raise Invalid(
                "unknown_division",
                f"没有代码为 {code} 的行政区划，请重新选择。",
                f"There is no division with the code {code}; please choose again.",
                field=field,
            )


def _divisions(properties: dict[str, Any], answers: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(code, field) of every place that the answers name, rows included."""
    for key, schema in properties.items():
        value = answers.get(key)
        if schema.get("format") == "division" and isinstance(value, str):
            yield value, key
        inner = schema.get("items", {}).get("properties")
        if inner and isinstance(value, list):
            for number, row in enumerate(value):
                for code, field in _divisions(inner, row):
                    yield code, f"{key}.{number}.{field}"
