"""The editor as those who write see it: what they type is kept, and goes out only when pressed."""

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def desk(browser: Browser, stack):
    """Edie's first screen, on a desktop."""
    window = {"width": 1280, "height": 900}
    context = browser.new_context(base_url=stack.address, viewport=window, locale="en-GB")
    page = context.new_page()
    page.goto("/account/sign-in/?next=/admin/")
    page.get_by_role("button", name="Edie, the editor").click()
    page.wait_for_url("**/admin/")
    yield page
    context.close()


def begin(page: Page, title: str) -> None:
    page.get_by_role("link", name="in Everyday").click()
    page.get_by_label("Title", exact=False).first.press_sequentially(title)


def test_enter_in_the_headline_publishes_nothing_and_autosave_keeps_it(desk):
    begin(desk, "Typed and not sent")
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.wait_for_url("**/edit/**", timeout=60_000)  # saved by itself, as a draft
    expect(desk.locator("body")).not_to_contain_text("validation errors")
    desk.goto("/admin/")
    expect(desk.get_by_role("link", name="Typed and not sent").first).to_be_visible()


def test_the_visible_button_says_what_is_missing(desk):
    begin(desk, "Not ready")
    desk.locator("nav.footer__container button[name=action-publish]").click()
    said = desk.locator(".messages")
    expect(said).to_contain_text("Name who wrote it.", timeout=30_000)
    expect(said).to_contain_text("Write the text.")
