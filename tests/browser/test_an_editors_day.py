"""An editor's day: from the first screen to readers, with every page of theirs kept in the cache.

What readers are asked for with `requests`, as whoever has no session; what staff do is pressed.
"""

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import requests
from django.utils.text import slugify
from playwright.sync_api import Browser, Locator, Page, Response, Route, expect

from tests.stack import Stack

# Far more than the 0.3 s that it takes: a machine that is busy with other tests makes nothing wrong
# here. tests/journeys/test_page_cache.py shows the second that is promised.
AT_ONCE = 30.0
ON_TIME = 120.0  # seconds, after which a page that is not out is told of as late

WRITER = """
from types import SimpleNamespace
from allauth.account.internal.flows.login import record_authentication
from django.test import Client
from patrons.account.second_factor import DEMO
from patrons.models import User
from tests.cast import BACKEND, WRITERS, staff
WENDY = "wendy@day.example"
client = Client()
user = User.objects.filter(email=WENDY).first() or staff(WENDY, "Wendy Osei", WRITERS)
client.force_login(user, backend=BACKEND)
session = client.session
record_authentication(SimpleNamespace(session=session), user, method=DEMO)
session.save()
print(session.session_key)
"""
# When it is to go out, in the newsroom's time; and from then on it is as if that had been now.
DUE = """
from zoneinfo import ZoneInfo
from django.utils import timezone
from patrons.masthead import Newsroom
from wagtail.models import Revision
revision = Revision.page_revisions.exclude(approved_go_live_at=None).get(object_str={title!r})
zone = ZoneInfo(str(Newsroom.load().time_zone))
print(revision.approved_go_live_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M"))
revision.approved_go_live_at = timezone.now()
revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
revision.save()
"""


@pytest.fixture
def screen(browser: Browser, stack: Stack) -> Iterator[Callable[..., Page]]:
    """screen(): the admin's first screen on a desktop, of the demo's editor or of a session."""
    opened = []

    def sign_in(session: str | None = None) -> Page:
        window = {"width": 1280, "height": 900}
        context = browser.new_context(base_url=stack.address, viewport=window, locale="en-GB")
        opened.append(context)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": stack.address}])
            page.goto("/admin/")
        else:
            page.goto("/account/sign-in/?next=/admin/")
            page.get_by_role("button", name="Edie, the editor").click()
        page.wait_for_url("**/admin/")
        return page

    yield sign_in
    for context in opened:
        context.close()


class Readers:
    """What whoever has no account is sent."""

    def __init__(self, stack: Stack):
        self.home = stack.address

    def status(self, path: str) -> int:
        return requests.get(self.home + path, timeout=15).status_code

    def read(self, path: str) -> str:
        return requests.get(self.home + path, timeout=15).text

    def see_within(self, seconds: float, wanted: Callable[[], bool], told: str) -> float:
        """How long it took until it was so; what readers ask meanwhile keeps the caches warm."""
        began = time.monotonic()
        while not wanted():
            assert time.monotonic() - began < seconds, f"after {seconds} s not yet: {told}"
            time.sleep(0.1)
        return time.monotonic() - began


@pytest.fixture
def readers(stack: Stack) -> Readers:
    return Readers(stack)


WILL_GO_OUT = """
from patrons.masthead import Newsroom
from articles.article import ArticlePage
draft = ArticlePage.objects.get(title={title!r}).get_latest_revision_as_object()
print(Newsroom.load().local(draft.go_live_at).strftime("%Y-%m-%dT%H:%M"))
"""
LISTS = ("/", "/everyday/", "/feeds/rss.xml", "/search/?q={}")


def lists_with(readers: Readers, title: str) -> list[str]:
    """Where a reader meets the article before opening it."""
    asked = [path.format(title.split()[-1]) for path in LISTS]
    return [path for path in asked if title in re.sub("<[^>]+>", "", readers.read(path))]


def write(page: Page, title: str, author: str = "") -> None:
    """A short article that has all it needs; the editor's own name stands there already."""
    page.get_by_role("link", name="in Everyday").click()
    page.get_by_role("textbox", name="Title*").fill(title)
    page.locator("textarea[name=standfirst]").fill(f"{title}, in a sentence.")
    if author:
        name_author(page, author)
    say(page, f"{title}: the first words.")


def name_author(page: Page, author: str) -> None:
    page.get_by_role("button", name="Add author").click()
    page.get_by_role("button", name="Choose author").click()
    page.get_by_role("dialog").get_by_role("link", name=author).click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def say(page: Page, words: str, into: str = "body-0-value") -> None:
    page.locator(f"[name='{into}'] ~ .Draftail-Editor__wrapper .public-DraftEditor-content").click()
    page.keyboard.type(words)
    # The editor writes what it holds into the form a quarter of a second later.
    written = page.locator(f"[name='{into}']")
    expect(written).to_have_value(re.compile(re.escape(words)))


def add_block(page: Page, kind: str) -> None:
    page.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=kind).click()


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        button(page, name).click()


