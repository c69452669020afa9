"""Payment methods: the cards people entered on the hosted page. Only what Stripe shows is kept."""

import hashlib
from datetime import UTC, datetime

from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, filtered, page
from sandbox.api.operations import speaks
from sandbox.cards import BY_TOKEN, Entry, TestCard


def create(account: Account, card: TestCard, entry: Entry) -> Object:
    """The payment method for a card as entered."""
    fingerprint = hashlib.sha256(card.number.encode()).hexdigest()[:16]
    kind = "sepa_debit" if card.debit else "card"
    details = _debit(card, fingerprint) if card.debit else _card(card, entry, fingerprint)
    return account.create(
        {
            "id": new_id("pm"),
            "object": "payment_method",
            "type": kind,
            "allow_redisplay": "unspecified",
            "billing_details": {
                "address": {"country": entry.country, "postal_code": entry.postal_code},
                "email": entry.email,
                "name": entry.name,
            },
            kind: details,
            "metadata": {},
        },
        # Which test card it was decides later charges; the number itself is a public test number.
        hidden={"number": card.number},
    )


def _card(card: TestCard, entry: Entry, fingerprint: str) -> Object:
    return {
        "brand": card.brand,
        "checks": {"cvc_check": "fail" if card.code == "incorrect_cvc" else "pass"},
        "country": "IE",
        "display_brand": card.brand,
        "exp_month": entry.exp_month,
        "exp_year": entry.exp_year,
        "fingerprint": fingerprint,
        "funding": "credit",
        "last4": card.number[-4:],
        "networks": {"available": [card.brand]},
        "three_d_secure_usage": {"supported": True},
    }


def _debit(card: TestCard, fingerprint: str) -> Object:
    return {
        "bank_code": card.number[4:9],
        "branch_code": "",
        "country": card.number[:2],
        "fingerprint": fingerprint,
        "last4": card.number[-4:],
    }


def entry_for(account: Account, card: TestCard) -> Entry:
    """A card as a test token stands for it: three years to go, nobody's name."""
    year = datetime.fromtimestamp(account.now(), UTC).year + 3
    return Entry(None, None, card.number, 12, year)


def named(account: Account, id: str, param: str) -> Object:
    """The payment method with this id; `pm_card_visa` and its like are made anew each time."""
    card = BY_TOKEN.get(id.removeprefix("pm_card_")) if id.startswith("pm_card_") else None
    if card:
        return create(account, card, entry_for(account, card))
    return account.find("payment_method", id, param)


def attach(account: Account, method: Object, customer: str) -> Object:
    """Save a card with a customer for later charges."""
    attached = account.change(method, customer=customer)
    account.announce("payment_method.attached", attached)
    return attached


@speaks("GET", "/v1/payment_methods/{payment_method}")
def retrieve_payment_method(account: Account, params: Object, payment_method: str) -> Object:
    return account.find("payment_method", payment_method, "payment_method", 404)


@speaks("GET", "/v1/payment_methods", "customer", "type", "allow_redisplay", *PAGING)
def list_payment_methods(account: Account, params: Object) -> Object:
    conditions = filtered(params, "customer", "type", "allow_redisplay")
    return page(account, "payment_method", "/v1/payment_methods", params, conditions)


@speaks("GET", "/v1/customers/{customer}/payment_methods", "type", "allow_redisplay", *PAGING)
def list_payment_methods_of_customer(account: Account, params: Object, customer: str) -> Object:
    account.find("customer", customer, "customer", 404)
    url = f"/v1/customers/{customer}/payment_methods"
    conditions = filtered(params | {"customer": customer}, "customer", "type", "allow_redisplay")
    return page(account, "payment_method", url, params, conditions)
