"""The first administrator's way in a real browser: the printed link, a second factor, recovery
codes, the admin, and signing in again. Without scripts; by keyboard, with axe; and with a passkey.
"""

import re
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.soundness import is_sound
from tests.browser.test_passkeys import device, page  # noqa: F401
from tests.staff.second_factor import app_code

NUMBERS = count(1)


@pytest.fixture
def address() -> str:
    return f"first{next(NUMBERS)}@newsroom.example"


def printed(stack, address: str) -> str:
    said = stack.manage("create_admin", address)
    return re.search(r"http://[^/\s]+(/account/invitation/\S+/)", said).group(1)


def secret(page: Page) -> str:  # noqa: F811
    return page.locator(".hand-over").inner_text().replace(" ", "")


def first_step(page: Page, stack, address: str) -> None:  # noqa: F811
    """The code of the mail, asked for and typed."""
    before = len(stack.mails(address))
    page.goto("/account/sign-in/?next=/admin/")
    page.get_by_label("Your mail address").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    stack.wait_for(lambda: len(stack.mails(address)) > before, "a code")
    code = re.search(r"^(\d{6})\s*$", stack.mails(address)[0].text, re.M).group(1)
    page.get_by_label("The code from our mail").fill(code)
    page.get_by_role("button", name="Sign in").click()


def test_all_of_it_works_without_scripts(browser: Browser, stack, address):
    context = browser.new_context(
        base_url=stack.address, java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()  # noqa: F811
    page.goto(printed(stack, address))
    page.get_by_role("button", name="Accept and sign in").click()
    expect(page.get_by_text("the admin opens when you have set one up")).to_be_visible()
    page.get_by_role("link", name="Set up an app").click()
    shown = secret(page)
    assert page.locator("img.qr").evaluate("picture => picture.naturalWidth") > 0
    page.get_by_label("The code that the app shows now").fill("000000")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_text("That code is not right")).to_be_visible()
    page.get_by_label("The code that the app shows now").fill(app_code(shown))
    page.get_by_role("button", name="Set it up").click()
    page.get_by_role("button", name="Show them now").click()
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Download them as a text file").click()
    assert download.value.suggested_filename == "recovery-codes.txt"
    kept = download.value.path().read_text()
    assert all(code in kept for code in codes)
    page.get_by_role("link", name="I have kept them").click()
    assert page.url == f"{stack.address}/admin/"
    context.clear_cookies()
    first_step(page, stack, address)
    expect(page.get_by_role("heading", name="The second step")).to_be_visible()
    page.get_by_label("The code from your app").fill(app_code(shown, later=1))
    page.get_by_role("button", name="Sign in").click()
    assert page.url == f"{stack.address}/admin/"
    context.clear_cookies()
    first_step(page, stack, address)
    page.get_by_label("The code from your app").fill(codes[3])
    page.get_by_role("button", name="Sign in").click()
    assert page.url == f"{stack.address}/admin/"
    expect(page.get_by_text("You used a recovery code: 9 are left.")).to_be_visible()
    context.close()


def test_every_page_of_it_is_sound_and_goes_by_keyboard(page, stack, address):  # noqa: F811
    page.goto(printed(stack, address))
    is_sound(page)
    page.get_by_role("button", name="Accept and sign in").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/second-factor/**")
    is_sound(page)
    page.get_by_role("link", name="Set up an app").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/app/**")
    is_sound(page)
    page.get_by_label("The code that the app shows now").focus()
    page.keyboard.type("000000\n")
    expect(page.get_by_text("That code is not right")).to_be_visible()
    is_sound(page)
    page.get_by_label("The code that the app shows now").focus()
    shown = secret(page)
    page.keyboard.press("Control+A")
    page.keyboard.type(f"{app_code(shown)}\n")
    page.wait_for_url("**/codes/**")
    is_sound(page)
    page.get_by_role("button", name="Show them now").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".recovery-codes")).to_be_visible()
    is_sound(page)
    for path in ("", "app/remove/", "codes/", "confirm/"):
        page.goto(f"/account/second-factor/{path}")
        is_sound(page)
    page.context.clear_cookies()
    first_step(page, stack, address)
    page.wait_for_url("**/sign-in/second-factor/")
    is_sound(page)
    page.get_by_label("The code from your app").focus()
    page.keyboard.type(f"{app_code(shown, later=1)}\n")
    page.wait_for_url("**/admin/")
    page.goto("/account/invitation/nothing/")
    is_sound(page)


def test_a_passkey_is_a_second_factor_too(page, stack, device, address):  # noqa: F811
    page.goto(printed(stack, address))
    page.get_by_role("button", name="Accept and sign in").click()
    page.get_by_role("link", name="Make a passkey").click()
    page.get_by_label("A name for it").fill("My phone")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/account/signing-in/")
    page.goto("/admin/")
    assert page.url.endswith("/admin/"), "it was shown as it was made"
    page.context.clear_cookies()
    first_step(page, stack, address)
    page.wait_for_url("**/sign-in/second-factor/")
    is_sound(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/admin/")
