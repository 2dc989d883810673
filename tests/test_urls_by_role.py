"""Every address as every role. One that is not in urls_by_role.csv fails until somebody says who may see it.

Each cell is the answer to a GET and to an empty POST. Behind `<number>` stands a case that a resident of
Xuhui, the `owner`, asked for online; `officer` decides it, `elsewhere` is an officer of another department.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.city import City, make_city
from tongban.casework.certificates import services as certificates
from tongban.channels.api import tokens
from tongban.registry.accounts.models import User

TABLE = Path(__file__).with_name("urls_by_role.csv")
ROLES = ("guest", "owner", "neighbour", "clerk", "officer", "elsewhere", "auditor", "nobody")


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """The pattern of every address, as it is written in the urls modules."""
    for entry in resolver.url_patterns:
        where = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield where
        else:
            yield from routes(entry, where)


def table() -> dict[str, dict[str, str]]:
    with TABLE.open() as file:
        return {row["route"]: row for row in csv.DictReader(file)}


def test_every_address_is_in_the_table_and_nothing_else() -> None:
    assert sorted(set(routes(get_resolver()))) == sorted(table())


def users(city: City) -> dict[str, User | None]:
    staff = {"clerk": city.clerk_huangpu, "officer": city.officer_xuhui, "elsewhere": city.officer_labour}
    staff |= {"auditor": city.auditor, "nobody": city.nobody}
    people = {"owner": city.resident, "neighbour": city.neighbour}
    return {
        "guest": None,
        **{role: city.user(person=person) for role, person in people.items()},
        **{role: city.user(staff=member) for role, member in staff.items()},
    }


def client_of(user: User | None, *, api: bool) -> Client:
    """Signed in by session for pages, by bearer token for the API. Faults of the server are answers, too."""
    client = Client(raise_request_exception=False)
    if user and api:
        given = tokens.create(name="walker", username=user.username)
        token = tokens.grant(client_id=given.client_id, secret=given.secret)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    elif user:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def arguments(city: City) -> dict[str, str]:
    """What to put in the place of each part of a pattern."""
    waiting = city.ask(city.reviewed)
    closed = city.handle(city.ask(city.reviewed), until="decided")
    return {
        "number": waiting.number,
        "task_id": str(city.task(waiting).pk),
        "identifier": certificates.issue(case_id=closed.pk).identifier,
        "code": "MZ-001",
        "key": "income_proof",
        "act": "accept",
        "state": "on",
        "provider_id": "identity",
        "rest": "nothing-here",
    }


def address(route: str, values: dict[str, str]) -> str:
    route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace("^", "").replace("$", "")
    values = values | ({"code": "en"} if route.startswith("language/") else {})
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: values[part[1]], route)


def answers(client: Client, path: str) -> str:
    """`200/405`: the answer to GET and to an empty POST; what they wrote is taken back."""
    found, cookies = [], client.cookies.copy()
    for method in (client.get, client.post):
        with transaction.atomic():
            found.append(str(method(path).status_code))
            transaction.set_rollback(True)
        client.cookies = cookies.copy()
    return "/".join(found)


@pytest.mark.django_db
def test_every_address_answers_every_role_as_the_table_says() -> None:
    city = make_city()
    values, people = arguments(city), users(city)
    expected, wrong = table(), []
    for api in (False, True):
        clients = {role: client_of(user, api=api) for role, user in people.items()}
        for route in (route for route in expected if route.startswith("api/") == api):
            for role in ROLES:
                found = answers(clients[role], address(route, values))
                if found != expected[route][role]:
                    wrong.append(f"{route} as {role}: {found}, not {expected[route][role]}")
    assert wrong == []


def test_no_address_fails_whoever_asks() -> None:
    cells: list[Any] = [row[role] for row in table().values() for role in ROLES]
    assert [cell for cell in cells if "500" in cell] == []
