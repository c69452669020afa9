"""Disputes: the bank takes a payment back, and the merchant may answer until a deadline."""

from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, filtered, page
from sandbox.api.operations import speaks
from sandbox.due import when
from sandbox.errors import StripeError
from sandbox.resources import balance
from sandbox.resources.metadata import merged

DAY = 24 * 3600
ANSWER_WITHIN = 9 * DAY
NETWORK_CODES = {"fraudulent": "10.4", "product_not_received": "13.1"}
OPEN = ("needs_response", "under_review", "warning_needs_response", "warning_under_review")
# Stripe's words for the test environment, written into `evidence.uncategorized_text`.
DECIDES = {"winning_evidence": "win", "losing_evidence": "lose"}


def open_on(account: Account, charge: Object, reason: str, *, inquiry: bool = False) -> Object:
    """A dispute of the whole charge; its amount and a fee are withdrawn, unless it only asks."""
    id = new_id("du")
    card = charge["payment_method_details"].get("card", {"brand": "visa"})
    dispute = account.create(
        {
            "id": id,
            "object": "dispute",
            "amount": charge["amount"] - charge["amount_refunded"],
            "balance_transactions": [],
            "charge": charge["id"],
            "currency": charge["currency"],
            "enhanced_eligibility_types": [],
            "evidence": {"enhanced_evidence": {}},
            "evidence_details": {
                "due_by": (account.now() + ANSWER_WITHIN) // DAY * DAY + DAY - 1,
                "enhanced_eligibility": {},
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": inquiry,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "payment_method_details": {
                "type": "card",
                "card": {
                    "brand": card["brand"],
                    "case_type": "inquiry" if inquiry else "chargeback",
                    "network": card["brand"],
                    "network_reason_code": NETWORK_CODES.get(reason),
                },
            },
            "reason": reason,
            "status": "warning_needs_response" if inquiry else "needs_response",
        }
    )
    account.plan("dispute deadline", id, dispute["evidence_details"]["due_by"])
    if inquiry:
        account.announce("charge.dispute.created", dispute)
        return dispute
    taken = balance.settle(
        account,
        dispute,
        -dispute["amount"],
        "adjustment",
        fee=balance.DISPUTE_FEE,
        fee_for="Dispute fee",
        category="dispute",
        description=f"Chargeback withdrawal for {charge['id']}",
    )
    dispute = account.change(dispute, balance_transactions=[taken])
    account.announce("charge.dispute.created", dispute)
    account.announce("charge.dispute.funds_withdrawn", dispute)
    account.change(charge, "charge.updated", disputed=True)
    return dispute


def win(account: Account, id: str) -> Object:
    """The bank decides for the merchant: the amount comes back, the fee does not."""
    dispute = _going_on(account, id)
    if dispute["status"].startswith("warning"):
        return close(account, dispute, "warning_closed")
    dispute = close(account, dispute, "won")
    back = balance.settle(
        account,
        dispute,
        dispute["amount"],
        "adjustment",
        category="dispute_reversal",
        description=f"Chargeback reversal for {dispute['charge']}",
    )
    dispute = account.change(dispute, balance_transactions=[*dispute["balance_transactions"], back])
    account.announce("charge.dispute.funds_reinstated", dispute)
    return dispute


def lose(account: Account, id: str) -> Object:
    """The bank decides for the payer: what was withdrawn stays withdrawn."""
    dispute = _going_on(account, id)
    warned = dispute["status"].startswith("warning")
    return close(account, dispute, "warning_closed" if warned else "lost")


def close(account: Account, dispute: Object, status: str) -> Object:
    account.unplan("dispute deadline", dispute["id"])
    closed = account.change(dispute, "charge.dispute.updated", status=status)
    account.announce("charge.dispute.closed", closed)
    return closed


def answered_by_refund(account: Account, charge: Object) -> None:
    """The charge was refunded whole, which resolves what a bank only asked about.

    https://docs.stripe.com/disputes, "Inquiries and retrievals"
    """
    found = page(account, "dispute", "", {}, filtered({"charge": charge["id"]}, "charge"))
    for dispute in found["data"]:
        if dispute["status"] in OPEN and dispute["status"].startswith("warning"):
            close(account, dispute, "warning_closed")


def _going_on(account: Account, id: str) -> Object:
    dispute = account.find("dispute", id)
    if dispute["status"] not in OPEN:
        raise StripeError(f"The dispute {id} is {dispute['status']}: it is closed already")
    return dispute


@when("dispute deadline")
def lapse(account: Account, id: str) -> None:
    """Nobody answered in time: the payer is right."""
    dispute = account.find("dispute", id)
    if dispute["status"] in ("needs_response", "warning_needs_response"):
        details = dispute["evidence_details"] | {"past_due": True}
        lose(account, account.change(dispute, evidence_details=details)["id"])


@when("dispute decided")
def decide(account: Account, id: str) -> None:
    """Submitted evidence says in the test environment how the bank decides."""
    dispute = account.find("dispute", id)
    if dispute["status"] in OPEN:
        verdict = DECIDES[dispute["evidence"]["uncategorized_text"]]
        (win if verdict == "win" else lose)(account, id)


@speaks("POST", "/v1/disputes/{dispute}", "evidence", "submit")
def update_dispute(account: Account, params: Object, dispute: str) -> Object:
    before = account.find("dispute", dispute, "dispute", 404)
    changes: Object = {"metadata": merged(before["metadata"], params.get("metadata"))}
    if "evidence" in params:
        if before["status"] not in ("needs_response", "warning_needs_response"):
            raise StripeError("This dispute is already closed or under review", param="evidence")
        given = {name: text or None for name, text in (params["evidence"] or {}).items()}
        changes["evidence"] = before["evidence"] | given
        details = before["evidence_details"] | {"has_evidence": True}
        if params.get("submit", True):
            warned = before["status"].startswith("warning")
            changes["status"] = "warning_under_review" if warned else "under_review"
            details["submission_count"] += 1
            if given.get("uncategorized_text") in DECIDES:
                account.plan("dispute decided", dispute, account.now())
        changes["evidence_details"] = details
    return account.change(before, "charge.dispute.updated", **changes)


@speaks("POST", "/v1/disputes/{dispute}/close")
def close_dispute(account: Account, params: Object, dispute: str) -> Object:
    account.find("dispute", dispute, "dispute", 404)
    return lose(account, dispute)


@speaks("GET", "/v1/disputes/{dispute}")
def retrieve_dispute(account: Account, params: Object, dispute: str) -> Object:
    return account.find("dispute", dispute, "dispute", 404)


@speaks("GET", "/v1/disputes", "charge", "payment_intent", *PAGING)
def list_disputes(account: Account, params: Object) -> Object:
    conditions = filtered(params, "charge", "payment_intent")
    return page(account, "dispute", "/v1/disputes", params, conditions)
