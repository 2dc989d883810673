"""How people walk through the pages. Everything is done as they do it: by links, labels, buttons and keys."""

import io
import json
import re
import tomllib
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.stack import CITY, Stack

#: What blocks ask for and samples leave out.
USUAL = {"mobile": "13812345678", "delivery": "window", "bank": "icbc", "bank_account": "6222021001112223334"}


def sign_in(page: Page, who: str, then: str = "/") -> None:
    """Through the identity service, by choosing a demo account, to the page `then`."""
    page.goto(f"/sign-in/?next={then}")
    page.locator(f"button[value='{who}']").click()
    page.wait_for_url(lambda url: "sign-in" not in url and "accounts" not in url)


def person(browser: Browser, site: Stack, who: str, then: str = "/", **options: Any) -> Page:
    """Somebody's own browser, signed in and on the page `then`."""
    context = browser.new_context(
        base_url=site.origin, **({"locale": "zh-CN", "viewport": {"width": 1280, "height": 900}} | options)
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, who, then)
    return page


def sample(code: str) -> dict[str, Any]:
    """The sample answers that an item publishes with its form (许可法第三十条: 示范文本)."""
    form = json.loads((CITY / "items" / code / "form.json").read_text())
    answers: dict[str, Any] = form["x-sample"]
    return USUAL | answers


def guide(code: str) -> dict[str, Any]:
    return tomllib.loads((Path(CITY) / "items" / code / "guide.toml").read_text())


def fill(page: Page, answers: dict[str, Any]) -> None:
    """Fill what the page shows and the answers know; tick the declaration; choose a division when asked."""
    for name, value in answers.items():
        for one in value if isinstance(value, list) else [value]:
            _answer(page, name, "true" if one is True else "false" if one is False else str(one))
    for box in page.locator("input[name=declared]").all():
        box.check()
    for choice in page.locator("input[type=radio][name=residence]").all()[:1]:
        choice.check()


def hand_in(page: Page) -> None:
    """A picture for each required material that is not in the registers."""
    for file in page.locator("main input[type=file]").all():
        needed = file.locator(
            "xpath=ancestor::div[contains(@class, 'tb-card')][not(.//h2[contains(., '非必要')])]"
        )
        if needed.count():
            file.set_input_files({"name": "material.png", "mimeType": "image/png", "buffer": picture()})


def picture() -> bytes:
    """What a phone might send, much smaller."""
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "#dfe8e6").save(out, "PNG")
    return out.getvalue()


def _answer(page: Page, name: str, text: str) -> None:
    choice = page.locator(f"main input[name='{name}'][value='{text}']:is([type=radio], [type=checkbox])")
    typed = page.locator(f"main :is(input:not([type=radio], [type=checkbox]), textarea)[name='{name}']")
    chosen = page.locator(f"main select[name='{name}']")
    if choice.count():
        choice.first.check()
    elif typed.count() and typed.first.is_visible():
        typed.first.fill(text)
    elif chosen.count():
        chosen.first.select_option(text)


def type_at(page: Page, field: str, text: str) -> None:
    """Type without a mouse, once the page has put the cursor into `field`."""
    expect(page.locator(field)).to_be_focused()
    page.keyboard.type(text)


def press(page: Page, *keys: str) -> None:
    """Type keys; `Alt+s` as a keyboard does it, since Playwright's own Alt does not reach access keys."""
    for key in keys:
        if key.startswith("Alt+"):
            _access_key(page, key.removeprefix("Alt+"))
        else:
            page.keyboard.press(key)


def _access_key(page: Page, key: str) -> None:
    keyboard = page.context.new_cdp_session(page)
    code = {
        "modifiers": 1,
        "windowsVirtualKeyCode": ord(key.upper()),
        "code": f"Key{key.upper()}",
        "key": key,
    }
    alt = {"key": "Alt", "code": "AltLeft", "windowsVirtualKeyCode": 18}
    for event in (
        {"type": "rawKeyDown", "modifiers": 1, **alt},
        {"type": "keyDown", "text": key, "unmodifiedText": key, "isSystemKey": True, **code},
        {"type": "keyUp", **code},
        {"type": "keyUp", **alt},
    ):
        keyboard.send("Input.dispatchKeyEvent", event)
    keyboard.detach()


def apply(page: Page, code: str) -> str:
    """From the guide page over all steps to the confirmation; the number of the case."""
    page.goto(f"/items/{code}/")
    page.get_by_role("button", name="开始办理").click()
    page.get_by_role("button", name=re.compile("开始填写|从头核对")).click()
    for _ in range(12):
        if "/check/" in page.url:
            break
        fill(page, sample(code))
        hand_in(page)
        page.get_by_role("button", name="保存并继续").last.click()
        expect(page.locator(".govuk-error-summary")).to_have_count(0)
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("申请已收到")
    return str(page.locator(".tb-panel__big").inner_text())
