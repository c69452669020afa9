"""A recurring gift is stopped: nothing more is charged, and support lasts as long as paid for."""

import time
import uuid
from contextlib import suppress
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.agreement import sync_subscription
from patrons.giving.failed_charges.late import OWED
from patrons.giving.failed_charges.late_charge import LateCharge
from patrons.giving.following import follow_invoice
from patrons.giving.regular.agreed_change import AgreedChange, By, Kind, cover_in
from patrons.giving.regular.agreeing import carry_out
from patrons.giving.regular.stop_reason import StopAnswer, StopReason
from patrons.giving.subscription import Subscription

DRAFT = timedelta(hours=1)  # as long as Stripe leaves an invoice before it charges it


class WentOn(Exception):
    """The gift goes on since it was stopped as this: whoever asks may not know."""


def stop(
    subscription: Subscription,
    by: By = By.STAFF,
    reason: StopReason | None = None,
    comment: str = "",
    asked_as: uuid.UUID | None = None,
) -> Subscription:
    """Ask Stripe to charge no more, a charge that failed not either, and copy what it says.

    Safe to call twice. Raises gateway.GatewayError where Stripe did not say that it is stopped, and
    WentOn where it was stopped as this (see `name_of`) before.
    """
    subscription = sync_subscription(subscription.stripe_id)
    if subscription.stopped_at is None and subscription.ended_at is None:
        before = subscription.changes.done()
        if asked_as is not None and before.filter(public_id=asked_as).exists():
            raise WentOn

        def ask(change: AgreedChange) -> None:
            params: dict = {"cancel_at_period_end": True}
            if reason is not None and reason.feedback:
                params["cancellation_details"] = {"feedback": reason.feedback}
            gateway.change_subscription(subscription.stripe_id, params, change.next_key())

        carry_out(subscription, name_of(subscription), _row(subscription), by, ask)
    subscription.refresh_from_db()
    if (reason is not None or comment) and subscription.stopped_at and not subscription.ended_at:
        StopAnswer.objects.update_or_create(
            subscription=subscription, defaults={"reason": reason, "comment": comment}
        )
    with suppress(gateway.Unavailable):  # it is stopped; beat asks for the rest again
        collect_no_more(subscription)
    subscription.refresh_from_db()
    return subscription


def still_collected() -> QuerySet[Subscription]:
    """Gifts that were stopped here, and whose charge Stripe may still make or try again: it did not
    answer then, or a bank had it in hand.
    """
    late = LateCharge.objects.open().filter(on_its_way_at=None).order_by()
    here = AgreedChange.objects.filter(kind=Kind.STOP).exclude(done_at=None).order_by()
    drafted = here.filter(done_at__gt=timezone.now() - DRAFT)  # told of by no row of ours
    stopped = Subscription.objects.filter(ended_at=None).exclude(stopped_at=None)
    may_be = Q(pk__in=late.values("subscription")) | Q(pk__in=drafted.values("subscription"))
    return stopped.filter(may_be, pk__in=here.values("subscription"))


def collect_no_more(gift: Subscription) -> None:
    """Its charges are neither made nor tried again: at Stripe a stop leaves them standing, what it
    has drafted for an hour and every one that failed. What a bank has in hand cannot be called
    back. Safe to call twice; nothing where the gift goes on again. Raises gateway.Unavailable.
    """
    found = gateway.subscription(gift.stripe_id)
    if not (found["cancel_at_period_end"] or found["cancel_at"] or found["ended_at"]):
        return
    for invoice in gateway.invoices_of(gift.stripe_id, since=None):
        drafted = invoice["status"] == "draft" and invoice["auto_advance"]
        if drafted or invoice["status"] in OWED:
            _let_go(gift, gateway.invoice(invoice["id"]), drafted)


def _let_go(gift: Subscription, invoice: dict, drafted: bool) -> None:
    intents = (each["payment"].get("payment_intent") for each in invoice["payments"]["data"])
    if not any(gateway.payment_intent(id)["status"] == "processing" for id in intents if id):
        with suppress(gateway.Refused):  # paid meanwhile, or void already
            if drafted:  # Stripe voids no draft
                gateway.open_invoice(invoice["id"], _key(gift, invoice, "open"))
            gateway.void_invoice(invoice["id"], _key(gift, invoice, "void"))
        follow_invoice(invoice["id"])


def _key(gift: Subscription, invoice: dict, what: str) -> str:
    """The same for an hour: under an old key Stripe would repeat that it had a fault."""
    return f"stop-{gift.public_id}-{invoice['id']}-{what}-{int(time.time()) // 3600}"


def name_of(gift: Subscription) -> uuid.UUID:
    """Of one stop: whoever presses twice stops once, also where the first press had no answer;
    after any other change it is another stop.
    """
    before = gift.changes.exclude(kind=Kind.STOP, done_at=None).count()
    return uuid.uuid5(gift.public_id, f"{Kind.STOP} {before}")


def _row(gift: Subscription) -> dict:
    stays = {"amount": gift.amount, "interval": gift.interval}
    return {
        "kind": Kind.STOP,
        **stays,
        **{f"old_{name}": value for name, value in stays.items()},
        "old_charge_at": gift.next_charge_at,
        "fee_cover": cover_in(gift, gift.amount),
    }
