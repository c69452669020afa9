"""A reader with a keyboard and no mouse, whose every press of Tab is looked at.

What has the focus must show it, in the window and not under something else; Tab goes on in the
order of the page and Shift+Tab back; and there is a way past the end of the page.
"""

from playwright.sync_api import Locator, Page, expect

PRESSES = 80  # more than any page of ours needs
RING = 2  # pixels

# Of what has the focus: its words, whether it shows, and the way from what had it before.
LOOK = """(ring) => {
    const at = document.activeElement, before = window.hadFocus;
    const FOLLOWING = Node.DOCUMENT_POSITION_FOLLOWING;
    const way = !before || before === document.body ? "in" : before === at ? "within" :
        before.compareDocumentPosition(at) & FOLLOWING ? "on" : "back";
    window.hadFocus = at;
    const first = document.querySelector("a[href], button:not([tabindex]), summary");
    if (at === document.body || (at === first && way === "back")) return null; // and round again
    const thick = (element) => {
        const { outlineStyle, outlineWidth, opacity } = getComputedStyle(element);
        return outlineStyle !== "none" && opacity > 0 && parseFloat(outlineWidth) >= ring;
    };
    const drawn = [at, ...(at.labels || [])].find(thick); // a card is drawn by its label
    const inside = at.type === "date" && !at.matches(":focus"); // the browser's own button there
    const box = (drawn || at).getClientRects()[0];
    const middle = (from, size, most) => Math.min(Math.max(from + size / 2, 0), most - 1);
    const top = document.elementFromPoint(
        middle(box.x, box.width, innerWidth), middle(box.y, box.height, innerHeight));
    const words = at.labels?.[0]?.innerText || at.innerText || at.value || at.localName;
    return {
        words: words.replace(/\\s+/g, " ").trim().slice(0, 80),
        rings: Boolean(drawn) || inside,
        seen: box.bottom > 0 && box.top < innerHeight &&
            [at, drawn].some((one) => one && (one.contains(top) || top?.contains(one))),
        way: at.tabIndex > 0 ? "out of order" : way,
    };
}"""


def press(page: Page, key: str) -> dict | None:
    """Press Tab or Shift+Tab; what has the focus then, or nothing past the end of the page."""
    page.keyboard.press(key)
    at = page.evaluate(LOOK, RING)
    if at:
        where = f"{at['words']!r} on {page.url}"
        assert at["rings"], f"nothing shows that {where} has the focus"
        assert at["seen"], f"{where} has the focus where nobody sees it"
        assert at["way"] in ("in", "within", "on" if key == "Tab" else "back"), f"jumps to {where}"
    return at


def reach(goal: Locator, key: str = "Tab") -> None:
    """Press Tab (or Shift+Tab) until the focus stands there."""
    page, passed = goal.page, []
    there = goal.and_(page.locator(":focus"))
    page.evaluate("window.hadFocus = document.activeElement")
    while len(passed) < PRESSES and (at := press(page, key)):
        if there.count():
            return
        passed.append(at["words"])
    raise AssertionError(f"{key} never reached {goal} on {page.url}, only {passed}")


def tab_to(page: Page, role: str, name: str, key: str = "Tab", exact: bool = False) -> None:
    """Press Tab (or Shift+Tab) until the focus stands on what has this role and this name."""
    reach(page.get_by_role(role, name=name, exact=exact), key)


def go(page: Page, role: str, name: str, exact: bool = False) -> None:
    """Tab to it and press Enter; the next page is open afterwards."""
    tab_to(page, role, name, exact=exact)
    enter(page)


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def skip_to_text(page: Page) -> None:
    """By the first link of every page, past what stands on all of them."""
    tab_to(page, "link", "Skip to the text")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def nothing_holds_the_focus(page: Page) -> None:
    """Press Tab to the end of the page and past it."""
    page.evaluate("window.hadFocus = document.activeElement")
    for _ in range(PRESSES):
        if press(page, "Tab") is None:
            return
    raise AssertionError(f"{page.url} does not let the focus go")


def told(page: Page, role: str, words: str) -> None:
    """A message, and the focus is on it: it is read out, and Tab goes on from there."""
    said = page.get_by_role(role).filter(has_text=words)
    expect(said).to_be_visible()
    expect(said).to_be_focused()
