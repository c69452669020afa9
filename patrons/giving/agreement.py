"""A subscription as Stripe has it now, copied to our row; safe to call any number of times."""

from calendar import monthrange
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from patrons.erasure import ErasedCustomer
from patrons.giving import gateway
from patrons.giving.failed_charges import recovering
from patrons.giving.failed_charges.late import failed_try, lateness
from patrons.giving.interval import Interval
from patrons.giving.pledge import Pledge
from patrons.giving.regular import charge_dates, pausing
from patrons.giving.regular.agreed_change import AgreedChange
from patrons.giving.regular.stop_reason import StopAnswer
from patrons.giving.subscription import Subscription
from patrons.masthead import Newsroom
from patrons.moments import from_unix
from patrons.patron import Patron


class NotOurs(Exception):
    """An object of another product on the same Stripe account: nothing for us to do."""


class LostPledge(Exception):
    """Stripe's object is ours and names a pledge that is not here: somebody has to look."""


def is_ours(stripe_object: dict) -> bool:
    """Whether a Stripe object was made for this site: its metadata, or else its price, says so."""
    if (stripe_object["metadata"] or {}).get("product") == settings.STRIPE_PRODUCT:
        return True
    items = (stripe_object.get("items") or {}).get("data") or []
    return any(item["price"]["product"] == settings.STRIPE_PRODUCT for item in items)


def pledge_of(stripe_object: dict) -> Pledge:
    """The pledge that an object's metadata names.

    Raises NotOurs for another product's object, LostPledge where it is ours and we lack the row.
    """
    named = (stripe_object["metadata"] or {}).get("pledge", "")
    pledge = Pledge.objects.named(named)
    if pledge is not None:
        return pledge
    what = f"{stripe_object['object']} {stripe_object['id']}"
    if is_ours(stripe_object):
        raise LostPledge(f"{what} names the pledge “{named}”, which is not here")
    product = (stripe_object["metadata"] or {}).get("product")
    of = f"is of the product “{product}”, not of ours" if product else "names no pledge of ours"
    raise NotOurs(f"{what} {of}")


def sync_subscription(subscription_id: str) -> Subscription:
    """Our row of a subscription, made where it is new. Raises as pledge_of; gateway.GatewayError.

    One that staff made at Stripe's dashboard on our product has no pledge, and is ours as well.
    """
    asked_at = timezone.now()
    return keep(gateway.subscription(subscription_id), asked_at)


def keep(found: dict, asked_at: datetime) -> Subscription:
    """The same of an answer that was just had from gateway.subscription, asked at that moment."""
    by_hand = is_ours(found) and "pledge" not in (found["metadata"] or {})
    pledge = None if by_hand else pledge_of(found)
    item = found["items"]["data"][0]
    failed = failed_try(found["latest_invoice"])
    copied = {
        "status": found["status"],
        "amount": item["price"]["unit_amount"],
        "interval": item["price"]["recurring"]["interval"],
        "next_charge_at": _next_charge_at(found),
        "period_ends_at": from_unix(item["current_period_end"]),
        "anchored_at": from_unix(found["billing_cycle_anchor"]),
        "stopped_at": _stopped_at(found),
        "ended_at": from_unix(found["ended_at"]) if found["ended_at"] else None,
        "card_expires_on": _card_expires_on(found["default_payment_method"]),
        **lateness(found["latest_invoice"], failed),
        "copied_at": asked_at,
    }
    known = Subscription.objects.filter(stripe_id=found["id"]).first()
    # A row that is there keeps its patron; Stripe may have forgotten the customer by now.
    patron = known.patron if known else (pledge and pledge.patron) or _patron_of(found["customer"])
    account = gateway.account()
    with transaction.atomic():
        subscription, _made = Subscription.objects.select_for_update().get_or_create(
            stripe_id=found["id"],
            defaults={
                **copied,
                "account": account,
                "livemode": found["livemode"],
                "patron": patron,
                "pledge": pledge,
                "currency_id": found["currency"].upper(),
                "started_at": from_unix(found["start_date"]),
            },
        )
        if not subscription.is_newer_than(asked_at):
            stood = _support_hangs_on(subscription)
            for field, value in copied.items():
                setattr(subscription, field, value)
            paused = pausing.copy(subscription, found["pause_collection"], asked_at)
            subscription.save(update_fields=[*copied, *paused])
            if stood != _support_hangs_on(subscription):
                pausing.carry(subscription, asked_at)
                subscription.apply_grace(Newsroom.load().grace_days)
            StopAnswer.objects.settle(subscription)
            AgreedChange.objects.settle(subscription)
    recovering.note(found["latest_invoice"], failed, subscription)
    return subscription


def _support_hangs_on(subscription: Subscription) -> tuple:
    """What of it decides how long its last charge supports."""
    paused, stopped = subscription.paused_at is not None, subscription.stopped_at is not None
    return stopped, paused, subscription.skips_at


def _patron_of(customer: dict) -> Patron:
    erased = ErasedCustomer.objects.patron_of(customer["id"])
    if erased is not None:
        return erased
    return Patron.objects.with_address(customer["email"], customer["name"] or "")


def _card_expires_on(method: dict | None) -> date | None:
    """The last day of the month on the card; other ways to pay do not run out."""
    card = (method or {}).get("card")
    if not card:
        return None
    last = monthrange(card["exp_year"], card["exp_month"])[1]
    return date(card["exp_year"], card["exp_month"], last)


def _stopped_at(found: dict) -> datetime | None:
    """When somebody stopped it, or None; one that ended because charges failed was not stopped."""
    reason = (found["cancellation_details"] or {}).get("reason")
    if found["canceled_at"] is None or reason == "payment_failed":
        return None
    return from_unix(found["canceled_at"])


def _next_charge_at(found: dict) -> datetime | None:
    """None where no charge is to come, or nobody said when a pause ends."""
    if found["ended_at"] or found["cancel_at_period_end"] or found["cancel_at"]:
        return None
    item, pause = found["items"]["data"][0], found["pause_collection"]
    at = from_unix(item["current_period_end"])
    if not pause:
        return at
    if not pause.get("resumes_at"):
        return None
    recurring = item["price"]["recurring"]
    if recurring["interval"] not in Interval.values or recurring["interval_count"] != 1:
        return None
    until, anchor = from_unix(pause["resumes_at"]), from_unix(found["billing_cycle_anchor"])
    return charge_dates.first_after(until, at, anchor, recurring["interval"])
