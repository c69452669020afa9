"""Supporters are not asked: until which day, on the devices that know it.

A device knows it by an end date in its own storage, and by nothing else (static/js/appeal.js); our
pages stay the same bytes for everybody. The thanks page writes it in the browser that gave, and the
link in a receipt's mail leads to a page that writes it in another. That link holds the signed day
and names no gift and nobody, so that it may be passed on: whoever has it is not asked, no more.

What was given back, or is stopped, leaves the day as it is: we cannot reach into a reader's
browser, and a mark that stays costs only that the appeal is not shown.
"""

from datetime import date, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from patrons.giving.donation import Donation
from patrons.masthead import Newsroom
from patrons.support import SupportPeriod

SALT = "not asked on this device"
# A bank debit takes up to fourteen days, and some more where the bank has holidays. Its receipt
# brings the whole time.
ON_ITS_WAY = timedelta(days=21)


def until(donation: Donation) -> date | None:
    """The last day of the support that a gift gives, grace included; None where that has ended.

    A membership for somebody else gives its giver no support. They have given all the same, and are
    left alone for the days of grace.
    """
    if not donation.left:
        return None
    period = donation.period
    if period is None or period.source == SupportPeriod.Source.MEMBERSHIP:
        end = donation.paid_at + timedelta(days=Newsroom.load().grace_days)
    elif period.cut_from is not None:
        return None
    else:
        end = period.ends_at
    return ahead(Newsroom.load().last_day(end))


def ahead(day: date) -> date | None:
    """The day, or None where it is over."""
    return day if day >= Newsroom.load().today() else None


def while_on_its_way() -> date:
    return Newsroom.load().today() + ON_ITS_WAY


def link(day: date) -> str:
    """The address for a mail, from which a device is told that day."""
    signed = signing.Signer(salt=SALT).sign(day.isoformat())
    return settings.SITE_URL + reverse("not_asked", args=[signed])


def find(signed: str) -> date | None:
    """The day of a signed address, or None where we did not sign it."""
    try:
        return date.fromisoformat(signing.Signer(salt=SALT).unsign(signed))
    except (ValueError, signing.BadSignature):
        return None
