"""From a charge to the donation it paid: refunds and disputes name nothing but the charge."""

from patrons.giving import gateway
from patrons.giving.agreement import NotOurs
from patrons.giving.donation import Donation
from patrons.giving.fulfilment import fulfil_session, record_invoice, settle


def donation_of(charge_id: str | None) -> Donation:
    """The donation of a charge, recorded now where its own event has not been handled yet.

    Raises NotOurs where the charge paid no gift to us; gateway.GatewayError.
    """
    if not charge_id:
        raise NotOurs("it belongs to no charge")
    donation = Donation.objects.filter(charge_id=charge_id).first()
    if donation is not None:
        return donation
    intent_id = gateway.charge(charge_id)["payment_intent"]
    if intent_id:
        _bring_in(intent_id)
    donation = Donation.objects.filter(charge_id=charge_id).first()
    if donation is None:
        raise NotOurs(f"charge {charge_id} belongs to no gift of ours")
    return donation


def settle_gift(charge_id: str) -> None:
    """What a charge settled for, whether its gift is here already or its event is still to come.

    Raises NotOurs where the charge paid no gift to us; gateway.GatewayError.
    """
    donation_of(charge_id)
    settle(charge_id)


def _bring_in(intent_id: str) -> None:
    """Record the gift that a payment made. Raises NotOurs where it made none."""
    for session in gateway.sessions_of(intent_id):
        fulfil_session(session["id"])
    for invoice_id in gateway.invoices_paid_by(intent_id):
        record_invoice(invoice_id)
