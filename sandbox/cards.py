"""The test cards, what was entered of them, and what a bank says to each."""

from typing import NamedTuple


class TestCard(NamedTuple):
    """`code` and `decline_code` are Stripe's words for the bank's answer; none when it pays.

    `token` names it in `pm_card_<token>` and `tok_<token>`. `then` is what follows a payment:
    `dispute:<reason>`, `inquiry:<reason>`, `warning`. `refund` is how refunds go: `later`, `fails`.
    `at_once`: the money is available without being held first.
    """

    number: str
    label: str
    brand: str = "visa"
    code: str = ""
    decline_code: str = ""
    advice: str = ""
    message: str = ""
    field: str = "number"
    authenticates: bool = False
    fails_later: bool = False
    token: str = ""
    then: str = ""
    refund: str = ""
    always_asks: bool = False
    debit: bool = False
    at_once: bool = False

    @property
    def spaced(self) -> str:
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))


class Entry(NamedTuple):
    """What a person entered on the hosted page, checked."""

    email: str | None
    name: str | None
    number: str
    exp_month: int
    exp_year: int
    country: str | None = None
    postal_code: str | None = None


# pytest would take a class named Test... for a test.
TestCard.__test__ = False  # type: ignore[attr-defined]

CARDS = {
    card.number: card
    for card in (
        TestCard("4242424242424242", "Pays", token="visa"),
        TestCard(
            "4000002500003155",
            "Asks for 3-D Secure",
            authenticates=True,
            token="authenticationRequiredOnSetup",
        ),
        TestCard(
            "4000000000000002",
            "Is declined",
            token="visa_chargeDeclined",
            code="card_declined",
            decline_code="generic_decline",
            advice="try_again_later",
            message="Your card was declined.",
        ),
        TestCard(
            "4000000000009995",
            "Has insufficient funds",
            token="visa_chargeDeclinedInsufficientFunds",
            code="card_declined",
            decline_code="insufficient_funds",
            advice="try_again_later",
            message="Your card has insufficient funds.",
        ),
        TestCard(
            "4000000000000069",
            "Has expired",
            token="chargeDeclinedExpiredCard",
            code="expired_card",
            decline_code="expired_card",
            advice="do_not_try_again",
            message="Your card has expired.",
            field="expiry",
        ),
        TestCard(
            "4000000000000127",
            "Has another security code",
            token="chargeDeclinedIncorrectCvc",
            code="incorrect_cvc",
            decline_code="incorrect_cvc",
            advice="confirm_card_data",
            message="Your card's security code is incorrect.",
            field="cvc",
        ),
        TestCard(
            "4000000000003220",
            "Asks for 3-D Secure",
            authenticates=True,
            token="threeDSecure2Required",
        ),
        TestCard(
            "4000002760003184",
            "Asks for 3-D Secure every time, at renewals too",
            authenticates=True,
            always_asks=True,
            token="authenticationRequired",
        ),
        TestCard(
            "4000000000000341",
            "Pays once, is declined at renewal",
            fails_later=True,
            token="chargeCustomerFail",
        ),
        TestCard(
            "4000000000000259",
            "Pays, then is disputed as fraud",
            then="dispute:fraudulent",
            token="createDispute",
        ),
        TestCard(
            "4000000000002685",
            "Pays, then is disputed as not received",
            then="dispute:product_not_received",
            token="createDisputeProductNotReceived",
        ),
        TestCard(
            "4000000000001976",
            "Pays, then the bank inquires",
            then="inquiry:fraudulent",
            token="createDisputeInquiry",
        ),
        TestCard(
            "4000000000005423",
            "Pays, then the bank warns of fraud",
            then="warning",
            token="createIssuerFraudRecord",
        ),
        TestCard(
            "4000000000000077",
            "Pays, and is available at once",
            token="bypassPending",
            at_once=True,
        ),
        TestCard(
            "4000000000007726", "Pays; refunds take days", refund="later", token="pendingRefund"
        ),
        TestCard(
            "4000000000005126", "Pays; refunds fail later", refund="fails", token="refundFail"
        ),
        TestCard("5555555555554444", "Pays (Mastercard)", brand="mastercard", token="mastercard"),
    )
}
# Bank debits by IBAN: Stripe's own for its test environment. They are on their way for days.
DEBITS = {
    card.number: card
    for card in (
        TestCard("AT611904300234573201", "Arrives after days", debit=True, refund="later"),
        TestCard("AT861904300235473202", "Fails after days", debit=True, fails_later=True),
    )
}
EVERY = CARDS | DEBITS
ALIASES = {"chargeDeclined": "visa_chargeDeclined"}
BY_TOKEN = {card.token: card for card in CARDS.values() if card.token}
BY_TOKEN |= {alias: BY_TOKEN[token] for alias, token in ALIASES.items()}
EXPIRED = CARDS["4000000000000069"]
DECLINED_LATER = CARDS["4000000000000002"]
