"""What a real browser stores on a reader's way, and that one page names all of it."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, Response, expect

ARTICLE = "/inside/how-we-pay-for-this-paper-and-what-it-costs/"
STORES = "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"


@pytest.fixture
def walk(browser: Browser, stack):
    """A page, and the names of all cookies that our site set on the way there."""
    context, names = browser.new_context(base_url=stack.address, locale="en-GB"), set()

    def note(answer: Response) -> None:
        if answer.url.startswith(stack.address):
            for header in answer.headers_array():
                if header["name"].lower() == "set-cookie":
                    names.add(header["value"].partition("=")[0])

    context.on("response", note)
    yield context.new_page(), names
    context.close()


def give(page: Page) -> None:
    page.goto("/give/")
    page.get_by_role("button", name="Give").click()
    page.wait_for_url("**/c/pay/**")
    page.get_by_label("E-mail").fill("cookies@example.org")
    page.get_by_label("Name on card").fill("Cora Keeps")
    page.get_by_role("button", name="with 4242").click()
    page.wait_for_url("**/give/thanks/**")
    expect(page.get_by_role("heading", name="Thank you.")).to_be_visible(timeout=30_000)


def test_reading_stores_nothing_and_one_page_names_what_giving_and_signing_in_do(walk):
    page, names = walk
    for path in ("/", "/rounds/", ARTICLE, "/privacy/"):
        page.goto(path)
    assert page.evaluate(STORES) == []
    page.get_by_role("main").get_by_role("link", name="On your device").click()
    page.wait_for_url("**/on-your-device/")
    told = page.locator("main").inner_text()
    assert names == set()
    give(page)
    page.get_by_text("Tell us more, if you like").click()
    page.get_by_label("The name we may thank you by in public").fill("Cora K.")
    page.get_by_role("button", name="Keep these answers").click()
    expect(page.get_by_text("Your answers are kept.")).to_be_visible()
    page.goto("/account/sign-in/")
    page.locator("input[type=email]").fill("cookies@example.org")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator("input[name=code]")).to_be_visible()
    assert names == {"csrftoken", "gave", "messages", "sessionid"}
    for name in names:
        assert re.search(rf"^{name}: ", told, re.MULTILINE), name
    assert page.evaluate(STORES) == ["supporting-until"]
    assert re.search("^supporting-until: ", told, re.MULTILINE)
    kept = page.evaluate("localStorage.getItem('supporting-until')")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", kept)


def test_the_cookies_last_as_long_as_that_page_says(walk):
    page, _names = walk
    give(page)
    page.goto("/account/sign-in/")
    page.locator("input[type=email]").fill("cookies@example.org")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator("input[name=code]")).to_be_visible()
    ours = [each for each in page.context.cookies() if "127.0.0.1" in each["domain"]]
    kept = {each["name"]: each for each in ours}
    now = datetime.now(UTC).timestamp()
    days = {name: round((each["expires"] - now) / 86400) for name, each in kept.items()}
    assert days == {"csrftoken": 364, "gave": 7, "sessionid": 60}
    assert {each["path"] for each in ours if each["name"] == "gave"} == {"/give/", "/uk/give/"}
    assert kept["gave"]["httpOnly"]
    assert "@" not in kept["gave"]["value"]
