"""An article goes from its writer to its reviewer and back: who is told, in which words."""

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from unittest.mock import Mock

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend as LocMemBackend
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import querydict_from_html
from wagtail.users.models import UserProfile

from patrons.mail import sender
from patrons.moments import day_and_hour
from patrons.roles import settle
from tests.articles.page import parsed
from tests.articles.test_desk import form

LIST = "/admin/articles/"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def _committed(monkeypatch):
    """Each press, as far as mails wait for that."""
    monkeypatch.setattr(transaction, "on_commit", lambda then, **how: then())


@pytest.fixture
def submitted(write, edie, wendy, signed_in):
    """Wendy's article, pressed into review; and the mail of it."""
    settle()
    type(wendy).objects.filter(pk=wendy.pk).update(name="Wendy O'Hara & Osei")
    own = write('Ships & "harbours"', live=False, owner=wendy)
    own.save_revision(user=wendy)
    edit = reverse("wagtailadmin_pages:edit", args=[own.pk])
    answered = signed_in(wendy).post(edit, form([], title=own.title, **{"action-submit": "1"}))
    assert (answered.status_code, answered["Location"]) == (302, LIST)
    return own


def answer(client, page, **how):
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    how = {"action-workflow-action": "1", **how}
    answered = client.post(edit, form([], title=page.title, **how))
    assert (answered.status_code, answered["Location"]) == (302, LIST)
    said = parsed(client.get(LIST)).one("div", "messages").text
    return " ".join(said.split())


def test_reviewers_are_told_whose_article_waits_and_where(submitted, edie):
    (told,) = [each for each in mail.outbox if each.to == [edie.email]]
    assert told.subject == 'For your review: Ships & "harbours"'
    assert 'Wendy O\'Hara & Osei asks for your review of “Ships & "harbours"”.' in told.body
    assert f"/admin/pages/{submitted.pk}/edit/" in told.body
    assert re.search(r"Read it: http\S+/preview/", told.body)
    assert not {"&amp;", "&#x27;"} & set(re.findall(r"&[^;\s]+;", told.body))


def test_the_list_says_that_it_is_in_review(submitted, wendy, signed_in):
    (line,) = parsed(signed_in(wendy).get(LIST)).one("table", "listing").all("tr")[1:]
    assert "in review" in line.text


def test_its_writer_sees_that_it_is_locked_and_may_take_it_back(submitted, wendy, signed_in):
    page = parsed(signed_in(wendy).get(reverse("wagtailadmin_pages:edit", args=[submitted.pk])))
    buttons = page.all("nav", "footer__container")[0].all("button")
    assert [each.text.strip() for each in buttons] == [
        "Page locked",
        "More actions",
        "Take back from review",
    ]


def test_approved_it_is_out_and_its_writer_is_told(submitted, edie, wendy, signed_in):
    mail.outbox.clear()
    said = answer(signed_in(edie), submitted, **{"workflow-action-name": "approve"})
    assert '“Ships & "harbours"” is approved and out.' in said
    assert "updated" not in said
    (told,) = [each for each in mail.outbox if each.to == [wendy.email]]
    assert told.subject == 'Approved: Ships & "harbours"'
    submitted.refresh_from_db()
    assert f"Readers find it here: {submitted.full_url}" in told.body


def test_sent_back_its_writer_reads_the_comment(submitted, edie, wendy, signed_in):
    mail.outbox.clear()
    how = {
        "workflow-action-name": "reject",
        "workflow-action-extra-data": '{"comment": "Who says \\"so\\" & why?"}',
    }
    said = answer(signed_in(edie), submitted, **how)
    assert '“Ships & "harbours"” went back to its writer, with your comment.' in said
    (told,) = [each for each in mail.outbox if each.to == [wendy.email]]
    assert told.subject == 'Changes are asked for: Ships & "harbours"'
    assert 'They wrote:\n\nWho says "so" & why?' in told.body


def test_where_somebody_came_from_is_where_they_go(write, edie, signed_in):
    settle()
    story = write("A story")
    edit = reverse("wagtailadmin_pages:edit", args=[story.pk])
    for came_from, leads_to in (("/admin/reports/", "/admin/reports/"), ("//evil.example/", LIST)):
        press = {"action-publish": "1", "next": came_from}
        answered = signed_in(edie).post(edit, form([], title=story.title, slug=story.slug, **press))
        assert answered["Location"] == leads_to


