"""Stripe's codes become words: each for its patron, and never more than they should hear."""

import pytest

from patrons.giving.failed_charges.decline_codes import CODES, reason_of
from patrons.giving.failed_charges.reasons import WORDS, Reason, words_for

TABLE = [
    ("card_declined", "insufficient_funds", "try_again_later", Reason.FUNDS),
    ("expired_card", "expired_card", "", Reason.EXPIRED),
    ("card_declined", "lost_card", "do_not_try_again", Reason.CARD),
    ("card_declined", "stolen_card", "do_not_try_again", Reason.CARD),
    ("authentication_required", "", "", Reason.AUTHENTICATION),
    ("card_declined", "authentication_required", "", Reason.AUTHENTICATION),
    ("payment_intent_authentication_failure", "", "", Reason.AUTHENTICATION),
    ("card_declined", "call_issuer", "", Reason.CALL),
    ("card_declined", "try_again_later", "try_again_later", Reason.LATER),
    ("processing_error", "", "", Reason.LATER),
    ("card_declined", "withdrawal_count_limit_exceeded", "", Reason.LIMIT),
    ("card_declined", "currency_not_supported", "", Reason.KIND),
    ("incorrect_cvc", "incorrect_cvc", "confirm_card_data", Reason.DETAILS),
    ("card_declined", "a_new_code_of_stripe", "confirm_card_data", Reason.DETAILS),
    ("card_declined", "a_new_code_of_stripe", "", Reason.OTHER),
    ("card_declined", "generic_decline", "try_again_later", Reason.OTHER),
    ("payment_intent_payment_attempt_failed", "", "", Reason.ACCOUNT),
    ("", "", "", Reason.NO_CARD),
]


@pytest.mark.parametrize(("code", "decline_code", "advice", "reason"), TABLE)
def test_a_code_has_a_reason(code, decline_code, advice, reason):
    assert reason_of(code, decline_code, advice) == reason


def test_every_reason_says_what_happened_and_what_to_do():
    assert set(WORDS) == set(Reason)
    assert set(CODES.values()) <= set(Reason)
    for reason in Reason:
        words = words_for(reason)
        assert words.happened
        assert words.do
        assert "!" not in f"{words.happened}{words.do}"


@pytest.mark.parametrize("code", ["lost_card", "stolen_card", "fraudulent", "pickup_card"])
def test_nobody_reads_that_a_card_was_reported(code):
    words = words_for(reason_of("card_declined", code))
    for tells in ("lost", "stolen", "fraud", "report"):
        assert tells not in f"{words.happened} {words.do}".lower()
