"""A patron's whole visit with the keyboard alone, from the front page to signing out."""

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.keyboard import (
    enter,
    go,
    nothing_holds_the_focus,
    reach,
    skip_to_text,
    tab_to,
    told,
)
from tests.browser.test_thanks import code_for

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_patron_does_everything_by_keyboard(browser: Browser, stack, scripts):
    context = browser.new_context(
        base_url=stack.address, viewport=DESK, locale="en-GB", java_script_enabled=scripts
    )
    page, address = context.new_page(), f"kay{scripts:d}@example.org"
    gives_from_an_article(page, address)
    says_nothing_more_of_the_gift(page)
    is_asked_again_without_scripts_alone(page, scripts)
    signs_in(page, address, stack)
    votes(page)
    changes_the_amount(page)
    pauses_resumes_and_skips(page)
    looks_at_a_year_and_chooses_a_day(page)
    is_thanked_in_public_and_no_more(page)
    chooses_mails_and_takes_everything_along(page)
    stops_and_goes_on(page)
    signs_out(page)
    context.close()


def gives_from_an_article(page: Page, address: str) -> None:
    page.goto("/")
    nothing_holds_the_focus(page)
    skip_to_text(page)
    go(page, "link", "How we pay for this paper")
    nothing_holds_the_focus(page)
    go(page, "link", "Become a patron")
    nothing_holds_the_focus(page)
    tab_to(page, "radio", "Monthly")
    go(page, "button", "every month")
    tab_to(page, "textbox", "E-mail")
    page.keyboard.type(address)
    tab_to(page, "textbox", "Name on card")
    page.keyboard.type("Kay Keys")
    tab_to(page, "button", "with 4242", key="Shift+Tab")
    enter(page)
    expect(page.get_by_role("heading", name="Thank you.")).to_be_visible(timeout=30_000)
    nothing_holds_the_focus(page)


def says_nothing_more_of_the_gift(page: Page) -> None:
    reach(page.get_by_text("Tell us more, if you like"))
    page.keyboard.press("Enter")
    tab_to(page, "textbox", "The name we may thank you by")
    page.keyboard.type("…")
    go(page, "button", "Keep these answers")
    told(page, "alert", "at least one letter or number")
    tab_to(page, "textbox", "The name we may thank you by")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    go(page, "button", "Keep these answers")
    told(page, "status", "Your answers are kept.")


def is_asked_again_without_scripts_alone(page: Page, scripts: bool) -> None:
    tab_to(page, "link", "The Bridge Post", key="Shift+Tab")
    enter(page)
    go(page, "link", "How we pay for this paper")
    expect(page.locator("section.appeal")).to_be_visible(visible=not scripts)
    if scripts:
        go(page, "link", "See your support")
    else:
        go(page, "link", "My support")


def signs_in(page: Page, address: str, stack) -> None:
    nothing_holds_the_focus(page)
    tab_to(page, "textbox", "mail address")
    page.keyboard.type("kay at home")
    enter(page)
    told(page, "alert", "address")
    tab_to(page, "textbox", "mail address")
    page.keyboard.press("Control+A")
    page.keyboard.type(address)
    go(page, "button", "Send me a code")
    tab_to(page, "textbox", "code")
    page.keyboard.type("000000")
    enter(page)
    told(page, "alert", "not the code we sent")
    nothing_holds_the_focus(page)
    tab_to(page, "textbox", "code")
    page.keyboard.press("Control+A")
    page.keyboard.type(code_for(stack, address, "sign-in code"))
    enter(page)
    page.wait_for_url("**/account/")
    nothing_holds_the_focus(page)


def votes(page: Page) -> None:
    go(page, "link", "See the rounds")
    nothing_holds_the_focus(page)
    go(page, "link", "See the topics")
    go(page, "link", "Vote", exact=True)
    nothing_holds_the_focus(page)
    go(page, "button", "Save my ballot")
    told(page, "alert", "Choose at least one topic")
    tab_to(page, "checkbox", "")
    page.keyboard.press("Space")
    go(page, "button", "Save my ballot")
    told(page, "status", "Saved.")
    tab_to(page, "link", "My support", key="Shift+Tab")
    enter(page)


def changes_the_amount(page: Page) -> None:
    go(page, "link", "Look after this gift")
    page.set_viewport_size(PHONE)
    nothing_holds_the_focus(page)
    go(page, "link", "Change the amount")
    nothing_holds_the_focus(page)
    page.set_viewport_size(DESK)
    tab_to(page, "radio", "10 EUR")
    while not page.get_by_role("radio", name="Other").is_checked():
        page.keyboard.press("ArrowDown")
    tab_to(page, "textbox", "Another amount")
    page.keyboard.type("five")
    enter(page)
    told(page, "alert", "Nothing has changed")
    tab_to(page, "textbox", "Another amount")
    page.keyboard.press("Control+A")
    page.keyboard.type("12")
    go(page, "button", "See what it means")
    nothing_holds_the_focus(page)
    go(page, "button", "Give 12 EUR every month")
    told(page, "status", "you give 12 EUR every month")


