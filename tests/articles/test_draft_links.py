"""A link to a draft, for people without an account: it ends, can be taken back, and is counted."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.rich_text import RichText

from articles import reserved
from articles.desk.draft_link import MADE, REVOKED, DraftLink, DraftOpening
from newsroom.public import is_private
from patrons.models import Appeal
from patrons.roles import settle
from tests.articles.page import parsed


@pytest.fixture
def draft(write, edie):
    settle()
    Appeal.objects.create(name="Default", heading="We ask", price_anchor="Coffee", is_default=True)
    article = write("Not out yet", "As it stood.", live=False, owner=edie)
    article.save_revision(user=edie)
    return article


@pytest.fixture
def link(draft, edie) -> DraftLink:
    return DraftLink.objects.make(draft, 7, by=edie)


def screen(page) -> str:
    return f"/admin/draft-links/{page.pk}/"


def test_who_has_it_reads_the_draft_without_an_account(link, client, newsroom):
    response = client.get(link.get_absolute_url())
    page = parsed(response)
    assert response.status_code == 200
    assert page.one("article").one("h1").text == "Not out yet"
    line = page.one(css="draft-line").text
    ends = newsroom.local(link.expires_at).strftime("%H:%M")
    assert line.startswith(f"A draft of {newsroom.name}, shown until ")
    assert f", {ends}, Kyiv time: please" in line
    assert "please do not pass it on" in line
    assert "We ask" not in response.text
    assert page.all("script") == []


def test_it_invites_nobody_to_share_it_and_has_no_date_yet(write, edie, client):
    article = write("Undated", live=False, published_on=None)
    article.body = [("correction", {"date": None, "text": RichText("<p>Soon.</p>")})]
    article.save_revision(user=edie)
    page = parsed(client.get(DraftLink.objects.make(article, 7, by=edie).get_absolute_url()))
    assert page.one("article").all("time") == []
    assert page.one(css="byline").text.endswith(" · 1 min read")
    assert "· ·" not in page.one(css="byline").text
    assert page.one(css="article-foot").all("a") == []
    assert article.canonical not in page.one("article").text


def test_nothing_keeps_it_and_no_search_engine_takes_it(link, client):
    for address in (link.get_absolute_url(), "/draft/nothing/"):
        response = client.get(address)
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert '<meta name="robots" content="noindex' in response.text
        assert 'rel="canonical"' not in response.text
        assert not response.cookies
        assert is_private(address)


def test_it_shows_the_revision_it_was_made_for(link, draft, client, edie):
    draft.body = [("paragraph", "<p>Written since.</p>")]
    draft.save_revision(user=edie)
    assert "As it stood." in client.get(link.get_absolute_url()).text


def test_autosave_over_that_revision_changes_nothing_of_what_it_shows(link, draft, client, edie):
    draft.body = [("paragraph", "<p>Typed since.</p>")]
    latest = draft.save_revision(user=edie, overwrite_revision=draft.latest_revision)
    assert latest.pk == link.revision_id
    text = client.get(link.get_absolute_url()).text
    assert "As it stood." in text
    assert "Typed since." not in text
    draft.refresh_from_db()
    assert draft.latest_revision == latest
    assert draft.get_latest_revision_as_object().body[0].value.source == "<p>Typed since.</p>"


def test_a_live_page_shows_readers_what_is_published_and_the_link_its_draft(write, edie, client):
    article = write("Out", "As published.")
    article.body = [("paragraph", "<p>To come.</p>")]
    article.save_revision(user=edie)
    link = DraftLink.objects.make(article, 1, by=edie)
    assert "As published." in client.get(article.address).text
    assert "To come." in client.get(link.get_absolute_url()).text


@pytest.mark.parametrize("days", [1, 3, 7, 30])
def test_it_ends_on_its_day(draft, edie, client, days):
    address = DraftLink.objects.make(draft, days, by=edie).get_absolute_url()
    with time_machine.travel(timezone.now() + timedelta(days=days, minutes=-1), tick=False):
        assert client.get(address).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        response = client.get(address)
    assert response.status_code == 410
    assert "not shown any more" in parsed(response).one("main").text
    assert "As it stood." not in response.text


def test_a_link_that_never_was_is_answered_like_one_that_ended(newsroom, home, client):
    response = client.get("/draft/zzz/")
    assert response.status_code == 404
    assert "not shown any more" in parsed(response).one("main").text


@pytest.mark.parametrize("token", ["%00", "zz%00z", "zzz.", "%F0%9F%8C%8A"])
def test_what_is_no_token_is_not_looked_for(token, newsroom, home, client):
    assert client.get(f"/draft/{token}/").status_code == 404


def test_each_opening_is_counted_and_nothing_of_who(link, client):
    address = link.get_absolute_url()
    client.get(address)
    client.get(address)
    client.head(address)
    assert link.openings.count() == 2
    assert {field.name for field in DraftOpening._meta.fields} == {"id", "link", "opened_at"}
    assert client.post(address).status_code == 405


def test_an_editor_makes_one_copies_it_and_takes_it_back(draft, edie, signed_in, client):
    desk = signed_in(edie)
    desk.post(screen(draft), {"days": "3", "note": "To the lawyer"})
    shown = desk.get(screen(draft)).text
    assert "To the lawyer" in shown
    assert "Not opened yet" in shown
    address = re.search(r'value="https?://[^/]+(/draft/[^"]+)"', shown).group(1)
    assert client.get(address).status_code == 200
    assert "Opened 1 time, last" in desk.get(screen(draft)).text
    link = DraftLink.objects.get()
    assert timedelta(days=2, hours=23) < link.expires_at - timezone.now() <= timedelta(days=3)
    desk.post(f"{screen(draft)}{link.pk}/revoke/")
    assert client.get(address).status_code == 410
    assert "Taken back" in desk.get(screen(draft)).text
    said = PageLogEntry.objects.filter(page=draft.pk, user=edie, action__in=[MADE, REVOKED])
    assert [entry.action for entry in said.order_by("timestamp")] == [MADE, REVOKED]
    assert link.token not in str([entry.data for entry in said])


def test_the_editor_leads_to_it(draft, edie, signed_in):
    edit = signed_in(edie).get(f"/admin/pages/{draft.pk}/edit/").text
    assert f'href="{screen(draft)}"' in edit


def test_a_writer_makes_links_to_their_own_drafts_alone(write, draft, wendy, signed_in):
    own = write("Hers", live=False, owner=wendy)
    desk = signed_in(wendy)
    assert desk.post(screen(own), {"days": "1"}).status_code == 302
    desk.post(screen(draft), {"days": "1"})
    assert [link.page_id for link in DraftLink.objects.all()] == [own.pk]


def test_nobody_else_makes_or_revokes_one(draft, link, tess, frank, alice, signed_in):
    for client in (Client(), *map(signed_in, (tess, frank, alice))):
        client.post(screen(draft), {"days": "1"})
        client.post(f"{screen(draft)}{link.pk}/revoke/")
    assert DraftLink.objects.get().is_good


def test_its_word_is_the_sites_own():
    assert "draft" in reserved.words()


def test_purging_old_revisions_keeps_what_a_good_link_shows(link, draft, edie, client):
    """Wagtail's purge passes over what is protected, one revision after the other."""
    shown = link.revision_id
    draft.title = "Another"
    draft.save_revision(user=edie)
    taken_back = DraftLink.objects.make(draft, 7, by=edie)
    draft.save_revision(user=edie)
    taken_back.revoke(by=edie)
    with pytest.raises(ProtectedError), transaction.atomic():
        Revision.objects.get(pk=shown).delete()
    assert client.get(link.get_absolute_url()).status_code == 200
    Revision.objects.get(pk=taken_back.revision_id).delete()
    assert DraftLink.objects.get() == link
    Page.objects.get(pk=draft.pk).delete()
    assert not DraftLink.objects.exists()
