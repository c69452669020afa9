"""Stripe is told a patron's new address, for each customer of theirs: it stands on later invoices.

What is to be told is seen from the rows: a patron moved after their customer was last told.
"""

import logging
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.stripe_customer import StripeCustomer

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)


def untold() -> QuerySet[StripeCustomer]:
    behind = Q(told_at=None) | Q(told_at__lt=F("patron__moved_at"))
    moved = StripeCustomer.objects.filter(behind, patron__moved_at__isnull=False)
    return moved.filter(livemode=gateway.livemode())


def due() -> QuerySet[StripeCustomer]:
    """Those to tell now: nobody is telling them, and no answer is waited for."""
    return untold().filter(Q(tell_again_at=None) | Q(tell_again_at__lte=timezone.now()))


def tell(customer_id: int) -> None:
    """Tell Stripe the address as it is now, unless somebody does. No answer is tried again, later
    each time; a no (the customer is gone) is noted and not asked again.
    """
    customer = due().select_related("patron").filter(pk=customer_id).first()
    # What is told is what was read here: a later move is told by the next call.
    if customer is None or customer.patron.moved_at is None:
        return
    moved_at = customer.patron.moved_at
    tries = customer.tell_tries + 1
    wait = min(FIRST_WAIT * 2 ** min(tries - 1, 12), LONGEST_WAIT)
    mine = due().filter(pk=customer.pk, tell_tries=customer.tell_tries)
    if not mine.update(tell_tries=tries, tell_again_at=timezone.now() + wait):
        return
    key = f"address-{customer.stripe_id}-{moved_at.timestamp():.6f}-{tries}"
    try:
        gateway.update_customer(customer.stripe_id, key, email=customer.patron.email)
    except gateway.Unavailable as error:
        log.warning("customer row %s: address not told: %s", customer.pk, type(error).__name__)
        return
    except gateway.Refused as error:
        log.error("customer row %s: address refused: %s", customer.pk, type(error).__name__)
    told = {"told_at": moved_at, "tell_tries": 0, "tell_again_at": None}
    StripeCustomer.objects.filter(pk=customer.pk).update(**told)
