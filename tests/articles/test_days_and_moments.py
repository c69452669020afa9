"""Staff choose a day by the browser's own field; tests/browser/ types one by half."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles.article import ArticlePage
from patrons.roles import settle
from tests.articles.page import parsed
from tests.articles.test_desk import form

LOCAL = "2026-12-05T18:30"


@pytest.fixture
def desk(newsroom, edie, signed_in):
    settle()
    return signed_in(edie)


def fields(answer) -> dict[str, dict]:
    typed = parsed(answer).all("input")
    return {node.attrs["name"]: node.attrs for node in typed if "name" in node.attrs}


def test_the_schedule_of_an_article_is_shown_as_it_was_set(desk, write, newsroom):
    article = write("A story", live=False)
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    sent = form([], title="A story", slug="a-story", go_live_at=LOCAL)
    assert desk.post(edit, sent).status_code == 302
    draft = ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()
    assert newsroom.local(draft.go_live_at).replace(tzinfo=None) == datetime.fromisoformat(LOCAL)
    shown = fields(desk.get(edit))
    assert (shown["go_live_at"]["type"], shown["go_live_at"]["value"]) == ("datetime-local", LOCAL)
    assert (shown["expire_at"]["type"], "value" in shown["expire_at"]) == ("datetime-local", False)


def test_what_is_refused_is_shown_as_it_was_typed(desk, write):
    article = write("A story", live=False)
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    typed = f"1{LOCAL}"  # a year of five figures
    shown = fields(desk.post(edit, form([], title="", slug="a-story", go_live_at=typed)))
    assert shown["go_live_at"]["value"] == typed
    assert "value" not in shown["expire_at"]
    assert "value" not in shown["published_on"] or shown["published_on"]["value"][:2] == "20"


def test_a_list_is_narrowed_by_days(desk, home):
    shown = fields(desk.get("/admin/articles/", {"published_on_from": "2026-12-05"}))
    assert shown["published_on_from"]["type"] == "date"
    assert shown["published_on_from"]["value"] == "2026-12-05"


def test_a_correction_has_its_day():
    text = ArticlePage._meta.get_field("body").stream_block
    field = text.child_blocks["correction"].child_blocks["date"].field
    assert 'type="date"' in field.widget.render("date", datetime(2026, 12, 5).date())
    assert 'value="2026-12-05"' in field.widget.render("date", datetime(2026, 12, 5).date())
    assert field.clean("2026-12-05") == datetime(2026, 12, 5).date()
    with pytest.raises(ValidationError, match="from 1900 to 9000"):
        field.clean("0026-12-05")
