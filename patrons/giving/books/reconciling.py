"""Compare the ledger with Stripe's balance transactions, one by one, and say each difference.

What we merely missed is fetched and recorded, as its event would have been. What differs is never
overwritten: rows of money do not change, and somebody has to look. At the end all our rows together
must come to what Stripe says we hold.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.books import own_books
from patrons.giving.books.bringing_in import BRING_IN, NotBrought, batches, bring_in
from patrons.giving.books.month import first_day
from patrons.giving.books.movement import Kind as Of
from patrons.giving.books.movement import Movement, moment_of
from patrons.giving.books.reconciliation import Difference, Reconciliation
from patrons.giving.books.said_and_kept import about, amounts_kept, amounts_said, booking
from patrons.money import signed

Kind = Difference.Kind
# A gift and its balance transaction need not bear the same moment.
MARGIN = timedelta(days=1)
LOOK = "Look at both; a row of money is never overwritten."
UNLISTED = "Stripe's list does not hold it: look it up by its id."
UNEVEN = (
    "The differences named here do not explain it. Compare everything (manage.py reconcile), "
    "at an hour when few gifts come."
)
ABOUT = ("donation", "refund", "dispute", "payout", "month")
OF_GIFTS = (Of.GIFT, Of.REFUND, Of.DISPUTE)
AMOUNTS = ("currency", "gross", "fee", "net")
TRIES = 3  # for a moment in which nothing moves


def reconcile(since: datetime | None = None) -> Reconciliation:
    """Compare everything from `since` on (all, where None) and repair what was only missed.

    The first comparison of an account is always of everything. The result is stored. Raises
    gateway.GatewayError where Stripe did not answer; the row then stays unfinished.
    """
    mode = {"account": gateway.account(), "livemode": gateway.livemode()}
    if not Reconciliation.objects.complete().filter(**mode).exists():
        since = None
    check = Reconciliation.objects.create(**mode, since=since, payouts=0)
    books = Books(check)
    books.read(gateway.balance_transactions(_unix(since and since - MARGIN)))
    books.look_for_unknown()
    own_books.compare(check)
    books.compare_balance()
    check.stripe = {"balance": books.held, "months": books.months}
    check.finished_at = timezone.now()
    check.save(update_fields=["compared", "payouts", "foreign", "stripe", "finished_at"])
    return check


class Books:
    """Stripe's books as they are read: what was seen of them, and what they come to."""

    def __init__(self, check: Reconciliation) -> None:
        self.check = check
        self.ours = Movement.objects.filter(account=check.account, livemode=check.livemode)
        self.seen: set[str] = set()
        # The net of each month's movements: {"2026-11-01": {"EUR": 1234}}
        self.months: dict[str, Counter[str]] = defaultdict(Counter)
        # By how much the differences that were named put our rows off, by currency.
        self.off: Counter[str] = Counter()
        self.held: dict[str, int] = {}

    def read(self, listed: Iterable[dict]) -> None:
        for part in batches(listed):
            ids = [theirs["id"] for theirs in part]
            rows = Movement.objects.select_related(*ABOUT).in_bulk(
                ids, field_name="balance_transaction_id"
            )
            for theirs in part:
                if theirs["id"] not in self.seen:
                    self._look(theirs, rows.get(theirs["id"]))

    def _look(self, theirs: dict, row: Movement | None) -> None:
        self.seen.add(theirs["id"])
        month = first_day(moment_of(theirs)).isoformat()
        self.months[month][theirs["currency"].upper()] += theirs["net"]
        if row is None:
            row = self._bring_in(theirs)
        else:
            self._compare(row, theirs)
        if row is not None:
            self.check.compared += row.kind in OF_GIFTS
            self.check.payouts = (self.check.payouts or 0) + (row.kind == Of.PAYOUT)
            self.check.foreign += row.kind in (Of.FEE, Of.OTHER)

    def _compare(self, row: Movement, theirs: dict) -> None:
        said, kept = amounts_said(theirs), amounts_kept(row)
        if said != kept:
            self.off.update({theirs["currency"].upper(): theirs["net"]})
            self.off.subtract({row.currency: row.net})
            self.check.differ(Kind.DIFFERS, theirs["id"], kept, said, LOOK)
        said, kept = booking(row, theirs)
        if said != kept:
            self.check.differ(Kind.DIFFERS, theirs["id"], kept, said, LOOK)
        said, kept = about(row, theirs["source"])
        if said != kept and not row.donation:  # its event may only be on its way
            BRING_IN[theirs["type"]](theirs["source"]["id"])
            said, kept = about(_again(row), theirs["source"])
        if said != kept:
            self.check.differ(Kind.DIFFERS, theirs["source"]["id"], kept, said, LOOK)

    def _bring_in(self, theirs: dict) -> Movement | None:
        """Record what we missed; what is of another product is booked and is no difference."""
        said = amounts_said(theirs)
        try:
            row = bring_in(theirs, self.check.account, self.check.livemode)
        except NotBrought as reason:
            self.off.update({theirs["currency"].upper(): theirs["net"]})
            advice = f"It could not be recorded by itself. {reason}"[:300]
            self.check.differ(Kind.MISSED, theirs["id"], "", said, advice)
            return None
        if row.kind in OF_GIFTS:
            self.check.differ(Kind.MISSED, theirs["id"], "", said, "", repaired=True)
        return row

    def look_for_unknown(self) -> None:
        """Our rows of the time that is compared which Stripe's list does not hold."""
        rows = self.ours.filter(recorded_at__lt=self.check.began_at)
        if self.check.since:
            rows = rows.filter(booked_at__gte=self.check.since)
        for row in rows.only("balance_transaction_id", *AMOUNTS).iterator():
            if row.balance_transaction_id not in self.seen:
                self.off.subtract({row.currency: row.net})
                named = row.balance_transaction_id
                self.check.differ(Kind.UNKNOWN, named, amounts_kept(row), "", UNLISTED)

    def compare_balance(self) -> None:
        """All our rows against what Stripe holds, in a moment in which nothing moves there."""
        for _ in range(TRIES):
            newest = gateway.newest_balance_transaction()
            self.read(self._newer())
            self.held, ours = gateway.balance(), self.ours.sums()
            if newest == gateway.newest_balance_transaction():
                break
        for code in sorted(self.held.keys() | ours.keys()):
            held, kept = self.held.get(code, 0), ours.get(code, 0)
            if held - kept != self.off[code]:
                told = (f"balance in {code}", signed(kept, code), signed(held, code))
                self.check.differ(Kind.BALANCE, *told, UNEVEN)

    def _newer(self) -> Iterator[dict]:
        """What Stripe booked since its books were read."""
        for theirs in gateway.balance_transactions(None):
            if theirs["id"] in self.seen:
                return
            yield theirs


def _again(row: Movement) -> Movement:
    return Movement.objects.select_related(*ABOUT).get(pk=row.pk)


def _unix(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None
