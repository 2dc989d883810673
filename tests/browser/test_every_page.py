"""Every page, as each role sees it, in both languages: usable by all (WCAG 2.2 AA), quiet, and light."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.walking import apply, sign_in
from tests.stack import Stack

pytestmark = pytest.mark.browser

Shot = Callable[[Page, str], None]
#: A page has a name and either an address or a way to get there.
There = str | Callable[[Page], object]
Pages = Iterator[tuple[str, There]]

LIMIT = 100_000  # bytes of a page as sent, without pictures
HEAVY = {"api-docs"}  # a tool for programmers, which brings the whole of Swagger UI
TOLD = {
    "error-not-found",
    "counter-unknown",
    "counter-refused",
}  # the browser itself notes such an answer in its console
PHONE = {"width": 390, "height": 844}
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
}
#: What the page loaded, as sent over the wire.
WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter((one) => !["img", "image", "input"].includes(one.initiatorType))
    .reduce((sum, one) => sum + one.encodedBodySize, 0)"""


def submit(page: Page) -> None:
    page.locator("main form button.govuk-button").last.click()


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def docs(page: Page) -> None:
    """Swagger UI draws the operations when it has read the document."""
    page.goto("/api/v1/docs")
    page.locator(".opblock").first.wait_for()


def link(listed: str, selector: str) -> Callable[[Page], object]:
    """The first page that a list leads to."""

    def follow(page: Page) -> None:
        page.goto(listed)
        page.goto(str(page.locator(selector).first.get_attribute("href")))

    return follow


def guest(site: Stack) -> Pages:
    yield from {
        "portal-home": "/",
        "portal-items": "/items/",
        "portal-search": "/items/?q=身份证丢了",
        "portal-nothing-found": "/items/?q=zzzzqqq",
        "portal-guide": "/items/RS-035/",
        "portal-guide-spot": "/items/MZ-014/",
        "portal-points": "/points/",
        "portal-verify": "/verify/",
        "portal-verify-empty": "/verify/?identifier=",
        "portal-lookup": "/lookup/",
        "styleguide": "/styleguide/",
        "error-not-found": "/nothing-here/",
    }.items()
    yield "api-docs", docs


def resident(site: Stack) -> Pages:
    def fill(page: Page) -> None:
        page.goto("/apply/RS-037/")
        submit(page)

    yield "portal-cases", "/cases/"
    yield "portal-case", link("/cases/", "main a[href^='/cases/3']")
    yield "portal-submitted", lambda page: page.goto(f"{page.url}submitted/")
    yield "portal-proof", lambda page: page.goto(page.url.replace("/submitted/", "/proof/"))
    yield "portal-withdraw", lambda page: page.goto(page.url.replace("/proof/", "/withdraw/"))
    yield "portal-certificates", "/certificates/"
    yield "portal-start", "/apply/RS-037/"
    yield "portal-step", fill
    yield "portal-step-request", "/apply/RS-037/step/request/"
    yield "portal-step-faulty", submit
    yield "portal-materials", "/apply/RS-037/materials/"
    yield "portal-materials-faulty", submit
    yield "portal-check", "/apply/RS-037/check/"


def clerk(site: Stack) -> Pages:
    def find(text: str) -> Callable[[Page], object]:
        def found(page: Page) -> None:
            page.goto("/counter/")
            page.locator("#person").fill(text)
            enter(page)

        return found

    def take(page: Page) -> None:
        find(site.accounts["lin"]["id_number"])(page)
        page.locator("#q").fill("RS-037")
        enter(page)

    yield "counter-home", "/counter/"
    yield "counter-unknown", find("王无此人")
    yield "counter-person", find(site.accounts["lin"]["id_number"])
    yield "counter-take", take
    yield "counter-refused", lambda page: page.locator("[accesskey=s]").click()
    yield "counter-today", "/counter/today/"


def officer(site: Stack) -> Pages:
    yield "desk-tasks", "/desk/tasks/"
    yield "desk-task", link("/desk/tasks/?sort=-opened", "main table a")
    yield "desk-decided", "/desk/decided/"
    yield "desk-cases", "/desk/cases/"
    yield "desk-case", link("/desk/cases/", "main table a")


