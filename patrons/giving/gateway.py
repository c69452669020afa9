"""The one door to Stripe, real or local. Nothing else imports `stripe`.

What comes back are plain dicts in Stripe's shapes (API 2026-08-26.dahlia). Every write takes an
idempotency key made from our own row, so that a retry can never do a thing twice.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import stripe
from django.conf import settings

API_VERSION = "2026-08-26.dahlia"
LIVE = ("sk_live_", "rk_live_")
WEBHOOK_TOLERANCE = 300  # seconds, Stripe's own default


class GatewayError(Exception):
    """Stripe did not do what was asked."""


class Unavailable(GatewayError):
    """No answer, too many requests, or Stripe's own fault: worth another try later."""


class Refused(GatewayError):
    """Stripe understood and said no: another try would hear the same."""


class Missing(Refused):
    """Stripe does not know the object."""


class Forged(GatewayError):
    """A webhook that Stripe did not sign, or signed too long ago."""


def words(error: GatewayError) -> str:
    """What Stripe said, for people: without the number of the request."""
    return re.sub(r"^Request req_\w+: ", "", str(error))


@cache
def _client() -> stripe.StripeClient:
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        base_addresses={"api": settings.STRIPE_API_BASE},
        stripe_version=API_VERSION,
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=settings.STRIPE_TIMEOUT),
    )


def livemode() -> bool:
    """Whether this site's key moves real money."""
    return settings.STRIPE_SECRET_KEY.startswith(LIVE)


