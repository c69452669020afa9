"""Back buttons after a gift, in a real browser: a question, and no second gift without a word."""

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def giver(request, browser: Browser, stack):
    context = browser.new_context(
        java_script_enabled=request.param,
        base_url=stack.address,
        viewport={"width": 390, "height": 844},
    )
    yield context.new_page()
    context.close()


def give(page: Page) -> None:
    page.get_by_role("button", name="Give").click()
    page.wait_for_url("**/c/pay/**")


def back_to_the_form(page: Page) -> None:
    for _ in range(5):
        page.go_back()
        if page.url.partition("?")[0].endswith("/give/"):
            return
    raise AssertionError(f"no way back to the form, only to {page.url}")


def test_back_from_stripes_page_and_on_again_is_the_same_page(giver: Page):
    giver.goto("/give/?interval=once&amount=12")
    give(giver)
    opened = giver.url
    back_to_the_form(giver)
    give(giver)
    assert giver.url == opened


def test_back_after_paying_and_the_button_again_is_a_question(giver: Page):
    giver.goto("/give/?interval=once&amount=13")
    give(giver)
    giver.get_by_label("E-mail").fill("back@example.org")
    giver.get_by_label("Name on card").fill("Becky Back")
    giver.get_by_role("button", name="with 4242").click()
    giver.wait_for_url("**/give/thanks/**")
    thanks = giver.url
    expect(giver.get_by_role("heading", name="Thank you.")).to_be_visible(timeout=30_000)
    back_to_the_form(giver)
    giver.get_by_role("button", name="Give").click()
    expect(giver.get_by_role("heading", name="Give the same again?")).to_be_visible()
    expect(giver.get_by_text("You gave 13")).to_be_visible()
    assert "/c/pay/" not in giver.url
    giver.get_by_role("link", name="No, see my gift").click()
    assert giver.url == thanks