def button(page: Page, name: str) -> Locator:
    """A button below the form, the visible one or one of the list beside it."""
    below = page.locator("nav.footer__container")
    found = below.get_by_role("button", name=name, exact=True)
    if not found.is_visible():
        below.get_by_role("button", name="More actions").click()
    return found


def publish(page: Page) -> None:
    press(page, "Publish")
    expect(page.locator(".messages")).to_contain_text("published")


def test_an_article_is_written_published_corrected_and_withdrawn(screen, readers, stack):
    title, path = "A bench in Podil", "/everyday/a-bench-in-podil/"
    readers.see_within(30, lambda: readers.status("/") == 200, "the front page")
    assert (lists_with(readers, title), readers.status(path)) == ([], 404)  # and now they are kept
    page = screen()
    page.get_by_role("link", name="in Everyday").click()
    page.get_by_role("textbox", name="Title*").press_sequentially(title)
    press(page, "Publish")
    for missing in ("under the headline.", "Write the text."):
        expect(page.locator(".messages")).to_contain_text(missing)
    page.locator("textarea[name=standfirst]").fill("Who sits there, and since when.")
    say(page, "It stands in the shade.")
    add_block(page, "Heading")
    page.locator("[name='body-1-value']").fill("Since when")
    add_block(page, "Picture")
    picture = page.locator("#body-2-value-picture-image-chooser")
    picture.get_by_role("button", name="Choose an image").click()
    page.get_by_role("dialog").get_by_role("link", name="Dill on a windowsill").click()
    expect(page.get_by_role("heading", name="Picture", exact=True).first).to_be_visible()
    expect(page.locator("[name='body-2-value-picture-image']")).not_to_have_value("")
    page.get_by_label("Alt text").fill("A bench under a lime tree.")
    assert readers.status(path) == 404

    publish(page)
    every = len(LISTS)
    seen = readers.see_within(
        AT_ONCE, lambda: len(lists_with(readers, title)) == every, "the article in every list"
    )
    html = readers.read(path)
    for said in ("Edie Brandt", "It stands in the shade.", "Since when", "under a lime tree."):
        assert said in html

    page.get_by_role("link", name="Edit").filter(visible=True).first.click()
    day = stack.shell("from django.utils import timezone;print(timezone.localdate())")
    add_block(page, "Correction note")
    say(page, "It said oak; it is a lime tree.", "body-3-value-text")
    page.locator("[name$='-date']").last.fill(day)
    page.keyboard.press("Tab")
    assert "It said oak" not in readers.read(path)
    publish(page)
    corrected = readers.see_within(
        AT_ONCE, lambda: "it is a lime tree." in readers.read(path), "the correction"
    )
    assert f'Correction, <time datetime="{day}">' in readers.read(path)

    page.get_by_role("link", name="Edit").filter(visible=True).first.click()
    page.locator("nav.footer__container").get_by_role("button", name="More actions").click()
    page.locator("nav.footer__container").get_by_role("link", name="Unpublish").click()
    page.get_by_role("button", name="Yes, unpublish it").click()
    expect(page.locator(".messages")).to_contain_text("unpublished")
    withdrawn = readers.see_within(
        AT_ONCE,
        lambda: not lists_with(readers, title) and readers.status(path) in (404, 410),
        "the article gone from every list",
    )
    print(f"seen {seen:.1f} s, corrected {corrected:.1f} s, withdrawn {withdrawn:.1f} s after")


def test_what_a_writer_hands_in_is_read_by_the_editor_and_goes_out(screen, readers, stack):
    title, path = "Handed in by Wendy", "/everyday/handed-in-by-wendy/"
    writer = screen(stack.shell(WRITER))
    write(writer, title, author="The newsroom")
    below = writer.locator("nav.footer__container")
    expect(below.get_by_role("button", name="Publish")).to_have_count(0)
    press(writer, "Submit for review")
    expect(writer.locator(".messages")).to_contain_text("waits for its review")
    assert readers.status(path) == 404

    editor = screen()
    editor.get_by_role("link", name=title).first.click()
    below = editor.locator("nav.footer__container")
    below.get_by_role("button", name="Approve").first.click()
    readers.see_within(
        15, lambda: f"{title}: the first words." in readers.read(path), "the approved article"
    )
    assert lists_with(readers, title)


