"""Finding applicants, and the facts about them that a decision may rest on."""

from datetime import date
from typing import Any

from tongban.foundation.crypto.suite import blind_index
from tongban.foundation.errors import InvalidIdentifier
from tongban.foundation.identifiers import credit, resident
from tongban.foundation.statements import columns, first
from tongban.registry.organisations.authority import around, city_division
from tongban.registry.people.models import Organization, Person
from tongban.registry.places.models import Division

#: At most so many people of one name are shown; a counter then asks for the number.
MOST = 20

PEOPLE = Person.objects.select_related("hukou", "residence")
# Asked at every intake, and so written out.
BEARER = f"""
SELECT {columns("person", Person)}, {columns("hukou", Division)}, {columns("residence", Division)}
FROM people_person AS person
LEFT JOIN places_division AS hukou ON hukou.code = person.hukou_id
LEFT JOIN places_division AS residence ON residence.code = person.residence_id
WHERE person.id_number_index = %(index)s
"""  # noqa: S608 (names of columns)
ORGANIZATIONS = Organization.objects.select_related("representative", "division")


def person_index(id_number: str) -> bytes:
    """The blind index under which an ID number is found."""
    return blind_index("person.id_number", id_number)


def mobile_index(mobile: str) -> bytes:
    """The blind index under which a mobile number is found."""
    return blind_index("person.mobile", mobile)


def find_applicant(number: str) -> Person | Organization | None:
    """Who bears this ID number or unified social credit code; None when nobody does.

    Raises InvalidIdentifier when it is neither.
    """
    text = number.strip().upper()
    if any(sign.isalpha() for sign in text[:17]):
        return _organization(credit.check(text, field="applicant"))
    try:
        id_number = resident.check(text, field="applicant")
    except InvalidIdentifier:
        if found := _organization(text):  # a code may have digits alone
            return found
        raise
    return _bearer(id_number) or _organization(id_number)


def _organization(code: str) -> Organization | None:
    return ORGANIZATIONS.filter(credit_code=code).first()


def _bearer(id_number: str) -> Person | None:
    found = first(BEARER, {"index": person_index(id_number)}, Person, Division, Division)
    if found is None:
        return None
    person: Person
    person, person.hukou, person.residence = found
    return person


def search(text: str) -> list[Person | Organization]:
    """Whom a clerk may mean: an exact ID number, credit code or mobile number, else an exact name."""
    text = text.strip()
    if len(text) == 11 and text.isdigit():
        return list(PEOPLE.filter(mobile_index=mobile_index(text))[:MOST])
    if (len(text) == 18 and text.isascii()) or (len(text) > 11 and text[:-1].isdigit()):
        found = find_applicant(text)
        return [found] if found else []
    people = list(PEOPLE.filter(name=text).order_by("birth_date", "pk")[:MOST]) if text else []
    return [*people, *(ORGANIZATIONS.filter(name=text)[:MOST] if text else [])]


def known(applicant: Person | Organization) -> dict[str, Any]:
    """What the registers know of the applicant, by the names that `x-prefill` uses."""
    if isinstance(applicant, Organization):
        known_of = known(applicant.representative) if applicant.representative else {}
        return {**known_of, "organization_name": applicant.name, "credit_code": applicant.credit_code}
    return {
        "name": applicant.name,
        "id_no": applicant.id_number,
        "sex": applicant.sex,
        "birth_date": applicant.birth_date.isoformat(),
        "mobile": applicant.mobile,
        "residence": applicant.residence_id,
        "address": applicant.address,
        "hukou": applicant.hukou_id,
        "education": applicant.education,
        "employment": applicant.employment,
        "marital": applicant.marital,
    }


def facts_of(applicant: Person | Organization, *, on: date) -> dict[str, Any]:
    """The facts that decision tables read: years, codes and yes or no, never names or numbers.

    Person: kind, age (years), sex (M, F), hukou and residence (12 digits or ""), hukou_in_city,
    residence_in_city, education, employment, marital, deceased.
    Organization: kind, organization_kind, division, in_city, age of the representative (or None).
    """
    city = city_division()
    if isinstance(applicant, Organization):
        representative = applicant.representative
        return {
            "kind": "organization",
            "organization_kind": applicant.kind,
            "division": applicant.division_id,
            "in_city": city in around(applicant.division_id),
            "age": age(representative.birth_date, on) if representative else None,
        }
    hukou, residence = applicant.hukou_id or "", applicant.residence_id or ""
    return {
        "kind": "person",
        "age": age(applicant.birth_date, on),
        "sex": applicant.sex,
        "hukou": hukou,
        "hukou_in_city": bool(hukou) and city in around(hukou),
        "residence": residence,
        "residence_in_city": bool(residence) and city in around(residence),
        "education": applicant.education,
        "employment": applicant.employment,
        "marital": applicant.marital,
        "deceased": applicant.deceased_on is not None and applicant.deceased_on <= on,
    }


def age(birth: date, on: date) -> int:
    """Completed years (周岁); one born on 29 February completes a year on 1 March."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
