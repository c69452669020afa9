"""An article with every block there is, as readers have it: sound, still, and silent elsewhere."""

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, Page, Route, expect

from tests.articles.every_block import FRAME, WATCH
from tests.browser.test_every_page import faults_by_day_and_night
from tests.stack import Stack

MADE = """
import json
from articles.article import ArticlePage
from articles.section import SectionPage
from tests.articles.every_block import every_block, image
section = SectionPage.objects.get(slug="everyday")
article = section.add_child(
    instance=ArticlePage(title="Every block", standfirst="One of each.", live=False))
article.body = json.dumps(every_block(image(1300, 900)))
article.save_revision().publish()
print(article.address)
"""
SHIFTS = """new Promise((done) => {
  let moved = 0;
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) moved += each.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved), 500);
})"""


@pytest.fixture(scope="module")
def article(stack: Stack) -> str:
    """The address of the article, once the worker has made its pictures."""
    path = stack.shell(MADE)

    def made() -> bool:
        html = requests.get(stack.address + path, timeout=10).text
        return html.count('type="image/avif"') == 2

    stack.wait_for(made, "AVIF of both pictures")
    return path


@pytest.fixture
def visit(browser: Browser, stack: Stack, article: str) -> Iterator:
    """visit(): the article in a window, and every address that was asked outside our own."""
    opened = []

    def visited(**options) -> tuple[Page, list[str]]:
        options = {"reduced_motion": "reduce", "viewport": {"width": 390, "height": 844}} | options
        context = browser.new_context(base_url=stack.address, locale="en-GB", **options)
        opened.append(context)
        elsewhere: list[str] = []

        def answer(route: Route) -> None:
            if route.request.url.startswith(stack.address):
                route.continue_()
            else:
                elsewhere.append(route.request.url)
                route.fulfill(body="<p>A film</p>", content_type="text/html")

        context.route("**/*", answer)
        page = context.new_page()
        page.goto(article)
        return page, elsewhere

    yield visited
    for context in opened:
        context.close()


def test_it_is_sound_on_a_phone_by_day_and_on_a_desktop_by_night(visit):
    page, _ = visit()
    expect(page.locator(".text figure")).to_have_count(4)
    assert faults_by_day_and_night(page) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_shifts_and_the_right_picture_comes(visit, width):
    page, _ = visit(viewport={"width": width, "height": 900})
    for picture in page.locator(".picture img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
    assert page.evaluate(SHIFTS) == 0
    chosen = page.locator(".picture img").first.evaluate("img => img.currentSrc")
    assert ("width-480" if width == 390 else "width-800") in chosen
    assert chosen.endswith(".avif")


def test_a_video_is_asked_for_when_its_button_is_pressed_and_not_before(visit):
    page, elsewhere = visit()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    assert elsewhere == []
    button = page.get_by_role("button", name="Show it here A rabbit wakes up")
    button.focus()
    page.keyboard.press("Enter")
    frame = page.locator("iframe")
    expect(frame).to_have_attribute("title", "A rabbit wakes up")
    expect(frame).to_be_focused()
    expect(page.frame_locator("iframe").get_by_text("A film")).to_be_visible()
    assert elsewhere == [FRAME]


def test_without_scripts_a_video_is_a_link(visit):
    page, elsewhere = visit(java_script_enabled=False)
    link = page.get_by_role("link", name="Watch on YouTube A rabbit wakes up")
    expect(link).to_have_attribute("href", WATCH)
    expect(page.locator(".embed button")).to_be_hidden()
    assert elsewhere == []


def test_on_paper_a_video_is_its_address(visit):
    page, _ = visit()
    page.get_by_role("button", name="Show it here").click()
    page.emulate_media(media="print")
    expect(page.locator("iframe")).to_be_hidden()
    printed = "getComputedStyle(document.querySelector('.embed figcaption a'), '::after').content"
    assert page.evaluate(printed) == f'" (" "{WATCH}" ")"' or WATCH in page.evaluate(printed)


def test_a_wide_table_is_moved_by_keyboard_alone(visit):
    page, _ = visit()
    table = page.get_by_role("region", name="Passengers by season")
    table.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".scroll")).not_to_have_js_property("scrollLeft", 0)
