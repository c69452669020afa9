"""A gift from elsewhere is corrected by a counter-entry: the gift's own row is never edited.

A counter-entry is a Refund that is done as soon as it is entered. What became of the money is known
to the treasurer already, so nobody is asked; all that follows a refund follows it: it holds its
amount, has a credit note, and ends the support when nothing is left.
"""

import uuid
from datetime import date, datetime

from django.db import transaction

from patrons.giving.books.month import Month
from patrons.giving.donation import Donation
from patrons.giving.elsewhere import moment_of
from patrons.giving.going_back.credit_note import CreditNote
from patrons.giving.going_back.refund import Refund, State
from patrons.giving.receipt import KIND as RECEIPT
from patrons.giving.receipt import Receipt
from patrons.mail import Mail
from patrons.masthead import Newsroom


def correct(
    donation: Donation,
    amount: int,
    *,
    reason: str,
    day: date,
    by,
    note: str = "",
    mailed: bool = True,
    token: uuid.UUID | None = None,
) -> Refund:
    """Take so much of a gift from elsewhere out of the books, from a day on.

    `reason` is one of Refund.Correction. Raises NotLeft, changing nothing. A second call with the
    same token raises IntegrityError: its row is there.
    """
    assert donation.is_from_elsewhere, "what came through Stripe is refunded there"
    with transaction.atomic():
        donation.hold(amount)
        made_at = moment_of(day)
        refund = Refund.objects.create(
            public_id=token or uuid.uuid4(),
            donation=donation,
            amount=amount,
            currency=donation.currency,
            livemode=donation.livemode,
            state=State.DONE,
            reason=reason,
            note=note,
            asked_by=by,
            made_at=made_at,
            month=Month.objects.book(max(made_at, _listed_from(donation))),
        )
        CreditNote.objects.issue(refund, Newsroom.load(), mailed=mailed)
        if donation.left == 0:
            if donation.period is not None:
                donation.period.end_now()
            if not mailed:
                _keep_receipt(donation)
    return refund


def _listed_from(donation: Donation) -> datetime:
    """The beginning of the month that lists the gift: no counter-entry stands in one before it."""
    return donation.month.begins_at if donation.month else donation.paid_at


def _keep_receipt(donation: Donation) -> None:
    """The receipt of a gift that never was goes to nobody, where it has not gone yet."""
    for receipt in Receipt.objects.valid().filter(donation=donation):
        Mail.objects.unsent().filter(kind=RECEIPT, key=str(receipt.public_id)).delete()


def was_handed_out(donation: Donation) -> bool:
    """Whether the giver has the receipt, or will have it, by mail."""
    return any(receipt.mail for receipt in Receipt.objects.valid().filter(donation=donation))
