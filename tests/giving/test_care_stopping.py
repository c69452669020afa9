"""A gift is stopped in two clicks, asked why, offered what fits, and goes on if one likes."""

from datetime import UTC, datetime

import pytest

from newsroom.celery import app
from patrons import tasks
from patrons.giving import gateway
from patrons.giving.going_back import refunding
from patrons.giving.regular import stopping
from patrons.models import AgreedChange, StopAnswer, StopReason, StopReasonText, Subscription
from patrons.support import Grant
from tests.giving.care import DRAFTED, hidden, mails, text


@pytest.fixture
def too_much(db) -> StopReason:
    reason = StopReason.objects.create(offer="smaller", feedback="too_expensive")
    StopReasonText.objects.create(
        reason=reason, language="en", text="It is too much at the moment."
    )
    StopReasonText.objects.create(reason=reason, language="uk", text="Зараз це забагато.")
    return reason


def test_two_clicks_stop_it_and_the_page_says_until_when_one_is_a_patron(life):
    alice = life()
    first = text(alice.client.get(alice.page()))
    assert alice.page("stop/") in first
    page = text(alice.client.get(alice.page("stop/")))
    assert "you stay a patron until 5 January 2027" in page
    assert alice.now.stopped_at is None
    for _ in range(2):
        said = text(alice.client.post(alice.page("stop/")))
        assert "This gift is stopped." in said
        assert "a patron until 5 January 2027" in said
    change = AgreedChange.objects.get()
    assert (change.kind, change.by) == ("stop", "patron")
    assert mails() == ["Your gift to The Lighthouse is stopped"]
    alice.to(2027, 2, 6)
    assert alice.charges() == [("2026-12-05", 500)]
    assert alice.now.ended_at


def test_the_page_names_the_end_of_all_support_and_not_of_this_gift_alone(life):
    alice = life()
    until = datetime(2027, 8, 29, 21, tzinfo=UTC)
    Grant.objects.give(alice.gift.patron, until=until, reason="student")
    assert "you stay a patron until 29 August 2027" in text(alice.client.get(alice.page("stop/")))
    stopped = text(alice.client.post(alice.page("stop/")))
    assert "Your gift of 5 EUR every month makes you a patron until 5 January 2027" in stopped


def test_the_form_of_an_earlier_stop_stops_nothing_again(life):
    alice = life()
    sent = hidden(alice.client.get(alice.page("stop/")))
    for _ in range(2):
        assert "This gift is stopped." in text(alice.client.post(alice.page("stop/"), sent))
    alice.agree("go-on/")
    answer = alice.client.post(alice.page("stop/"), sent)
    assert answer.status_code == 409
    assert "it went on since" in text(answer)
    assert alice.now.stopped_at is None
    assert "This gift is stopped." in text(alice.client.post(alice.page("stop/"), hidden(answer)))


def test_why_is_kept_also_where_a_second_press_finds_it_stopped(life, too_much):
    alice = life()
    gateway.change_subscription(alice.gift.stripe_id, {"cancel_at_period_end": True}, "first")
    alice.client.post(alice.page("stop/"), {"reason": too_much.pk, "comment": "Sorry"})
    assert StopAnswer.objects.get().comment == "Sorry"


def test_an_old_form_says_that_it_stopped_nothing_where_stripe_went_on_by_itself(life):
    alice = life()
    sent = hidden(alice.client.get(alice.page("stop/")))
    alice.client.post(alice.page("stop/"), sent)
    gateway.change_subscription(alice.gift.stripe_id, {"cancel_at_period_end": False}, "desk")
    answer = alice.client.post(alice.page("stop/"), sent)
    assert answer.status_code == 409
    assert "press once more" in text(answer)


def test_a_stop_after_another_change_is_told_though_an_earlier_press_had_no_answer(life):
    alice = life()
    fault = {"kind": "503", "match": f"POST /v1/subscriptions/{alice.gift.stripe_id}", "first": 9}
    alice.post("faults", **fault)
    assert alice.client.post(alice.page("stop/")).status_code == 503
    alice.post("faults/clear")
    alice.agree("skip/")
    alice.client.post(alice.page("stop/"))
    assert mails()[-1] == "Your gift to The Lighthouse is stopped"


