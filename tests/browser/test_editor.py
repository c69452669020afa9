"""The editor as those who write see it: what they type goes out only when they press for it."""

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


def test_enter_in_the_headline_publishes_nothing(desk):
    sent: list[str] = []
    desk.on("request", lambda request: sent.append(request.post_data or ""))
    begin(desk, "Typed and not sent")
    desk.keyboard.press("Enter")
    desk.wait_for_timeout(2000)
    assert not any("action-publish" in data for data in sent)


def test_the_visible_button_says_what_is_missing(desk):
    begin(desk, "Not ready")
    desk.locator("nav.footer__container button[name=action-publish]").click()
    said = desk.locator(".messages")
    expect(said).to_contain_text("Name who wrote it.", timeout=30_000)
    expect(said).to_contain_text("Write the text.")
