"""Two windows on one page: no press puts an older text over a newer one unawares."""

import re

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html

from articles.pages import PlainPage
from patrons.roles import settle
from tests.articles.page import parsed
from tests.articles.test_desk import form

FORM = "application/x-www-form-urlencoded"
OPENED = ("loaded_revision_id", "loaded_revision_created_at")
PUBLISH = {"action-publish": "1"}


@pytest.fixture
def story(write, edie) -> Page:
    settle()
    article = write("A story")
    article.save_revision(user=edie).publish()
    return Page.objects.get(pk=article.pk)


def opened(client, page: Page) -> dict[str, str]:
    """What a window knows of the text that it shows."""
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    fields = querydict_from_html(html, form_id="page-edit-form")
    return {name: fields[name] for name in OPENED}


def press(client, page: Page, title: str, **fields):
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(edit, form([], title=title, slug=page.slug, **fields))


@pytest.mark.parametrize("button", [PUBLISH, {}])
def test_a_window_that_was_overtaken_says_so_once_and_keeps_what_was_typed(
    story, edie, ada, signed_in, button
):
    hers, his = signed_in(edie), signed_in(ada)
    old = opened(his, story)
    assert press(hers, story, "Better", **opened(hers, story), **PUBLISH).status_code == 302
    answer = press(his, story, "Mine", **old, **button)
    assert answer.status_code == 200
    said = parsed(answer).one("div", "messages").text
    assert "Edie Brandt saved this at" in said
    assert "draft" not in said
    assert Page.objects.get(pk=story.pk).title == "Better"
    html = answer.content.decode()
    assert 'value="Mine"' in html
    assert re.search(r'<\w+ [^>]*name="title"[^>]*data-overtaken', html)
    fields = querydict_from_html(html, form_id="page-edit-form")
    again = {name: fields[name] for name in OPENED}
    assert press(his, story, "Mine", **again, **button).status_code == 302
    assert Page.objects.get(pk=story.pk).get_latest_revision_as_object().title == "Mine"


@pytest.mark.parametrize("name", ["own_revision_id", "overwrite_revision_id"])
def test_what_a_window_autosaved_itself_is_no_change_by_others(story, edie, signed_in, name):
    desk = signed_in(edie)
    old = opened(desk, story)
    own = story.specific.save_revision(user=edie)
    assert press(desk, story, "Mine", **old, **{name: str(own.pk)}, **PUBLISH).status_code == 302
    assert Page.objects.get(pk=story.pk).title == "Mine"


def test_an_autosave_that_was_overwritten_is_another_text(story, edie, ada, signed_in):
    hers = signed_in(edie)
    old = opened(hers, story)
    story.refresh_from_db()
    story.specific.save_revision(user=ada, overwrite_revision=None)
    latest = Page.objects.get(pk=story.pk).latest_revision
    overwritten = {**old, "loaded_revision_id": str(latest.pk)}
    assert press(hers, story, "Mine", **overwritten, **PUBLISH).status_code == 200


def test_a_preview_is_no_press(story, edie, signed_in):
    """Its form has what the window was opened with, whatever autosave did since."""
    desk = signed_in(edie)
    old = opened(desk, story)
    story.specific.save_revision(user=edie)
    shows = reverse("wagtailadmin_pages:preview_on_edit", args=[story.pk])
    sent = form([], title="As it is typed", slug=story.slug, **old)
    assert desk.post(shows, sent).json() == {"is_valid": True, "is_available": True}
    assert "As it is typed" in desk.get(shows).content.decode()


def test_of_a_plain_page_too(home, edie, ada, signed_in):
    settle()
    page = home.add_child(instance=PlainPage(title="About", slug="about", body="<p>We.</p>"))
    page.save_revision(user=edie).publish()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    desk = signed_in(ada)
    fields = querydict_from_html(desk.get(edit).content.decode(), form_id="page-edit-form")
    fields["action-publish"] = "1"
    page.refresh_from_db()
    page.save_revision(user=edie)
    answer = desk.post(edit, fields.urlencode(), content_type=FORM)
    assert "Edie Brandt saved this at" in answer.content.decode()


def test_a_press_can_ask_whether_its_page_is_still_there(story, edie, client, signed_in):
    asks = reverse("still_there", args=[story.pk])
    desk = signed_in(edie)
    assert desk.get(asks).json()["token"]
    assert desk.get(reverse("still_there", args=[0])).status_code == 200
    assert "no-store" in desk.get(asks)["Cache-Control"]
    story.delete()
    assert desk.get(asks).status_code == 404
    signed_out = client.get(asks, headers={"X-Requested-With": "XMLHttpRequest"})
    assert signed_out.status_code == 403
