"""What Stripe knows of somebody who is to be erased: found, told to us as far as it is money, ended
and deleted there. Safe to call any number of times; each raises gateway.GatewayError.
"""

from contextlib import suppress
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone

from patrons.erasure import ErasedCustomer, Erasure
from patrons.giving import fulfilment, gateway
from patrons.giving.agreement import LostPledge, NotOurs, is_ours, pledge_of, sync_subscription
from patrons.giving.origin import donation_of
from patrons.patron import Patron
from patrons.user import normalise_address

UNHEARD = timedelta(days=4)  # a page lives for a day, and Stripe tells of it for three more


def addresses(patron: Patron) -> set[str]:
    """The mail addresses that are theirs, as far as we know."""
    rows = EmailAddress.objects.filter(user=patron.user_id, user__isnull=False)
    return {patron.email, *rows.values_list("email", flat=True)}


def find(patron: Patron) -> None:
    """Write down every customer that they are at Stripe.

    What they paid and nobody told us of is recorded first: once they are erased, nothing would say
    whose gift it was.
    """
    _record_unheard(patron)
    ours = patron.stripe_customers.filter(livemode=gateway.livemode())
    ErasedCustomer.objects.keep(patron, ours.values_list("stripe_id", flat=True))
    known = set(patron.erased_customers.values_list("stripe_id", flat=True))
    for address in addresses(patron):
        for customer in gateway.customers_with(address):
            if customer["id"] in known or _record(customer["id"]):
                ErasedCustomer.objects.keep(patron, [customer["id"]])
    for customer_id in known:
        _record(customer_id)


def _record_unheard(patron: Patron) -> None:
    """What they paid just now and nobody told us of yet. Stripe's page takes an address as it is
    typed, and Stripe's list of customers finds it only so.
    """
    theirs, since = addresses(patron), timezone.now() - UNHEARD
    for session in gateway.sessions_completed(int(since.timestamp())):
        email = (session["customer_details"] or {}).get("email") or ""
        if not is_ours(session) or normalise_address(email) not in theirs:
            continue
        with suppress(NotOurs, LostPledge):
            fulfilment.fulfil_session(session["id"])
            if session["customer"] and _givers(session) <= {patron.pk}:
                ErasedCustomer.objects.keep(patron, [session["customer"]])


def _givers(session: dict) -> set[int]:
    """Whose gift a page's payment is, as far as it is somebody's: one typed the address of another,
    and corrected it since.
    """
    pledge = pledge_of(session)
    gifts = pledge.donations.values_list("patron", flat=True)
    return {pk for pk in (pledge.patron_id, pledge.payer_id, *gifts) if pk is not None}


def _record(customer_id: str) -> bool:
    """Record what a customer paid; whether all that they do at Stripe is for us. Another product on
    the account may have customers of the same address, and these are not ours to delete.
    """
    charges = list(gateway.charges_of(customer_id))
    subscriptions = list(gateway.every_subscription_of(customer_id))
    for subscription in filter(is_ours, subscriptions):
        with suppress(NotOurs, LostPledge):
            sync_subscription(subscription["id"])
    found = [is_ours(subscription) for subscription in subscriptions]
    for charge in charges:
        found.append(_is_gift(charge))
    return bool(found) and all(found)


def _is_gift(charge: dict) -> bool:
    named = (charge["metadata"] or {}).get("product")
    if named and named != settings.STRIPE_PRODUCT:
        return False
    if not charge["paid"]:
        return True
    try:
        donation_of(charge["id"])
    except (NotOurs, LostPledge):
        return False
    return True


def end_gifts(patron: Patron, erasure: Erasure) -> None:
    """Nothing more is charged, from this moment on."""
    for subscription in patron.subscriptions.filter(ended_at=None):
        key = f"erase-{erasure.of}-{subscription.public_id}"
        gateway.end_subscription(subscription.stripe_id, key)
        sync_subscription(subscription.stripe_id)


def delete_customers(patron: Patron) -> None:
    for customer in patron.erased_customers.filter(gone_at=None):
        gateway.delete_customer(customer.stripe_id, f"forget-{customer.stripe_id}")
        ErasedCustomer.objects.filter(pk=customer.pk).update(gone_at=timezone.now())
