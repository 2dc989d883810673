"""Other systems as they call: with a token, in JSON."""

import uuid
from typing import Any

from django.test import Client

from tests.city import City, answers
from tongban.channels.api import tokens
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.organisations.models import Staff
from tongban.registry.people.models import Organization, Person

BASE = "/api/v1"


class Caller:
    """One client of the API; `token` may be anything, also nothing."""

    def __init__(self, token: str = "") -> None:
        self.headers = {"authorization": f"Bearer {token}"} if token else {}
        self.http = Client()

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.http.get(BASE + path, query, headers={**self.headers, **headers})

    def post(self, path: str, body: Any = None, key: str | None = None, **headers: str) -> Any:
        """POST JSON with an Idempotency-Key: a new one, or `key`."""
        sent = {"idempotency-key": key or str(uuid.uuid4()), **self.headers, **headers}
        return self.http.post(BASE + path, {} if body is None else body, "application/json", headers=sent)


class Callers:
    """`calls(city.resident)`: a client that acts as somebody; `calls()`: one without a token."""

    def __init__(self, city: City) -> None:
        self.city = city

    def __call__(self, who: Person | Staff | None = None) -> Caller:
        if who is None:
            return Caller()
        user = self.city.user(staff=who) if isinstance(who, Staff) else self.city.user(person=who)
        given = tokens.create(name="test", username=user.username)
        return Caller(tokens.grant(client_id=given.client_id, secret=given.secret))


def application(version: ItemVersion, applicant: Person | Organization, **changes: Any) -> dict[str, Any]:
    """A complete application; what needs a file is promised or missing."""
    number = applicant.id_number if isinstance(applicant, Person) else applicant.credit_code
    return {
        "item": version.item_id,
        "version": version.number,
        "applicant": number,
        "answers": answers(version, applicant),
        "materials": {"photo": {"status": "promised"}},
        **changes,
    }
