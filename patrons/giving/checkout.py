"""From a pledge to Stripe's page."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from patrons.giving import gateway, waiting
from patrons.giving.interval import Interval
from patrons.giving.keys import digest
from patrons.giving.pledge import Pledge
from patrons.giving.wording import next_charge, promise
from patrons.masthead import Newsroom


def start(pledge: Pledge) -> str:
    """The address where this pledge is paid; asking again gives the same one while it is open,
    and the thanks page once it was completed there.

    The number of the attempt is stored before Stripe is asked and is part of the key, so a
    double click, a time-out and a retry all end at one Checkout Session. Only a session that
    has ended unpaid is followed by a new attempt. Raises gateway.GatewayError.
    """
    if pledge.session_id:
        status = gateway.checkout_session(pledge.session_id)["status"]
        if status == "open":
            return pledge.session_url
        if status == "complete" and pledge.refused_at is None:
            return settings.SITE_URL + pledge.get_absolute_url()
    pledge = _next_attempt(pledge)
    if pledge.session_id:  # another click was faster
        return pledge.session_url
    params = session_params(pledge)
    # After midnight the page says another day of the next charge.
    key = f"checkout-{pledge.public_id}-{pledge.attempt}-{digest(params)}"
    try:
        session = gateway.create_checkout_session(params, key)
    except gateway.Missing:  # the first gift of a new site: its one Product is not there yet
        gateway.ensure_product(Newsroom.load().name)
        session = gateway.create_checkout_session(params, f"{key}-product")
    pledge.session_id, pledge.session_url = session["id"], session["url"]
    pledge.save(update_fields=["session_id", "session_url"])
    return pledge.session_url


def _next_attempt(pledge: Pledge) -> Pledge:
    """The row as it is now, with a new attempt unless another click has begun one meanwhile."""
    known = pledge.session_id
    with transaction.atomic():
        pledge = Pledge.objects.select_for_update().get(pk=pledge.pk)
        if pledge.session_id == known and (known or pledge.attempt == 0):
            pledge.attempt += 1
            pledge.session_id = pledge.session_url = ""
            pledge.on_its_way_at = pledge.refused_at = pledge.expired_at = None
            pledge.save(update_fields=["attempt", "session_id", "session_url", *waiting.MOMENTS])
    return pledge


def session_params(pledge: Pledge) -> dict:
    """What we ask of Stripe for a pledge (POST /v1/checkout/sessions)."""
    newsroom = Newsroom.load()
    price = {
        "currency": pledge.currency_id.lower(),
        "product": settings.STRIPE_PRODUCT,
        "unit_amount": pledge.total,
    }
    metadata = {"pledge": str(pledge.public_id), "product": settings.STRIPE_PRODUCT}
    params: dict = {
        "client_reference_id": str(pledge.public_id),
        "metadata": metadata,
        "line_items": [{"quantity": 1, "price_data": price}],
        "success_url": settings.SITE_URL + pledge.get_absolute_url(),
        "cancel_url": settings.SITE_URL + pledge.get_cancel_url(),
        "adaptive_pricing": {"enabled": False},
        "custom_text": {"submit": {"message": f"{promise(pledge)} {next_charge(pledge)}"}},
        "locale": "auto",
    }
    description = _("Support for %(newsroom)s") % {"newsroom": newsroom.name}
    if pledge.is_recurring:
        price["recurring"] = {"interval": Interval(pledge.interval).value}
        params["mode"] = "subscription"
        params["subscription_data"] = {
            "metadata": metadata,
            "description": description,
            "billing_mode": {"type": "flexible"},
        }
    else:
        params["mode"] = "payment"
        params["submit_type"] = "donate"
        params["payment_intent_data"] = {"metadata": metadata, "description": description}
    return params | _who(pledge)


def _who(pledge: Pledge) -> dict:
    """Only a signed-in patron is named to Stripe: its page could show their saved cards."""
    if pledge.patron is not None:
        known = pledge.patron.stripe_customers.filter(
            account=gateway.account(), livemode=gateway.livemode(), currency=pledge.currency_id
        ).first()
        if known is not None:
            return {"customer": known.stripe_id}
    who = {} if pledge.is_recurring else {"customer_creation": "always"}
    if pledge.patron is not None:
        who["customer_email"] = pledge.patron.email
    return who
