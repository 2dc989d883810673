"""The main pages at a million cases, over HTTP, by those who open them all day."""

import time
from http.client import HTTPConnection
from urllib.parse import quote

from django.conf import settings
from django.test import Client

from tongban.casework.cases.models import Draft
from tongban.casework.cases.services import drafts
from tongban.channels.counter import visitor
from tongban.channels.portal import applying
from tongban.registry.accounts.models import User
from tongban.registry.catalogue import queries as catalogue

from . import million
from .rows import Row, percentile, stage
from .server import serving

P50, P95 = 20, 60  # milliseconds
ROUNDS = 100
WARM = 10  # rounds before: each process and thread has seen every page by then
WORDS = quote("居住证")


def measure(small: bool) -> list[Row]:
    """Milliseconds of a page: the worst median and 95th percentile, then those of each page."""
    people = million.make(small)
    taken = times(_pages(people), 5 if small else ROUNDS)
    medians = {name: percentile(found, 50) for name, found in taken.items()}
    late = {name: percentile(found, 95) for name, found in taken.items()}
    worst, latest = max(medians, key=lambda name: medians[name]), max(late, key=lambda name: late[name])
    return [
        Row("pages", medians[worst], "ms p50", P50, f"{P50} ms, the worst page ({worst})", at_most=1),
        Row("pages.p95", late[latest], "ms p95", P95, f"{P95} ms, the worst page ({latest})", at_most=1),
        *(
            Row(f"pages.{name}", took, "ms p50", P50, f"{P50} ms", at_most=1)
            for name, took in medians.items()
        ),
        *(
            Row(f"pages.{name}.p95", took, "ms p95", P95, f"{P95} ms", at_most=1)
            for name, took in late.items()
        ),
    ]


def times(pages: dict[str, tuple[str, User | None]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each answer, the pages in turn on one connection, as a browser keeps it."""
    cookies = {name: _cookie(user) for name, (_, user) in pages.items()}
    taken: dict[str, list[float]] = {name: [] for name in pages}
    with serving() as web, stage(f"{rounds} rounds of {len(pages)} pages"):
        line = HTTPConnection(*web.address)
        for number in range(rounds + WARM):
            for name, (address, _) in pages.items():
                took = _open(line, address, cookies[name])
                if number >= WARM:
                    taken[name].append(took)
        line.close()
    return taken


def _cookie(user: User | None) -> str:
    if user is None:
        return ""
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _open(line: HTTPConnection, address: str, cookie: str) -> float:
    began = time.perf_counter()
    line.request("GET", address, headers={"Cookie": cookie, "Accept-Language": "zh-CN"})
    answer = line.getresponse()
    body = answer.read()
    took = time.perf_counter() - began
    if answer.status != 200:
        raise RuntimeError(f"{address} answers {answer.status}: {body.decode(errors='replace')[:500]}")
    return took


def _pages(people: million.People) -> dict[str, tuple[str, User | None]]:
    """The address of each page, and who opens it."""
    draft = _draft(people.resident)
    code = draft.version.item_id
    who = quote(visitor.reference(applying.applicant_of(draft)))
    return {
        "home": ("/", None),
        "guide": (f"/items/{code}/", None),
        "form": (applying.first(draft, "zh-hans"), people.resident),
        "cases": ("/cases/", people.resident),
        "desk": ("/desk/tasks/", people.officer),
        "counter": (f"/counter/?who={who}&q={WORDS}", people.clerk),
    }


def _draft(resident: User) -> Draft:
    """A form begun: the longest of those for a person."""
    versions = [one for one in catalogue.published() if "person" in one.guide["audience"]]
    longest = max(versions, key=lambda version: len(version.form["properties"]))
    return drafts.start(user=resident, version=longest)
