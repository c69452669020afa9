"""For 24 hours after a regular gift began, its giver can put right what they did not mean.

The links stand in the mail only, signed, so that they prove its address: once the gift turns out
to be another patron's, those that went to the wrong address lead nowhere. Opening one changes
nothing. Each verb is safe to call twice.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from patrons import signed_link
from patrons.giving import gateway
from patrons.giving.agreement import sync_subscription
from patrons.giving.donation import Donation, NotLeft
from patrons.giving.going_back import refunding
from patrons.giving.going_back.refund import Refund
from patrons.giving.regular import stopping
from patrons.giving.regular.agreed_change import By
from patrons.giving.subscription import Subscription
from patrons.mail import Mail
from patrons.masthead import Newsroom

OPEN = timedelta(hours=24)
FRESH = timedelta(days=21)  # longer than a bank takes for a debit; later, the first day is over
SALT = "the first day of a regular gift"
MADE_ONCE = "made one-time"


def first_of(subscription: Subscription) -> Donation | None:
    """The gift that it began with."""
    return subscription.donations.order_by("paid_at", "pk").first()


def open_until(subscription: Subscription) -> datetime | None:
    """Until when it can be put right; None before its first gift has arrived."""
    first = first_of(subscription)
    if first is None:
        return None
    heard_late = first.recorded_at - first.paid_at > FRESH
    return (first.paid_at if heard_late else first.recorded_at) + OPEN


def is_open(subscription: Subscription) -> bool:
    until = open_until(subscription)
    return until is not None and timezone.now() < until


def link(name: str, subscription: Subscription) -> str:
    """The signed address of one of these pages, for a mail."""
    signed = signed_link.sign(subscription.public_id, _salt(subscription))
    return settings.SITE_URL + reverse(name, args=[signed])


def find(signed: str) -> Subscription | None:
    """The gift of a signed address, or None where we did not sign it for its patron of now."""
    gifts = Subscription.objects.select_related("currency", "patron")
    return signed_link.find(signed, gifts, _salt)


def _salt(subscription: Subscription) -> str:
    return f"{SALT} {subscription.patron.mailbox}"


def once_until(subscription: Subscription) -> datetime | None:
    """Until when its giver would be a patron, were it a one-time gift; None where it would make
    nobody one, because it went back.
    """
    first = first_of(subscription)
    if first is None or (first.period is not None and first.period.cut_from is not None):
        return None
    return first.paid_at + timedelta(days=Newsroom.load().once_days)


def make_once(subscription: Subscription) -> Subscription:
    """It ends at Stripe now, nothing is given back, and it counts as a one-time gift.

    Raises gateway.GatewayError where Stripe did not do it: then nothing has changed.
    """
    gateway.end_subscription(subscription.stripe_id, f"once-{subscription.public_id}")
    subscription = sync_subscription(subscription.stripe_id)
    first, until = first_of(subscription), once_until(subscription)
    with transaction.atomic():
        new = Subscription.objects.filter(pk=subscription.pk, made_once_at=None)
        if new.update(made_once_at=timezone.now()):
            if first is not None and first.period is not None and until is not None:
                first.period.last_until(until)
            Mail.objects.post(MADE_ONCE, str(subscription.public_id))
    subscription.refresh_from_db()
    return subscription


def others_running(subscription: Subscription) -> list[Subscription]:
    """Regular gifts of the same patron that were there before this one, and still run."""
    before = Q(started_at__lt=subscription.started_at) | Q(
        started_at=subscription.started_at, pk__lt=subscription.pk
    )
    paid = subscription.patron.subscriptions.filter(before, donations__isnull=False)
    running = paid.filter(stopped_at=None, ended_at=None).distinct()
    return list(running.select_related("currency"))


def keep_new(subscription: Subscription) -> None:
    """The earlier regular gifts charge nothing more. Raises gateway.GatewayError."""
    for earlier in others_running(subscription):
        stopping.stop(earlier, By.LINK)


def keep_old(subscription: Subscription) -> None:
    """This gift is given back wholly, and ends; the earlier one goes on.

    Raises gateway.GatewayError. Where the money is on its way back and only the end did not
    reach Stripe, beat stops the gift: the refund says that it is to.
    """
    first = first_of(subscription)
    if first is None or not others_running(subscription):
        return
    with suppress(NotLeft):  # pressed twice at once: the other one has it
        if left := first.left:
            refunding.give_back(first, left, reason=Refund.Reason.DUPLICATE, stops_gift=True)
    gateway.end_subscription(subscription.stripe_id, f"second-{subscription.public_id}")
    sync_subscription(subscription.stripe_id)
