import pytest

from patrons.giving import events
from patrons.models import StripeEvent
from tests.giving.delivering import ADDRESS, deliver, event


def test_a_signed_event_is_stored_once_and_answered_200(client, db):
    assert [deliver(client, event()).status_code for _ in range(3)] == [200, 200, 200]
    stored = StripeEvent.objects.get()
    assert (stored.type, stored.object_id, stored.state) == ("invoice.paid", "in_1", "waiting")


def test_no_payload_is_kept(client, db):
    deliver(client, event())
    row = StripeEvent.objects.values().get()
    assert "a@b.example" not in str(row)


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "whsec_somebody_else"},
        {"timestamp": 1_600_000_000},
    ],
)
def test_a_forged_or_old_event_is_refused_and_leaves_nothing(client, db, how):
    answer = deliver(client, event(), **how)
    assert answer.status_code == 400
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize("header", ["", "nonsense", "t=1,v1=", "t=x,v1=0", "v1=abc"])
def test_an_unreadable_signature_is_refused(client, db, header):
    answer = client.post(
        ADDRESS, "{}", content_type="application/json", headers={"Stripe-Signature": header}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("body", ["not json", "[]", "{}", '{"id": "evt_1", "type": "x"}'])
def test_a_signed_body_that_is_no_event_is_refused_not_a_crash(client, db, body):
    assert deliver(client, body).status_code == 400


def test_bytes_that_are_no_text_are_refused(client, db):
    answer = client.post(
        ADDRESS, b"\xff\xfe", content_type="application/json", headers={"Stripe-Signature": "t=1"}
    )
    assert answer.status_code == 400


def test_an_unknown_type_is_stored_and_left_alone(client, db):
    assert deliver(client, event(type="price.created")).status_code == 200
    assert StripeEvent.objects.get().state == "ignored"
    assert not events.due().exists()


def test_reading_is_no_way_in(client, db):
    assert client.get(ADDRESS).status_code == 405


@pytest.mark.parametrize(
    "odd",
    [
        {"id": None},
        {"id": ""},
        {"id": [1]},
        {"id": "e" * 5000},
        {"id": "evt_\0"},
        {"type": "t" * 5000},
        {"livemode": None},
        {"livemode": "yes"},
        {"created": 10**30},
        {"data": {"object": {"id": {"a": 1}}}},
    ],
)
def test_a_signed_body_that_is_no_event_is_answered_400(client, db, odd):
    assert deliver(client, event(**odd)).status_code == 400
    assert not StripeEvent.objects.exists()


def test_a_body_nested_without_end_is_answered_400(client, db):
    assert deliver(client, "[" * 100_000).status_code == 400


def test_a_new_event_costs_one_statement(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        deliver(client, event())


def test_what_a_machine_asks_passes_nothing_that_is_for_readers(client, db):
    client.cookies["sessionid"] = "of somebody"
    answer = deliver(client, event())
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert not answer.has_header("Content-Security-Policy")
    assert not answer.cookies


@pytest.mark.parametrize("debug", [True, False])
def test_an_address_without_its_slash_is_answered_with_the_right_one(client, db, settings, debug):
    settings.DEBUG = debug
    answer = client.post("/stripe/webhook", b"{}", content_type="application/json")
    assert answer.status_code == 404
    assert (
        answer.content.decode() == "Stripe's events go to /stripe/webhook/ with a slash at its end."
    )
    assert answer["Content-Type"].startswith("text/plain")
    assert not StripeEvent.objects.exists()
