"""`make mail-pictures`: every kind of mail as a picture, in each language, on a phone and wider,
light and dark, in var/mail-pictures/, for a person to look at.
"""

import os
from pathlib import Path

import django
from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM, QUIET

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "mail-pictures"
WIDTHS = (320, 390, 640)


def previews() -> dict[str, str]:
    """The HTML of each mail by the name of its picture."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    from patrons import mail_language  # noqa: PLC0415
    from patrons.admin.mail_kinds import KINDS  # noqa: PLC0415

    return {
        f"{name}-{language}": kind.preview(name, language).html
        for name, kind in KINDS.items()
        for language in mail_language.offered()
    }


def take(browser: Browser, found: dict[str, str], scheme: str, width: int) -> list[str]:
    """A picture of each; returns the names of those that are wider than the screen."""
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    wide = []
    for name, html in found.items():
        page.set_content(html)
        page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=True)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(f"{name} at {width}")
    page.close()
    return wide


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = previews()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        wide = [
            name
            for scheme, width in [("light", each) for each in WIDTHS] + [("dark", 390)]
            for name in take(browser, found, scheme, width)
        ]
        browser.close()
    print(f"{len(found)} mails, as pictures in {FOLDER.relative_to(ROOT)}/")
    if wide:
        print("Wider than the screen: " + ", ".join(wide))


if __name__ == "__main__":
    main()
