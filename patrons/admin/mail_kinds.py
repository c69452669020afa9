"""Every kind of mail that we send: what it is, when it goes, and a sample of it.

The keys are the names of the templates in templates/emails/. A mail that is not listed here fails
a test; a new one is a line here, and its sample in mail_samples.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation

from patrons import mail, mail_choice
from patrons.admin import mail_samples as sample


@dataclass(frozen=True)
class Kind:
    what: str
    when: str
    sample: Callable[[], dict]

    def preview(self, name: str, language: str, with_words: bool = True) -> mail.Written:
        """Subject, text and HTML with sample data, as its reader would see them."""
        with translation.override(language):
            more = {"mails_url": sample.account_url()}
            return mail.write(name, {**more, **self.sample()}, with_words)


KINDS = {
    # gifts
    "receipt": Kind("Receipt", "A gift has arrived; the receipt is attached.", sample.receipt),
    "welcome": Kind(
        "Welcome", "A day after somebody became a patron for the first time.", sample.welcome
    ),
    "yearly_statement": Kind(
        "Yearly statement",
        "In January, to everybody who gave in the year before and did not switch it off; the "
        "statement is attached.",
        sample.yearly_statement,
    ),
    "made_once": Kind(
        "Made one-time",
        "A regular gift was made one-time within a day of its first charge.",
        sample.made_once,
    ),
    "bank_refused": Kind(
        "The bank refused", "A bank debit was not paid; nothing was charged.", sample.bank_refused
    ),
    "address_code": Kind(
        "Code for an address",
        "Somebody corrected, on the page of their gift, where the receipt goes.",
        sample.address_code,
    ),
    # money that goes back
    "refund": Kind("Refund", "We gave money back; the credit note is attached.", sample.refund),
    "refund_sent_back": Kind(
        "Refund came back", "A bank sent our refund back to us.", sample.refund_sent_back
    ),
    "correction": Kind(
        "Corrected receipt",
        "A gift from elsewhere was corrected; the credit note is attached.",
        sample.correction,
    ),
    "dispute_lost": Kind(
        "Taken back by the bank",
        "A dispute ended, and the bank took the gift.",
        sample.dispute_lost,
    ),
    # gift memberships
    "membership_told": Kind(
        "Membership: told", "To the recipient, on the day the giver chose.", sample.membership
    ),
    "membership_welcome": Kind(
        "Membership: welcome", "To the recipient, once they accepted.", sample.membership
    ),
    "membership_accepted": Kind(
        "Membership: accepted", "To the giver, once it was accepted.", sample.membership
    ),
    "membership_waits": Kind(
        "Membership: not accepted so far",
        "To the giver, once, when nobody accepted it for some time.",
        sample.membership,
    ),
    "membership_own": Kind(
        "Membership: address needed",
        "To a giver who wrote their own address for the recipient’s.",
        sample.membership,
    ),
    "membership_ending": Kind(
        "Membership: ends soon", "To the recipient, before it ends.", sample.membership
    ),
    "membership_ended": Kind(
        "Membership: taken back",
        "To the recipient, when the gift behind it went back to the giver.",
        sample.membership,
    ),
    # signing in
    "login_code": Kind("Sign-in code", "Somebody asks to sign in.", sample.login_code),
    "unknown_account": Kind(
        "Unknown address",
        "Somebody asks to sign in with an address that we do not know.",
        sample.unknown_account,
    ),
}


def can_be_switched_off(name: str) -> bool:
    return name in mail_choice.OPTIONAL
