"""After paying, in real browsers: the one that gave, and another that knows the page's address."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.soundness import is_sound


@pytest.fixture(params=[320, 1280])
def browsers(request, browser: Browser, stack):
    """The giver's page, one of another browser, and the giver's address."""
    size = {"width": request.param, "height": 844}
    made = [
        browser.new_context(base_url=stack.address, viewport=size, locale="en-GB") for _ in "ab"
    ]
    yield [context.new_page() for context in made], f"giver{request.param}@example.org"
    for context in made:
        context.close()


def code_for(stack, address: str, subject: str) -> str:
    """The six digits of the mail that was sent last."""
    mail = stack.wait_for(
        lambda: next((m for m in stack.mails(address) if subject in m.subject), None),
        f"{address} should have been sent {subject}",
    )
    return re.search(r"\b\d{6}\b", mail.text)[0]


def test_another_browser_sees_all_after_signing_in_with_the_corrected_address(browsers, stack):
    (giver, other), address = browsers
    giver.goto("/give/")
    giver.get_by_role("button", name="Give").click()
    giver.wait_for_url("**/c/pay/**")
    giver.get_by_label("E-mail").fill(f"slip-{address}")
    giver.get_by_label("Name on card").fill("Wanda Walker")
    giver.get_by_role("button", name="with 4242").click()
    giver.wait_for_url("**/give/thanks/**")
    expect(giver.get_by_role("heading", name="Thank you.")).to_be_visible(timeout=30_000)
    thanks = giver.url
    is_sound(giver)
    other.goto(thanks)
    expect(other.get_by_text("by mail to s•••@example.org")).to_be_visible()
    expect(other.get_by_text("Tell us more")).to_have_count(0)
    is_sound(other)

    giver.get_by_role("link", name="Wrong address? Correct it").click()
    giver.get_by_label("The right address").fill(address)
    giver.get_by_role("button", name="Send a code").click()
    code = code_for(stack, address, "Your code")
    giver.get_by_label("The code from the mail").fill("12 34")
    giver.get_by_role("button", name="Correct the address").click()
    expect(giver.get_by_text("That is not the code we sent.")).to_be_visible()
    is_sound(giver)
    giver.get_by_label("The code from the mail").fill(f"{code[:3]} {code[3:]}")
    giver.get_by_role("button", name="Correct the address").click()
    expect(giver.get_by_text(f"by mail to {address}")).to_be_visible()

    other.get_by_role("link", name="Sign in", exact=True).click()
    other.locator("input[type=email]").fill(address)
    other.get_by_role("button", name="Send me a code").click()
    other.locator("input[name=code]").fill(code_for(stack, address, "sign-in code"))
    other.locator("main").get_by_role("button").first.click()
    other.wait_for_url(thanks)
    expect(other.get_by_text(f"by mail to {address}")).to_be_visible()
    other.get_by_text("Tell us more, if you like").click()
    other.get_by_label("The organisation or employer that gives").fill("Harbour Works Ltd")
    other.get_by_role("button", name="Keep these answers").click()
    expect(
        other.get_by_text("An organisation gives and is thanked; it does not vote.")
    ).to_be_visible()
    is_sound(other)
