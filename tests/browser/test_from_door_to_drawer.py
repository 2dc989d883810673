"""The main job, by the people who do it: asked anywhere, decided by the right office, proven by anyone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.walking import apply, fill, person, press, sample, type_at
from tests.stack import Stack

pytestmark = pytest.mark.browser
Shot = Callable[[Page, str], None]
XUHUI_OFFICE = "徐汇区人力资源和社会保障局"


def open_task(desk: Page, number: str) -> None:
    """The step of a case that waits at the desk; the newest is last, so look for it by its number."""
    desk.goto("/desk/tasks/?sort=-opened")
    row = desk.locator("tr", has_text=number)
    expect(row).to_be_visible()
    row.get_by_role("link").first.click()
    expect(desk.locator("#act-title")).to_be_visible()


def handle(desk: Page, number: str, shot: Shot) -> None:
    """Accept, review and decide, as the desk leads."""
    open_task(desk, number)
    shot(desk, "desk-accept")
    desk.get_by_role("button", name="受理", exact=True).click()
    open_task(desk, number)
    desk.get_by_label("审查意见").fill("材料与登记信息一致。")
    desk.get_by_role("button", name="审查完毕").click()
    open_task(desk, number)
    expect(desk.get_by_text("决定表建议：")).to_be_visible()
    desk.get_by_label("准予").check()
    shot(desk, "desk-decide")
    desk.get_by_role("button", name="作出决定并签名").click()
    expect(desk.locator(".govuk-error-summary")).to_have_count(0)


def certificate_of(resident: Page, number: str) -> str:
    """Wait, as a person does, until the certificate is in the drawer; its identifier."""
    found = resident.locator(".tb-card--good .tb-number")
    for _ in range(40):
        resident.goto(f"/cases/{number}/")
        if found.count():
            return found.inner_text()
        resident.wait_for_timeout(500)
    raise AssertionError(f"no certificate for {number}: {resident.locator('main').inner_text()}")


def test_a_resident_of_xuhui_asks_at_home_is_decided_in_xuhui_and_anyone_can_verify(
    browser: Browser, site: Stack, page: Page, shot: Shot
) -> None:
    resident = person(browser, site, "lin")
    number = apply(resident, "RS-035")
    shot(resident, "portal-submitted")
    resident.get_by_role("link", name="查看办件").click()
    expect(resident.locator("main")).to_contain_text(XUHUI_OFFICE)
    shot(resident, "portal-case")

    officer = person(browser, site, "officer", "/desk/")
    shot(officer, "desk-tasks")
    handle(officer, number, shot)

    identifier = certificate_of(resident, number)
    shot(resident, "portal-case-closed")
    link = resident.get_by_text("下载证照（PDF）").first.get_attribute("href")
    assert resident.request.get(str(link)).body().startswith(b"%PDF")

    page.goto("/verify/")  # somebody else, not signed in
    page.get_by_role("textbox").fill(identifier)
    page.get_by_role("button", name="查验").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("真实有效")
    expect(page.locator("main")).to_contain_text("林**")
    shot(page, "portal-verified")
    proven = site.tongban("verify")
    assert proven.returncode == 0, proven.stdout + proven.stderr


def take_in(clerk: Page, code: str, shot: Shot) -> None:
    """The form of an item at the window; an answer that asks for one more field is met once."""
    fill(clerk, sample(code))
    shot(clerk, "counter-take")
    press(clerk, "Alt+a", "Alt+s")
    clerk.locator(".govuk-error-summary, .ct-receipt").first.wait_for()
    if clerk.locator(".govuk-error-summary").count():
        fill(clerk, sample(code))
        press(clerk, "Alt+s")
    clerk.locator(".ct-receipt").wait_for()


def test_a_clerk_in_huangpu_serves_a_resident_of_xuhui_by_keyboard_alone(
    browser: Browser, site: Stack, shot: Shot
) -> None:
    clerk = person(browser, site, "clerk", "/counter/")
    type_at(clerk, "#person", site.accounts["lin"]["id_number"])
    press(clerk, "Enter")
    expect(clerk.locator("main")).to_contain_text("林婉清")
    type_at(clerk, "#q", "RS-037")
    shot(clerk, "counter-find")
    press(clerk, "Enter")
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("社会保障卡补领换领")
    take_in(clerk, "RS-037", shot)
    expect(clerk.locator(".ct-receipt .tb-panel__big")).to_have_text(re.compile(r"^3101\d+"))
    expect(clerk.locator(".ct-receipt")).to_contain_text(XUHUI_OFFICE)
    shot(clerk, "counter-receipt")


def test_an_item_on_the_spot_is_taken_in_decided_and_printed_in_one_sitting(
    browser: Browser, site: Stack, shot: Shot
) -> None:
    clerk = person(browser, site, "clerk", "/counter/")
    type_at(clerk, "#person", site.accounts["chen"]["id_number"])
    press(clerk, "Enter")
    expect(clerk.locator("main")).to_contain_text("陈国栋")
    type_at(clerk, "#q", "MZ-014")
    press(clerk, "Enter")
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("老年综合津贴")
    take_in(clerk, "MZ-014", shot)
    expect(clerk.get_by_role("heading", name="当场决定")).to_be_visible()
    press(clerk, "Alt+g")
    shot(clerk, "counter-decide")
    press(clerk, "Alt+s")
    expect(clerk.get_by_text("打印证照")).to_be_visible()
    shot(clerk, "counter-decided")
    press(clerk, "Alt+m")  # the next item of the same person
    expect(clerk.locator("main")).to_contain_text("陈国栋")


def test_the_cursor_is_where_the_next_key_belongs(browser: Browser, site: Stack) -> None:
    clerk = person(browser, site, "clerk", "/counter/")
    number = site.accounts["lin"]["id_number"]
    type_at(clerk, "#person", number[:-1] + ("0" if number[-1] != "0" else "1"))
    press(clerk, "Enter")
    expect(clerk.get_by_role("alert")).to_be_visible()
    expect(clerk.locator("#person")).to_be_focused()
    clerk.locator("#person").fill(number)
    press(clerk, "Enter")
    expect(clerk.locator("main")).to_contain_text("林婉清")
    type_at(clerk, "#q", "社会保障卡")
    press(clerk, "Enter")
    hits = clerk.locator(".ct-items a")
    expect(hits.first).to_be_visible()
    press(clerk, "ArrowDown", "ArrowUp", "ArrowDown")
    expect(hits.first).to_be_focused()
    clerk.goto(str(clerk.locator(".ct-items a[href*='RS-037']").first.get_attribute("href")))
    focused = clerk.locator("#parts :focus")
    expect(focused).to_have_count(1)
    press(clerk, "Alt+a")
    optional = clerk.locator(".ct-materials tr:not([data-required]) input[value=paper]:checked")
    expect(optional).to_have_count(0)
    expect(clerk.locator(".ct-materials tr[data-required] input[value=missing]:checked")).to_have_count(0)
    press(clerk, "Alt+s")
    expect(clerk.locator(".govuk-error-summary")).to_be_focused()
    clerk.locator(".govuk-error-summary a").first.click()
    expect(clerk.locator("#parts :focus")).to_have_count(1)


def test_an_officer_of_another_office_sees_and_decides_nothing_of_it(browser: Browser, site: Stack) -> None:
    resident = person(browser, site, "lin")
    number = apply(resident, "RS-035")
    elsewhere = person(browser, site, "officer-huangpu", "/desk/")
    elsewhere.goto(f"/desk/cases/{number}/")
    expect(elsewhere.get_by_role("heading", level=1)).to_contain_text("没有")
    expect(elsewhere.locator("main")).not_to_contain_text("林婉清")
