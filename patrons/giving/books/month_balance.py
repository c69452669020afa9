"""What a month's movements come to: for each account at Stripe and currency it settles in, from the
balance at the month's beginning to that at its end. Kept as rows when the month is closed.
"""

from django.db import models
from django.db.models import F, Q, QuerySet, Sum
from django.utils.functional import cached_property

from patrons.giving.books.month import Month
from patrons.giving.books.movement import Kind, Movement
from patrons.money import signed

BY = ("account", "livemode", "currency")
# Which column a movement's gross stands in; every fee stands in `fees`, others' too.
COLUMNS = {
    Kind.GIFT: "gifts",
    Kind.REFUND: "refunds",
    Kind.DISPUTE: "disputes",
    Kind.PAYOUT: "payouts",
    Kind.FEE: "fees",
    Kind.OTHER: "others",
}


class MonthBalanceManager(models.Manager["MonthBalance"]):
    def of(self, month: Month) -> list["MonthBalance"]:
        """The balances of a month: the kept rows of a closed one, else as they are now (unsaved),
        in the order of account and currency.
        """
        if month.closed_at is not None:
            return list(self.filter(month=month))
        found = _opening(month)
        for row in _sums(Movement.objects.filter(month=month)):
            balance = found.setdefault(_key(row), _empty(month, _key(row)))
            balance.add(row["kind"], row["gross"], row["fee"])
        for row in _sums(_booked_later(month)):
            if _key(row) in found:
                found[_key(row)].later += row["gross"] - row["fee"]
        return [found[key] for key in sorted(found)]


class MonthBalance(models.Model):
    month = models.ForeignKey(Month, models.PROTECT, related_name="balances")
    account = models.CharField(max_length=100, blank=True)
    livemode = models.BooleanField(default=False)
    # All in minor units of this currency; what leaves us is negative.
    currency = models.CharField(max_length=3)
    opening = models.BigIntegerField(default=0)
    gifts = models.BigIntegerField(default=0)
    fees = models.BigIntegerField(default=0)
    refunds = models.BigIntegerField(default=0)
    disputes = models.BigIntegerField(default=0)
    payouts = models.BigIntegerField(default=0)
    others = models.BigIntegerField(default=0)
    closing = models.BigIntegerField(default=0)
    later = models.BigIntegerField(
        default=0, help_text="Found late and booked in a later month, as far as known at closing."
    )
    at_stripe = models.BigIntegerField(
        null=True, help_text="What Stripe held at the month's end, when it was closed."
    )

    objects = MonthBalanceManager()

    class Meta:
        ordering = ["month", "account", "livemode", "currency"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "account", "livemode", "currency"], name="month_balance_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    closing=F("opening")
                    + F("gifts")
                    + F("fees")
                    + F("refunds")
                    + F("disputes")
                    + F("payouts")
                    + F("others")
                ),
                name="month_balance_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}, {signed(self.closing, self.currency)}"

    @property
    def agrees(self) -> bool:
        """Whether Stripe held so much: what is booked here, and what a later month books of it."""
        return self.closing + self.later == self.at_stripe

    @property
    def difference(self) -> str:
        """In words, what is not Stripe's at its end; nothing where it agrees."""
        if self.agrees:
            return ""
        here, late = signed(self.closing, self.currency), signed(self.later, self.currency)
        found = f" and {late} found late" if self.later else ""
        at_stripe = self.at_stripe
        held = "not known" if at_stripe is None else signed(at_stripe, self.currency)
        return (
            f"The balance at the end is not Stripe’s. {self.currency}: {here} here{found}, "
            f"{held} at Stripe."
        )

    @cached_property
    def fees_of_others(self) -> int:
        """What of the fees came with movements that are none of ours, a shop's on the same account
        for one; their gross stands in `others`.
        """
        mine = {name: getattr(self, name) for name in ("month", *BY)}
        rows = Movement.objects.filter(kind=Kind.OTHER, **mine)
        return -rows.aggregate(total=Sum("fee", default=0))["total"]

    def add(self, kind: str, gross: int, fee: int) -> None:
        column = COLUMNS[Kind(kind)]
        setattr(self, column, getattr(self, column) + gross)
        self.fees -= fee
        self.closing += gross - fee


def _opening(month: Month) -> dict[tuple, MonthBalance]:
    """Balances that begin where the last closed month before ended, and the open ones since."""
    closed = Month.objects.exclude(closed_at=None).filter(starts_on__lt=month.starts_on).first()
    found = {}
    for before in MonthBalance.objects.filter(month=closed) if closed else []:
        key = tuple(getattr(before, name) for name in BY)
        found[key] = _empty(month, key)
        found[key].opening = found[key].closing = before.closing
    since = Movement.objects.filter(month__starts_on__lt=month.starts_on)
    if closed:
        since = since.filter(month__starts_on__gt=closed.starts_on)
    for row in _sums(since):
        balance = found.setdefault(_key(row), _empty(month, _key(row)))
        balance.opening += row["gross"] - row["fee"]
        balance.closing += row["gross"] - row["fee"]
    return found


def _booked_later(month: Month) -> QuerySet[Movement]:
    """What moved the account until a month's end, and is booked after it."""
    late = Movement.objects.filter(late=True, booked_at__lt=month.ends_at)
    return late.filter(month__starts_on__gt=month.starts_on)


def _sums(movements: QuerySet[Movement]) -> QuerySet:
    by = movements.order_by().values(*BY, "kind")
    return by.annotate(gross=Sum("gross"), fee=Sum("fee"))


def _key(row: dict) -> tuple:
    return tuple(row[name] for name in BY)


def _empty(month: Month, key: tuple) -> MonthBalance:
    return MonthBalance(month=month, **dict(zip(BY, key, strict=True)))
