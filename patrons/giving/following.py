"""What changes at Stripe beside money: invoices on their way, customers, cards, warnings of fraud.

Each verb copies what Stripe has now; safe to call any number of times, in any order.
"""

from patrons.giving import gateway
from patrons.giving.agreement import NotOurs, is_ours, sync_subscription
from patrons.giving.failed_charges import recovering
from patrons.giving.failed_charges.late import failed_try
from patrons.giving.going_back.fraud_warning import FraudWarning
from patrons.giving.origin import donation_of
from patrons.giving.regular import new_card
from patrons.giving.stripe_customer import StripeCustomer
from patrons.moments import from_unix


def follow_invoice(invoice_id: str) -> None:
    """An invoice moved on: its subscription is copied, with what is late about it.

    Raises NotOurs for one of no subscription of ours, gateway.GatewayError.
    """
    invoice = gateway.invoice(invoice_id)
    details = (invoice["parent"] or {}).get("subscription_details")
    if not details:
        raise NotOurs(f"invoice {invoice_id} belongs to no subscription")
    subscription = sync_subscription(details["subscription"])
    # It need not be the subscription's latest, which was looked at with it.
    recovering.note(invoice, failed_try(invoice), subscription)


def follow_customer(customer_id: str) -> None:
    """A customer changed: their new card pays every gift that goes on. One that was deleted is
    forgotten, so that no payment page is asked for them. Raises NotOurs, gateway.GatewayError.
    """
    known = _known(customer_id)
    customer = gateway.customer(customer_id)
    if customer.get("deleted"):
        known.delete()
        return
    charge_chosen_card(customer)


def charge_chosen_card(customer: dict) -> bool:
    """The card that a customer chose pays every gift of theirs that goes on; what else they pay on
    the same account stays as it is. Whether they chose one. Raises gateway.GatewayError.
    """
    if customer.get("deleted"):
        return False
    card = customer["invoice_settings"]["default_payment_method"]
    for subscription in gateway.subscriptions_of(customer["id"]):
        if not is_ours(subscription):
            continue
        # A subscription's own card wins at Stripe, so the old one would go on being charged.
        gift = sync_subscription(subscription["id"])
        if card and subscription["default_payment_method"] != card:
            new_card.charge_with(gift, card)
    return card is not None


def follow_card(method_id: str) -> None:
    """A saved card changed, for one its date. Raises NotOurs, gateway.GatewayError."""
    customer_id = gateway.payment_method(method_id)["customer"]
    if not customer_id:
        raise NotOurs(f"payment method {method_id} belongs to no customer (any more)")
    _known(customer_id)
    for subscription in filter(is_ours, gateway.subscriptions_of(customer_id)):
        sync_subscription(subscription["id"])


def record_fraud_warning(warning_id: str) -> FraudWarning:
    """A bank believes that a payment was fraud: staff may refund before it becomes a dispute.

    Raises NotOurs, gateway.GatewayError.
    """
    found = gateway.fraud_warning(warning_id)
    donation = donation_of(found["charge"])
    warning, _made = FraudWarning.objects.update_or_create(
        stripe_id=found["id"],
        defaults={"actionable": found["actionable"]},
        create_defaults={
            "donation": donation,
            "account": donation.account,
            "livemode": found["livemode"],
            "fraud_type": found["fraud_type"],
            "actionable": found["actionable"],
            "warned_at": from_unix(found["created"]),
        },
    )
    return warning


def _known(customer_id: str):
    known = StripeCustomer.objects.filter(
        account=gateway.account(), livemode=gateway.livemode(), stripe_id=customer_id
    )
    if not known.exists():
        raise NotOurs(f"customer {customer_id} is nobody we know")
    return known
