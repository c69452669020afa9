import itertools
import time

import pytest
import requests
from local_stripe import LocalStripe
from stripe import CardError, InvalidRequestError
from webhook_receiver import Receiver

DAY = 24 * 3600
Own = tuple[LocalStripe, Receiver]


def monthly(local: LocalStripe, number: str = "4242424242424242", **more):
    session = local.give(900, monthly=True, **more)
    assert local.pay(session, number).status_code == 303
    done = local.client.v1.checkout.sessions.retrieve(session.id)
    return local.client.v1.subscriptions.retrieve(done.subscription)


def invoices(local: LocalStripe, subscription) -> list:
    """Oldest first."""
    listed = local.client.v1.invoices.list({"subscription": subscription.id, "limit": 100})
    return listed.data[::-1]


def again(local: LocalStripe, subscription):
    return local.client.v1.subscriptions.retrieve(subscription.id)


def test_advancing_renews_in_order_each_dated_by_its_day(fresh: Own):
    local, receiver = fresh
    subscription = monthly(local)
    start = subscription.start_date

    told = local.switch("clock/advance", days=70)

    assert told["happened"] >= 6
    made = invoices(local, subscription)
    assert [each.status for each in made] == ["paid"] * 3
    assert [each.billing_reason for each in made[1:]] == ["subscription_cycle"] * 2
    for before, after in itertools.pairwise(made):
        assert after.lines.data[0].period.start == before.lines.data[0].period.end
        assert after.created == after.lines.data[0].period.start
        # An hour as a draft, as at Stripe.
        assert after.status_transitions.paid_at == after.created + 3600
    now = again(local, subscription)
    assert now["items"].data[0].current_period_end > start + 80 * DAY
    receiver.wait_for("invoice.paid", made[2].id)
    renewals = [event for event in receiver.events if event.type == "invoice.upcoming"]
    assert len(renewals) == 2
    assert all(event.data.object["amount_due"] == 900 for event in renewals)


def test_a_failed_renewal_is_tried_after_3_5_and_7_days_and_then_ends_the_gift(fresh: Own):
    local, receiver = fresh
    subscription = monthly(local, "4000000000000341")
    end = subscription["items"].data[0].current_period_end
    local.switch("clock/advance", to=end + 2 * 3600)

    invoice = invoices(local, subscription)[-1]
    assert (again(local, subscription).status, invoice.status) == ("past_due", "open")
    first = end + 3600
    assert invoice.next_payment_attempt == first + 3 * DAY
    local.switch("clock/advance", to=first + 3 * DAY)
    assert invoices(local, subscription)[-1].next_payment_attempt == first + 8 * DAY
    local.switch("clock/advance", to=first + 8 * DAY)
    assert invoices(local, subscription)[-1].next_payment_attempt == first + 15 * DAY
    assert again(local, subscription).status == "past_due"
    local.switch("clock/advance", to=first + 15 * DAY)

    ended = again(local, subscription)
    assert (ended.status, ended.cancellation_details.reason) == ("canceled", "payment_failed")
    assert ended.ended_at == first + 15 * DAY
    last = invoices(local, subscription)[-1]
    assert (last.attempt_count, last.next_payment_attempt, last.auto_advance) == (4, None, False)
    receiver.wait_for("customer.subscription.deleted", subscription.id)
    failures = [event for event in receiver.events if event.type == "invoice.payment_failed"]
    assert [event.data.object["attempt_count"] for event in failures] == [1, 2, 3, 4]
    local.switch("clock/advance", days=60)
    assert len(invoices(local, subscription)) == 2


def test_retries_can_be_set_and_may_end_in_unpaid(fresh: Own):
    local, _ = fresh
    assert "whole numbers" in local.switch("retries", days="soon")["error"]["message"]
    assert local.switch("retries", days="1", end="unpaid") == {"days": [1], "end": "unpaid"}
    subscription = monthly(local, "4000000000000341")
    local.switch("clock/advance", days=35)
    assert again(local, subscription).status == "unpaid"
    local.switch("clock/advance", days=31)
    assert [each.status for each in invoices(local, subscription)] == ["paid", "open", "draft"]


