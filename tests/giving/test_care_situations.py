"""Pressed twice, in two tabs, while Stripe is silent, on gifts arranged by hand; and the card."""

from datetime import date
from uuid import uuid4

import pytest
import requests

from patrons.giving import following, gateway
from patrons.giving.regular import agreeing, care_form, planned_change
from patrons.giving.regular.agreed_change import By
from patrons.models import AgreedChange, StripeCustomer, Subscription
from tests.giving.care import hidden, mails, text

MASTERCARD = {"number": "5555555555554444", "expiry": "11 / 36", "cvc": "123"}
MASTERCARD |= {"name": "Alice Novák", "email": "alice@example.org"}


def dashboard(alice, settings, **data) -> None:
    """What staff do with the subscription at Stripe itself."""
    key = {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}
    address = f"{alice.address}/v1/subscriptions/{alice.gift.stripe_id}"
    requests.post(address, data=data, headers=key, timeout=10).raise_for_status()
    alice.hear()


def test_pressed_twice_it_is_done_once_and_told_once(life):
    alice = life()
    sent = hidden(alice.client.get(alice.page("interval/"), {"amount": "3000", "interval": "year"}))
    for _ in range(3):
        answer = alice.client.post(alice.page("interval/"), sent, follow=True)
        assert "you give 30 EUR every year" in text(answer)
    assert AgreedChange.objects.count() == 1
    assert mails() == ["Your gift to The Lighthouse was changed"]


def test_two_tabs_agree_to_two_amounts_and_the_last_one_counts(life):
    alice = life()
    one, two = (
        hidden(alice.client.get(alice.page("amount/"), {"amount": "other", "other": other}))
        for other in ("7", "8")
    )
    for sent in (one, two, one):
        alice.client.post(alice.page("amount/"), sent)
    assert alice.now.amount == 800
    alice.to(2027, 1, 6)
    assert alice.charges()[-1] == ("2027-01-05", 800)


def test_a_tab_left_open_does_not_switch_back(life):
    alice = life()
    sent = hidden(alice.client.get(alice.page("interval/"), {"amount": "3000", "interval": "year"}))
    alice.agree("interval/", amount="5000", interval="year")
    answer = alice.client.post(alice.page("interval/"), sent)
    assert answer.status_code == 422
    assert "You give 50 EUR every year already" in text(answer)
    assert (alice.now.interval, alice.now.amount) == ("year", 5000)


def test_the_key_of_one_gifts_form_is_no_key_of_anothers(life, gift):
    alice = life()
    sent = hidden(alice.client.get(alice.page("amount/"), {"amount": "1000"}))
    other = gift("month", 700).subscription
    page = f"/account/gifts/{other.public_id}/amount/"
    alice.client.post(alice.page("amount/"), sent)
    seen = hidden(alice.client.get(page, {"amount": "1000"}))["seen"]
    alice.client.post(page, {**sent, "seen": seen})
    assert set(Subscription.objects.values_list("amount", flat=True)) == {1000}
    assert AgreedChange.objects.count() == 2


def test_without_an_answer_nothing_has_changed_and_the_same_button_works_later(life, settings):
    alice = life()
    sent = hidden(alice.client.get(alice.page("pause/"), {"months": "2"}))
    address, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    gateway._client.cache_clear()
    for name in ("amount/", "interval/", "day/", "pause/", "skip/", "resume/", "go-on/"):
        answer = alice.client.get(alice.page(name))
        assert answer.status_code == 503
        assert "Nothing has changed, and nothing was charged" in text(answer)
    assert alice.client.post(alice.page("pause/"), sent).status_code == 503
    assert alice.client.post(alice.page("card/"), sent).status_code == 503
    settings.STRIPE_API_BASE = address
    gateway._client.cache_clear()
    assert alice.now.stands == "runs"
    alice.client.post(alice.page("pause/"), sent)
    assert alice.now.stands == "paused"


def test_an_answer_that_was_lost_on_the_way_is_asked_for_again(life, newsroom):
    alice = life()
    gift, found = agreeing.look(alice.gift)
    key = care_form.key_of({})
    plan = planned_change.amount(found, gift, 900, 0)
    row = AgreedChange.objects.create(
        public_id=agreeing.named(gift, plan.kind, key), subscription=gift, by="patron", **plan.row
    )
    row.next_key()  # asked once, and heard nothing
    for _ in range(2):
        change = agreeing.agree(plan, key, By.PATRON)
    assert (change.attempts, change.pk) == (2, row.pk)
    assert alice.now.amount == 900


