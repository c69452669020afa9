"""A patron looks after a regular gift from end to end: every page of it, on a phone without scripts
and on a desktop by keyboard, and each is sound.
"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.soundness import is_sound
from tests.browser.test_thanks import code_for


@pytest.fixture(params=[(390, False), (1280, True)], ids=["phone, no scripts", "desktop, keys"])
def room(request, browser: Browser, stack):
    """A page of somebody who has just given monthly, signed in, with the gift's own page open."""
    width, scripts = request.param
    address = f"keeper{width}@example.org"
    window = {"width": width, "height": 844}
    giving = browser.new_context(base_url=stack.address, viewport=window, locale="en-GB")
    page = giving.new_page()
    page.goto("/give/?interval=month&amount=5")
    page.get_by_role("button", name="Give").click()
    page.wait_for_url("**/c/pay/**")
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Name on card").fill("Kay Keeper")
    page.get_by_role("button", name="with 4242").click()
    page.wait_for_url("**/give/thanks/**")
    expect(page.get_by_role("heading", name="Thank you.")).to_be_visible(timeout=30_000)
    page.goto("/account/sign-in/")
    page.locator("input[type=email]").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    page.locator("input[name=code]").fill(code_for(stack, address, "sign-in code"))
    page.locator("main").get_by_role("button").first.click()
    page.wait_for_url("**/account/")
    kept = giving.storage_state()
    giving.close()
    context = browser.new_context(
        base_url=stack.address,
        viewport=window,
        locale="en-GB",
        storage_state=kept,
        java_script_enabled=scripts,
    )
    page = context.new_page()
    page.goto("/account/")
    yield page, stack, address, scripts
    context.close()


def press(page: Page, role: str, name: str, keys: bool) -> None:
    """By a click, or by the keyboard alone."""
    found = page.get_by_role(role, name=name).first
    if keys:
        found.focus()
        page.keyboard.press("Enter")
    else:
        found.click()


def looks_sound(page: Page, scripts: bool) -> None:
    if scripts:  # axe is a script itself
        is_sound(page)
    else:
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_a_gift_is_looked_after_from_end_to_end(room):
    page, stack, address, keys = room

    def go(role: str, name: str) -> None:
        with page.expect_navigation():
            press(page, role, name, keys)
        looks_sound(page, keys)

    def agreed(words: str) -> None:
        expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()
        expect(page.get_by_role("heading", name="Look after this gift")).to_be_visible()

    go("link", "Look after this gift")
    go("link", "Change the amount")
    if keys:
        page.get_by_role("radio", name="10 EUR").focus()
        page.keyboard.press("Space")
    else:
        page.get_by_role("radio", name="10 EUR").check()
    go("button", "See what it means")
    go("button", "Give 10 EUR every month")
    agreed("you give 10 EUR every month")

    go("link", "Choose another day")
    page.get_by_label("Day of the next charge").fill("2001-01-01")
    page.evaluate("document.querySelector('input[type=date]').form.noValidate = true")
    go("button", "See what it means")
    expect(page.get_by_text("Choose a day from")).to_be_visible()
    go("link", "Leave it as it is")

    go("link", "Skip one charge")
    go("button", "Skip it")
    agreed("is left out")
    go("link", "Resume it now")
    go("button", "Resume")
    agreed("Your gift goes on")
    go("link", "Pause this gift")
    page.get_by_label("How long").select_option("3")
    go("button", "See what it means")
    go("button", "Pause, next charge")
    agreed("Your gift is paused")

    go("link", "Change the card")
    press(page, "button", "Go to Stripe’s page", keys)
    page.wait_for_url("**/p/session/**")
    entered = {"number": "5555 5555 5555 4444", "expiry": "11 / 36", "cvc": "123"}
    for name, value in {**entered, "name": "Kay Keeper", "email": address}.items():
        if (field := page.locator(f"input[name={name}]")).count():
            field.fill(value)
    page.get_by_role("button", name="Save this card").click()
    page.wait_for_url(re.compile(r"/account/gifts/[0-9a-f-]+/$"))
    agreed("charged to the card you chose")

    go("link", "Stop this gift")
    page.get_by_label("It is too much for me").check()
    expect(page.get_by_role("link", name="You can also give less")).to_be_visible()
    expect(page.get_by_role("button", name="Stop this gift")).to_be_visible()
    go("button", "Stop this gift")
    expect(page.get_by_role("heading", name="This gift is stopped.")).to_be_visible()
    go("link", "Look after this gift")
    go("link", "Go on with this gift")
    go("button", "Go on")
    agreed("Your gift goes on")

    told = stack.wait_for(
        lambda: len(found := [m.subject for m in stack.mails(address)]) >= 8 and found,
        "each agreed change should have been told by a mail",
    )
    said = " ".join(told)
    for words in ("was changed", "is left out", "is paused until", "is stopped", "goes on"):
        assert words in said
