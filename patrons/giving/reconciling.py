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
from patrons.giving.bringing_in import BRING_IN, NotBrought, batches, bring_in
from patrons.giving.donation import Donation
from patrons.giving.month import first_day
from patrons.giving.movement import Kind as Of
from patrons.giving.movement import Movement, moment_of
from patrons.giving.reconciliation import Difference, Reconciliation
from patrons.giving.refunding import STATES
from patrons.money import signed

Kind = Difference.Kind
# What is quite new may still be on its way to us, or to Stripe's books.
SETTLING = timedelta(hours=1)
# A gift and its balance transaction need not bear the same moment.
MARGIN = timedelta(days=1)
LOOK = "Look at both; a row of money is never overwritten."
UNLISTED = "Stripe's list does not hold it: look it up by its id."
UNEVEN = (
    "The differences named here do not explain it. Compare everything (manage.py reconcile), "
    "at an hour when few gifts come."
)
ABOUT = ("donation", "refund", "dispute", "payout")
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
    check = Reconciliation.objects.create(**mode, since=since)
    books = Books(check)
    books.read(gateway.balance_transactions(_unix(since and since - MARGIN)))
    books.look_for_unknown()
    _without_settlement(check)
    books.compare_balance()
    check.stripe = {"balance": books.held, "months": books.months}
    check.finished_at = timezone.now()
    check.save(update_fields=["compared", "foreign", "stripe", "finished_at"])
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
            self.check.foreign += row.kind not in OF_GIFTS
            self.check.compared += row.kind in OF_GIFTS

    def _compare(self, row: Movement, theirs: dict) -> None:
        said, kept = _amounts(theirs), (row.currency, row.gross, row.fee, row.net)
        if said != kept:
            self.off.update({theirs["currency"].upper(): theirs["net"]})
            self.off.subtract({row.currency: row.net})
            _differ(self.check, Kind.DIFFERS, theirs["id"], _words(kept), _words(said), LOOK)
        said_of, kept_of = _about(row, theirs["source"])
        if said_of != kept_of and not row.donation:  # its event may only be on its way
            BRING_IN[theirs["type"]](theirs["source"]["id"])
            said_of, kept_of = _about(_again(row), theirs["source"])
        if said_of != kept_of:
            _differ(self.check, Kind.DIFFERS, theirs["source"]["id"], kept_of, said_of, LOOK)

    def _bring_in(self, theirs: dict) -> Movement | None:
        """Record what we missed; what is of another product is booked and is no difference."""
        said = _words(_amounts(theirs))
        try:
            row = bring_in(theirs, self.check.account, self.check.livemode)
        except NotBrought as reason:
            self.off.update({theirs["currency"].upper(): theirs["net"]})
            advice = f"It could not be recorded by itself. {reason}"[:300]
            _differ(self.check, Kind.MISSED, theirs["id"], "", said, advice)
            return None
        if row.kind in OF_GIFTS:
            _differ(self.check, Kind.MISSED, theirs["id"], "", said, "", repaired=True)
        return row

    def look_for_unknown(self) -> None:
        """Our rows of the time that is compared which Stripe's list does not hold."""
        rows = self.ours.filter(recorded_at__lt=self.check.began_at)
        if self.check.since:
            rows = rows.filter(booked_at__gte=self.check.since)
        for row in rows.only("balance_transaction_id", *AMOUNTS).iterator():
            if row.balance_transaction_id not in self.seen:
                self.off.subtract({row.currency: row.net})
                kept = _words((row.currency, row.gross, row.fee, row.net))
                named = row.balance_transaction_id
                _differ(self.check, Kind.UNKNOWN, named, kept, "", UNLISTED)

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
                _differ(self.check, Kind.BALANCE, *told, UNEVEN)

    def _newer(self) -> Iterator[dict]:
        """What Stripe booked since its books were read."""
        for theirs in gateway.balance_transactions(None):
            if theirs["id"] in self.seen:
                return
            yield theirs


def _about(row: Movement, source: dict | None) -> tuple[str, str]:
    """What Stripe says of the object that a movement comes from, and what our row of it says."""
    if not source:
        return "", ""
    said = f"{source.get('amount')} {(source.get('currency') or '').upper()}"
    if row.donation and source["object"] == "charge":
        return said, f"{row.donation.amount} {row.donation.currency_id}"
    if row.refund and source["object"] == "refund":
        state = STATES[source["status"] or "pending"]
        return f"{said} {state}", f"{row.refund.amount} {row.refund.currency_id} {row.refund.state}"
    if row.dispute and source["object"] == "dispute":
        kept = f"{row.dispute.amount} {row.dispute.currency_id} {row.dispute.status}"
        return f"{said} {source['status']}", kept
    if row.payout and source["object"] == "payout":
        kept = f"{row.payout.amount} {row.payout.currency} {row.payout.status}"
        return f"{said} {source['status']}", kept
    return "", ""


def _again(row: Movement) -> Movement:
    return Movement.objects.select_related(*ABOUT).get(pk=row.pk)


def _without_settlement(check: Reconciliation) -> None:
    """Gifts through Stripe whose balance transaction should be there by now."""
    gifts = Donation.objects.filter(
        source=Donation.Source.STRIPE,
        account=check.account,
        livemode=check.livemode,
        settlement=None,
        paid_at__lt=timezone.now() - SETTLING,
    )
    if check.since:
        gifts = gifts.filter(paid_at__gte=check.since)
    for gift in gifts.select_related("currency"):
        advice = "Stripe has not said what it settled for."
        _differ(check, Kind.UNSETTLED, gift.reference, gift.money, "", advice)


def _differ(
    check: Reconciliation,
    kind: str,
    of: str,
    ours: str,
    theirs: str,
    advice: str,
    repaired: bool = False,
) -> None:
    Difference.objects.create(
        reconciliation=check,
        kind=kind,
        of=of,
        ours=ours,
        theirs=theirs,
        advice=advice,
        repaired=repaired,
    )


def _unix(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None


def _amounts(theirs: dict) -> tuple[str, int, int, int]:
    return theirs["currency"].upper(), theirs["amount"], theirs["fee"], theirs["net"]


def _words(row: tuple[str, int, int, int]) -> str:
    currency, gross, fee, net = row
    return f"gross {gross}, fee {fee}, net {net} {currency}, in the smallest unit"
