"""Paying a session: everything that follows from a card entered on the hosted page.

Each verb runs in one transaction under the store's lock, and looks at the session first: of two
payments sent at once, the second finds the session complete.
"""

from enum import Enum
from typing import NamedTuple

from sandbox.account import Account, Object
from sandbox.cards import EVERY, Entry, TestCard
from sandbox.resources import (
    customers,
    invoice_drafts,
    invoices,
    payment_intents,
    payment_methods,
    subscriptions,
)
from sandbox.resources.checkout_sessions import expire, lines_of


class Outcome(Enum):
    """What became of a try to pay."""

    PAID = "paid"
    DECLINED = "declined"
    AUTHENTICATE = "authenticate"
    CLOSED = "closed"


class Result(NamedTuple):
    """The session afterwards, and the bank's answer when it declined."""

    outcome: Outcome
    session: Object
    card: TestCard | None = None


def pay(account: Account, session_id: str, entry: Entry) -> Result:
    """Try the card on an open session."""
    with account.store.transaction():
        session = account.find("checkout.session", session_id)
        if session["status"] == "open" and session["expires_at"] <= account.now():
            session = expire(account, session)
        if session["status"] != "open":
            return Result(Outcome.CLOSED, session)
        card = EVERY[entry.number]
        intent = _intent(account, session)
        session = account.find("checkout.session", session_id)
        method = payment_methods.create(account, card, entry)
        if card.authenticates:
            url = f"{session['url']}/authenticate"
            payment_intents.require_authentication(account, intent, method, url)
            account.store.hide(session_id, waiting=entry._asdict() | {"method": method["id"]})
            return Result(Outcome.AUTHENTICATE, session, card)
        account.store.hide(session_id, waiting=None)
        if card.code:
            payment_intents.charge(account, intent, method, card)
            return Result(Outcome.DECLINED, session, card)
        return _complete(account, session, intent, method, entry, card)


def waiting(account: Account, session_id: str) -> Object | None:
    """What was entered with a card that waits for 3-D Secure."""
    return account.store.hidden(session_id).get("waiting")


def authenticate(account: Account, session_id: str, *, passed: bool) -> Result:
    """The person passed or failed 3-D Secure."""
    with account.store.transaction():
        session = account.find("checkout.session", session_id)
        kept = waiting(account, session_id)
        if session["status"] != "open" or kept is None:
            return Result(Outcome.CLOSED, session)
        account.store.hide(session_id, waiting=None)
        method = account.find("payment_method", kept.pop("method"))
        entry = Entry(**kept)
        card, intent = EVERY[entry.number], _intent(account, session)
        if not passed:
            payment_intents.fail_authentication(account, intent, method)
            return Result(Outcome.DECLINED, session, card)
        return _complete(account, session, intent, method, entry, card)


def _intent(account: Account, session: Object) -> Object:
    """The session's one intent, made at the first try."""
    hidden = account.store.hidden(session["id"])
    if "intent" in hidden:
        return account.find("payment_intent", hidden["intent"])
    more = {name: value for name, value in hidden["payment_intent_data"].items() if value != ""}
    if session["mode"] == "subscription":
        more = {"description": "Subscription creation", "setup_future_usage": "off_session"}
    intent = payment_intents.create(
        account, session["amount_total"], session["currency"], customer=session["customer"], **more
    )
    account.store.hide(session["id"], intent=intent["id"])
    if session["mode"] == "payment":
        account.change(session, payment_intent=intent["id"])
    return intent


def _complete(
    account: Account, session: Object, intent: Object, method: Object, entry: Entry, card: TestCard
) -> Result:
    customer = _customer(account, session, entry)
    if customer and intent["customer"] != customer:
        intent = account.change(intent, customer=customer)
    if customer and intent["setup_future_usage"]:
        method = payment_methods.attach(account, method, customer)
    if session["mode"] == "subscription":
        made, intent = _subscribe(account, session, intent, method, card, str(customer))
    else:
        intent = payment_intents.charge(
            account, intent, method, card, authenticated=card.authenticates
        )
        made = {}
    account.unplan("session expires", session["id"])
    done = account.change(
        session,
        customer=customer,
        customer_details={
            "address": {"country": entry.country, "postal_code": entry.postal_code},
            "email": entry.email,
            "name": entry.name,
            "tax_exempt": "none",
            "tax_ids": [],
        },
        payment_status="paid" if intent["status"] == "succeeded" else "unpaid",
        status="complete",
        url=None,
        **made,
    )
    account.announce("checkout.session.completed", done)
    return Result(Outcome.PAID, done, card)


def _customer(account: Account, session: Object, entry: Entry) -> str | None:
    if session["customer"]:
        return session["customer"]
    if session["customer_creation"] != "always":
        return None
    address = {"country": entry.country, "postal_code": entry.postal_code}
    told = {"email": entry.email, "name": entry.name, "address": address}
    return customers.create(account, told)["id"]


def _subscribe(
    account: Account, session: Object, intent: Object, method: Object, card: TestCard, customer: str
) -> tuple[Object, Object]:
    data = account.store.hidden(session["id"])["subscription_data"]
    lines = lines_of(account, session)
    subscription = subscriptions.create(account, customer, method["id"], lines, data)
    invoice = invoice_drafts.draft(account, subscription, "subscription_create")
    invoice = invoices.finalize(account, invoice, intent)
    intent = payment_intents.charge(account, intent, method, card, authenticated=card.authenticates)
    if intent["status"] == "succeeded":
        invoices.pay(account, invoice, intent)
    else:
        account.change(invoice, "invoice.updated", attempted=True, attempt_count=1)
    # With a debit on its way the agreement holds already, as at Stripe.
    account.change(
        subscription,
        "customer.subscription.updated",
        latest_invoice=invoice["id"],
        status="active",
    )
    return {"subscription": subscription["id"], "invoice": invoice["id"]}, intent