def test_what_is_no_article_leads_to_the_list_of_its_kind(home, news, edie, signed_in):
    settle()
    desk = signed_in(edie)
    for page, leads_to in ((news, "/admin/sections/"), (home, "/admin/front/")):
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        html = desk.get(edit).content.decode()
        sent = querydict_from_html(html, form_id="page-edit-form")
        sent["action-publish"] = "1"
        answered = desk.post(edit, sent.urlencode(), content_type=FORM)
        assert (answered.status_code, answered["Location"]) == (302, leads_to)


@pytest.mark.parametrize(("who", "finds"), [("edie", True), ("tess", False)])
def test_headlines_of_drafts_are_offered_only_to_those_who_write(
    who, finds, write, request, signed_in
):
    settle()
    write("Kept secret", live=False)
    found = signed_in(request.getfixturevalue(who)).get("/admin/choose-page/search/?q=secret")
    assert ("Kept secret" in found.content.decode()) is finds


@pytest.mark.parametrize("address", ["{}/", "chosen-multiple/?id={}"])
@pytest.mark.parametrize(("who", "finds"), [("edie", 200), ("tess", 404)])
def test_nor_are_they_told_by_number(address, who, finds, write, request, signed_in):
    settle()
    draft, story = write("Kept secret", live=False), write("A story")
    desk = signed_in(request.getfixturevalue(who))
    assert desk.get("/admin/choose-page/" + address.format(draft.pk)).status_code == finds
    assert desk.get("/admin/choose-page/" + address.format(story.pk)).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *(f"choose-page/{10**19}/", f"choose-page/chosen-multiple/?id={10**19}"),
        *(
            f"choose-page/chosen-multiple/?id={'9' * 5000}",
            f"bulk/wagtailcore/page/move/?id={2**63}",
        ),
    ],
)
def test_of_a_number_too_large_there_is_no_page(address, edie, signed_in):
    settle()
    assert signed_in(edie).get(f"/admin/{address}").status_code == 404


def test_reviewers_hear_when_nothing_waits_for_them_any_more(submitted, edie, wendy):
    mail.outbox.clear()
    wendy.refresh_from_db()
    submitted.current_workflow_state.cancel(user=wendy)
    (told,) = [each for each in mail.outbox if each.to == [edie.email]]
    assert told.subject == 'No review needed any more: Ships & "harbours"'
    assert "does not wait for your review any more: Wendy O'Hara & Osei took it back." in told.body
    assert not [each for each in mail.outbox if each.to == [wendy.email]]


def test_nor_when_it_is_published_already(submitted, edie):
    mail.outbox.clear()
    submitted.refresh_from_db()
    submitted.latest_revision.publish()
    (told,) = [each for each in mail.outbox if each.to == [edie.email]]
    assert "does not wait for your review any more: it is published." in told.body


def test_nor_when_it_is_scheduled_past_them(submitted, edie, ada, newsroom, signed_in):
    later = newsroom.local(timezone.now() + timedelta(days=30))
    press = {"action-publish": "1", "go_live_at": later.strftime("%Y-%m-%d %H:%M")}
    mail.outbox.clear()
    edit = reverse("wagtailadmin_pages:edit", args=[submitted.pk])
    signed_in(ada).post(edit, form([], title=submitted.title, **press))
    (told,) = [each for each in mail.outbox if each.to == [edie.email]]
    moment = day_and_hour(later, newsroom)
    assert f"does not wait for your review any more: it goes out on {moment}." in told.body
    assert "took it back" not in told.body


def test_who_takes_no_mails_of_reviews_takes_none_of_their_end(submitted, edie, wendy):
    profile = UserProfile.get_for_user(edie)
    profile.submitted_notifications = False
    profile.save()
    mail.outbox.clear()
    submitted.current_workflow_state.cancel(user=wendy)
    assert mail.outbox == []


def test_mails_of_reviews_bear_the_name_of_the_paper(submitted, newsroom):
    assert mail.outbox
    assert {each.from_email for each in mail.outbox} == {sender(newsroom)}


def test_a_mail_that_is_refused_stops_neither_the_press_nor_the_others(
    submitted, edie, wendy, monkeypatch, caplog
):
    refused = SMTPRecipientsRefused({edie.email: (452, b"full")})
    monkeypatch.setattr(LocMemBackend, "send_messages", Mock(side_effect=refused))
    submitted.current_workflow_state.cancel(user=wendy)
    said = f"task_state_cancelled.txt of page {submitted.pk} did not reach users [{edie.pk}]: "
    assert f"{said}SMTPRecipientsRefused." in caplog.text
    assert edie.email not in caplog.text
    assert "Ships" not in caplog.text
    submitted.refresh_from_db()
    assert not submitted.workflow_in_progress