def test_another_card_pays_at_the_next_retry(fresh: Own):
    local, receiver = fresh
    subscription = monthly(local, "4000000000000341")
    local.switch("clock/advance", days=32)
    method = local.client.v1.payment_methods.attach(
        "pm_card_visa", {"customer": subscription.customer}
    )
    local.client.v1.subscriptions.update(subscription.id, {"default_payment_method": method.id})
    local.switch("clock/advance", days=4)
    assert again(local, subscription).status == "active"
    assert invoices(local, subscription)[-1].attempt_count == 2
    receiver.wait_for("invoice.paid", invoices(local, subscription)[-1].id)


def test_a_card_that_expired_is_declined_at_renewal(fresh: Own):
    local, _ = fresh
    session = local.give(900, monthly=True)
    month = time.gmtime()
    local.pay(session, expiry=f"{month.tm_mon} / {month.tm_year % 100}")
    id = local.client.v1.checkout.sessions.retrieve(session.id).subscription
    local.switch("clock/advance", days=40)
    subscription = local.client.v1.subscriptions.retrieve(id)
    invoice = local.client.v1.invoices.retrieve(
        subscription.latest_invoice, {"expand": ["payments.data.payment.payment_intent"]}
    )
    payment = invoice.payments.data[0].payment
    assert payment.payment_intent.last_payment_error.code == "expired_card"
    method = local.switch(
        f"payment_methods/{subscription.default_payment_method}/renew", month=12, year=2040
    )
    assert method["card"]["exp_year"] == 2040
    local.switch("clock/advance", days=6)
    assert again(local, subscription).status == "active"


def test_a_renewal_that_needs_3d_secure_waits_on_the_invoice_page(fresh: Own):
    local, receiver = fresh
    session = local.give(900, monthly=True)
    local.pay(session, "4000002760003184")
    requests.post(f"{session.url}/authenticate", {"answer": "complete"}, allow_redirects=False)
    id = local.client.v1.checkout.sessions.retrieve(session.id).subscription
    subscription = local.client.v1.subscriptions.retrieve(id)
    local.switch("clock/advance", days=32)

    invoice = invoices(local, subscription)[-1]
    assert (again(local, subscription).status, invoice.status) == ("past_due", "open")
    receiver.wait_for("invoice.payment_action_required", invoice.id)
    page = requests.get(invoice.hosted_invoice_url).text
    assert "card ending in 3184" in page
    asked = requests.post(
        invoice.hosted_invoice_url, {"pay_with_saved": "yes"}, allow_redirects=False
    )
    bank = local.url + asked.headers["Location"]
    assert "3-D Secure" in requests.get(bank).text
    requests.post(bank, {"answer": "complete"})
    assert again(local, subscription).status == "active"
    receiver.wait_for("invoice.paid", invoice.id)
    assert "<strong>Paid.</strong>" in requests.get(invoice.hosted_invoice_url).text
    local.switch("clock/advance", days=20)
    assert invoices(local, subscription)[-1].id == invoice.id


def test_the_invoice_page_takes_another_card_and_keeps_it(fresh: Own):
    local, _ = fresh
    subscription = monthly(local, "4000000000000341")
    local.switch("clock/advance", days=32)
    invoice = invoices(local, subscription)[-1]
    url = invoice.hosted_invoice_url
    form = {
        "email": "alice@example.org",
        "name": "Alice",
        "number": "4000000000000002",
        "expiry": "12 / 40",
        "cvc": "123",
        "pay": "yes",
    }
    declined = requests.post(url, form)
    assert declined.status_code == 402
    assert "was declined" in declined.text
    after = local.client.v1.invoices.retrieve(invoice.id)
    assert (after.attempt_count, after.next_payment_attempt) == (1, invoice.next_payment_attempt)
    assert requests.post(url, form | {"number": "1"}).status_code == 422
    filled = requests.post(url, {"fill": "5555555555554444"})
    assert 'value="5555 5555 5555 4444"' in filled.text
    assert requests.post(url, form | {"number": "5555555555554444"}).status_code == 200
    now = local.client.v1.subscriptions.retrieve(
        subscription.id, {"expand": ["default_payment_method"]}
    )
    assert (now.status, now.default_payment_method.card.last4) == ("active", "4444")
    assert requests.get(f"{local.url}/i/in_none").status_code == 404


