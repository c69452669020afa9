"""Stripe's own page on which a charge that failed is paid: with the card that stands, with another,
or by confirming it (3-D Secure).

Stripe's address of it may change and run out, so it is asked for when somebody wants to pay.
"""

from urllib.parse import urlencode

from django.urls import reverse

from patrons.giving import gateway
from patrons.giving.failed_charges.late_charge import Became, LateCharge
from patrons.giving.following import follow_invoice
from patrons.giving.subscription import Subscription
from patrons.money import plain


class NothingToPay(Exception):
    """It was paid meanwhile, or is asked no more; `late` is the charge as it is now."""

    def __init__(self, late: LateCharge) -> None:
        super().__init__(f"{late.invoice_id} is {late.became}")
        self.late = late


class NoPage(Exception):
    """It is open, and Stripe has no page for it at this moment."""


def page_for(late: LateCharge) -> str:
    """The address of Stripe's page, asked for now.

    Raises NothingToPay, NoPage, gateway.GatewayError.
    """
    late = look_again(late)
    if not is_payable(late):
        raise NothingToPay(late)
    address = gateway.invoice(late.invoice_id)["hosted_invoice_url"]
    if not address:
        raise NoPage(late.invoice_id)
    return address


def look_again(late: LateCharge) -> LateCharge:
    """The charge as it is at Stripe now. Raises gateway.GatewayError."""
    follow_invoice(late.invoice_id)
    rows = LateCharge.objects.select_related("currency", "subscription__currency")
    return rows.get(pk=late.pk)


def is_payable(late: LateCharge) -> bool:
    """Whether paying it still does what its patron wants: their gift goes on by it.

    Of a gift that ended it would buy one period and leave it ended.
    """
    gift = late.subscription
    if gift.ended_at is not None or gift.stopped_at is not None:
        return False
    return late.became in (Became.OPEN, Became.LOST)


def other_open(late: LateCharge) -> LateCharge | None:
    """Another charge of the same gift that failed and can be paid."""
    others = late.subscription.late_charges.open().exclude(pk=late.pk)
    return next((each for each in others if is_payable(each)), None)


def begin_again(subscription: Subscription) -> str:
    """The giving form with the same amount, interval and currency."""
    asked = {
        "interval": subscription.interval,
        "amount": plain(subscription.amount, subscription.currency.exponent),
        "currency": subscription.currency_id,
    }
    return f"{reverse('give')}?{urlencode(asked)}"
