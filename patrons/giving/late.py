"""A charge that did not go through: why, in Stripe's codes, and when Stripe tries again.

What is asked of Stripe is asked here, before any row is held.
"""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from patrons.giving import gateway
from patrons.moments import from_unix

OWED = ("open", "uncollectible")
NOTHING_LATE: dict[str, object] = {
    "charge_failed_at": None,
    "charge_problem": "",
    "charged_again_at": None,
}


class Failed(NamedTuple):
    """The latest try of an invoice that is not paid; `reference` names that one try.

    Without a code there was nothing to charge: no card, no account.
    """

    reference: str
    at: datetime
    code: str = ""
    decline_code: str = ""
    advice: str = ""


def failed_try(invoice: dict | None) -> Failed | None:
    """None where nothing failed, or where a bank debit is on its way. Raises gateway.GatewayError.

    `invoice` comes with its payments.
    """
    if invoice is None or invoice["status"] not in OWED or not invoice["attempt_count"]:
        return None
    again = invoice["attempt_count"] > 1
    at = timezone.now() if again else from_unix(invoice["created"])
    nameless = f"{invoice['id']} {invoice['attempt_count']}"
    found: Failed | None = Failed(nameless, at)
    for payment in invoice["payments"]["data"]:
        if intent_id := payment["payment"].get("payment_intent"):
            found = _of(gateway.payment_intent(intent_id), nameless, at)
    return found


def lateness(invoice: dict | None, failed: Failed | None) -> dict[str, object]:
    """What staff see of a subscription whose latest invoice was tried and is not paid.

    Fields of our Subscription; all empty where nothing is late.
    """
    if invoice is None or failed is None:
        return NOTHING_LATE
    codes = ", ".join(filter(None, (failed.code, failed.decline_code)))[:100]
    return {
        "charge_failed_at": failed.at,
        "charge_problem": codes or "unpaid",
        "charged_again_at": tried_again_at(invoice),
    }


def tried_again_at(invoice: dict) -> datetime | None:
    again = invoice["next_payment_attempt"]
    return from_unix(again) if again else None


def _of(intent: dict, nameless: str, at: datetime) -> Failed | None:
    if intent["status"] == "processing":
        return None
    if intent["status"] == "requires_action":  # the bank was not asked yet: no charge says when
        return Failed(nameless, at, "authentication_required")
    error, charge = intent["last_payment_error"] or {}, intent["latest_charge"] or {}
    if not error:
        return Failed(nameless, at)
    named = error.get("charge") or nameless
    outcome = (charge.get("outcome") or {}) if charge.get("id") == named else {}
    return Failed(
        named,
        from_unix(charge["created"]) if charge.get("id") == named else at,
        (error.get("code") or "")[:100],
        (error.get("decline_code") or "")[:100],
        (error.get("advice_code") or outcome.get("advice_code") or "")[:100],
    )
