"""What staff see of Stripe's events, and the button that tries again."""

import pytest
from django.utils import timezone

from patrons.models import StripeEvent

FAILED = {"state": "failed", "error": "Missing: No such invoice"}


@pytest.fixture
def event(newsroom) -> StripeEvent:
    return one("evt_1", **FAILED)


def one(stripe_id: str, type: str = "invoice.paid", **fields) -> StripeEvent:
    return StripeEvent.objects.create(
        stripe_id=stripe_id, type=type, object_id="in_1", created_at=timezone.now(), **fields
    )


def test_the_list_says_what_went_wrong_and_finds_it_by_its_words(event, tess, signed_in):
    one("evt_2", state="done")
    client = signed_in(tess)
    page = client.get("/admin/stripeevent/?q=No+such+invoice&state=failed").content.decode()
    assert "Missing: No such invoice" in page
    assert page.count("/admin/stripeevent/inspect/") == 1
    assert "Handle the failed event again" in page


def test_a_treasurer_replays_one(event, tess, signed_in, django_capture_on_commit_callbacks):
    client = signed_in(tess)
    inspect = f"/admin/stripeevent/inspect/{event.pk}/"
    assert f"/admin/stripeevent/replay/{event.pk}/" in client.get(inspect).content.decode()
    with django_capture_on_commit_callbacks() as queued:
        answer = client.post(f"/admin/stripeevent/replay/{event.pk}/")
    assert answer["Location"] == inspect
    assert len(queued) == 1
    event.refresh_from_db()
    assert (event.state, event.attempts, event.error) == ("waiting", 0, "")


def test_a_treasurer_replays_all_that_failed_and_nothing_else(event, tess, signed_in):
    stuck, done = one("evt_2", state="stuck"), one("evt_3", state="done")
    signed_in(tess).post("/admin/stripeevent/replay-failed/")
    for row in (event, stuck, done):
        row.refresh_from_db()
    assert (event.state, stuck.state, done.state) == ("waiting", "waiting", "done")


def test_an_event_without_handler_has_no_button(newsroom, tess, signed_in):
    event = one("evt_2", "price.created", state="ignored")
    client = signed_in(tess)
    page = client.get(f"/admin/stripeevent/inspect/{event.pk}/").content.decode()
    assert "/replay/" not in page
    client.post(f"/admin/stripeevent/replay/{event.pk}/")
    event.refresh_from_db()
    assert event.state == "ignored"


@pytest.mark.parametrize("address", ["replay/{}/", "replay-failed/"])
def test_only_a_post_of_those_who_may_replays(address, event, edie, tess, signed_in):
    where = f"/admin/stripeevent/{address.format(event.pk)}"
    assert signed_in(tess).get(where).status_code == 405
    assert signed_in(edie).post(where).status_code in (302, 403)
    event.refresh_from_db()
    assert event.state == "failed"


def test_the_first_screen_says_when_events_fail_and_is_silent_otherwise(event, tess, signed_in):
    client = signed_in(tess)
    assert "One event of Stripe’s was not handled" in client.get("/admin/").content.decode()
    StripeEvent.objects.update(state="stuck")
    one("evt_2", **FAILED)
    page = client.get("/admin/").content.decode()
    assert "2 events of Stripe’s were not handled" in page
    assert "1 of them needs somebody" in page
    StripeEvent.objects.update(state="done")
    assert "not handled" not in client.get("/admin/").content.decode()


def test_an_editor_is_told_nothing_of_events(event, edie, signed_in):
    assert "not handled" not in signed_in(edie).get("/admin/").content.decode()
