import threading

import pytest
import requests
from local_stripe import LocalStripe
from webhook_receiver import Receiver


@pytest.mark.parametrize(
    ("number", "code", "decline_code", "words"),
    [
        ("4000000000000002", "card_declined", "generic_decline", "was declined"),
        ("4000000000009995", "card_declined", "insufficient_funds", "insufficient funds"),
        ("4000000000000069", "expired_card", "expired_card", "has expired"),
        ("4000000000000127", "incorrect_cvc", "incorrect_cvc", "security code is incorrect"),
    ],
)
def test_a_declined_card_says_so_and_another_card_pays(
    local: LocalStripe, receiver: Receiver, number, code, decline_code, words
):
    session = local.give()

    page = local.pay(session, number, name="Bob With Reason")

    assert page.status_code == 402
    assert words in page.text
    assert "You have not been charged." in page.text
    assert 'value="Bob With Reason"' in page.text
    tried = local.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (tried.status, tried.payment_status) == ("open", "unpaid")
    error = tried.payment_intent.last_payment_error
    assert (error.code, error.decline_code) == (code, decline_code)
    assert tried.payment_intent.status == "requires_payment_method"
    failed = receiver.wait_for("charge.failed").data.object
    assert failed["outcome"]["reason"] == decline_code
    receiver.wait_for("payment_intent.payment_failed", tried.payment_intent.id)

    assert local.pay(session).status_code == 303

    paid = local.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert paid.payment_intent.id == tried.payment_intent.id
    assert (paid.payment_intent.status, paid.payment_intent.last_payment_error) == (
        "succeeded",
        None,
    )


def test_a_declined_monthly_gift_makes_no_subscription(local: LocalStripe, receiver: Receiver):
    session = local.give(monthly=True)
    assert local.pay(session, "4000000000000002").status_code == 402
    assert local.client.v1.checkout.sessions.retrieve(session.id).subscription is None
    receiver.wait_for("payment_intent.payment_failed")
    assert "customer.subscription.created" not in receiver.types()


@pytest.mark.parametrize("monthly", [False, True])
def test_3d_secure_is_asked_for_and_passed(local: LocalStripe, receiver: Receiver, monthly):
    session = local.give(monthly=monthly)
    asked = local.pay(session, "4000002500003155")
    assert asked.headers["Location"] == f"/c/pay/{session.id}/authenticate"
    bank = f"{session.url}/authenticate"
    assert "Complete authentication" in requests.get(bank).text
    assert local.client.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"
    receiver.wait_for("payment_intent.requires_action")
    done = requests.post(bank, {"answer": "complete"}, allow_redirects=False)
    assert done.headers["Location"].endswith(session.id)
    receiver.wait_for("checkout.session.completed", session.id)
    charge = receiver.wait_for("charge.succeeded").data.object
    assert charge["payment_method_details"]["card"]["three_d_secure"]["result"] == "authenticated"


def test_a_failed_3d_secure_charges_nothing_and_can_be_tried_again(local: LocalStripe):
    session = local.give()
    local.pay(session, "4000002500003155")
    bank = f"{session.url}/authenticate"
    page = requests.post(bank, {"answer": "fail"})
    assert page.status_code == 402
    assert "The authentication failed. You have not been charged." in page.text
    tried = local.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert tried.payment_intent.latest_charge is None
    assert tried.payment_intent.last_payment_error.code == "payment_intent_authentication_failure"
    # The form on that page leads to the payment, not to the bank again, where it would be lost.
    assert f'method="post" action="/c/pay/{session.id}"' in page.text
    assert local.pay(session).status_code == 303


def test_the_bank_page_leads_back_when_nothing_waits_there(local: LocalStripe):
    session = local.give()
    answer = requests.get(f"{session.url}/authenticate", allow_redirects=False)
    assert answer.headers["Location"] == f"/c/pay/{session.id}"
    requests.post(f"{session.url}/authenticate", {"answer": "complete"})
    assert local.client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_two_payments_at_once_charge_once(local: LocalStripe):
    session = local.give()
    together = threading.Barrier(6)
    answers = []

    def press() -> None:
        together.wait()
        answers.append(local.pay(session).status_code)

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(answers) <= {200, 303}
    assert 303 in answers
    paid = local.client.v1.checkout.sessions.retrieve(session.id)
    charges = local.client.v1.charges.list({"payment_intent": paid.payment_intent})
    assert len(charges.data) == 1
    assert "already paid" in requests.get(session.url).text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "alice", "no e-mail address"),
        ("name", "", "name is missing"),
        ("number", "4111111111111111", "none of the test cards"),
        ("expiry", "13 / 40", "no date"),
        ("expiry", "01 / 20", "has passed"),
        ("cvc", "x", "no security code"),
        ("country", "Ireland", "no country code"),
    ],
)
def test_a_field_that_is_wrong_says_so_beside_itself(local: LocalStripe, field, value, words):
    session = local.give()
    page = local.pay(session, **{field: value})
    assert page.status_code == 422
    assert words in page.text
    assert f'id="{field}-error"' in page.text
    assert "You have not been charged." in page.text


def test_a_test_card_fills_the_form_without_paying(local: LocalStripe):
    session = local.give()
    page = requests.post(session.url, {"fill": "4000000000000002", "name": "Alice"})
    assert 'value="4000 0000 0000 0002"' in page.text
    assert 'value="Alice"' in page.text
    assert local.client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_what_people_and_merchants_write_is_shown_as_text(local: LocalStripe):
    session = local.give(custom_text={"submit": {"message": "<b>once</b>"}})
    page = local.pay(session, name='"><script>alert(1)</script>', cvc="").text
    assert "<script>" not in page
    assert "&lt;b&gt;once" in page
