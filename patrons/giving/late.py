"""A charge that did not go through: why, in Stripe's codes, and when Stripe tries again."""

from patrons.giving import gateway
from patrons.moments import from_unix

OWED = ("open", "uncollectible")
NOTHING_LATE: dict[str, object] = {
    "charge_failed_at": None,
    "charge_problem": "",
    "charged_again_at": None,
}


def lateness(subscription: dict) -> dict[str, object]:
    """What staff see of a subscription whose latest invoice was tried and is not paid.

    Fields of our Subscription; all empty where nothing is late. Raises gateway.GatewayError.
    """
    invoice = subscription["latest_invoice"]
    if invoice is None or invoice["status"] not in OWED or not invoice["attempt_count"]:
        return NOTHING_LATE
    again = invoice["next_payment_attempt"]
    failed_at, problem = invoice["created"], ""
    for payment in invoice["payments"]["data"]:
        intent_id = payment["payment"].get("payment_intent")
        if intent_id:
            intent = gateway.payment_intent(intent_id)
            charge = intent["latest_charge"]
            failed_at = charge["created"] if charge else failed_at
            problem = _problem(intent)
    return {
        "charge_failed_at": from_unix(failed_at),
        "charge_problem": problem or "unpaid",
        "charged_again_at": from_unix(again) if again else None,
    }


def _problem(intent: dict) -> str:
    """ "card_declined, insufficient_funds": codes, never a sentence that Stripe may reword."""
    if intent["status"] == "requires_action":
        return "authentication_required"
    error = intent["last_payment_error"] or {}
    codes = [error.get("code"), error.get("decline_code")]
    return ", ".join(code for code in codes if code)[:100]
