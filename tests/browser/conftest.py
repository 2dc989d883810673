"""A browser, and the whole stack as a user starts it. These tests run in one process and share both."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import fetch_browser
from tests.stack import Stack, running

expect.set_options(timeout=15_000)  # milliseconds: the first page of a busy machine takes some
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def site() -> Iterator[Stack]:
    """`site.origin`, `site.accounts[username]["password"]`, `site.tongban("verify")`, …"""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, running(Path(folder) / "data") as stack:
        yield stack


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. Not found is a failure, never a skip."""
    path = fetch_browser.find()
    if path is None:
        pytest.fail(fetch_browser.HELP)
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox])
        yield found
        found.close()


@pytest.fixture
def context(browser: Browser, site: Stack) -> Iterator[BrowserContext]:
    """A person's browser: no cookies of anybody else; a fault on a page shows within seconds."""
    fresh = browser.new_context(base_url=site.origin, locale="zh-CN", viewport={"width": 1280, "height": 900})
    fresh.set_default_timeout(15_000)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """One tab; a script error on any page fails the test."""
    tab, errors = context.new_page(), []
    tab.on("pageerror", lambda error: errors.append(f"{tab.url}: {error}"))
    yield tab
    assert errors == []


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """`shot(page, "portal-home")` keeps a picture of the page when TONGBAN_SCREENSHOTS names a folder."""
    folder = os.environ.get("TONGBAN_SCREENSHOTS")

    def keep(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{re.sub(r'[^a-z0-9-]', '-', name)}.png", full_page=True)

    return keep
