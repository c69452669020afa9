"""Another amount, in a real browser: what the button says is what the server would take."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from playwright.sync_api import Browser, Page, expect

from patrons.models import Currency
from patrons.money import money
from seeds.masthead import CURRENCIES, FEES
from tests.browser.soundness import is_sound

TYPED = [
    *("7", "7.5", "7,50", "1 000", "1'000,5", "€5", "5 €", "eur 12", "007", "10000", "¥800"),
    *(
        "1,000",
        "1.000",
        "5.555",
        "-5",
        "$5",
        "20000",
        "0",
        "0.99",
        "1e9",
        "five",
        "5.",
        "",
        "5,0,0",
    ),
]


@pytest.mark.parametrize("code", ["EUR", "JPY"])
def test_the_button_names_an_amount_exactly_where_the_server_takes_it(page: Page, code):
    (row,) = [each for each in CURRENCIES if each[0] == code]
    currency = Currency(code=code, exponent=row[1], coffee=row[2], minimum=row[6], maximum=row[7])
    page.goto(f"/give/?currency={code}&interval=once&amount=other")
    box, button = page.get_by_label("Another amount"), page.locator("[data-submit]")
    for typed in TYPED:
        box.fill(typed)
        try:
            says = f"Give {money(currency.parse(typed), currency)} once"
        except ValidationError:
            says = "Give once"
        expect(button, f"typed: {typed}").to_have_text(
            says.replace("\u00a0", " "), use_inner_text=True
        )


@pytest.mark.parametrize("code", ["EUR", "JPY"])
def test_with_the_fees_the_button_names_what_will_be_charged(page: Page, code):
    percent, fixed = FEES[code]
    currency = Currency(
        code=code, exponent=0 if code == "JPY" else 2, fee_percent=Decimal(percent), fee_fixed=fixed
    )
    page.goto(f"/give/?currency={code}&interval=once&amount=other&cover_fees=on")
    box, button = page.get_by_label("Another amount"), page.locator("[data-submit]")
    for whole in (100, 101, 333, 999, 1000, 5000, 9999):
        box.fill(str(whole))
        minor = whole * 10**currency.exponent
        total = money(minor + currency.fee_cover(minor), currency).replace("\u00a0", " ")
        expect(button).to_have_text(f"Give {total} once", use_inner_text=True)


def test_a_refused_amount_is_marked_when_the_box_is_left_and_nothing_moves(page: Page):
    page.goto("/give/?interval=once&amount=7")
    box, button = page.get_by_label("Another amount"), page.locator("[data-submit]")
    where = "it => it.getBoundingClientRect().top + scrollY"
    before = button.evaluate(where)
    box.fill("1,000")
    expect(box).not_to_have_attribute("aria-invalid", "true")
    box.blur()
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description("Between 1 and 10\u202f000 EUR, such as 3 or 4.50.")
    assert button.evaluate(where) == before
    box.fill("1000")
    expect(box).not_to_have_attribute("aria-invalid", "true")


def test_arrows_go_on_past_other_and_a_click_on_it_leads_into_its_box(page: Page):
    page.goto("/give/?interval=once")
    amounts = page.locator("input[name=amount_once]")
    amounts.and_(page.locator(":checked")).focus()
    for _ in range(amounts.count()):
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.type") == "radio"
    page.locator("label", has=page.locator("input[name=amount_once][value=other]")).click()
    expect(page.get_by_label("Another amount")).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_refused_form_leads_a_keyboard_to_what_is_wrong(browser: Browser, stack, scripts):
    context = browser.new_context(java_script_enabled=scripts, base_url=stack.address)
    page = context.new_page()
    page.goto("/give/?interval=once&amount=five")
    page.get_by_role("button", name="Give").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="See what to do")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Another amount")).to_be_focused()
    context.close()


@pytest.mark.parametrize("light", ["light", "dark"])
def test_a_refused_form_is_sound(browser: Browser, stack, light):
    context = browser.new_context(
        base_url=stack.address, color_scheme=light, viewport={"width": 320, "height": 640}
    )
    page = context.new_page()
    page.goto("/give/?interval=once&amount=five")
    page.get_by_role("button", name="Give").click()
    expect(page.get_by_role("alert")).to_be_visible()
    is_sound(page)
    context.close()
