"""What Stripe says was paid becomes our rows. Every verb here is safe to call any number of times,
in any order: it works from what Stripe answers now, never from what an event said.
"""

from datetime import datetime, timedelta

from django.db import transaction

from patrons.erasure import ErasedCustomer
from patrons.giving import gateway, waiting
from patrons.giving.agreement import NotOurs, pledge_of, sync_subscription
from patrons.giving.books.movement import Movement
from patrons.giving.donation import Donation
from patrons.giving.failed_charges import recovering
from patrons.giving.failed_charges.late import failed_try
from patrons.giving.memberships.membership import membership_of
from patrons.giving.pledge import Pledge
from patrons.giving.stripe_customer import StripeCustomer
from patrons.giving.thanking import organisation_of
from patrons.giving.waiting import payer_of
from patrons.masthead import Newsroom
from patrons.moments import from_unix
from patrons.patron import Patron
from patrons.support import SupportPeriod


def fulfil_session(session_id: str) -> None:
    """A Checkout Session that was paid: its gift is recorded. Of an unpaid one the pledge notes
    what became of it, and nothing is counted.
    """
    session = gateway.checkout_session(session_id)
    pledge = pledge_of(session)
    if session["payment_status"] != "paid":
        waiting.note(session, pledge)
        return
    if session["mode"] == "subscription":
        record_invoice(session["invoice"])
    else:
        record_payment(session["payment_intent"], pledge, session["customer_details"])


def record_payment(intent_id: str, pledge: Pledge, payer: dict) -> Donation | None:
    """The donation of a one-time payment, once Stripe says that it succeeded.

    `payer` is what Stripe's page collected: email, name, address.
    """
    charge = _paid_charge(intent_id)
    if charge is None:
        return None
    patron = _giver(intent_id, charge, pledge, payer)
    until = from_unix(charge["created"]) + timedelta(days=Newsroom.load().once_days)
    return _record(
        intent_id,
        charge,
        payer=payer,
        patron=patron,
        pledge=pledge,
        paid_until=until,
        ends_at=until,
    )


def record_invoice(invoice_id: str) -> Donation | None:
    """The donation of a subscription's paid invoice. An invoice of 0 makes none."""
    invoice = gateway.invoice(invoice_id)
    details = (invoice["parent"] or {}).get("subscription_details")
    if not details:
        raise NotOurs(f"invoice {invoice_id} belongs to no subscription")
    subscription = sync_subscription(details["subscription"])
    recovering.note(invoice, failed_try(invoice), subscription)
    if invoice["status"] != "paid" or not invoice["amount_paid"]:
        return None
    paid = [payment for payment in invoice["payments"]["data"] if payment["status"] == "paid"]
    intent_id = paid[0]["payment"]["payment_intent"]
    charge = _paid_charge(intent_id)
    if charge is None:
        return None
    paid_until = from_unix(max(line["period"]["end"] for line in invoice["lines"]["data"]))
    grace = subscription.grace(Newsroom.load().grace_days)
    donation = _record(
        intent_id,
        charge,
        payer={
            "email": invoice["customer_email"],
            "name": invoice["customer_name"],
            "address": invoice["customer_address"],
        },
        patron=subscription.patron,
        pledge=subscription.pledge,
        subscription=subscription,
        invoice_id=invoice_id,
        paid_until=paid_until,
        ends_at=paid_until + timedelta(days=grace),
    )
    # Once more: until now nothing told a worker with an older answer that it is paid.
    recovering.note(invoice, None, subscription)
    return donation


def _giver(intent_id: str, charge: dict, pledge: Pledge, payer: dict) -> Patron:
    """Whose gift a payment is: as it is recorded already; else who was signed in, or who typed
    their address on Stripe's page. Whoever is erased stays so, whatever Stripe still says.
    """
    known = Donation.objects.filter(source=Donation.Source.STRIPE, reference=intent_id)
    recorded = known.exclude(patron=None).select_related("patron").first()
    if recorded is not None and recorded.patron is not None:
        return recorded.patron
    erased = ErasedCustomer.objects.patron_of(charge["customer"])
    # Whom the page named may have another address by now, as of a bank debit that takes days.
    moved = pledge.payer if pledge.payer and pledge.payer.moved_at else None
    return erased or pledge.patron or moved or payer_of(pledge, payer)


def settle(charge_id: str) -> None:
    """What a charge settled for at Stripe, once that is known; the gift may have come before it."""
    charge = gateway.charge(charge_id)
    donation = Donation.objects.filter(charge_id=charge_id).first()
    if donation is None:
        raise NotOurs(f"charge {charge_id} belongs to no donation here")
    _settle(donation, charge)


def _record(
    intent_id: str,
    charge: dict,
    *,
    payer: dict,
    patron: Patron,
    pledge: Pledge | None,
    paid_until: datetime,
    ends_at: datetime,
    **more,
) -> Donation:
    paid_at = from_unix(charge["created"])
    account = gateway.account()
    with transaction.atomic():
        patron = patron.locked()  # erased while Stripe was asked, they stay so
        if pledge is not None:
            patron.begin_in(pledge.language)
        _remember_customer(charge, account, patron)
        donation = Donation.objects.record(
            source=Donation.Source.STRIPE,
            reference=intent_id,
            account=account,
            livemode=charge["livemode"],
            charge_id=charge["id"],
            patron=patron,
            pledge=pledge,
            amount=charge["amount"],
            currency_id=charge["currency"].upper(),
            paid_at=paid_at,
            period=None
            if membership_of(pledge) or patron.erased_at
            else SupportPeriod(
                patron=patron,
                source=SupportPeriod.Source.DONATION,
                starts_at=paid_at,
                paid_until=paid_until,
                ends_at=ends_at,
            ),
            party={}
            if patron.erased_at
            else {
                "name": organisation_of(pledge) or payer["name"] or patron.name,
                "email": _where_to(patron, payer),
                "country": (payer["address"] or {}).get("country") or "",
            },
            **more,
        )
        _settle(donation, charge)
        if pledge is not None:
            pledge.mark_fulfilled()
    return donation


def _where_to(patron: Patron, payer: dict) -> str:
    """Where the receipt goes. Stripe may not have heard of a new address, or write an older one."""
    return patron.email if patron.moved_at else payer["email"] or patron.email


def _paid_charge(intent_id: str) -> dict | None:
    intent = gateway.payment_intent(intent_id)
    return intent["latest_charge"] if intent["status"] == "succeeded" else None


def _settle(donation: Donation, charge: dict) -> None:
    found = charge["balance_transaction"]
    # One settlement for each gift: another that it has already is for a comparison to name.
    if found is not None and not Movement.objects.filter(donation=donation).exists():
        Movement.objects.book(found, donation=donation)


def _remember_customer(charge: dict, account: str, patron: Patron) -> None:
    if not charge["customer"]:
        return
    if patron.erased_at:
        ErasedCustomer.objects.keep(patron, [charge["customer"]])
    else:
        StripeCustomer.objects.get_or_create(
            account=account,
            livemode=charge["livemode"],
            stripe_id=charge["customer"],
            defaults={"patron": patron, "currency": charge["currency"].upper()},
        )