def test_a_stop_pressed_again_days_later_behind_a_lost_answer_is_settled(life):
    alice = life()
    fault = {"kind": "503", "match": f"POST /v1/subscriptions/{alice.gift.stripe_id}", "first": 9}
    alice.post("faults", **fault)
    assert alice.client.post(alice.page("stop/")).status_code == 503
    alice.post("faults/clear")
    alice.to(2026, 12, 8)
    alice.post("faults", kind="500", when="after", match="POST /v1/subscriptions/*")
    assert "This gift is stopped." in text(alice.client.post(alice.page("stop/")))
    assert alice.gift.changes.get().done_at


def test_a_stop_that_stripe_answered_with_a_fault_is_a_stop(life):
    alice = life()
    alice.post("faults", kind="500", when="after", match="POST /v1/subscriptions/*")
    assert "This gift is stopped." in text(alice.client.post(alice.page("stop/")))
    assert alice.now.stands == "stopped"


def test_a_reason_offers_once_what_fits_and_never_hides_the_button(life, too_much):
    alice = life()
    for archived in StopReason.objects.exclude(pk=too_much.pk):
        archived.archived_at = alice.gift.started_at
        archived.save()
    page = text(alice.client.get(alice.page("stop/")))
    assert page.count('name="reason"') == 1
    assert "It is too much at the moment." in page
    assert f'href="{alice.page("amount/")}">You can also give less' in page
    assert "Stop this gift</button>" in page
    answer = {"reason": too_much.pk, "comment": "The rent went up."}
    said = text(alice.client.post(alice.page("stop/"), answer))
    assert "give less" not in said
    kept = StopAnswer.objects.get()
    assert (kept.reason, kept.comment, kept.subscription) == (
        *(too_much, "The rent went up."),
        alice.gift,
    )
    details = gateway.subscription(alice.gift.stripe_id)["cancellation_details"]
    assert (details["feedback"], details["comment"]) == ("too_expensive", None)


def test_an_answer_is_of_nobody_once_the_gift_has_ended(life, too_much):
    alice = life()
    alice.client.post(alice.page("stop/"), {"reason": too_much.pk, "comment": "The rent."})
    alice.to(2027, 1, 6)
    kept = StopAnswer.objects.get()
    assert (kept.reason, kept.comment, kept.subscription) == (too_much, "", None)


def test_a_comment_alone_goes_with_the_gift(life):
    alice = life()
    alice.client.post(alice.page("stop/"), {"comment": "The rent."})
    alice.to(2027, 1, 6)
    assert not StopAnswer.objects.exists()


def test_a_reason_that_is_none_holds_no_stop_up(life):
    alice = life()
    alice.client.post(alice.page("stop/"), {"reason": "999999", "comment": "x" * 5000})
    assert alice.now.stopped_at
    assert len(StopAnswer.objects.get().comment) == 2000


def test_it_goes_on_while_its_period_runs_and_can_be_stopped_again(life, too_much):
    alice = life()
    alice.client.post(alice.page("stop/"), {"reason": too_much.pk})
    said = alice.agree("go-on/")
    assert "Your gift goes on. The next charge comes on 5 January 2027" in said
    assert (alice.now.stopped_at, alice.now.stands) == (None, "runs")
    assert not StopAnswer.objects.exists()
    alice.client.post(alice.page("stop/"))
    assert alice.now.stopped_at
    alice.agree("go-on/")
    alice.to(2027, 1, 6)
    assert alice.charges() == [("2026-12-05", 500), ("2027-01-05", 500)]
    kinds = AgreedChange.objects.order_by("asked_at", "pk").values_list("kind", flat=True)
    assert list(kinds) == ["stop", "go on", "stop", "go on"]


