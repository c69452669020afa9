"""What our rows keep in words of ours or of Stripe's, said to whom it is about: kinds of mails, how
something stands, why the bank did what it did. What is not among these is said as it is kept.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as word

from patrons.giving.failed_charges.decline_codes import reason_of
from patrons.giving.failed_charges.reasons import words_for

MAILS = {
    *(word("receipt"), word("welcome"), word("yearly statement"), word("made one-time")),
    *(word("bank refused"), word("address code"), word("gift changed"), word("gift paused")),
    *(word("charge skipped"), word("gift resumed"), word("gift cancelled"), word("card runs out")),
    *(word("yearly charge"), word("charge failed"), word("charge still open")),
    *(word("gift ended unpaid"), word("refund"), word("refund sent back")),
    *(word("taken back by the bank"), word("membership told"), word("membership begun")),
    *(word("membership accepted"), word("membership not accepted"), word("membership ending")),
    *(word("membership to oneself"), word("membership taken back"), word("new address code")),
    *(word("address changed"), word("lost address asked"), word("lost address new")),
    *(word("lost address old"), word("passkey added"), word("passkey removed"), word("erased")),
    *(word("invited to work here"), word("second factor changed"), word("second factor reset")),
}
STANDS = {
    *(word("paid"), word("refused"), word("on its way"), word("ended"), word("open")),
    *(word("waiting"), word("approved"), word("declined")),
}
# https://docs.stripe.com/api/disputes/object, without their underscores.
DISPUTES = {
    *(word("needs response"), word("warning needs response"), word("under review")),
    *(word("warning under review"), word("warning closed"), word("won"), word("lost")),
    *(word("prevented"), word("bank cannot process"), word("check returned")),
    *(word("credit not processed"), word("customer initiated"), word("debit not authorized")),
    *(word("duplicate"), word("fraudulent"), word("general"), word("incorrect account details")),
    *(word("insufficient funds"), word("noncompliant"), word("product not received")),
    *(word("product unacceptable"), word("subscription canceled"), word("unrecognized")),
}
SIGNED_IN_BY = {word("code"), word("mfa"), word("invitation")}
WORDS = MAILS | STANDS | DISPUTES | SIGNED_IN_BY


def in_words(kept: str) -> str:
    said = kept.replace("_", " ")
    return _(said) if said in WORDS else said


def why_it_failed(codes: str) -> str:
    """Of Stripe's codes as a subscription keeps them (failed_charges/late.py)."""
    code, _comma, decline_code = codes.partition(", ")
    reason = reason_of("" if code == "unpaid" else code, decline_code)
    return str(words_for(reason).happened) if codes else ""
