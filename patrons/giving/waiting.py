"""A gift between Stripe's page and the money: on its way, refused by the bank, or never made.

A completed page proves nothing: a bank debit is answered days later. Only the payment itself,
asked for anew each time, says how it stands, so the order of events never matters.
"""

from django.db import transaction
from django.utils import timezone

from patrons.erasure import ErasedCustomer
from patrons.giving import gateway, refused_mail
from patrons.giving.pledge import Pledge
from patrons.patron import Patron

MOMENTS = ("on_its_way_at", "refused_at", "expired_at")
REFUSED = ("requires_payment_method", "canceled")  # a payment intent's words for a bank's no


def note(session: dict, pledge: Pledge) -> None:
    """Write down what became of a Checkout Session that is not paid; safe to call again.

    A regular gift whose first payment the bank refused is ended at Stripe, so that no later try
    charges somebody whom we told that nothing was. Raises gateway.GatewayError.
    """
    if pledge.session_id not in ("", session["id"]):
        return  # an earlier attempt's page: another one is open since
    if session["status"] == "expired":
        _first(pledge, "expired_at")
    elif session["status"] == "complete":
        payer = _payer(session, pledge)
        if gateway.payment_intent(_intent_id(session))["status"] not in REFUSED:
            _first(pledge, "on_its_way_at", payer=payer)
            return
        if session["subscription"]:
            gateway.end_subscription(session["subscription"], f"refused-{session['id']}")
        with transaction.atomic():
            if _first(pledge, "refused_at", payer=payer):
                refused_mail.ask(pledge)


def _payer(session: dict, pledge: Pledge) -> Patron:
    erased = ErasedCustomer.objects.patron_of(session["customer"])
    return erased or pledge.patron or payer_of(pledge, session["customer_details"])


def payer_of(pledge: Pledge, told: dict) -> Patron:
    """Whose address was typed on Stripe's page; somebody who was named before and is erased since
    stays so.
    """
    named = pledge.payer
    if named is not None and named.erased_at:
        return named
    return Patron.objects.with_address(told["email"], told["name"] or "")


def _first(pledge: Pledge, moment: str, **more) -> bool:
    """Set a moment where it is not set and nothing was paid; whether this call did."""
    unknown = Pledge.objects.filter(pk=pledge.pk, fulfilled_at=None, **{moment: None})
    return bool(unknown.update(**{moment: timezone.now()}, **more))


def _intent_id(session: dict) -> str:
    if session["mode"] == "payment":
        return session["payment_intent"]
    invoice = gateway.invoice(session["invoice"])
    return invoice["payments"]["data"][0]["payment"]["payment_intent"]