def test_going_on_without_the_failed_charge_says_for_how_long_one_is_no_patron(life):
    alice = life(number="4000000000000341")
    alice.to(2027, 1, 6)
    alice.client.post(alice.page("stop/"))
    said = text(alice.client.get(alice.page("go-on/")))
    assert (
        "You stay a patron until 19 January 2027, and are one again from the next charge." in said
    )


def test_stopped_at_the_dashboard_it_goes_on_from_here(life):
    alice = life()
    gateway.change_subscription(alice.gift.stripe_id, {"cancel_at_period_end": True}, "dashboard")
    alice.hear()
    assert alice.now.stands == "stopped"
    alice.agree("go-on/")
    assert alice.now.stands == "runs"


def test_a_stopped_gift_is_not_changed_and_an_ended_one_does_nothing_more(life):
    alice = life()
    alice.client.post(alice.page("stop/"))
    for name in ("amount/", "interval/", "day/", "pause/", "skip/", "resume/"):
        answer = alice.client.get(alice.page(name))
        assert answer.status_code == 409
        assert "Go on with it first" in text(answer)
    alice.to(2027, 1, 6)
    for name in ("amount/", "pause/", "go-on/"):
        assert "This gift has ended." in text(alice.client.post(alice.page(name), {"key": "x"}))
    assert "Ended" in text(alice.client.get(alice.page()))
    assert "This gift is stopped." in text(alice.client.post(alice.page("stop/")))


def test_a_charge_that_failed_is_not_tried_again_after_a_stop(life):
    alice = life(number="4000000000000341")
    alice.to(2027, 1, 6)
    assert alice.now.stands == "failed"
    for name in ("amount/", "interval/", "day/", "pause/", "skip/"):
        answer = alice.client.get(alice.page(name))
        assert answer.status_code == 409
        assert "did not go through" in text(answer)
        assert "Change the card" in text(answer)
    alice.client.post(alice.page("stop/"))
    found = gateway.subscription(alice.gift.stripe_id)
    assert found["latest_invoice"]["status"] == "void"
    assert alice.now.stands == "stopped"
    alice.to(2027, 2, 10)
    assert alice.charges() == [("2026-12-05", 500)]


def test_a_stop_without_an_answer_lets_no_charge_go(life):
    alice = life(number="4000000000000341")
    alice.to(2027, 1, 6)
    alice.post(
        "faults", kind="503", match=f"POST /v1/subscriptions/{alice.gift.stripe_id}", first=9
    )
    answer = alice.client.post(alice.page("stop/"))
    assert (answer.status_code, alice.now.stands) == (503, "failed")
    found = gateway.subscription(alice.gift.stripe_id)
    assert found["latest_invoice"]["status"] == "open"
    assert alice.gift.late_charges.get().is_open


