"""Why a charge failed, in words: for staff a few, for its patron what happened and what to do.

What a bank says of a card that was reported lost or stolen is never passed on: whoever reads the
mail hears only that the card was not taken, as Stripe asks.
"""

from typing import NamedTuple

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    FUNDS = "funds", "not enough money on the account"
    EXPIRED = "expired", "the card has expired"
    AUTHENTICATION = "authentication", "the bank wants the patron to confirm it (3-D Secure)"
    CARD = "card", "the bank does not take this card any more"
    DETAILS = "details", "the number, date or code of the card is wrong"
    CALL = "call", "the patron has to ask their bank"
    LIMIT = "limit", "above a limit of the card or the bank"
    KIND = "kind", "the card is not made for such payments"
    LATER = "later", "the bank did not answer"
    ACCOUNT = "account", "the bank account could not be charged"
    NO_CARD = "no card", "there is no card to charge"
    OTHER = "other", "declined, and the bank does not say why"


class Words(NamedTuple):
    """For the patron: what happened, and what they can do."""

    happened: str | Promise
    do: str | Promise


ANOTHER_CARD = _("You can pay it with another card.")
WORDS: dict[str, Words] = {
    Reason.FUNDS: Words(
        _("Your bank says that there was not enough money on the account at that moment."),
        _("There may be nothing to do: we try again. You can also pay it now, with any card."),
    ),
    Reason.EXPIRED: Words(_("The card has expired."), _("You can pay it with your new card.")),
    Reason.AUTHENTICATION: Words(
        _("Your bank wants you to confirm this payment yourself."),
        _("Confirm it on the next page; it takes a minute. Without you it cannot be charged."),
    ),
    Reason.CARD: Words(_("Your bank did not take this card."), ANOTHER_CARD),
    Reason.DETAILS: Words(
        _("Your bank says that the details of the card are not right."),
        _("You can enter them again, or pay with another card."),
    ),
    Reason.CALL: Words(
        _("Your bank did not allow this payment, and tells only you why."),
        _("Please ask your bank to allow it, or pay it with another card."),
    ),
    Reason.LIMIT: Words(
        _("The payment is above a limit that your bank or your card has."),
        _("You can ask your bank to raise it, or pay with another card."),
    ),
    Reason.KIND: Words(
        _("This card cannot be used for payments of this kind."),
        ANOTHER_CARD,
    ),
    Reason.LATER: Words(
        _("Your bank could not be reached at that moment."),
        _("There may be nothing to do: we try again. You can also pay it now."),
    ),
    Reason.ACCOUNT: Words(
        _("Your bank did not make the payment from your account."),
        _("You can pay it with a card, or from another account."),
    ),
    Reason.NO_CARD: Words(
        _("There was no card from which it could be paid."), _("You can enter one.")
    ),
    Reason.OTHER: Words(_("Your bank declined it, and did not say why."), ANOTHER_CARD),
}


def words_for(reason: Reason) -> Words:
    return WORDS[reason]
