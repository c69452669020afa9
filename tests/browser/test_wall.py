"""The wall of thanks: chosen by a patron, read by an editor, shown to everybody."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.soundness import is_sound


@pytest.fixture(params=[320, 1280])
def sign_in(request, browser: Browser, stack):
    """sign_in("Alice"): a page of that one of the cast, in a window of this width."""
    size, made = {"width": request.param, "height": 844}, []

    def signing(name: str = "") -> Page:
        made.append(browser.new_context(base_url=stack.address, viewport=size, locale="en-GB"))
        page = made[-1].new_page()
        if name:
            page.goto("/account/sign-in/")
            page.get_by_role("button", name=name).click()
            page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    yield signing
    for context in made:
        context.close()


def test_a_name_goes_from_its_patron_by_an_editor_to_everybody_and_back(sign_in):
    patron, editor, reader = sign_in("Alice, a patron"), sign_in("Edie"), sign_in()
    patron.goto("/account/thanks/")
    patron.get_by_label("The name we may thank you by in public").fill("🌻")
    patron.get_by_role("button", name="Keep this name").press("Enter")
    expect(patron.get_by_text("at least one letter or number")).to_be_visible()
    is_sound(patron)
    patron.get_by_label("The name we may thank you by in public").fill("Аліса " + "з" * 114)
    patron.get_by_label("Show my amount as well").set_checked(True)
    patron.get_by_role("button", name="Keep this name").press("Enter")
    expect(patron.get_by_text("Somebody here reads it before it shows.")).to_be_visible()
    is_sound(patron)

    reader.goto("/thanks/")
    expect(reader.get_by_text("Аліса")).to_have_count(0)
    is_sound(reader)

    editor.goto("/admin/wallentry/waiting/")
    row = editor.get_by_label("Аліса")
    row.focus()
    editor.keyboard.press("Space")
    editor.get_by_role("button", name="Approve those ticked").press("Enter")
    expect(editor.get_by_text("Approved: Аліса")).to_be_visible()

    reader.reload()
    expect(reader.get_by_role("listitem").filter(has_text="Аліса")).to_be_visible()
    is_sound(reader)
    reader.emulate_media(color_scheme="dark", reduced_motion="reduce")
    is_sound(reader)

    patron.goto("/account/thanks/")
    is_sound(patron)
    patron.get_by_role("button", name="Withdraw my name").press("Enter")
    expect(patron.get_by_text("Your name is withdrawn.")).to_be_visible()
    reader.reload()
    expect(reader.get_by_text("Аліса")).to_have_count(0)
