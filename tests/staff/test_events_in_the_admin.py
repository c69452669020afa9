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


@pytest.mark.parametrize(
    ("states", "says"),
    [
        (["failed"], "It is tried again by itself."),
        (["failed", "failed"], "They are tried again by themselves."),
        (["stuck"], "It needs somebody."),
        (["stuck", "stuck"], "All of them need somebody."),
        (["stuck", "failed", "failed"], "1 of them needs somebody; the rest is tried again"),
    ],
)
def test_the_first_screen_says_what_becomes_of_events_that_failed(
    states, says, newsroom, tess, signed_in
):
    for number, state in enumerate(states):
        one(f"evt_{number}", state=state)
    assert says in signed_in(tess).get("/admin/").content.decode()


def test_the_list_leaves_out_what_is_not_ours_until_it_is_looked_for(newsroom, tess, signed_in):
    one("evt_1", state="done"), one("evt_2", "price.created", state="ignored")
    client = signed_in(tess)

    def listed(query: str) -> set[str]:
        found = client.get(f"/admin/stripeevent/{query}").context["object_list"]
        return {event.stripe_id for event in found}

    assert listed("") == listed("?ordering=received_at") == {"evt_1"}
    assert listed("?state=ignored") == listed("?type=price.created") == {"evt_2"}
    assert listed("?q=price") == {"evt_2"}
    page = client.get("/admin/stripeevent/").content.decode()
    assert "Events that are not ours to act on are left out" in page
    assert "?state=ignored" in page
    assert "left out" not in client.get("/admin/stripeevent/?state=ignored").content.decode()


def test_the_name_of_an_event_is_broken_at_its_dots(event, tess, signed_in):
    StripeEvent.objects.update(type="charge.dispute.funds_withdrawn")
    page = signed_in(tess).get("/admin/stripeevent/").content.decode()
    assert "charge.<wbr>dispute.<wbr>funds_<wbr>withdrawn" in page


def test_an_editor_is_told_nothing_of_events(event, edie, signed_in):
    assert "not handled" not in signed_in(edie).get("/admin/").content.decode()
