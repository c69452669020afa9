"""Every kind of mail that we send: what it is, when it goes, and a sample of it.

The keys are the names of the templates in templates/emails/. A mail that is not listed here fails
a test; a new one is a line here, and its sample in mail_samples.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation

from patrons import mail, mail_choice
from patrons.admin import mail_samples as sample
from patrons.admin import mail_samples_of_care as more


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
    # a regular gift that is looked after
    "gift_changed": Kind(
        "Regular gift: changed", "Another amount, interval or day was agreed.", more.gift_changed
    ),
    "gift_paused": Kind("Regular gift: paused", "It was paused.", more.gift_paused),
    "charge_skipped": Kind(
        "Regular gift: one charge left out", "One charge was skipped.", more.charge_skipped
    ),
    "gift_resumed": Kind("Regular gift: goes on", "It goes on.", more.gift_resumed),
    "gift_cancelled": Kind("Regular gift: stopped", "It was stopped.", more.gift_cancelled),
    # charges
    "card_runs_out": Kind(
        "Card runs out", "A card runs out before the next charge.", more.card_runs_out
    ),
    "yearly_charge": Kind("Yearly charge", "Before a yearly gift is charged.", more.yearly_charge),
    "charge_failed": Kind("Charge failed", "A charge did not go through.", more.charge_failed),
    "charge_still_open": Kind(
        "Charge still open",
        "Once more, before support ends because of a charge that failed.",
        more.charge_failed,
    ),
    "recovered": Kind(
        "Recovered", "A charge that had failed was paid; the receipt is attached.", more.recovered
    ),
    "gift_ended": Kind(
        "Regular gift: ended", "It could not be charged any more, and ended.", more.gift_ended
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
    # signing in, and who somebody is
    "confirm_code": Kind(
        "Code to confirm", "Before somebody changes how they sign in.", sample.login_code
    ),
    "new_address_code": Kind(
        "New address: code", "To a new address, which it proves.", sample.login_code
    ),
    "new_address_taken": Kind(
        "New address: known already",
        "To a new address that belongs to a patron already.",
        sample.login_code,
    ),
    "address_changed": Kind("Address changed", "To the address before.", more.notice),
    "lost_address_asked": Kind(
        "Lost address: asked",
        "To the old address, when staff were asked for another; it can still be stopped.",
        more.lost_address,
    ),
    "lost_address_new": Kind(
        "Lost address: new", "To the new address, once it holds.", more.lost_address
    ),
    "lost_address_old": Kind(
        "Lost address: old", "To the old address, once the new one holds.", more.lost_address
    ),
    "passkey_added": Kind("Passkey made", "A passkey was made.", more.notice),
    "passkey_removed": Kind("Passkey removed", "A passkey was removed.", more.notice),
    "erased": Kind("Erased", "The last mail to somebody who is erased.", more.erased),
    # staff
    "staff_invited": Kind("Invitation", "To whom we ask to work here.", more.staff_invited),
    "second_factor": Kind(
        "Second factor changed", "To staff whose second factor changed.", more.second_factor
    ),
    "second_factor_reset": Kind(
        "Second factor reset",
        "To every administrator, and to whose second factor a command reset.",
        more.second_factor_reset,
    ),
}


def can_be_switched_off(name: str) -> bool:
    return name in mail_choice.OPTIONAL
