"""A membership for somebody else in a real browser, on a phone and on a desk."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.soundness import is_sound

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def reader(request, browser: Browser, stack):
    context = browser.new_context(base_url=stack.address, viewport=request.param, locale="en-GB")
    yield context.new_page()
    context.close()


def accept_link(stack, since: int) -> str:
    """The link in the mail to Ann that came after so many others."""
    deadline = time.monotonic() + 30
    while len(mails := stack.mails("ann@example.org")) <= since:
        assert time.monotonic() < deadline, stack.logs()
        time.sleep(0.2)
    text = mails[0].message.get_body(("plain",)).get_content()
    return re.search(r"https?://\S+/give/gift/\S+/", text)[0]


def test_a_membership_is_given_and_accepted(reader: Page, stack):
    page, before = reader, len(stack.mails("ann@example.org"))
    page.goto("/give/")
    page.get_by_role("link", name="give it to somebody else").click()
    is_sound(page)
    page.get_by_role("radio", name="6 months").check(force=True)
    page.get_by_label("Their name").fill("Ann")
    button = page.locator("[data-submit]")
    expect(button).to_have_text("Give 18 EUR once: 6 months for Ann", use_inner_text=True)
    button.click()
    expect(page.get_by_text("Write their mail address.")).to_be_visible()
    is_sound(page)
    page.get_by_label("Their mail address").fill("ann@example.org")
    page.get_by_label("Your name, as they shall read it").fill("Olha")
    page.get_by_label("A message to them").fill("For the mornings.")
    button.click()
    page.wait_for_url("**/c/pay/**")
    expect(page.get_by_text("a gift membership of 6 months for somebody else")).to_be_visible()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_label("A message to them")).to_have_value("For the mornings.")
    expect(button).to_have_text("Give 18 EUR once: 6 months for Ann", use_inner_text=True)
    button.click()
    page.wait_for_url("**/c/pay/**")
    page.get_by_label("E-mail").fill("olha@example.org")
    page.get_by_label("Name on card").fill("Olha Reader")
    page.get_by_role("button", name="with 4242").click()
    page.wait_for_url("**/give/thanks/**")
    expect(page.get_by_role("heading", name="Thank you.")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="See how your gift stands").click()
    expect(page.get_by_text("Not so far")).to_be_visible()
    is_sound(page)
    given = page.url
    page.goto(page.locator(".hand-over code").inner_text())
    expect(page.get_by_role("heading", name="Olha gives you 6 months")).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="Mail the link to a•••@example.org").click()
    expect(page.get_by_text("We have mailed it to a•••@example.org.")).to_be_visible()
    is_sound(page)
    page.goto(accept_link(stack, before))
    is_sound(page)
    page.get_by_role("button", name="Accept 6 months").click()
    expect(page.get_by_role("heading", name="You are a patron until")).to_be_visible()
    is_sound(page)
    page.goto(given)
    expect(page.get_by_text("Ann accepted it, and is a patron until")).to_be_visible()
    is_sound(page)


def test_a_membership_is_given_without_scripts(browser: Browser, stack):
    context = browser.new_context(
        java_script_enabled=False, base_url=stack.address, viewport={"width": 320, "height": 640}
    )
    page = context.new_page()
    page.goto("/give/gift/")
    page.get_by_role("radio", name="3 months").check(force=True)
    page.locator("fieldset[data-months='3']").get_by_role(
        "radio", name="5 EUR a month"
    ).first.check(force=True)
    page.get_by_label("Their name").fill("Bert")
    page.get_by_label("Their mail address").fill("bert@example.org")
    page.get_by_label("Your name, as they shall read it").fill("Olha")
    page.get_by_role("button", name="Give once: 3 months").click()
    page.wait_for_url("**/c/pay/**")
    expect(page.get_by_text("You give 15")).to_be_visible()
    context.close()
