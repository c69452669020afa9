"""Every page that a link leads to, from the front page, a mail or the patron's own room: nothing
that axe finds, and nothing wider than the window.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page, expect

from newsroom.language import without_language
from tests.browser.soundness import WCAG, faults
from tests.stack import Stack

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# Pages that Wagtail makes are its own to mend; a mail brings its own styles.
ELSEWHERE = re.compile(
    r"^/(admin|outbox|demo|static|media|documents)/|/(receipts|credit-notes|sign-out)/|\.\w+$"
)
LINKS = "[...document.querySelectorAll('a[href]')].map(a => a.href)"
ROOMS = ["/", "/give/", "/account/", "/account/sign-in/", "/nothing/here/"]

SEED = "small-number-of-north-korean-military-already-inside-ukraine-us-officials-told-cnn"
READ = [
    *("/", "/everyday/", f"/news/{SEED}/", "/authors/edie-brandt/", "/tags/lime-trees/"),
    *("/search/?q=dill", "/search/?q=nothingatall", "/nothing/here/", "/everyday/deleted/"),
    *("/uk/", "/uk/news/", f"/uk/news/{SEED}/", "/uk/authors/edie-brandt/", "/uk/search/"),
]
TAGGED_AND_DELETED = """
from articles.article import ArticlePage
from articles.section import SectionPage
section = SectionPage.objects.get(slug="everyday")
for title in ("Tagged", "Deleted"):
    article = ArticlePage(title=title, standfirst="Said in a sentence.")
    article.tags.add("lime trees")
    section.add_child(instance=article)
article.delete()
"""


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    still = {"reduced_motion": "reduce"}  # no colour is half-way when axe looks
    context = browser.new_context(base_url=stack.address, locale="en-GB", **still)
    yield context.new_page()
    context.close()


def test_what_a_stranger_sees_is_sound(page, stack):
    assert walked(page, stack, ROOMS, onward=False) == {}


def test_what_readers_read_is_sound_in_both_languages(page, stack):
    stack.shell(TAGGED_AND_DELETED)
    wrong, answered = {}, set()
    for path in READ:
        answered.add(page.goto(path).status)
        if found := faults_by_day_and_night(page):
            wrong[path] = found
    assert wrong == {}
    assert answered == {200, 404, 410}


def test_the_foot_has_no_hole_on_a_desktop(page):
    """Its links end about where its texts do, and the languages stand in one line."""
    page.set_viewport_size(DESKTOP)
    page.goto("/")
    texts = [box.bounding_box() for box in page.locator(".foot section").all()]
    links = page.locator(".foot nav").first.bounding_box()
    ends = max(box["y"] + box["height"] for box in texts)
    assert links["y"] + links["height"] - ends < 80
    languages = page.locator(".languages li").all()
    assert len(languages) > 1
    assert len({box.bounding_box()["y"] for box in languages}) == 1


def test_in_large_text_on_a_phone_the_appeal_keeps_its_room_for_words(page):
    page.set_viewport_size(PHONE)
    page.goto(f"/news/{SEED}/")
    edge = "getComputedStyle(document.querySelector('.appeal')).paddingInlineStart"
    assert page.evaluate(edge) == "24px"
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert float(page.evaluate(edge).removesuffix("px")) < 25


def test_whatever_links_lead_a_patron_to_is_sound(page, stack):
    page.goto("/account/sign-in/")
    page.get_by_role("button", name="patron").first.click()
    give_monthly(page)
    mails = stack.mails("patron@example.org")
    told = [link for mail in mails for link in re.findall(r"http://\S+", mail.text)]
    assert walked(page, stack, [*ROOMS, *told]) == {}


def give_monthly(page: Page) -> None:
    page.goto("/give/?interval=month")
    page.get_by_role("button", name="Give").click()
    if "/c/pay/" not in page.url:
        page.get_by_role("button", name="Give").last.click()
    page.wait_for_url("**/c/pay/**")
    page.get_by_label("Name on card").fill("Paula Patron")
    page.get_by_role("button", name="with 4242").click()
    page.wait_for_url("**/give/thanks/**")
    expect(page.get_by_role("heading", name="Thank you.")).to_be_visible(timeout=30_000)


def walked(page: Page, stack: Stack, begin: list[str], onward: bool = True) -> dict[str, list]:
    """What is wrong, by address, on one page of each kind that links lead to; that there is none,
    too, unless it was asked for by name.
    """
    wrong: dict[str, list] = {}
    waiting, seen = [stack.address + path if path[0] == "/" else path for path in begin], set()
    while waiting:
        address = waiting.pop(0).partition("#")[0]
        kind = kind_of(address, stack)
        if kind is None or kind in seen:
            continue
        seen.add(kind)
        answer = page.goto(address)
        if answer.status >= 400 and address.removeprefix(stack.address) not in begin:
            wrong[address] = [answer.status]
        elif page.url.startswith(stack.address):
            if found := faults_by_day_and_night(page):
                wrong[page.url.removeprefix(stack.address)] = found
            waiting += page.evaluate(LINKS)
    print(sorted(seen))
    assert len(seen) > len(begin)
    return wrong


def kind_of(address: str, stack: Stack) -> str | None:
    """Pages of one kind are one page with other words; None for what is not looked at."""
    path = urlsplit(address).path
    if not address.startswith(stack.address) or ELSEWHERE.search(without_language(path)):
        return None
    try:
        route = resolve(path).route
    except Resolver404:
        return path
    # Front page, sections and plain pages share one.
    return path if route.startswith("^((?:[\\w\\-]+/)*)") else route


def faults_by_day_and_night(page: Page) -> list:
    """On a phone by day and on a desktop by night."""
    found = []
    for window, light in ((PHONE, "light"), (DESKTOP, "dark")):
        page.set_viewport_size(window)
        page.emulate_media(color_scheme=light)
        found += [(light, *each) for each in faults(page, [*WCAG, "best-practice"])]
    return found