def auditor(site: Stack) -> Pages:
    yield "auditor-cases", "/desk/cases/"
    yield "auditor-case", link("/desk/cases/", "main table a")
    for name in ("departments", "items", "items/MZ-001", "points", "authority", "authority/why", "people"):
        yield f"console-{name.replace('/', '-')}", f"/console/{name}/"


#: Who signs in as whom, and what they can open.
ROLES: dict[str, tuple[str, Callable[[Stack], Pages]]] = {
    "guest": ("", guest),
    "resident": ("lin", resident),
    "clerk": ("clerk", clerk),
    "officer": ("officer", officer),
    "auditor": ("auditor", auditor),
}


def faults(page: Page, name: str, heard: list[str]) -> Iterator[str]:
    """What is wrong with the page that is open."""
    for one in Axe().run(page, options=RULES).response["violations"]:
        for node in one["nodes"][:3]:
            yield f"{name}: {one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
    if name not in TOLD:
        yield from (f"{name}: {each}" for each in heard if "status of 422" not in each)
    weight = page.evaluate(WEIGHT)
    if weight > LIMIT and name not in HEAVY:
        yield f"{name}: {weight} bytes"
    page.set_viewport_size(PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > PHONE["width"]:
        yield f"{name}: {width} pixels wide on a phone"


def listened(page: Page, site: Stack) -> list[str]:
    """What the console says, and whom else the page asks, from now on."""
    heard: list[str] = []

    def asked(request: Any) -> None:
        if not request.url.startswith((site.origin, "data:", "blob:")):
            heard.append(f"asks {request.url}")

    page.on("console", lambda told: heard.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", asked)
    return heard


def reach(page: Page, there: There) -> None:
    if isinstance(there, str):
        page.goto(there)
    else:
        there(page)
        page.wait_for_load_state()


def visit(page: Page, site: Stack, pages: Pages, keep: Callable[[Page, str], None]) -> list[str]:
    """Open each page, keep its picture, and gather what is wrong."""
    heard, wrong = listened(page, site), []
    for name, there in pages:
        page.set_viewport_size({"width": 1280, "height": 900})
        heard.clear()
        reach(page, there)
        keep(page, name)
        wrong += list(faults(page, name, heard))
    return wrong


def opened(browser: Browser, site: Stack, who: str, language: str, **options: Any) -> Page:
    """A browser of somebody who reads one language."""
    context = browser.new_context(
        base_url=site.origin, locale="en-GB" if language == "en" else "zh-CN", **options
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    if who:
        sign_in(page, who)
    return page


@pytest.fixture(scope="module")
def with_a_case(browser: Browser, site: Stack) -> None:
    """Lin has asked for something, so that her pages, and the office's, have something to show."""
    page = opened(browser, site, "lin", "zh")
    apply(page, "RS-035")
    page.context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_usable_by_all_quiet_and_light(
    browser: Browser, site: Stack, with_a_case: None, shot: Shot, role: str, language: str
) -> None:
    who, pages = ROLES[role]
    page = opened(browser, site, who, language)
    wrong = visit(page, site, pages(site), lambda at, name: shot(at, name) if language == "zh" else None)
    page.context.close()
    assert wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_care_mode_is_usable_by_all_in_both_schemes(
    browser: Browser, site: Stack, with_a_case: None, shot: Shot, scheme: str
) -> None:
    """Large letters, for those who asked for them; on a phone as well (visit checks its width)."""
    page = opened(browser, site, "lin", "zh", color_scheme=scheme)
    page.goto("/care/on/?next=/")
    pages: list[tuple[str, There]] = [
        ("care-home", "/"),
        ("care-guide", "/items/RS-035/"),
        ("care-case", link("/cases/", "main a[href^='/cases/3']")),
        ("care-check", "/apply/RS-037/"),
    ]
    wrong = visit(page, site, iter(pages), lambda at, name: shot(at, f"{name}-{scheme}"))
    page.context.close()
    assert wrong == []


def test_a_phone_shows_every_public_page(browser: Browser, site: Stack, shot: Shot) -> None:
    page = opened(browser, site, "", "zh", viewport=PHONE, device_scale_factor=2)
    wrong = []
    for name, there in guest(site):
        reach(page, there)
        shot(page, f"phone-{name}")
        found = Axe().run(page, options=RULES).response["violations"]
        wrong += [f"{name}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
    page.context.close()
    assert wrong == []