def test_pauses_ends_and_skips_come_by_themselves(fresh: Own):
    local, receiver = fresh
    client = local.client.v1.subscriptions
    paused, ending, later = monthly(local), monthly(local), monthly(local)
    period_end = paused["items"].data[0].current_period_end
    client.update(
        paused.id, {"pause_collection": {"behavior": "void", "resumes_at": period_end + 9 * DAY}}
    )
    client.update(ending.id, {"cancel_at_period_end": True})
    client.update(later.id, {"cancel_at": period_end + 5 * DAY})
    local.switch("clock/advance", to=period_end + 10 * DAY)

    assert again(local, paused).pause_collection is None
    assert [each.status for each in invoices(local, paused)] == ["paid", "void"]
    assert [each.status for each in invoices(local, ending)] == ["paid"]
    assert [each.status for each in invoices(local, later)] == ["paid", "paid"]
    for subscription, moment in ((ending, period_end), (later, period_end + 5 * DAY)):
        ended = again(local, subscription)
        assert (ended.status, ended.cancellation_details.reason) == (
            "canceled",
            "cancellation_requested",
        )
        assert abs(ended.ended_at - moment) <= 2
        receiver.wait_for("customer.subscription.deleted", subscription.id)
    local.switch("clock/advance", days=30)
    assert [each.status for each in invoices(local, paused)] == ["paid", "void", "paid"]


def yearly_price(subscription, amount: int = 9000):
    item = subscription["items"].data[0]
    price = {
        "currency": "eur",
        "product": item.price.product,
        "recurring": {"interval": "year"},
        "unit_amount": amount,
    }
    return {"items": [{"id": item.id, "price_data": price}], "proration_behavior": "none"}


def test_a_changed_interval_bills_at_once_unless_the_next_charge_is_agreed(fresh: Own):
    local, receiver = fresh
    client = local.client.v1
    at_once, agreed = monthly(local), monthly(local)
    now = client.subscriptions.update(at_once.id, yearly_price(at_once))
    assert [each.total for each in invoices(local, at_once)] == [900, 9000]
    assert invoices(local, at_once)[-1].billing_reason == "subscription_update"
    assert now["items"].data[0].current_period_end > now.start_date + 364 * DAY

    end = agreed["items"].data[0].current_period_end
    change = yearly_price(agreed) | {"trial_end": end}
    shown = client.invoices.create_preview(
        {"subscription": agreed.id, "subscription_details": change}
    )
    assert (shown.total, shown.lines.data[0].period.start) == (9000, end)
    assert len(invoices(local, agreed)) == 1
    put_off = client.subscriptions.update(agreed.id, change)
    assert (put_off.status, put_off.trial_end) == ("trialing", end)
    nothing = invoices(local, agreed)[-1]
    assert (nothing.total, nothing.status) == (0, "paid")
    local.switch("clock/advance", to=end + 2 * 3600)
    after = again(local, agreed)
    assert (after.status, invoices(local, agreed)[-1].total) == ("active", 9000)
    assert after["items"].data[0].current_period_start == end
    receiver.wait_for("customer.subscription.trial_will_end", agreed.id)


def test_a_preview_shows_the_next_charge_and_changes_nothing(local: LocalStripe):
    subscription = monthly(local)
    before = local.client.v1.events.list({"limit": 1}).data[0].id
    shown = local.client.v1.invoices.create_preview({"subscription": subscription.id})
    item = subscription["items"].data[0]
    assert (shown.total, shown.status) == (900, "draft")
    assert shown.lines.data[0].period.start == item.current_period_end
    assert shown.id.startswith("upcoming_in_")
    at_once = local.client.v1.invoices.create_preview(
        {"subscription": subscription.id, "subscription_details": yearly_price(subscription)}
    )
    assert at_once.total == 9000
    assert at_once.created < item.current_period_end
    assert local.client.v1.events.list({"limit": 1}).data[0].id == before
    assert again(local, subscription).to_dict() == subscription.to_dict()
    local.client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    with pytest.raises(InvalidRequestError) as caught:
        local.client.v1.invoices.create_preview({"subscription": subscription.id})
    assert caught.value.code == "invoice_upcoming_none"


def test_a_pause_is_not_ended_by_resume(local: LocalStripe):
    subscription = monthly(local)
    with pytest.raises(InvalidRequestError, match="pause_collection"):
        local.client.v1.subscriptions.resume(subscription.id)


