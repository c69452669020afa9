"""What Wagtail gives those who write, tried with an article of ours: review and its mails, locks,
comparison, autosave, preview.
"""

import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail.test.utils.form_data import inline_formset, rich_text, streamfield

from articles.byline import Byline
from articles.tasks import publish_scheduled
from patrons.roles import settle
from tests.articles.conftest import home, news, newsroom, write  # noqa: F401
from tests.articles.page import parsed
from tests.articles.test_desk import author, form

HAND_IN, PUBLISH = {"action-submit": "1"}, {"action-publish": "1"}


@pytest.fixture
def hers(write, wendy):  # noqa: F811
    """Wendy's own draft."""
    settle()
    article = write("Hers", live=False, owner=wendy)
    article.bylines.add(Byline(author=author("Wendy")))
    article.save()
    article.save_revision(user=wendy)
    return article


def edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def text_of(words: str) -> dict:
    return {"body": streamfield([("paragraph", rich_text(f"<p>{words}</p>"))])}


def as_hers(words: str = "First words.", **press) -> dict:
    """What the editor would send of it, with other words."""
    byline = Byline.objects.get(author__name="Wendy")
    rows = inline_formset([{"id": byline.pk, "author": byline.author_id}], initial=1)
    return form([], title="Hers", slug="hers", bylines=rows, **text_of(words), **press)


# --- Review ------------------------------------------------------------------------------------


def test_a_writer_hands_in_an_editor_returns_and_then_publishes_it(
    hers, wendy, edie, signed_in, client
):
    writer, editor = signed_in(wendy), signed_in(edie)
    writer.post(edit(hers), as_hers(**HAND_IN))
    refuse = reverse("wagtailadmin_pages:workflow_action", args=(hers.pk, "reject", task(hers)))
    editor.post(refuse, {"comment": "Who says so?"})
    assert "Who says so?" in writer.get("/admin/").text
    writer.post(edit(hers), as_hers("She says so.", **HAND_IN))
    approve = reverse("wagtailadmin_pages:workflow_action", args=(hers.pk, "approve", task(hers)))
    editor.post(approve, {"comment": ""})
    assert "She says so." in client.get("/news/hers/").text
    said = list(PageLogEntry.objects.filter(page=hers.pk).order_by("timestamp", "pk"))
    who = {(entry.action, entry.user.name) for entry in said if entry.user}
    assert ("wagtail.workflow.reject", edie.name) in who
    assert ("wagtail.workflow.approve", edie.name) in who
    assert any(entry.action == "wagtail.workflow.start" and entry.user == wendy for entry in said)


def task(page: Page) -> int:
    return Page.objects.get(pk=page.pk).current_workflow_task_state.pk