def account() -> str:
    """The id of our account at Stripe, asked once for each key. A restricted key must be allowed
    to read it. Raises GatewayError.
    """
    return _account(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@cache
def _account(key: str, address: str) -> str:
    return _ask(_client().v1.accounts.retrieve_current).to_dict()["id"]


def _ask(call: Callable[..., Any], *args) -> Any:
    try:
        return call(*args)
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise Unavailable(str(error)) from error
    except stripe.InvalidRequestError as error:
        refusal = Missing if error.code == "resource_missing" else Refused
        raise refusal(str(error)) from error
    except stripe.StripeError as error:
        problem = Unavailable if (error.http_status or 500) >= 500 else Refused
        raise problem(str(error)) from error


def ensure_product(name: str) -> None:
    """Make the site's one Product at Stripe, unless it is there."""
    products = _client().v1.products
    try:
        _ask(products.retrieve, settings.STRIPE_PRODUCT)
    except Missing:
        params = {"id": settings.STRIPE_PRODUCT, "name": name}
        _ask(products.create, params, {"idempotency_key": f"product-{settings.STRIPE_PRODUCT}"})


def product() -> dict | None:
    """The site's one Product at Stripe, or None."""
    try:
        return _ask(_client().v1.products.retrieve, settings.STRIPE_PRODUCT).to_dict()
    except Missing:
        return None


def change_product(name: str, idempotency_key: str) -> None:
    options: Any = {"idempotency_key": idempotency_key}
    _ask(_client().v1.products.update, settings.STRIPE_PRODUCT, {"name": name}, options)


def webhook_endpoints() -> Iterator[dict]:
    return _each(_client().v1.webhook_endpoints.list, {})


def create_webhook_endpoint(url: str, types: list[str], idempotency_key: str) -> dict:
    """A new endpoint; only this answer ever holds its signing secret."""
    params = {"url": url, "enabled_events": types, "api_version": API_VERSION}
    options = {"idempotency_key": idempotency_key}
    return _ask(_client().v1.webhook_endpoints.create, params, options).to_dict()


def change_webhook_endpoint(endpoint_id: str, types: list[str], idempotency_key: str) -> None:
    """These types of events and no others, switched on."""
    params = {"enabled_events": types, "disabled": False}
    options: Any = {"idempotency_key": idempotency_key}
    _ask(_client().v1.webhook_endpoints.update, endpoint_id, params, options)


def portal_configurations() -> Iterator[dict]:
    return _each(_client().v1.billing_portal.configurations.list, {"active": True})


def create_portal_configuration(params: dict, idempotency_key: str) -> dict:
    options = {"idempotency_key": idempotency_key}
    return _ask(_client().v1.billing_portal.configurations.create, params, options).to_dict()


def change_portal_configuration(configuration_id: str, params: dict, idempotency_key: str) -> None:
    options: Any = {"idempotency_key": idempotency_key}
    _ask(_client().v1.billing_portal.configurations.update, configuration_id, params, options)


def create_portal_session(params: dict, idempotency_key: str) -> dict:
    """One visit of Stripe's own page; its `url` is valid for a short time."""
    options = {"idempotency_key": idempotency_key}
    return _ask(_client().v1.billing_portal.sessions.create, params, options).to_dict()


def create_checkout_session(params: dict, idempotency_key: str) -> dict:
    sessions = _client().v1.checkout.sessions
    return _ask(sessions.create, params, {"idempotency_key": idempotency_key}).to_dict()


def checkout_session(session_id: str) -> dict:
    return _ask(_client().v1.checkout.sessions.retrieve, session_id).to_dict()


def payment_intent(intent_id: str) -> dict:
    """A payment with its latest charge and, where Stripe has it already, what it settled for."""
    params = {"expand": ["latest_charge.balance_transaction"]}
    return _ask(_client().v1.payment_intents.retrieve, intent_id, params).to_dict()


def charge(charge_id: str) -> dict:
    params = {"expand": ["balance_transaction"]}
    return _ask(_client().v1.charges.retrieve, charge_id, params).to_dict()


def invoice(invoice_id: str) -> dict:
    """An invoice with its payments (they come by expansion only)."""
    params = {"expand": ["payments"]}
    return _ask(_client().v1.invoices.retrieve, invoice_id, params).to_dict()


def open_invoice(invoice_id: str, idempotency_key: str) -> None:
    """A draft becomes an invoice that Stripe does not try to collect. Refused where it is none."""
    params: Any = {"auto_advance": False}
    options: Any = {"idempotency_key": idempotency_key}
    _ask(_client().v1.invoices.finalize_invoice, invoice_id, params, options)


def void_invoice(invoice_id: str, idempotency_key: str) -> None:
    """Nothing is asked for this invoice any more. Refused where it was paid meanwhile."""
    params: Any = {}
    options: Any = {"idempotency_key": idempotency_key}
    _ask(_client().v1.invoices.void_invoice, invoice_id, params, options)


def subscription(subscription_id: str) -> dict:
    """A subscription with its customer, who is the patron's address at Stripe, the card it is
    paid with, and its latest invoice with payments.
    """
    params = {"expand": ["customer", "default_payment_method", "latest_invoice.payments"]}
    return _ask(_client().v1.subscriptions.retrieve, subscription_id, params).to_dict()


def subscriptions_of(customer_id: str) -> Iterator[dict]:
    """The subscriptions of a customer that have not ended."""
    return _each(_client().v1.subscriptions.list, {"customer": customer_id})


def customer(customer_id: str) -> dict:
    """A customer; of one that was deleted only `id` and `deleted`."""
    return _ask(_client().v1.customers.retrieve, customer_id).to_dict()


def payment_method(method_id: str) -> dict:
    return _ask(_client().v1.payment_methods.retrieve, method_id).to_dict()


def fraud_warning(warning_id: str) -> dict:
    return _ask(_client().v1.radar.early_fraud_warnings.retrieve, warning_id).to_dict()


def change_subscription(subscription_id: str, params: dict, idempotency_key: str) -> None:
    """Any change of a subscription that does not end it at this moment."""
    wanted: Any = params
    options: Any = {"idempotency_key": idempotency_key}
    _ask(_client().v1.subscriptions.update, subscription_id, wanted, options)


def preview(subscription_id: str, changes: dict) -> dict:
    """The next invoice as it would be with these changes; nothing is changed by asking."""
    params: Any = {"subscription": subscription_id}
    if changes:
        params["subscription_details"] = changes
    return _ask(_client().v1.invoices.create_preview, params).to_dict()


def end_subscription(subscription_id: str, idempotency_key: str) -> None:
    """It ends at this moment: nothing is given back, nothing more is charged. Again is no fault."""
    params: Any = {"prorate": False, "invoice_now": False}
    options: Any = {"idempotency_key": idempotency_key}
    with suppress(Missing):  # Stripe knows no ended subscription here
        _ask(_client().v1.subscriptions.cancel, subscription_id, params, options)


def update_customer(customer_id: str, idempotency_key: str, **details: str) -> None:
    """Name or email of a customer from now on, also on later invoices. Again is no fault."""
    params: Any = details
    options: Any = {"idempotency_key": idempotency_key}
    _ask(_client().v1.customers.update, customer_id, params, options)


def delete_customer(customer_id: str, idempotency_key: str) -> None:
    """Stripe forgets a customer: their cards, their address, every subscription. Again is no
    fault.
    """
    options: Any = {"idempotency_key": idempotency_key}
    with suppress(Missing):
        _ask(_client().v1.customers.delete, customer_id, None, options)


def customers_with(email: str) -> Iterator[dict]:
    """The customers of a mail address, those of other products on the same account too."""
    return _each(_client().v1.customers.list, {"email": email})


def charges_of(customer_id: str) -> Iterator[dict]:
    return _each(_client().v1.charges.list, {"customer": customer_id})


def every_subscription_of(customer_id: str) -> Iterator[dict]:
    """The subscriptions of a customer, ended ones too."""
    return _each(_client().v1.subscriptions.list, {"customer": customer_id, "status": "all"})


def invoices_paid_by(intent_id: str) -> list[str]:
    """The ids of the invoices that a payment paid; there are none for a one-time payment."""
    payment = {"type": "payment_intent", "payment_intent": intent_id}
    found = _each(_client().v1.invoice_payments.list, {"payment": payment})
    return [each["invoice"] for each in found]


# Of a refund and of a payout alike: what it did to our balance, there and back.
PARTS = ["balance_transaction", "failure_balance_transaction"]


def create_refund(params: dict, idempotency_key: str) -> dict:
    """A refund as Stripe made it, with its balance transaction where there is one already."""
    params = {**params, "expand": PARTS}
    options = {"idempotency_key": idempotency_key}
    return _ask(_client().v1.refunds.create, params, options).to_dict()


def refund(refund_id: str) -> dict:
    return _ask(_client().v1.refunds.retrieve, refund_id, {"expand": PARTS}).to_dict()


def refunds_of(charge_id: str) -> Iterator[dict]:
    """Every refund of a charge, newest first."""
    expand = [f"data.{part}" for part in PARTS]
    return _each(_client().v1.refunds.list, {"charge": charge_id, "expand": expand})


def dispute(dispute_id: str) -> dict:
    """A dispute with its balance transactions, which Stripe always includes."""
    return _ask(_client().v1.disputes.retrieve, dispute_id).to_dict()


def events_since(moment: int) -> Iterator[dict]:
    """Every event since a Unix time, newest first. Stripe keeps them for 30 days."""
    return _each(_client().v1.events.list, {"created": {"gte": moment}})


def charges(since: int | None) -> Iterator[dict]:
    """Every charge since a Unix time, or all; so are the lists below, newest first."""
    return _each(_client().v1.charges.list, _from(since))


def refunds(since: int | None) -> Iterator[dict]:
    return _each(_client().v1.refunds.list, _from(since))


def disputes(since: int | None) -> Iterator[dict]:
    return _each(_client().v1.disputes.list, _from(since))


def balance_transactions(since: int | None) -> Iterator[dict]:
    """Every movement of our balance, each with the object that it comes from."""
    listing = _client().v1.balance_transactions.list
    return _each(listing, {**_from(since), "expand": ["data.source"]})


def newest_balance_transaction() -> str:
    """The id of the latest movement of our balance; empty where there is none."""
    found = _ask(_client().v1.balance_transactions.list, {"limit": 1}).data
    return found[0]["id"] if found else ""


def balance() -> dict[str, int]:
    """What our account holds at this moment, on its way to us or not, by currency in capitals."""
    found = _ask(_client().v1.balance.retrieve).to_dict()
    held: dict[str, int] = {}
    for part in [*found["available"], *found["pending"]]:
        code = part["currency"].upper()
        held[code] = held.get(code, 0) + part["amount"]
    return held


def payout(payout_id: str) -> dict:
    return _ask(_client().v1.payouts.retrieve, payout_id, {"expand": PARTS}).to_dict()


def payouts(since: int | None) -> Iterator[dict]:
    return _each(_client().v1.payouts.list, _from(since))


def paid_out_by(payout_id: str) -> Iterator[dict]:
    """The movements that a payout consists of; its own, which Stripe lists too, is among them."""
    params = {"payout": payout_id, "expand": ["data.source"]}
    return _each(_client().v1.balance_transactions.list, params)


def subscriptions() -> Iterator[dict]:
    """Every subscription, ended ones too."""
    return _each(_client().v1.subscriptions.list, {"status": "all"})


def invoices_of(subscription_id: str, since: int | None) -> Iterator[dict]:
    return _each(_client().v1.invoices.list, {"subscription": subscription_id, **_from(since)})


def sessions_of(intent_id: str) -> Iterator[dict]:
    """The Checkout Session that a payment was made on."""
    return _each(_client().v1.checkout.sessions.list, {"payment_intent": intent_id})


def sessions_completed(since: int) -> Iterator[dict]:
    """The Checkout Sessions, those of other products on the account too, that were begun since and
    completed.
    """
    return _each(_client().v1.checkout.sessions.list, {"status": "complete", **_from(since)})


def _from(since: int | None) -> dict:
    return {} if since is None else {"created": {"gte": since}}


def _each(listing: Callable[..., Any], params: dict) -> Iterator[dict]:
    """Everything in a list of Stripe's, page after page; what goes wrong is one of our errors."""
    page = _ask(listing, {**params, "limit": 100})
    while True:
        for each in page.data:
            yield each.to_dict()
        if not page.has_more:
            return
        page = _ask(listing, {**params, "limit": 100, "starting_after": page.data[-1].id})


def verify_webhook(payload: bytes, signature: str) -> None:
    """Raises Forged unless Stripe signed this raw body within the last five minutes."""
    try:
        stripe.WebhookSignature.verify_header(
            payload, signature, settings.STRIPE_WEBHOOK_SECRET, WEBHOOK_TOLERANCE
        )
    except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
        raise Forged(str(error)) from error
