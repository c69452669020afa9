"""One table from Stripe's codes to our reasons.

The codes are those of https://docs.stripe.com/declines/codes and of
https://docs.stripe.com/error-codes.
"""

from patrons.giving.failed_charges.reasons import Reason

# The more exact word of the two first: what the bank said, then what Stripe made of it.
CODES: dict[str, str] = {
    **dict.fromkeys(["insufficient_funds"], Reason.FUNDS),
    **dict.fromkeys(
        ["expired_card", "invalid_expiry_month", "invalid_expiry_year"], Reason.EXPIRED
    ),
    **dict.fromkeys(
        [
            "authentication_required",
            "authentication_not_handled",
            "invoice_payment_intent_requires_action",
            "mobile_device_authentication_required",
            "payment_intent_action_required",
            "payment_intent_authentication_failure",
            "subscription_payment_intent_requires_action",
        ],
        Reason.AUTHENTICATION,
    ),
    **dict.fromkeys(
        [
            "lost_card",
            "stolen_card",
            "pickup_card",
            "fraudulent",
            "merchant_blacklist",
            "restricted_card",
            "revocation_of_all_authorizations",
            "revocation_of_authorization",
            "security_violation",
            "stop_payment_order",
        ],
        Reason.CARD,
    ),
    **dict.fromkeys(
        [
            "incorrect_address",
            "incorrect_cvc",
            "incorrect_number",
            "incorrect_pin",
            "incorrect_zip",
            "invalid_account",
            "invalid_cvc",
            "invalid_number",
            "invalid_pin",
            "new_account_information_available",
            "postal_code_invalid",
        ],
        Reason.DETAILS,
    ),
    **dict.fromkeys(
        [
            "call_issuer",
            "do_not_honor",
            "no_action_taken",
            "not_permitted",
            "service_not_allowed",
            "transaction_not_allowed",
        ],
        Reason.CALL,
    ),
    **dict.fromkeys(
        [
            "amount_too_large",
            "card_velocity_exceeded",
            "charge_exceeds_source_limit",
            "charge_exceeds_weekly_limit",
            "charge_exceeds_transaction_limit",
            "invalid_amount",
            "withdrawal_count_limit_exceeded",
        ],
        Reason.LIMIT,
    ),
    **dict.fromkeys(
        ["card_not_supported", "currency_not_supported", "offline_pin_required"], Reason.KIND
    ),
    **dict.fromkeys(
        [
            "approve_with_id",
            "issuer_not_available",
            "processing_error",
            "reenter_transaction",
            "try_again_later",
        ],
        Reason.LATER,
    ),
    **dict.fromkeys(
        [
            "account_closed",
            "bank_account_restricted",
            "debit_not_authorized",
            "no_account",
            "payment_intent_payment_attempt_failed",
            "payment_method_customer_decline",
            "payment_method_provider_decline",
        ],
        Reason.ACCOUNT,
    ),
}


def reason_of(code: str, decline_code: str, advice: str = "") -> Reason:
    """The reason of Stripe's codes. One that is new to us says no more than that it was declined;
    where the bank advises to look at the card's details, that. No code at all: nothing was tried.
    """
    if not (code or decline_code):
        return Reason.NO_CARD
    found = CODES.get(decline_code) or CODES.get(code)
    if found is None and advice == "confirm_card_data":
        found = Reason.DETAILS
    return Reason(found or Reason.OTHER)