def test_reviewers_and_then_the_writer_hear_by_mail_with_our_address(
    hers,
    wendy,
    edie,
    signed_in,
    mailoutbox,
    settings,
    newsroom,  # noqa: F811
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(wendy).post(edit(hers), as_hers(**HAND_IN))
    (mail,) = [mail for mail in mailoutbox if mail.to == [edie.email]]
    assert "Hers" in mail.subject
    assert f"{settings.SITE_URL}{edit(hers)}" in mail.body
    assert "First words." not in mail.body  # the text stays in the admin
    mailoutbox.clear()
    refuse = reverse("wagtailadmin_pages:workflow_action", args=(hers.pk, "reject", task(hers)))
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(edie).post(refuse, {"comment": "Who says so?"})
    assert [mail.to for mail in mailoutbox] == [[wendy.email]]


def test_a_mail_server_that_is_away_keeps_nobody_from_handing_in(
    hers, wendy, signed_in, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in(wendy).post(edit(hers), as_hers(**HAND_IN)).status_code == 302
    assert Page.objects.get(pk=hers.pk).workflow_in_progress


# --- Locks -------------------------------------------------------------------------------------


def test_a_locked_page_is_saved_by_nobody_else(hers, wendy, edie, signed_in):
    editor, writer = signed_in(edie), signed_in(wendy)
    editor.post(reverse("wagtailadmin_pages:lock", args=[hers.pk]))
    assert "locked" in writer.get(edit(hers)).text
    writer.post(edit(hers), as_hers("Written all the same."))
    assert "Written all the same." not in latest(hers)
    editor.post(edit(hers), as_hers("By who locked it."))
    assert "By who locked it." in latest(hers)
    editor.post(reverse("wagtailadmin_pages:unlock", args=[hers.pk]))
    writer.post(edit(hers), as_hers("After it was opened."))
    assert "After it was opened." in latest(hers)


def latest(page: Page) -> str:
    return str(Page.objects.get(pk=page.pk).get_latest_revision_as_object().body)


# --- Comparison --------------------------------------------------------------------------------


def test_two_revisions_are_compared_part_by_part(hers, wendy, edie, signed_in):
    client = signed_in(edie)
    first = hers.latest_revision
    client.post(edit(hers), as_hers("Some other words."))
    hers.refresh_from_db()
    compare = reverse(
        "wagtailadmin_pages:revisions_compare", args=(hers.pk, first.pk, hers.latest_revision.pk)
    )
    seen = client.get(compare).text
    assert '<div class="comparison__child-object addition">Some other words.</div>' in seen
    assert '<span class="addition">In the admin.</span>' in seen


# --- Autosave ----------------------------------------------------------------------------------


def test_autosave_writes_over_its_own_revision_and_never_over_anybody_elses(
    hers, wendy, edie, signed_in
):
    writer = signed_in(wendy)

    def autosave(words: str, **more) -> dict:
        sent = as_hers(words, **more)
        answer = writer.post(edit(hers), sent, headers={"Accept": "application/json"})
        return json.loads(answer.content)

    first = autosave("Typed.")
    assert first["success"]
    again = autosave("Typed on.", overwrite_revision_id=first["revision_id"])
    assert again["revision_id"] == first["revision_id"]
    assert "Typed on." in latest(hers)
    signed_in(edie).post(edit(hers), as_hers("By an editor meanwhile."))
    refused = autosave("Typed further.", overwrite_revision_id=first["revision_id"])
    assert refused["error_code"] == "invalid_revision"
    assert "By an editor meanwhile." in latest(hers)


def test_autosave_takes_an_article_that_is_far_from_complete(hers, wendy, signed_in):
    nothing = {"body": streamfield([]), "bylines": inline_formset([])}
    sent = form([], title="Hers", slug="hers", standfirst="", **nothing)
    answer = signed_in(wendy).post(edit(hers), sent, headers={"Accept": "application/json"})
    assert json.loads(answer.content)["success"]


# --- Preview -----------------------------------------------------------------------------------


def test_what_is_typed_is_previewed_before_it_is_saved(hers, wendy, signed_in):
    writer = signed_in(wendy)
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[hers.pk])
    assert json.loads(writer.post(preview, as_hers("Typed just now.")).content)["is_valid"]
    page = parsed(writer.get(preview))
    assert page.one("article").one("h1").text == "Hers"
    assert "Typed just now." in page.one(css="text").text


def test_the_preview_is_offered_for_phone_and_desktop(hers, wendy, signed_in):
    seen = signed_in(wendy).get(edit(hers)).text
    for width in (375, 1280):
        assert f'data-device-width="{width}"' in seen or f'value="{width}"' in seen, width


# --- Scheduling --------------------------------------------------------------------------------


def test_an_editor_schedules_in_the_newsrooms_time_and_the_article_goes_out(
    hers,
    edie,
    signed_in,
    newsroom,  # noqa: F811
    client,
):
    at = (timezone.now() + timedelta(hours=2)).replace(second=0, microsecond=0)
    sent = as_hers(go_live_at=newsroom.local(at).strftime("%Y-%m-%d %H:%M"), **PUBLISH)
    signed_in(edie).post(edit(hers), sent)
    assert Page.objects.get(pk=hers.pk).go_live_at == at
    for moment, status in ((at - timedelta(seconds=5), 404), (at + timedelta(seconds=1), 200)):
        with time_machine.travel(moment, tick=False):
            publish_scheduled()
            assert client.get("/news/hers/").status_code == status