def test_beat_lets_the_failed_charge_go_where_stripe_did_not_answer_at_the_stop(
    life, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setitem(app.conf, "task_always_eager", True)  # the worker, without a queue
    alice = life(number="4000000000000341")
    alice.to(2027, 1, 6)
    alice.post("faults", kind="503", match="POST /v1/invoices/*/void", first=3)
    assert "This gift is stopped." in text(alice.client.post(alice.page("stop/")))
    assert alice.now.stands == "stopped"
    assert list(stopping.still_collected()) == [alice.gift]
    alice.to(2027, 1, 7)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_stopped()
    assert not alice.gift.late_charges.get().is_open
    assert not stopping.still_collected().exists()
    found = gateway.subscription(alice.gift.stripe_id)
    assert found["latest_invoice"]["status"] == "void"
    alice.to(2027, 2, 10)
    assert alice.charges() == [("2026-12-05", 500)]


def statuses(gift: Subscription) -> list[str]:
    """Of its invoices at Stripe, the newest first."""
    return [invoice["status"] for invoice in gateway.invoices_of(gift.stripe_id, since=None)]


def test_every_charge_that_failed_is_let_go_after_a_stop(life):
    alice = life(number="4000000000000341")
    alice.post("retries", days="50")  # longer than a month: a second charge fails meanwhile
    alice.to(2027, 2, 6)
    assert statuses(alice.gift) == ["open", "open", "paid"]
    stopping.stop(alice.now)
    assert statuses(alice.gift) == ["void", "void", "paid"]
    assert not alice.gift.late_charges.open().exists()
    alice.to(2027, 3, 10)
    assert not stopping.still_collected().exists()
    assert alice.charges() == [("2026-12-05", 500)]


def test_a_gift_that_goes_on_again_keeps_its_charge(life):
    alice = life()
    alice.at(DRAFTED)
    alice.post("faults", kind="503", match="POST /v1/invoices/*/finalize", first=3)
    alice.client.post(alice.page("stop/"))
    alice.agree("go-on/")
    tasks.collect_no_more(alice.gift.pk)  # queued before
    alice.to(2027, 1, 6)
    assert len(alice.charges()) == 2


def test_a_draft_that_was_opened_and_not_let_go_is_let_go_later(life):
    alice = life()
    alice.at(DRAFTED)
    alice.post("faults", kind="503", match="POST /v1/invoices/*/void", first=3)
    alice.client.post(alice.page("stop/"))
    left = gateway.subscription(alice.gift.stripe_id)["latest_invoice"]
    assert (left["status"], left["auto_advance"]) == ("open", False)
    tasks.collect_no_more(alice.gift.pk)
    assert gateway.invoice(left["id"])["status"] == "void"


def test_the_charge_that_stripe_has_drafted_is_not_made_after_a_stop(life):
    alice = life()
    alice.at(DRAFTED)
    assert gateway.subscription(alice.gift.stripe_id)["latest_invoice"]["status"] == "draft"
    assert "Nothing more is charged." in text(alice.client.post(alice.page("stop/")))
    assert gateway.subscription(alice.gift.stripe_id)["latest_invoice"]["status"] == "void"
    alice.to(2027, 2, 10)
    assert alice.charges() == [("2026-12-05", 500)]
    assert alice.now.stands == "ended"


def test_beat_takes_a_draft_back_where_stripe_did_not_answer_at_the_stop(life):
    alice = life()
    alice.at(DRAFTED)
    alice.post("faults", kind="503", match="POST /v1/invoices/*/finalize", first=3)
    assert "This gift is stopped." in text(alice.client.post(alice.page("stop/")))
    assert list(stopping.still_collected()) == [alice.gift]
    tasks.collect_no_more(alice.gift.pk)
    assert gateway.subscription(alice.gift.stripe_id)["latest_invoice"]["status"] == "void"
    alice.to(2027, 1, 6)
    assert not stopping.still_collected().exists()
    assert alice.charges() == [("2026-12-05", 500)]


def test_a_refund_that_stops_the_gift_is_the_history_of_staff(life):
    alice = life()
    donation = alice.gift.donations.get()
    refunding.give_back(donation, donation.amount, stops_gift=True)
    stopping.stop(alice.gift)
    assert [change.by for change in AgreedChange.objects.all()] == ["staff"]


def test_nobody_stops_or_sees_the_gift_of_somebody_else(life, signed_in, bob, client):
    alice = life()
    names = ("", "amount/", "interval/", "day/", "pause/", "skip/", "resume/", "go-on/", "stop/")
    for name in (*names, "card/", "card/back/"):
        assert signed_in(bob).get(alice.page(name)).status_code == 404
        assert client.get(alice.page(name)).status_code == 302
        assert client.post(alice.page(name)).status_code in (302, 405)
    assert signed_in(bob).post(alice.page("stop/")).status_code == 404
    assert alice.now.stopped_at is None


def test_it_does_not_stop_while_stripe_does_not_answer(life, settings):
    alice = life()
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    gateway._client.cache_clear()
    answer = alice.client.post(alice.page("stop/"))
    assert answer.status_code == 503
    assert "we cannot say that this gift is stopped" in text(answer)
    assert not Subscription.objects.exclude(stopped_at=None).exists()