def test_a_mail_server_that_is_away_is_asked_once(submitted, edie, ada, wendy, monkeypatch, caplog):
    asked = Mock(side_effect=ConnectionRefusedError)
    monkeypatch.setattr(LocMemBackend, "open", asked)
    submitted.current_workflow_state.cancel(user=wendy)
    assert asked.call_count == 1
    assert f"{edie.pk}" in caplog.text
    assert "ConnectionRefusedError." in caplog.text


def test_mails_wait_for_the_commit(submitted, wendy, monkeypatch):
    waiting = []
    monkeypatch.setattr(transaction, "on_commit", lambda then, **how: waiting.append(then))
    mail.outbox.clear()
    submitted.current_workflow_state.cancel(user=wendy)
    assert mail.outbox == []
    for then in waiting:
        then()
    assert mail.outbox


def test_an_old_window_answers_no_newer_text(submitted, edie, wendy, signed_in):
    settle()
    edit = reverse("wagtailadmin_pages:edit", args=[submitted.pk])
    desk = signed_in(edie)

    def window() -> dict[str, str]:
        page = querydict_from_html(desk.get(edit).content.decode(), form_id="page-edit-form")
        return {name: page[name] for name in ("loaded_revision_id", "loaded_revision_created_at")}

    def approve(title: str, **opened: str):
        answer = {"action-workflow-action": "1", "workflow-action-name": "approve", **opened}
        return desk.post(edit, form([], title=title, slug=submitted.slug, **answer), follow=True)

    old = window()
    submitted.refresh_from_db()
    submitted.current_workflow_state.cancel(user=wendy)
    again = form([], title="A better headline", slug=submitted.slug, **{"action-submit": "1"})
    assert signed_in(wendy).post(edit, again).status_code == 302
    for opened in (old, {"own_revision_id": old["loaded_revision_id"]}):
        answered = approve(submitted.title, **opened)
        assert answered.redirect_chain == [(edit, 302)]
        assert "This was changed after you opened it" in answered.text
        submitted.refresh_from_db()
        assert not submitted.live
    approve("A better headline", **window())
    submitted.refresh_from_db()
    assert (submitted.live, submitted.title) == (True, "A better headline")


def test_the_words_of_a_late_answer_say_that_it_is_late(submitted, edie, wendy, signed_in):
    asks = reverse(
        "wagtailadmin_pages:collect_workflow_action_data",
        args=[submitted.pk, "reject", submitted.current_workflow_task_state.pk],
    )
    desk = signed_in(edie)
    assert "<form" in desk.get(asks).json()["html"]
    submitted.current_workflow_state.cancel(user=wendy)
    late = desk.get(asks).json()
    assert late["step"] == "action"
    assert "It was taken back or answered".lower() in late["html"].lower()
    assert signed_in(wendy).get(asks).status_code == 200


def test_what_came_back_stands_on_its_writers_first_screen_once(submitted, edie, wendy, signed_in):
    submitted.current_workflow_task_state.reject(user=edie, comment="Who says so?")
    above = signed_in(wendy).get("/admin/").content.decode().split("Your most recent edits")[0]
    assert above.count("Ships &amp;") == 1
    assert "Who says so?" in above


def test_what_is_asked_for_stands_over_the_form(submitted, edie, wendy, signed_in):
    edit = reverse("wagtailadmin_pages:edit", args=[submitted.pk])
    desk = signed_in(wendy)
    assert "asks for changes" not in desk.get(edit).content.decode()
    said = "Who says so?\n\n<b>And when?</b>"
    submitted.current_workflow_task_state.reject(user=edie, comment=said)
    shown = parsed(desk.get(edit)).one("div", "messages")
    assert "Edie Brandt asks for changes." in shown.text
    assert [line.text for line in shown.all("p")] == ["Who says so?", "<b>And when?</b>"]
    again = {"action-restart-workflow": "1"}
    desk.post(edit, form([], title=submitted.title, slug=submitted.slug, **again))
    assert "asks for changes" not in desk.get(edit).content.decode()


def test_what_is_scheduled_is_no_draft(write, wendy, signed_in):
    settle()
    own = write("Of tomorrow", live=False, owner=wendy)
    own.go_live_at = timezone.now() + timedelta(days=1)
    own.save_revision(user=wendy).publish()
    desk = parsed(signed_in(wendy).get("/admin/")).all("section", "desk")[0].text
    assert desk.index("Yours that go out at their time") < desk.index("Of tomorrow")
    assert "Your drafts" not in desk


