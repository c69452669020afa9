"""What a giver may tell us on the thanks page: all of it optional, all of it changeable.

The answers stand in the ReceiptParty of the first payment's valid receipt, the one place of
personal data. None of them is printed on a receipt but the organisation's name, and that is a
correction: a new receipt, which names the one it replaces.

That an organisation gives is an answer about this gift, and changes nothing of its patron: whoever
pays may type an address that is another's. The gift's support then gives no vote
(SupportPeriodQuerySet.with_vote); what the address's owner gives for themselves does.
"""

from django.db import transaction

from patrons.consent import Agreed, Consent
from patrons.giving.donation import Donation
from patrons.giving.pledge import Pledge
from patrons.giving.receipt import Receipt, ReceiptParty
from patrons.masthead import Newsroom
from patrons.user import one_line

MOST_CORRECTIONS = 3  # of one receipt, by its giver; after that a person looks at it


class TooOften(Exception):
    """This receipt was corrected as often as a giver may."""


def first_donation(pledge: Pledge) -> Donation | None:
    return pledge.donations.select_related("patron", "currency").order_by("paid_at", "pk").first()


def name_organisation(pledge: Pledge, name: str) -> None:
    """The gift is an organisation's (it gives, is thanked, never votes), or a person's again.

    An empty name gives the gift back to the person whom Stripe's page named. Safe to call twice.
    Raises TooOften; then nothing has changed.
    """
    donation, name = first_donation(pledge), one_line(name)
    if donation is None or name == organisation_of(pledge):
        return
    first = donation.receipts.select_related("party").order_by("sequence").first()
    if donation.receipts.count() > MOST_CORRECTIONS:
        raise TooOften
    pledge.by_organisation = bool(name)
    name = name or (first.party.name if first and first.party else "")
    with transaction.atomic():
        if donation.patron is not None:
            donation.patron.locked()  # an erasing waits, or has taken the names already
        pledge.save(update_fields=["by_organisation"])
        for receipt in Receipt.objects.valid().filter(donation__pledge=pledge):
            receipt.correct(Newsroom.load(), name=name)


def note_consents(pledge: Pledge) -> None:
    """What its giver agrees to by their answers, with the day. Another gift of theirs may still
    say so when this one does not any more.
    """
    donation = first_donation(pledge)
    patron = donation.patron if donation else None
    if patron is None or patron.erased_at:
        return
    parties = ReceiptParty.objects.filter(receipt__donation__patron=patron)
    Consent.objects.choose(patron, Agreed.PUBLIC_NAME, parties.exclude(public_name="").exists())
    Consent.objects.choose(patron, Agreed.DEDICATION, parties.exclude(dedicated_to="").exists())


def organisation_of(pledge: Pledge | None) -> str:
    """The organisation that gives this, as its receipts name it, or an empty string."""
    if pledge is None or not pledge.by_organisation:
        return ""
    valid = Receipt.objects.valid().filter(donation__pledge=pledge).exclude(party=None)
    receipt = valid.select_related("party").order_by("-year", "-sequence").first()
    return receipt.party.name if receipt and receipt.party else ""
