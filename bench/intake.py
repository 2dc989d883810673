"""An intake over HTTP beside PostgreSQL's own pgbench running the very same SQL statement in the same run.

16 connections ask for the same item for different residents, as the clerks of a window do. Both sides write
the whole intake: application, case, materials, task, clock, event, job.
"""

import random
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from tongban.casework.cases.models import Channel
from tongban.casework.cases.services import intake
from tongban.channels.api import tokens
from tongban.cli.judging import LAW
from tongban.foundation.errors import DomainError
from tongban.registry import loading
from tongban.registry.accounts import services as accounts
from tongban.registry.catalogue.models import ItemVersion
from tongban.registry.people import population
from tongban.registry.people.models import Person
from tongban.stewardship.rehearsal.answers import answer
from tongban.stewardship.rehearsal.people import City, read_city

from . import pgbench
from .client import Asked, Times, ask
from .rows import Row, stage, tell
from .server import serving

CONNECTIONS = 16
P99 = 250  # milliseconds


def measure(small: bool) -> list[Row]:
    """Intakes a second over HTTP beside pgbench, and the 99th percentile of their time."""
    seconds, residents = (1, 200) if small else (10, 2_000)
    _city(residents)
    requests, statement = _prepared()
    with serving() as web:
        address = web.address
        with stage("warm"):
            ask(address, requests, connections=CONNECTIONS, seconds=min(3, seconds))
        limit = pgbench.rate(statement, connections=CONNECTIONS, seconds=seconds)
        tell(f"pgbench {limit:,.0f}/s")
        times = ask(address, requests, connections=CONNECTIONS, seconds=seconds)
    _judge(times)
    return [
        Row("intake", times.rate, "intakes/s", limit, "pgbench, same SQL, prepared", at_least=0.5),
        Row(
            "intake.p99", times.percentile(99), "ms", P99, f"{P99} ms at {CONNECTIONS} connections", at_most=1
        ),
    ]


def _city(residents: int) -> None:
    with stage("city"):
        call_command("migrate", interactive=False, verbosity=0)
        loading.load(settings.ENV.cities / settings.ENV.city, judges=LAW)
    with stage(f"{residents:,} residents"):
        population.fill(residents, 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _prepared() -> tuple[list[Asked], str]:
    """The requests of a clerk for many residents, and the statement of one of them with its values."""
    city, chance = read_city(), random.Random(1)
    clerk, point = city.clerks[0]
    version, statement = _item(city, chance)
    accounts.link(subject="bench", name="bench", staff_number=clerk.number)
    client = tokens.create(name="bench", username="bench")
    token = tokens.grant(client_id=client.client_id, secret=client.secret)
    materials = {one["key"]: {"status": "given"} for one in version.guide["materials"]}
    requests = []
    for person in Person.objects.filter(deceased_on=None).order_by("pk")[:200]:
        answers = answer(version.form, person, chance)
        if answers and _tried(city, version, person, answers):
            body = {"item": version.item_id, "version": version.number, "applicant": person.id_number}
            requests.append(Asked(token, {**body, "answers": answers, "materials": materials}))
    tell(f"{version.item_id} at {point.name}, {len(requests)} residents")
    return requests, statement


def _item(city: City, chance: random.Random) -> tuple[ItemVersion, str]:
    """The first item with a form of its own that the clerk may take in for a resident."""
    person = Person.objects.filter(deceased_on=None, birth_date__lt="1995-01-01").order_by("pk")[0]
    for version in city.versions:
        if "person" in version.guide["audience"] and len(version.form["properties"]) > 8:
            answers = answer(version.form, person, chance)
            statement = answers and _tried(city, version, person, answers)
            if statement:
                return version, statement
    raise RuntimeError("No item of this city can be taken in at the first window.")


def _tried(city: City, version: ItemVersion, person: Person, answers: dict[str, Any]) -> str | None:
    """The intake statement of this application with its values, from a transaction that is undone."""
    clerk, point = city.clerks[0]
    given = {one["key"]: intake.Given("given", source="窗口收取原件") for one in version.guide["materials"]}
    seen: list[str] = []
    with transaction.atomic(), connection.execute_wrapper(pgbench.recorder(intake.INTAKE, seen)):
        with suppress(DomainError):
            intake.take_in(
                version=version,
                applicant=person,
                answers=answers,
                materials=given,
                channel=Channel.API,
                key="bench",
                point=point,
                clerk=clerk,
            )
        transaction.set_rollback(True)
    return seen[0] if seen else None


def _judge(times: Times) -> None:
    """Whatever was not taken in makes the figure void."""
    if times.refused:
        raise RuntimeError(f"{times.refused} of {times.count} requests failed, the last with: {times.said}")