def test_pages_of_the_admin_bear_the_name_of_the_paper(wendy, newsroom, signed_in):
    settle()
    html = signed_in(wendy).get(LIST).content.decode()
    (title,) = re.findall(r"<title>(.*?)</title>", html, re.DOTALL)
    assert " ".join(title.split()) == f"Articles - {newsroom.name}"


def test_a_late_answer_changes_nothing_and_says_so(submitted, edie, wendy, signed_in):
    edit = reverse("wagtailadmin_pages:edit", args=[submitted.pk])
    submitted.current_workflow_state.cancel(user=wendy)
    late = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    answered = signed_in(edie).post(edit, form([], title=submitted.title, **late), follow=True)
    assert answered.redirect_chain == [(edit, 302)]
    assert "It was taken back or answered".lower() in answered.content.decode().lower()
    submitted.refresh_from_db()
    assert not submitted.live


def test_what_else_waits_to_be_read_is_said_beside_what_an_answer_did(
    submitted, write, edie, signed_in
):
    desk, draft = signed_in(edie), write("Not needed", live=False)
    desk.post(reverse("wagtailadmin_pages:delete", args=[draft.pk]))
    said = answer(desk, submitted, **{"workflow-action-name": "approve"})
    assert "Page 'Not needed' deleted." in said
    assert "is approved and out." in said
    assert "updated" not in said


def test_an_administrator_may_answer_it_too(submitted, ada, signed_in):
    said = answer(signed_in(ada), submitted, **{"workflow-action-name": "approve"})
    assert "is approved and out." in said


def test_what_is_approved_for_a_later_day_says_the_day(submitted, edie, wendy, newsroom, signed_in):
    later = newsroom.local(timezone.now() + timedelta(days=30))
    how = {"workflow-action-name": "approve", "go_live_at": later.strftime("%Y-%m-%d %H:%M")}
    mail.outbox.clear()
    said = answer(signed_in(edie), submitted, **how)
    moment = day_and_hour(later, newsroom)
    assert f"is approved, and goes out on {moment}." in said
    (told,) = [each for each in mail.outbox if each.to == [wendy.email]]
    assert f"It goes out on {moment}." in told.body


def test_an_approved_change_of_what_is_out_is_not_said_to_be_out(
    write, edie, wendy, newsroom, signed_in
):
    settle()
    story = write("A story", owner=wendy)
    story.save_revision(user=edie).publish()
    later = timezone.now() + timedelta(days=30)
    story.refresh_from_db()
    story.go_live_at = later
    story.save_revision(user=wendy)
    story.get_workflow().start(story, wendy)
    mail.outbox.clear()
    story.current_workflow_task_state.approve(user=edie)
    (told,) = [each for each in mail.outbox if each.to == [wendy.email]]
    assert f"It goes out on {day_and_hour(later, newsroom)}." in told.body
    assert "Readers find it here" not in told.body


def test_what_came_back_is_submitted_again(submitted, edie, wendy, signed_in):
    answer(signed_in(edie), submitted, **{"workflow-action-name": "reject"})
    edit = reverse("wagtailadmin_pages:edit", args=[submitted.pk])
    page = parsed(signed_in(wendy).get(edit))
    first, *others = page.all("nav", "footer__container")[0].all("button")
    assert first.text.strip() == "Submit for review again"
    assert "Take back from review" not in [each.text.strip() for each in others]
    press = form([], title=submitted.title, **{first.attrs["name"]: "1"})
    answered = signed_in(wendy).post(edit, press)
    assert (answered.status_code, answered["Location"]) == (302, LIST)
    submitted.refresh_from_db()
    assert submitted.workflow_in_progress


def test_a_comment_of_an_approval_reaches_its_writer(submitted, edie, wendy, signed_in):
    mail.outbox.clear()
    how = {
        "workflow-action-name": "approve",
        "workflow-action-extra-data": '{"comment": "Lovely."}',
    }
    answer(signed_in(edie), submitted, **how)
    (told,) = [each for each in mail.outbox if each.to == [wendy.email]]
    assert "They wrote:\n\nLovely." in told.body


def test_a_deleted_article_leads_back_to_the_list(write, edie, signed_in):
    settle()
    draft = write("Not needed", live=False)
    gone = signed_in(edie).post(reverse("wagtailadmin_pages:delete", args=[draft.pk]))
    assert (gone.status_code, gone["Location"]) == (302, LIST)
