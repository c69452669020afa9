"""`make screenshots`: the README's three pictures, taken of a demo that is started for them."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests import services
from tests.browser.conftest import CHROMIUM, QUIET
from tests.stack import Stack

PICTURES = services.ROOT / "docs" / "pictures"
COLOURS = 128
PHONE, DESKTOP = 390, 1280


@contextmanager
def demo() -> Iterator[Stack]:
    services.database.start()
    stack = Stack(services.database.copy("pictures"))
    try:
        stack.start()
        stack.manage("welcome")
        yield stack
    finally:
        stack.stop()
        services.database.stop()


def article(page: Page) -> bytes:
    """The end of the article: related links, then the appeal."""
    page.goto("/")
    page.locator("h1 a, h2 a").filter(has_text="North Korean").first.click()
    page.evaluate("document.fonts.ready")
    start = page.locator(".related").bounding_box()
    end = page.locator(".appeal").bounding_box()
    assert start is not None
    assert end is not None
    top = start["y"] - 24
    clip = {"x": 0, "y": top, "width": PHONE, "height": end["y"] + end["height"] + 24 - top}
    return page.screenshot(full_page=True, clip=clip)


def giving(page: Page) -> bytes:
    page.goto("/give/?interval=month&amount=5&currency=EUR")
    page.evaluate("document.fonts.ready")
    return page.screenshot()


def result(page: Page) -> bytes:
    page.goto("/rounds/")
    page.get_by_role("link", name="How shall we open our desk to you?").first.click()
    page.evaluate("document.fonts.ready")
    return page.screenshot()


def keep(name: str, picture: bytes) -> None:
    """As few bytes as type and flat colours need."""
    path = PICTURES / f"{name}.png"
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(services.ROOT)}  {path.stat().st_size // 1024} KB")


def new_page(browser: Browser, address: str, width: int, height: int) -> Page:
    viewport = {"width": width, "height": height}
    return browser.new_page(
        base_url=address, viewport=viewport, locale="en-GB", device_scale_factor=1.5
    )


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo() as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        keep("article", article(new_page(browser, stack.address, PHONE, 844)))
        keep("give", giving(new_page(browser, stack.address, DESKTOP, 880)))
        keep("round", result(new_page(browser, stack.address, DESKTOP, 900)))
        browser.close()


if __name__ == "__main__":
    main()
