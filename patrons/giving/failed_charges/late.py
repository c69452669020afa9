"""A charge that did not go through: why, in Stripe's codes, and when Stripe tries again.

What is asked of Stripe is asked here, before any row is held.
"""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.failed_charges.failed_try import FailedTry
from patrons.moments import from_unix

FIRST = "subscription_create"  # the charge that a gift begins with: nothing runs before it
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
    nameless = f"{invoice['id']} {invoice['attempt_count']}"
    found: Failed | None = Failed(nameless, _undated(invoice, nameless))
    for payment in invoice["payments"]["data"]:
        if intent_id := payment["payment"].get("payment_intent"):
            found = _of(gateway.payment_intent(intent_id), invoice, nameless)
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


def _of(intent: dict, invoice: dict, nameless: str) -> Failed | None:
    if intent["status"] == "processing":
        return None
    if intent["status"] == "requires_action":  # the bank was not asked yet: no charge says when
        return Failed(nameless, _undated(invoice, nameless), "authentication_required")
    error, charge = intent["last_payment_error"] or {}, intent["latest_charge"] or {}
    if not error:
        return Failed(nameless, _undated(invoice, nameless))
    named = error.get("charge") or nameless
    is_its_own = charge.get("id") == named
    outcome = (charge.get("outcome") or {}) if is_its_own else {}
    return Failed(
        named,
        from_unix(charge["created"]) if is_its_own else _undated(invoice, named),
        (error.get("code") or "")[:100],
        (error.get("decline_code") or "")[:100],
        (error.get("advice_code") or outcome.get("advice_code") or "")[:100],
    )


def _undated(invoice: dict, reference: str) -> datetime:
    """When a try was that has no charge of its own. A first one is as old as its invoice; a later
    one was when we first heard of it, however often Stripe is asked again.
    """
    if invoice["attempt_count"] == 1 or invoice["billing_reason"] == FIRST:
        return from_unix(invoice["created"])
    tries = FailedTry.objects.filter(
        late_charge__invoice_id=invoice["id"], reference=reference
    ).values_list("failed_at", flat=True)
    return tries.first() or timezone.now()
