"""Cards kept with a customer: saved, made the default, taken away, renewed by their bank."""

from sandbox.account import Account, Object
from sandbox.api.listing import equals, page
from sandbox.cards import CARDS, Entry
from sandbox.errors import StripeError
from sandbox.resources import payment_methods


def save(account: Account, entry: Entry, customer: str) -> Object:
    """The card as entered, attached to the customer."""
    method = payment_methods.create(account, CARDS[entry.number], entry)
    return payment_methods.attach(account, method, customer)


def make_default(account: Account, customer: Object, method: str | None) -> Object:
    """What the customer pays with where a subscription says nothing else."""
    settings = customer["invoice_settings"] | {"default_payment_method": method}
    return account.change(customer, "customer.updated", invoice_settings=settings)


def detach(account: Account, method: Object) -> Object:
    """Take the card away from its customer; nothing is paid with it any more."""
    customer_id = method["customer"]
    if customer_id is None:
        raise StripeError(
            "The payment method you provided is not attached to a customer so detachment is "
            "impossible."
        )
    detached = account.change(method, customer=None)
    account.announce("payment_method.detached", detached, {"customer": customer_id})
    customer = account.find("customer", customer_id)
    if customer["invoice_settings"]["default_payment_method"] == method["id"]:
        make_default(account, customer, None)
    owned = equals("customer", customer_id)
    for subscription in page(account, "subscription", "", {"limit": 100}, [owned])["data"]:
        if subscription["default_payment_method"] == method["id"]:
            account.change(
                subscription, "customer.subscription.updated", default_payment_method=None
            )
    return detached


def renewed(account: Account, id: str, month: int, year: int) -> Object:
    """The bank gave the card a new date of expiry, and told Stripe."""
    method = account.find("payment_method", id)
    if method["type"] != "card" or not method["customer"]:
        raise StripeError(f"The payment method {id} is no saved card")
    if not 1 <= month <= 12 or not 2000 <= year <= 2100:
        raise StripeError("A card has a month of expiry and a year of four digits", param="month")
    card = method["card"] | {"exp_month": month, "exp_year": year}
    return account.change(method, "payment_method.automatically_updated", card=card)
