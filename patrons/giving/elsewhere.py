"""Gifts that came by bank, cash or another service, as the treasurer enters them.

The proof names the gift: a line of the bank's statement or a number of the cash book, unique for
each source in the database. What only looks like a slip is asked about first (doubts.py).
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count

from django.db import transaction
from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.books.month import Month
from patrons.giving.donation import Donation
from patrons.giving.entry import Entry, spelling_of
from patrons.masthead import Newsroom
from patrons.money import Currency, money
from patrons.patron import Patron
from patrons.support import SupportPeriod


class AlreadyEntered(Exception):
    """This line of this source was entered before; `donation` is what came of it."""

    def __init__(self, donation: Donation) -> None:
        super().__init__(f"{donation.get_source_display()} {donation.reference} is entered already")
        self.donation = donation


class OtherKind(Exception):
    """The address is that of an organisation, and the giver is said to be a person; or the other
    way round. Whoever changed that would give or take a vote. `patron` is whose it is.
    """

    def __init__(self, patron: Patron) -> None:
        super().__init__(f"patron {patron.pk} is of another kind")
        self.patron = patron


@dataclass(frozen=True)
class Received:
    """What the treasurer says of a gift; `amount` is in minor units of `currency`."""

    day: date
    amount: int
    currency: Currency
    source: str
    reference: str
    name: str = ""
    email: str = ""
    postal_address: str = ""
    kind: str = Patron.Kind.PERSON
    note: str = ""
    mailed: bool = True
    token: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def paid_at(self) -> datetime:
        return moment_of(self.day)

    @property
    def money(self) -> str:
        return money(self.amount, self.currency)

    @property
    def known(self) -> Patron | None:
        """The patron who has this mail address already."""
        return Patron.objects.filter(email=self.email).first() if self.email else None

    @property
    def payer(self) -> str:
        """The name for the receipt: as typed, or else as we know it."""
        known = self.known
        return self.name or (known.name if known else "")


def moment_of(day: date) -> datetime:
    """Noon of a day in the newsroom's time zone, or now where noon is still to come.

    A bank's statement knows days. Noon is on the same day wherever the newsroom moves to.
    """
    noon = datetime.combine(day, time(12), tzinfo=Newsroom.load().zone)
    return min(noon, timezone.now())


def find(received: Received) -> Donation | None:
    """What an earlier press of the same button made of it, or None: it is to be entered.

    Raises AlreadyEntered where this line was entered by another form, and still stands.
    """
    _reference, there = _place(received)
    return _by_this_form(there, received) if there else None


def stored_reference(received: Received) -> str:
    """The reference it is kept under: as typed, or "117 (2)" where "117" was taken back wholly."""
    return _place(received)[0]


def enter(received: Received, by) -> Donation:
    """The donation of a gift from elsewhere, with its receipt, month, support and entry.

    Safe to call twice with the same token. Raises AlreadyEntered and OtherKind, changing nothing.
    """
    with transaction.atomic():
        reference, there = _place(received)
        if there is not None:
            return _by_this_form(there, received)
        name = received.payer
        patron = _patron_of(received)
        donation = Donation.objects.record(
            source=received.source,
            reference=reference,
            livemode=gateway.livemode(),
            patron=patron,
            amount=received.amount,
            currency=received.currency,
            paid_at=received.paid_at,
            period=_period_of(patron, received.paid_at),
            party={
                "name": name,
                "email": received.email,
                "postal_address": received.postal_address,
            },
            mailed=received.mailed,
        )
        if Entry.objects.filter(donation=donation).exists():  # somebody was a moment faster
            return _by_this_form(donation, received)
        # After the receipt's number, as of a gift through Stripe: two that wait for each other's
        # counter and month would wait for ever.
        donation.month = Month.objects.book(donation.paid_at)
        donation.save(update_fields=["month"])
        Entry.objects.create(
            donation=donation,
            entered_by=by,
            token=received.token,
            spelling=spelling_of(received.reference),
            note=received.note,
        )
    return donation


def _place(received: Received) -> tuple[str, Donation | None]:
    """The reference it is kept under, and the standing donation that is there already.

    What was taken back wholly leaves its line free: the right entry follows the wrong one.
    """
    for again in count(1):
        reference = received.reference if again == 1 else f"{received.reference} ({again})"
        there = (
            Donation.objects.select_related("currency", "patron")
            .filter(source=received.source, reference=reference)
            .first()
        )
        if there is None or there.left:
            return reference, there
    raise AssertionError("unreachable: numbers do not end")


def _by_this_form(there: Donation, received: Received) -> Donation:
    """The donation that is there, where this form made it. Raises AlreadyEntered."""
    if not Entry.objects.filter(donation=there, token=received.token).exists():
        raise AlreadyEntered(there)
    return there


def _patron_of(received: Received) -> Patron | None:
    """Whose gift it is; nobody's where there is no mail address to know them by."""
    if not received.email:
        return None
    known = received.known
    if known is not None and known.is_of_other_kind(received.kind):
        raise OtherKind(known)
    patron = Patron.objects.with_address(received.email, received.name)
    if patron.kind != received.kind:
        patron.kind = received.kind
        patron.save(update_fields=["kind"])
    return patron


def _period_of(patron: Patron | None, paid_at: datetime) -> SupportPeriod | None:
    """Support as a one-time gift gives it, from the day of payment."""
    if patron is None:
        return None
    until = paid_at + timedelta(days=Newsroom.load().once_days)
    return SupportPeriod(
        patron=patron,
        source=SupportPeriod.Source.DONATION,
        starts_at=paid_at,
        paid_until=until,
        ends_at=until,
    )
