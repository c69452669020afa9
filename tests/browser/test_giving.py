"""A monthly gift in a real browser: with the keyboard alone, and without scripts."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.keyboard import tab_to


def test_a_monthly_gift_needs_no_mouse(page: Page):
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    page.goto("/")
    tab_to(page, "link", "Support us")
    page.keyboard.press("Enter")
    page.wait_for_url("**/give/")
    tab_to(page, "radio", "Monthly")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")  # arrows walk through the amounts; 10 EUR was chosen
    expect(page.locator("input[name=amount_month]:checked")).to_have_value("500")
    tab_to(page, "button", "Give 5 EUR every month")
    page.keyboard.press("Enter")
    page.wait_for_url("**/c/pay/**")
    tab_to(page, "textbox", "E-mail")
    page.keyboard.type("keyboard@example.org")
    tab_to(page, "textbox", "Name on card")
    page.keyboard.type("Kay Board")
    tab_to(page, "button", "with 4242", key="Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/give/thanks/**")
    expect(page.get_by_role("heading", name="Thank you.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("keyboard@example.org")).to_be_visible()
    assert refused == []


@pytest.fixture
def without_scripts(browser: Browser, stack):
    context = browser.new_context(java_script_enabled=False, base_url=stack.address)
    yield context.new_page()
    context.close()


def test_a_gift_needs_no_scripts(without_scripts: Page):
    page = without_scripts
    page.goto("/give/")
    page.get_by_role("radio", name="Once").check(force=True)
    page.get_by_role("button", name="Give").click()
    page.get_by_label("E-mail").fill("noscript@example.org")
    page.get_by_label("Name on card").fill("Nora Script")
    page.get_by_role("button", name="with 4242").click()
    page.wait_for_url("**/give/thanks/**")
    expect(page.get_by_role("heading", name="Thank you.")).to_be_visible(timeout=30_000)


@pytest.mark.parametrize("path", ["/", "/give/", "/rounds/"])
def test_a_phone_shows_the_whole_width_of_a_page(page: Page, path):
    page.goto(path)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
