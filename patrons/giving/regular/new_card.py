"""Another card for a regular gift: chosen on Stripe's page (card_change.py), written to it here."""

import uuid

from patrons.giving import gateway
from patrons.giving.regular.agreed_change import AgreedChange, By, Kind, cover_in
from patrons.giving.regular.agreeing import carry_out
from patrons.giving.subscription import Subscription


def charge_with(gift: Subscription, method_id: str) -> None:
    """From now on this gift is paid with this card. Raises gateway.GatewayError."""
    before = gift.changes.done().filter(kind=Kind.CARD).count()
    public_id = uuid.uuid5(gift.public_id, f"{method_id} {before}")

    def ask(change: AgreedChange) -> None:
        params = {"default_payment_method": method_id}
        gateway.change_subscription(gift.stripe_id, params, change.next_key())

    carry_out(gift, public_id, _fields(gift), By.STRIPE, ask)


def _fields(gift: Subscription) -> dict:
    return {
        "kind": Kind.CARD,
        "old_amount": gift.amount,
        "old_interval": gift.interval,
        "old_charge_at": gift.next_charge_at,
        "amount": gift.amount,
        "interval": gift.interval,
        "charge_at": gift.next_charge_at,
        "fee_cover": cover_in(gift, gift.amount),
    }