def pauses_resumes_and_skips(page: Page) -> None:
    go(page, "link", "Pause this gift")
    nothing_holds_the_focus(page)
    tab_to(page, "combobox", "How long")
    page.keyboard.type("2")
    expect(page.get_by_label("How long")).to_have_value("2")
    go(page, "button", "See what it means")
    go(page, "button", "Pause, next charge")
    told(page, "status", "Your gift is paused")
    go(page, "link", "Resume it now")
    go(page, "button", "Resume")
    told(page, "status", "Your gift goes on")
    go(page, "link", "Skip one charge")
    go(page, "button", "Skip it")
    told(page, "status", "is left out")


def looks_at_a_year_and_chooses_a_day(page: Page) -> None:
    go(page, "link", "Give once a year instead")
    go(page, "button", "See what it means")
    nothing_holds_the_focus(page)
    go(page, "link", "Leave it as it is")
    go(page, "link", "Choose another day")
    nothing_holds_the_focus(page)
    day = page.get_by_label("Day of the next charge")
    tab_to(page, "textbox", "Day of the next charge")
    page.keyboard.type("01012001")
    tab_to(page, "button", "See what it means")
    page.keyboard.press("Enter")
    expect(day).to_be_focused()  # the browser itself says there what is wrong
    page.keyboard.type(f"{a_day():%d%m%Y}")
    expect(day).to_have_value(a_day().isoformat())
    go(page, "button", "See what it means")
    go(page, "button", "charge")
    told(page, "status", "charge")


def a_day() -> date:
    """One that is typed alike whether days or months stand first."""
    today = datetime.now(UTC).date()
    months = [date(today.year + more, month, month) for more in (0, 1) for month in range(1, 13)]
    return next(each for each in months if each > today + timedelta(days=2))


def is_thanked_in_public_and_no_more(page: Page) -> None:
    go(page, "link", "My support")
    go(page, "link", "Let us thank you in public")
    nothing_holds_the_focus(page)
    tab_to(page, "textbox", "The name we may thank you by")
    page.keyboard.type("…")
    enter(page)
    told(page, "alert", "at least one letter or number")
    tab_to(page, "textbox", "The name we may thank you by")
    page.keyboard.press("Control+A")
    page.keyboard.type("Kay Keys")
    tab_to(page, "checkbox", "Show my amount as well")
    page.keyboard.press("Space")
    go(page, "button", "Keep this name")
    told(page, "status", "What you chose is kept")
    go(page, "link", "Change or withdraw it")
    go(page, "button", "Withdraw my name")
    told(page, "status", "Your name is withdrawn")


def chooses_mails_and_takes_everything_along(page: Page) -> None:
    go(page, "link", "Mails from us")
    nothing_holds_the_focus(page)
    tab_to(page, "checkbox", "")
    page.keyboard.press("Space")
    go(page, "button", "Save")
    told(page, "status", "Saved.")
    go(page, "link", "Back to my support")
    go(page, "link", "What we hold about you")
    nothing_holds_the_focus(page)
    tab_to(page, "button", "Download everything")
    with page.expect_download() as everything:
        page.keyboard.press("Enter")
    assert everything.value.suggested_filename.endswith(".zip")
    go(page, "link", "My support", exact=True)
    go(page, "link", "How you sign in")
    nothing_holds_the_focus(page)
    go(page, "button", "Sign out everywhere else")
    told(page, "status", "with this browser alone")


def stops_and_goes_on(page: Page) -> None:
    go(page, "link", "My support", exact=True)
    go(page, "link", "Stop this gift")
    nothing_holds_the_focus(page)
    tab_to(page, "radio", "")
    page.keyboard.press("Space")
    tab_to(page, "textbox", "Anything else")
    page.keyboard.type("Thank you, all the same.")
    go(page, "button", "Stop this gift")
    told(page, "status", "This gift is stopped.")
    go(page, "link", "Look after this gift")
    go(page, "link", "Go on with this gift")
    go(page, "button", "Go on")
    told(page, "status", "Your gift goes on")


def signs_out(page: Page) -> None:
    go(page, "link", "My support")
    go(page, "button", "Sign out")
    told(page, "status", "You are signed out in this browser.")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
