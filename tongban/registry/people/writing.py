"""Writing people in bulk: sealed, indexed, by COPY; those who stand already stay as they are."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from tongban.foundation.crypto.fields import EncryptedTextField
from tongban.registry.people.models import Person
from tongban.registry.people.queries import mobile_index, person_index

SOURCE = "synthetic"


class Resident(NamedTuple):
    """One person, in clear; codes as in `facts_of`."""

    name: str
    sex: str
    birth_date: date
    id_number: str
    mobile: str
    address: str
    hukou: str
    residence: str
    education: str
    employment: str
    marital: str
    deceased_on: date | None = None


class Company(NamedTuple):
    """One organization, and the ID number of its representative."""

    credit_code: str
    name: str
    kind: str
    division: str
    representative: str


COLUMNS = (
    *("name", "sex", "birth_date", "id_number", "id_number_index", "mobile", "mobile_index", "address"),
    *("hukou_id", "residence_id", "education", "employment", "marital", "deceased_on", "source"),
)
INCOMING = "CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {columns} FROM people_person WITH NO DATA"
LED = "CREATE TEMP TABLE led (credit_code text, name text, kind text, division text, leader bytea)"
PEOPLE = """
INSERT INTO people_person ({columns}) SELECT {columns} FROM incoming ON CONFLICT (id_number_index) DO NOTHING
"""
ORGANIZATIONS = """
INSERT INTO people_organization (credit_code, name, kind, division_id, representative_id, source)
SELECT led.credit_code, led.name, led.kind, led.division, person.id, %(source)s
FROM led JOIN people_person person ON person.id_number_index = led.leader
ON CONFLICT (credit_code) DO NOTHING
"""


def write(people: Iterable[Resident], led: Iterable[Company]) -> int:
    """One batch in one transaction: people, then the organizations they lead; the number of new people."""
    columns = ", ".join(COLUMNS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INCOMING.format(columns=columns))
        cursor.execute(LED)
        _copy(cursor, f"COPY incoming ({columns}) FROM STDIN", map(_sealed, people))
        cursor.execute(PEOPLE.format(columns=columns))
        written = int(cursor.rowcount)
        _copy(cursor, "COPY led FROM STDIN", ((*one[:4], person_index(one.representative)) for one in led))
        cursor.execute(ORGANIZATIONS, {"source": SOURCE})
        cursor.execute("DROP TABLE incoming, led")
    return written


def _copy(cursor: CursorWrapper, statement: str, rows: Iterable[Iterable[Any]]) -> None:
    with cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row(row)


def _sealer(name: str) -> Callable[[str], bytes | None]:
    field = Person._meta.get_field(name)
    assert isinstance(field, EncryptedTextField)
    return field.get_prep_value


_ID_NUMBER, _MOBILE, _ADDRESS = map(_sealer, ("id_number", "mobile", "address"))


def _sealed(one: Resident) -> tuple[Any, ...]:
    """A person as the table holds them, in the order of COLUMNS."""
    return (
        *(one.name, one.sex, one.birth_date, _ID_NUMBER(one.id_number), person_index(one.id_number)),
        *(_MOBILE(one.mobile), mobile_index(one.mobile) if one.mobile else None, _ADDRESS(one.address)),
        *(one.hukou, one.residence, one.education, one.employment, one.marital, one.deceased_on, SOURCE),
    )


def fixed(folder: Path) -> tuple[list[Resident], list[Company]]:
    """The people of residents.csv, who are the same in every demo, and the organizations they lead."""
    path = folder / "residents.csv"
    if not path.exists():
        return [], []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [_resident(row) for row in rows], list(_led(rows))


def _resident(row: dict[str, str]) -> Resident:
    values: dict[str, Any] = {name: row[name] for name in Resident._fields}
    values["birth_date"] = date.fromisoformat(row["birth_date"])
    values["deceased_on"] = date.fromisoformat(row["deceased_on"]) if row["deceased_on"] else None
    return Resident(**values)


def _led(rows: list[dict[str, str]]) -> Iterator[Company]:
    for row in rows:
        if row["credit_code"]:
            yield Company(
                row["credit_code"],
                row["organization"],
                row["organization_kind"],
                row["division"],
                row["id_number"],
            )
