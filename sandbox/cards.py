"""The test cards, what was entered of them, and what a bank says to each."""

from typing import NamedTuple


class TestCard(NamedTuple):
    """`code` and `decline_code` are Stripe's words for the bank's answer; none when it pays."""

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

    @property
    def spaced(self) -> str:
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))


class Entry(NamedTuple):
    """What a person entered on the hosted page, checked."""

    email: str
    name: str
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
        TestCard("4242424242424242", "Pays"),
        TestCard(
            "4000002500003155",
            "Asks for 3-D Secure",
            authenticates=True,
        ),
        TestCard(
            "4000000000000002",
            "Is declined",
            code="card_declined",
            decline_code="generic_decline",
            advice="try_again_later",
            message="Your card was declined.",
        ),
        TestCard(
            "4000000000009995",
            "Has insufficient funds",
            code="card_declined",
            decline_code="insufficient_funds",
            advice="try_again_later",
            message="Your card has insufficient funds.",
        ),
        TestCard(
            "4000000000000069",
            "Has expired",
            code="expired_card",
            decline_code="expired_card",
            advice="do_not_try_again",
            message="Your card has expired.",
            field="expiry",
        ),
        TestCard(
            "4000000000000127",
            "Has another security code",
            code="incorrect_cvc",
            decline_code="incorrect_cvc",
            advice="confirm_card_data",
            message="Your card's security code is incorrect.",
            field="cvc",
        ),
        TestCard("4000000000003220", "Asks for 3-D Secure every time", authenticates=True),
        TestCard(
            "4000000000000341",
            "Pays once, is declined at renewal",
            fails_later=True,
        ),
        TestCard("5555555555554444", "Pays (Mastercard)", brand="mastercard"),
    )
}
DECLINED_LATER = CARDS["4000000000000002"]