@pytest.mark.parametrize("with_words", [True, False])
def test_an_answer_waits_for_what_its_reviewer_typed(screen, readers, stack, with_words):
    title = f"Read by Edie {'with' if with_words else 'without'} words"
    path, held = f"/everyday/{slugify(title)}/", []
    writer = screen(stack.shell(WRITER))
    write(writer, title, author="The newsroom")
    press(writer, "Submit for review")
    expect(writer.locator(".messages")).to_contain_text("waits for its review")

    editor = screen()
    editor.get_by_role("link", name=title).first.click()
    editor.route("**/edit/", lambda sent: held.append(sent) if autosave(sent) else sent.continue_())
    editor.locator(".public-DraftEditor-content").last.click()
    editor.keyboard.press("Control+End")
    with editor.expect_request(lambda sent: sent.method == "POST" and "/edit/" in sent.url):
        editor.keyboard.type(" And her own.")
    if with_words:
        editor.get_by_role("button", name="More actions").click()
        editor.get_by_role("button", name="Approve with comment and Publish").click()
        editor.locator(".modal-body textarea").fill("Well told.")
        editor.locator(".modal-body").get_by_role("button").last.click()
    else:
        editor.get_by_role("button", name="Approve and Publish").first.click()
    editor.wait_for_timeout(1000)
    assert readers.status(path) == 404
    (on_its_way,) = held
    on_its_way.continue_()
    expect(editor.locator(".messages")).to_contain_text("is approved and out", timeout=30_000)
    readers.see_within(15, lambda: "And her own." in readers.read(path), "what the reviewer typed")


def autosave(sent: Route | Response) -> bool:
    return sent.request.method == "POST" and "json" in sent.request.headers.get("accept", "")


@pytest.mark.parametrize(
    ("where", "name", "typed"),
    [
        ("/admin/snippets/articles/author/", "role", "Editor of all"),
        ("/admin/round/", "title", "Another name"),
        ("/admin/tier/", "name", "Another name"),
        ("/admin/settings/articles/paper/", "footer", "Another footer."),
    ],
)
def test_what_is_no_page_is_saved_too(screen, where, name, typed):
    page = screen()
    page.goto(where)
    if "settings" not in where:
        page.locator("main table a[href*='/edit/']").first.click()
    page.locator(f"[name={name}]").fill(typed)
    with page.expect_navigation():
        page.locator("footer").get_by_role("button", name="Save").click()
    expect(page.locator(".messages")).to_contain_text("updated")


def test_what_is_said_of_a_press_is_seen_where_somebody_writes(screen):
    page = screen()
    write(page, "Said where somebody writes")
    page.locator("[name=location]").fill("Kyiv")
    page.wait_for_timeout(3000)  # autosave
    page.context.clear_cookies()
    page.locator("[name=location]").scroll_into_view_if_needed()
    button(page, "Publish").click()
    expect(page.locator(".messages")).to_contain_text("You are signed out.")
    expect(page.locator(".messages li").last).to_be_in_viewport()
    expect(page.locator("[name=location]")).to_have_value("Kyiv")


def test_a_day_that_is_half_typed_stays_what_it_was(screen, stack):
    page = screen()
    write(page, "Half a day")
    press(page, "Save draft")
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    dialog = page.get_by_role("dialog", name="Set publishing schedule")
    field = dialog.get_by_label("Go live date/time")
    at = f"{datetime.now() + timedelta(days=1):%Y-%m-%d}T06:00"
    field.fill(at)
    with page.expect_navigation():
        dialog.get_by_role("button", name="Save schedule").click()

    page.get_by_role("button", name="Edit schedule").click()
    field.press("Backspace")  # its first part is empty now
    assert field.evaluate("it => it.validity.badInput")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    with page.expect_response(autosave):  # it goes on
        say(page, " And more.")
    press(page, "Save draft")
    expect(page.locator(".messages")).to_contain_text("updated")
    assert stack.shell(WILL_GO_OUT.format(title="Half a day")) == at

    page.goto("/admin/articles/?published_on_from=2020-11-01")
    page.get_by_role("button", name="Show filters").click()
    page.locator(".w-drilldown").get_by_role("button", name="Date").click()
    page.locator("input[name=published_on_from]").press("Backspace")
    page.wait_for_timeout(1500)
    assert "published_on_from=2020-11-01" in page.url


def test_what_is_scheduled_goes_out_by_itself(screen, readers, stack):
    title, path = "Out by itself at Nivky", "/everyday/out-by-itself-at-nivky/"
    assert (lists_with(readers, title), readers.status(path)) == ([], 404)
    page = screen()
    write(page, title)
    press(page, "Save draft")
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    dialog = page.get_by_role("dialog", name="Set publishing schedule")
    at = f"{datetime.now() + timedelta(days=1):%Y-%m-%d}T06:00"
    field = dialog.get_by_label("Go live date/time")
    field.press_sequentially("3011")  # a day, and no year or hour yet
    dialog.get_by_role("button", name="Save schedule").click()
    expect(page.locator(".messages")).to_contain_text("“Go live date/time” is no whole date.")
    expect(dialog).to_be_visible()
    field.fill(at)
    with page.expect_navigation():
        dialog.get_by_role("button", name="Save schedule").click()
    press(page, "Schedule to publish")
    expect(page.locator(".messages")).to_contain_text("scheduled")
    assert readers.status(path) == 404

    assert stack.shell(DUE.format(title=title)) == at
    seen = readers.see_within(ON_TIME, lambda: readers.status(path) == 200, "what was scheduled")
    readers.see_within(
        AT_ONCE, lambda: len(lists_with(readers, title)) == len(LISTS), "it in every list"
    )
    print(f"out {seen:.1f} s after its time")
