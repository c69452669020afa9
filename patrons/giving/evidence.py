"""Whether somebody knows a gift as its giver does: day, amount, and how the card's number ends.

The last four digits stand at Stripe alone. They are asked for each time, compared, and not kept.
"""

from datetime import date, timedelta

from django.utils.crypto import constant_time_compare

from patrons.giving import gateway
from patrons.giving.donation import Donation
from patrons.masthead import Newsroom
from patrons.money import Currency
from patrons.patron import Patron


def find(patron: Patron, day: date, amount: int, currency: Currency, last4: str) -> Donation | None:
    """The patron's gift that all of it fits; None where one thing is wrong, never which.

    Raises gateway.Unavailable where Stripe does not answer: then nothing was found out.
    """
    newsroom = Newsroom.load()
    that_day = patron.donations.filter(
        source=Donation.Source.STRIPE,
        amount=amount,
        currency=currency,
        paid_at__gte=newsroom.midnight(day),
        paid_at__lt=newsroom.midnight(day + timedelta(days=1)),
    )
    for donation in that_day.exclude(charge_id=""):
        if constant_time_compare(_last4(donation.charge_id), last4):
            return donation
    return None


def _last4(charge_id: str) -> str:
    """The end of the number of the card, or of the bank account, that was charged."""
    try:
        paid_with = gateway.charge(charge_id)["payment_method_details"] or {}
    except gateway.Refused:
        return ""
    return (paid_with.get(paid_with.get("type", "")) or {}).get("last4") or ""