def test_many_changes_in_a_row_end_as_the_last_one_says(life):
    alice = life()
    alice.agree("amount/", amount="1000")
    alice.agree("day/", day="2026-12-20")
    alice.agree("skip/")
    alice.agree("pause/", months="2")
    alice.agree("amount/", amount="300")
    alice.agree("day/", day="2027-01-10")
    alice.agree("interval/", amount="3000", interval="year")
    alice.agree("interval/", amount="500", interval="month")
    alice.to(2027, 2, 11)
    assert alice.charges() == [("2026-12-05", 500), ("2027-01-10", 500), ("2027-02-10", 500)]
    assert AgreedChange.objects.exclude(done_at=None).count() == 8


@pytest.mark.parametrize(
    "arranged",
    [
        {"items[0][price_data][unit_amount]": 200},
        {"items[0][price_data][unit_amount]": 200, "items[0][id]": "own", "items[0][quantity]": 3},
    ],
)
def test_what_was_arranged_by_hand_is_not_taken_apart(life, settings, arranged):
    alice = life()
    item = gateway.subscription(alice.gift.stripe_id)["items"]["data"][0]
    if "items[0][id]" in arranged:
        arranged = {**arranged, "items[0][id]": item["id"]}
    price = {
        "items[0][price_data][currency]": "eur",
        "items[0][price_data][product]": settings.STRIPE_PRODUCT,
        "items[0][price_data][recurring][interval]": "month",
        "proration_behavior": "none",
    }
    dashboard(alice, settings, **price, **arranged)
    for name in ("amount/", "interval/", "day/", "pause/", "skip/"):
        answer = alice.client.get(alice.page(name))
        assert answer.status_code == 409
        assert "We arranged this gift with you by hand" in text(answer)
    alice.client.post(alice.page("stop/"))
    assert alice.now.stands == "stopped"


def test_a_gift_made_at_the_dashboard_without_a_pledge_is_looked_after_like_any(life):
    alice = life()
    Subscription.objects.update(pledge=None)
    alice.agree("amount/", amount="1000")
    alice.agree("skip/")
    assert (alice.now.amount, alice.now.stands) == (1000, "skips")


def test_a_gift_whose_first_payment_is_on_its_way_waits(life):
    alice = life()
    Subscription.objects.update(status="incomplete")
    assert "The first payment has not arrived yet" in text(alice.client.get(alice.page()))


BROKEN = {"kind": "500", "when": "after", "match": "POST /v1/subscriptions/*"}


@pytest.mark.parametrize(
    ("page", "chosen", "says"),
    [
        ("pause/", {"months": "2"}, "paused"),
        ("skip/", {}, "left out"),
        ("amount/", {"amount": "1000"}, "10 EUR"),
    ],
)
def test_what_stripe_did_with_a_fault_for_an_answer_counts_and_is_told(life, page, chosen, says):
    alice = life()
    alice.post("faults", **BROKEN)
    assert says in alice.agree(page, **chosen)
    assert alice.gift.changes.get().done_at
    assert len(mails()) == 1


def test_what_nobody_could_look_at_then_is_settled_by_stripes_event(life):
    alice = life()
    gift, found = agreeing.look(alice.now)
    plan = planned_change.amount(found, gift, 1000, 0)
    alice.post("faults", **BROKEN)
    alice.post("faults", kind="503", match="GET /v1/subscriptions/*", first=99)
    with pytest.raises(gateway.Unavailable):
        agreeing.agree(plan, uuid4(), By.PATRON)
    alice.post("faults/clear")
    assert alice.gift.changes.get().done_at is None
    alice.hear()
    assert alice.gift.changes.get().done_at
    assert mails() == ["Your gift to The Lighthouse was changed"]


def test_another_card_is_written_to_the_gift_after_the_visit_and_by_stripes_event(life):
    alice = life()
    page = alice.client.get(alice.page("card/"))
    assert "valid until the end of December 2034" in text(page)
    for _ in range(2):
        visit = alice.client.post(alice.page("card/"), hidden(page))
        assert "/p/session/" in visit["Location"]
    back = requests.post(visit["Location"], data=MASTERCARD, allow_redirects=False, timeout=10)
    assert back.status_code == 303
    assert back.headers["Location"].endswith(alice.page("card/back/"))
    for _ in range(2):
        said = text(alice.client.get(alice.page("card/back/"), follow=True))
        assert "charged to the card you chose" in said
    assert alice.now.card_expires_on == date(2036, 11, 30)
    following.follow_customer(StripeCustomer.objects.get().stripe_id)
    found = gateway.subscription(alice.gift.stripe_id)
    assert found["default_payment_method"]["card"]["last4"] == "4444"
    assert AgreedChange.objects.get().kind == "card"
    alice.to(2027, 1, 6)
    assert len(alice.charges()) == 2


