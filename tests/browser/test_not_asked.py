"""Supporters are not asked: real browsers, with and without scripts, on a phone and a desktop."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.soundness import is_sound
from tests.browser.test_what_a_browser_keeps import ARTICLE, give

MARK, CLOSED = "supporting-until", "closed-until"
SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


def day(ahead: int) -> str:
    return (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()


@pytest.fixture(params=[320, 1280])
def page(request, browser: Browser, stack):
    size = {"width": request.param, "height": 844}
    context = browser.new_context(base_url=stack.address, viewport=size, locale="en-GB")
    yield context.new_page()
    context.close()


def kept(page: Page) -> dict:
    return page.evaluate("({...localStorage})")


def read(page: Page, **storage: str) -> Page:
    """Open an article in a browser that keeps this."""
    page.goto("/on-your-device/")
    page.evaluate("(all) => { localStorage.clear(); Object.assign(localStorage, all); }", storage)
    page.goto(ARTICLE)
    return page


def appeal(page: Page):
    return page.locator("section.appeal")


def test_after_a_gift_the_appeal_is_gone_at_the_next_page(page):
    page.goto(ARTICLE)
    expect(appeal(page)).to_be_visible()
    give(page)
    expect(page.get_by_text("This browser now holds one date")).to_be_visible()
    assert list(kept(page)) == [MARK]
    is_sound(page)
    page.goto(ARTICLE)
    expect(appeal(page)).to_be_hidden()
    expect(page.get_by_text("Thank you for your support.")).to_be_visible()
    is_sound(page)
    page.goto("/give/")
    expect(page.get_by_role("button", name="Give")).to_be_visible()


def test_another_device_is_told_by_one_click_in_the_receipt_and_says_so(page, browser, stack):
    giver = browser.new_context(base_url=stack.address).new_page()
    give(giver)
    mail = stack.wait_for(
        lambda: next(
            (m for m in stack.mails("cookies@example.org") if "not-asked" in m.text), None
        ),
        "the receipt leads to where a device is told",
    )
    page.goto(re.search(r"http\S+/give/not-asked/\S+", mail.text)[0])
    assert kept(page) == {}
    is_sound(page)
    button = page.get_by_role("button", name="Do not ask me on this device")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Our articles do not ask for support on this device")).to_be_visible()
    expect(button).to_be_hidden()
    assert kept(page) == {MARK: giver.evaluate(f"localStorage.getItem('{MARK}')")}
    is_sound(page)
    page.reload()
    expect(page.get_by_text("Our articles do not ask for support on this device")).to_be_visible()
    page.goto(ARTICLE)
    expect(appeal(page)).to_be_hidden()
    giver.context.close()


@pytest.mark.parametrize("value", ["2020-01-01", "", "yes", "9999-12-31", "2027-02-31", "<b>"])
def test_what_is_over_or_no_date_is_removed_and_the_appeal_shows(page, value):
    read(page, **{MARK: value, CLOSED: value})
    expect(appeal(page)).to_be_visible()
    assert kept(page) == {}


def test_the_mark_holds_on_its_last_day_and_a_week_is_the_most_for_closing(page):
    read(page, **{MARK: day(0), CLOSED: day(30)})
    expect(appeal(page)).to_be_hidden()
    read(page, **{CLOSED: day(30)})
    expect(appeal(page)).to_be_visible()
    assert kept(page) == {}


def test_a_later_gift_makes_the_day_later_and_never_earlier(page):
    give(page)
    (once,) = kept(page).values()
    thanks = page.url
    for before, after in ((day(2), once), (day(3000), day(3000))):
        read(page, **{MARK: before})
        page.goto(thanks)
        expect(page.locator("[data-supporting-until]")).to_have_js_property("hidden", False)
        assert kept(page) == {MARK: after}


def test_the_appeal_is_closed_for_a_week_and_opened_again_by_keyboard(page):
    read(page)
    close = page.get_by_role("button", name="Close for a week")
    close.focus()
    page.keyboard.press("Enter")
    expect(appeal(page)).to_be_hidden()
    line = page.get_by_text("We do not ask on this device for a week.")
    expect(line).to_be_focused()
    assert kept(page) == {CLOSED: day(7)}
    is_sound(page)
    page.reload()
    expect(appeal(page)).to_be_hidden()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Show it again").press("Enter")
    expect(appeal(page)).to_be_visible()
    expect(page.locator("#appeal")).to_be_focused()
    assert kept(page) == {}
    is_sound(page)


@pytest.mark.parametrize("storage", [{}, {MARK: "ahead"}, {CLOSED: "ahead"}])
def test_nothing_shifts_and_a_hidden_appeal_is_never_drawn(page, storage):
    read(page, **dict.fromkeys(storage, day(5)))
    page.add_init_script(f"({SHIFTS})()")
    page.reload(wait_until="networkidle")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(300)
    assert page.evaluate("window.shifted") == 0


def test_a_supporter_and_a_stranger_are_sent_the_same_bytes(page):
    read(page)
    first = page.request.get(ARTICLE).body()
    read(page, **{MARK: day(5)})
    answer = page.reload()
    assert answer.body() == first
    assert not answer.all_headers().get("set-cookie")


def test_what_is_kept_is_shown_in_words_and_cleared(page):
    page.goto("/on-your-device/")
    expect(
        page.get_by_text("Neither of the two dates below stands in this browser.")
    ).to_be_visible()
    is_sound(page)
    page.evaluate("(all) => Object.assign(localStorage, all)", {MARK: day(40), "another": "x"})
    page.reload()
    until = datetime.fromisoformat(day(40))
    expect(page.get_by_text(f"{until.day} {until:%B} {until.year}")).to_be_visible()
    expect(page.get_by_text("You closed the appeal until")).to_be_hidden()
    is_sound(page)
    page.get_by_role("button", name="Clear it").press("Enter")
    expect(page.get_by_text("Cleared.")).to_be_visible()
    assert kept(page) == {"another": "x"}
    page.goto(ARTICLE)
    expect(appeal(page)).to_be_visible()


def test_without_scripts_the_appeal_shows_to_all_and_each_page_says_why(browser, stack):
    context = browser.new_context(base_url=stack.address, java_script_enabled=False)
    page = context.new_page()
    page.goto(ARTICLE)
    expect(page.locator("section.appeal")).to_be_visible()
    expect(page.get_by_text("Close for a week")).to_be_hidden()
    expect(page.get_by_text("Thank you for your support.")).to_be_hidden()
    page.goto("/on-your-device/")
    expect(page.locator("noscript p")).to_be_visible()
    assert "Scripts are off in this browser" in page.locator("noscript").inner_text()
    expect(page.get_by_text("Clear it")).to_be_hidden()
    context.close()


def test_a_browser_that_keeps_nothing_is_asked_and_told_so(page):
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } })"
    )
    errors: list = []
    page.on("pageerror", lambda error: errors.append(error))
    page.goto(ARTICLE)
    expect(appeal(page)).to_be_visible()
    page.get_by_role("button", name="Close for a week").click()
    expect(appeal(page)).to_be_hidden()
    page.goto("/on-your-device/")
    expect(
        page.get_by_text("Neither of the two dates below stands in this browser.")
    ).to_be_visible()
    assert errors == []
