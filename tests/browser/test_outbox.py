"""The demo's mails in a real browser."""

import pytest
from playwright.sync_api import Browser, expect

SIZES = [(320, 640), (390, 844), (1280, 900)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_mail_is_seen_whole(browser: Browser, stack, width, height):
    context = browser.new_context(
        base_url=stack.address, viewport={"width": width, "height": height}
    )
    page = context.new_page()
    page.goto("/account/sign-in/")
    page.get_by_label("mail address").fill(f"whole{width}@example.org")
    page.get_by_role("button", name="code").click()
    mail = page.get_by_role("link", name="You asked to sign in").first
    for _ in range(40):  # a worker sends it
        page.goto("/outbox/")
        if mail.count():
            break
        page.wait_for_timeout(250)
    mail.click()
    expect(page.frame_locator("iframe").get_by_role("link").first).to_be_visible()
    frame = page.frames[-1]
    for side in ("Width", "Height"):
        cut = frame.evaluate(f"document.documentElement.scroll{side} - window.inner{side}")
        assert cut <= 0, side
    context.close()
