"""What every page has to be: nothing that axe finds, and nothing wider than the window."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def faults(page: Page, rules=WCAG) -> list[tuple]:
    """(rule, element) of each fault; looked for when the page has its style sheets.

    Words can be read, and measured at another size, before these have come.
    """
    page.wait_for_load_state()
    told = Axe().run(page, options={"runOnly": list(rules)}).response["violations"]
    found = [(each["id"], each["nodes"][0]["html"]) for each in told]
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return found + ([("wider than the window", wider)] if wider > 0 else [])


def is_sound(page: Page) -> None:
    """Nothing against WCAG 2.2 AA."""
    assert faults(page) == []
