"""Passkeys in a real browser, with a virtual authenticator: made, used, removed; and the page of
how one signs in, on a phone and on a desk, in light and dark.

WebAuthn wants a name for an address, so these go to localhost.
"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.soundness import is_sound

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(params=[(390, "light"), (1280, "dark")], ids=["phone", "desk"])
def page(request, browser: Browser, stack):
    width, scheme = request.param
    context = browser.new_context(
        base_url=stack.address.replace("127.0.0.1", "localhost"),
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        locale="en-GB",
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def device(page: Page):
    """The page's device, which has a finger on it at all times."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session, made["authenticatorId"]


def newest_code(stack, address: str) -> str:
    """The six digits of the mail that was sent there last."""
    mail = stack.wait_for(
        lambda: next((m for m in stack.mails(address) if re.search(r"\d{6}", m.subject)), None),
        f"{address} should have been sent a code",
    )
    return re.search(r"\d{6}", mail.subject)[0]


def a_patron(stack, address: str) -> str:
    stack.shell(f"from patrons.models import Patron; Patron.objects.with_address('{address}')")
    return address


def sign_in(page: Page, stack, address: str) -> None:
    page.goto("/account/sign-in/")
    page.get_by_label("Your mail address").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("The code from our mail").fill(newest_code(stack, address))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/account/")


def sign_out(page: Page) -> None:
    page.goto("/account/sign-out/")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/account/sign-in/")


def test_a_passkey_is_made_signs_in_and_is_removed(page, device, stack, request):
    address = a_patron(stack, f"passkey-{request.node.callspec.id}@example.org")
    sign_in(page, stack, address)
    page.get_by_role("link", name="How you sign in").click()
    is_sound(page)
    page.get_by_role("link", name="Make a passkey").click()
    is_sound(page)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("Give it a name by which you know it again.")).to_be_visible()
    page.get_by_label("A name for it").fill("My phone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="My phone")).to_be_visible()
    expect(page.get_by_text("not used yet")).to_be_visible()
    is_sound(page)
    stack.wait_for(
        lambda: [m for m in stack.mails(address) if "A passkey was made" in m.subject],
        "the address should have been told",
    )

    sign_out(page)
    page.goto("/account/sign-in/?next=/account/signing-in/")
    is_sound(page)
    button = page.get_by_role("button", name="Sign in with a passkey")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/signing-in/")
    expect(page.get_by_text("last used")).to_be_visible()
    expect(page.get_by_text("This browser", exact=True)).to_be_visible()

    page.get_by_role("link", name="Remove “My phone”").click()
    is_sound(page)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("nobody signs in here with “My phone” any more")).to_be_visible()

    # The device still has its half, and it is worth nothing.
    sign_out(page)
    page.goto("/account/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("We do not know this passkey any more")).to_be_visible()
    is_sound(page)
    sign_in(page, stack, address)


def test_a_device_that_says_no_is_said_in_words(page, device, stack):
    session, authenticator = device
    session.send(
        "WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False}
    )
    page.goto("/account/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing came from your device")
    expect(page.get_by_role("button", name="Send me a code")).to_be_visible()


def test_at_a_number_there_is_no_button_and_the_way_to_the_name(page, stack):
    page.goto(f"{stack.address}/account/sign-in/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    page.get_by_role("link", name="Open it at localhost").click()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()


def test_without_scripts_the_code_signs_in_and_the_page_says_why(browser, stack):
    address = a_patron(stack, "no-scripts@example.org")
    home = stack.address.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=home, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto("/account/sign-in/")
    expect(page.get_by_text("A passkey needs scripts")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    sign_in(page, stack, address)
    page.goto("/account/signing-in/passkey/")
    expect(page.get_by_text("Making a passkey needs scripts")).to_be_visible()
    page.goto("/account/signing-in/address/")
    page.get_by_label("Your new address").fill("moved-by-hand@example.org")
    page.get_by_role("button", name="Send a code there").click()
    page.get_by_label("The code from our mail").fill(
        newest_code(stack, "moved-by-hand@example.org")
    )
    page.get_by_role("button", name="Change my address").click()
    expect(page.get_by_text("you sign in with moved-by-hand@example.org")).to_be_visible()
    context.close()