def test_a_session_expires_on_the_way_and_time_does_not_run_backwards(fresh: Own):
    local, receiver = fresh
    session = local.give()
    local.switch("clock/advance", days=1)
    event = receiver.wait_for("checkout.session.expired", session.id)
    assert event.created == session.expires_at
    for told in ({"to": 5}, {"days": "x"}, {}, {"days": 1, "to": 5}, {"days": 9999}):
        assert "error" in local.switch("clock/advance", **told)


def test_stripes_own_test_clocks_move_the_one_clock(fresh: Own):
    local, receiver = fresh
    client = local.client.v1
    start = int(time.time()) + 10 * DAY
    clock = client.test_helpers.test_clocks.create({"frozen_time": start, "name": "renewals"})
    customer = client.customers.create(
        {
            "email": "alice@example.org",
            "test_clock": clock.id,
            "payment_method": "pm_card_visa",
            "invoice_settings": {"default_payment_method": "pm_card_visa"},
        }
    )
    price = {
        "currency": "eur",
        "product": client.products.create({"name": "Support"}).id,
        "recurring": {"interval": "month"},
        "unit_amount": 700,
    }
    subscription = client.subscriptions.create(
        {"customer": customer.id, "items": [{"price_data": price}]}
    )
    assert subscription.status == "active"
    advancing = client.test_helpers.test_clocks.advance(clock.id, {"frozen_time": start + 40 * DAY})
    assert advancing.status == "advancing"
    ready = client.test_helpers.test_clocks.retrieve(clock.id)
    assert (ready.status, ready.frozen_time) == ("ready", start + 40 * DAY)
    assert [each.status for each in invoices(local, subscription)] == ["paid", "paid"]
    receiver.wait_for("test_helpers.test_clock.ready", clock.id)
    with pytest.raises(InvalidRequestError, match="must be later"):
        client.test_helpers.test_clocks.advance(clock.id, {"frozen_time": start})
    assert client.test_helpers.test_clocks.delete(clock.id).deleted
    assert again(local, subscription).status == "canceled"
    assert client.test_helpers.test_clocks.list().data == []
    assert abs(client.products.create({"name": "B"}).created - time.time()) < 20


def test_a_declined_first_payment_through_the_api_lapses(fresh: Own):
    local, receiver = fresh
    client = local.client.v1
    customer = client.customers.create({"email": "bob@example.org"})
    card = client.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer.id})
    price = client.prices.create(
        {
            "currency": "eur",
            "product": client.products.create({"name": "Support"}).id,
            "recurring": {"interval": "month"},
            "unit_amount": 700,
        }
    )
    params = {
        "customer": customer.id,
        "items": [{"price": price.id}],
        "default_payment_method": card.id,
    }
    with pytest.raises(CardError):
        client.subscriptions.create(params | {"payment_behavior": "error_if_incomplete"})
    assert client.subscriptions.list({"customer": customer.id, "status": "all"}).data == []
    subscription = client.subscriptions.create(params)
    assert subscription.status == "incomplete"
    invoice = invoices(local, subscription)[-1]
    with pytest.raises(CardError) as caught:
        client.invoices.pay(invoice.id)
    assert caught.value.code == "card_declined"
    assert client.invoices.retrieve(invoice.id).status == "open"
    local.switch("clock/advance", days=1)
    assert again(local, subscription).status == "incomplete_expired"
    receiver.wait_for("invoice.payment_failed", invoice.id)


def test_an_invoice_is_voided_or_given_up_by_hand(fresh: Own):
    local, receiver = fresh
    made = []
    for verb, status in (("void_invoice", "void"), ("mark_uncollectible", "uncollectible")):
        subscription = monthly(local, "4000000000000341")
        made.append((subscription, verb, status))
    local.switch("clock/advance", days=32)
    for subscription, verb, status in made:
        invoice = invoices(local, subscription)[-1]
        after = getattr(local.client.v1.invoices, verb)(invoice.id)
        assert (after.status, after.next_payment_attempt) == (status, None)
    receiver.wait_for("invoice.voided")
    receiver.wait_for("invoice.marked_uncollectible")
    local.switch("clock/advance", days=20)
    for subscription, _, status in made:
        assert invoices(local, subscription)[-1].status == status