def test_who_leaves_stripes_page_without_a_choice_is_not_told_of_another_card(life):
    alice = life()
    visit = alice.client.post(alice.page("card/"))
    page = requests.get(visit["Location"], timeout=10).text
    assert f'{alice.page()}"' in page
    assert alice.page("card/back/") not in page


def test_the_way_back_from_stripes_page_does_not_hang_on_our_list_of_customers(life):
    alice = life()
    visit = alice.client.post(alice.page("card/"))
    requests.post(visit["Location"], data=MASTERCARD, allow_redirects=False, timeout=10)
    StripeCustomer.objects.all().delete()
    said = text(alice.client.get(alice.page("card/back/"), follow=True))
    assert "charged to the card you chose" in said


def test_the_way_back_claims_no_card_of_a_customer_that_was_deleted(life):
    alice = life()
    gateway._client().v1.customers.delete(StripeCustomer.objects.get().stripe_id)
    answer = alice.client.get(alice.page("card/back/"), follow=True)
    assert answer.status_code == 200
    assert "card you chose" not in text(answer)


def test_a_chosen_card_pays_our_gift_and_leaves_what_else_its_customer_pays(life, settings):
    alice = life()
    customer = StripeCustomer.objects.get().stripe_id
    key = {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}

    def ask(path: str, **data) -> dict:
        address = f"{alice.address}/v1/{path}"
        answer = requests.post(address, data=data, headers=key, timeout=10)
        answer.raise_for_status()
        return answer.json()

    old = gateway.subscription(alice.gift.stripe_id)["default_payment_method"]["id"]
    paper = ask(
        "subscriptions",
        customer=customer,
        default_payment_method=old,
        **{
            "items[0][price_data][currency]": "eur",
            "items[0][price_data][product]": ask("products", name="The printed paper")["id"],
            "items[0][price_data][unit_amount]": "900",
            "items[0][price_data][recurring][interval]": "month",
        },
    )
    new = ask("payment_methods/pm_card_mastercard/attach", customer=customer)["id"]
    ask(f"customers/{customer}", **{"invoice_settings[default_payment_method]": new})
    following.follow_customer(customer)
    cards = {
        id: gateway.subscription(id)["default_payment_method"]["id"]
        for id in (alice.gift.stripe_id, paper["id"])
    }
    assert cards == {alice.gift.stripe_id: new, paper["id"]: old}


def test_cards_that_are_chosen_back_and_forth_each_count(life, settings):
    alice = life()
    customer = StripeCustomer.objects.get().stripe_id
    first = gateway.subscription(alice.gift.stripe_id)["default_payment_method"]["id"]
    key = {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}
    second = requests.post(
        f"{alice.address}/v1/payment_methods/pm_card_visa/attach",
        data={"customer": customer},
        headers=key,
        timeout=10,
    ).json()["id"]
    for card in (second, first, second, first):
        requests.post(
            f"{alice.address}/v1/customers/{customer}",
            data={"invoice_settings[default_payment_method]": card},
            headers=key,
            timeout=10,
        ).raise_for_status()
        following.follow_customer(customer)
        found = gateway.subscription(alice.gift.stripe_id)
        assert found["default_payment_method"]["id"] == card


def test_another_card_helps_a_gift_whose_charge_failed(life):
    alice = life(number="4000000000000341")
    alice.to(2027, 1, 6)
    assert "Change the card" in text(alice.client.get(alice.page()))
    assert alice.client.post(alice.page("card/")).status_code == 302


def test_a_mail_that_was_outdone_before_it_went_is_not_sent(life):
    alice = life()
    alice.agree("pause/", months="3")
    alice.agree("amount/", amount="1000")
    alice.agree("resume/")
    sent = mails()
    assert not [subject for subject in sent if "paused" in subject.lower()]
    assert [subject for subject in sent if "changed" in subject.lower()]
    assert [subject for subject in sent if "goes on" in subject.lower()]
