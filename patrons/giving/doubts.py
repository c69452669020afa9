"""What looks like a slip in a gift from elsewhere, or will be listed where nobody expects it.

Nothing here forbids anything: the treasurer is asked, and may say yes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from patrons.giving.books.month import Month, first_day
from patrons.giving.donation import Donation
from patrons.giving.elsewhere import Received, stored_reference
from patrons.giving.entry import spelling_of
from patrons.masthead import Newsroom


@dataclass(frozen=True)
class Doubt:
    words: str
    donation: Donation | None = None


def of_gift(received: Received) -> list[Doubt]:
    """What to ask before a gift is entered; an empty list where nothing looks odd."""
    return [
        *_alike(received),
        *_spelled_alike(received),
        *_entered_again(received),
        *_other_name(received),
        *_nobody(received),
        *of_month(received.paid_at, "This gift"),
    ]


def of_month(moment: datetime, what: str) -> list[Doubt]:
    """That the month of a moment is closed, and where the row will be listed instead."""
    closed = Month.objects.closed_for(moment)
    if closed is None:
        return []
    own = closed.starts_on == first_day(moment)
    why = f"{closed} is closed." if own else f"{closed} is closed, and with it every month before."
    running = date_format(Newsroom.load().local(_running()), "F Y")
    return [Doubt(f"{why} {what} will be listed in {running} as late, with its own date.")]


def _running() -> datetime:
    """A moment of the month that takes late rows now: this one, or the first to come that is open.

    Only asked for its name: the row's month is settled when it is stored.
    """
    moment = timezone.now()
    while Month.objects.closed_for(moment) is not None:
        moment += timedelta(days=28)
    return moment


def _alike(received: Received) -> list[Doubt]:
    """Gifts from elsewhere of the same day, amount and giver."""
    newsroom = Newsroom.load()
    noon = newsroom.local(received.paid_at)
    midnight = noon.replace(hour=0, minute=0, second=0, microsecond=0)
    same = Donation.objects.from_elsewhere().filter(
        paid_at__gte=midnight,
        paid_at__lt=midnight + timedelta(days=1),
        amount=received.amount,
        currency=received.currency,
    )
    rows = same.select_related("patron", "currency").prefetch_related("receipts__party")
    return [
        Doubt(f"A gift like this one is entered: {described(gift)}.", gift)
        for gift in rows
        if gift.left and _same_giver(gift, received)
    ]


def _same_giver(gift: Donation, received: Received) -> bool:
    if gift.patron is not None and received.email:
        return gift.patron.email == received.email
    named = {receipt.party.name for receipt in gift.receipts.all() if receipt.party}
    return _plain(received.payer) in {_plain(name) for name in named}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _spelled_alike(received: Received) -> list[Doubt]:
    """The same proof, written otherwise: "KB 12/7" and "kb-12-7"."""
    spelled = Donation.objects.filter(
        source=received.source, entry__spelling=spelling_of(received.reference)
    )
    rows = spelled.select_related("patron", "currency").prefetch_related("receipts__party")
    return [
        Doubt(f"This reference looks like that of another gift: {described(gift)}.", gift)
        for gift in rows
        if gift.left  # one that stands under this very reference is refused, and not asked about
    ]


def _entered_again(received: Received) -> list[Doubt]:
    reference = stored_reference(received)
    if reference == received.reference:
        return []
    return [
        Doubt(
            f"“{received.reference}” was entered before and taken back wholly. "
            f"This gift is kept as “{reference}”."
        )
    ]


def _other_name(received: Received) -> list[Doubt]:
    known = received.known
    if known is None or not received.name or _plain(known.name) == _plain(received.name):
        return []
    return [
        Doubt(
            f"{received.email} is the address of {known}. The gift becomes theirs, and the "
            f"receipt names {received.name}."
        )
    ]


def _nobody(received: Received) -> list[Doubt]:
    if received.payer or received.email:
        return []
    return [
        Doubt("No giver is named. The receipt says so, nobody is a patron by it, no mail is sent.")
    ]


def described(gift: Donation) -> str:
    """A gift from elsewhere in a line."""
    day = date_format(Newsroom.load().local(gift.paid_at), "j F Y")
    source = gift.get_source_display()
    return f"{gift.money} from {gift.giver}, {day}, {source} “{gift.reference}”"
