"""Closing a month: what it comes to is kept, and nothing more is booked in it."""

from django.db import transaction
from django.utils import timezone

from patrons.giving.month import Month
from patrons.giving.month_balance import MonthBalance
from patrons.giving.receipt import issuer_of
from patrons.giving.reconciliation import Reconciliation
from patrons.masthead import Newsroom


class CannotClose(Exception):
    """Why a month cannot be closed now, in words for the treasurer."""


def check_of(month: Month) -> Reconciliation | None:
    """The latest comparison with Stripe that covers a month and began after its end, or None."""
    after = Reconciliation.objects.filter(began_at__gte=month.ends_at)
    return after.covering(month.begins_at).first()


def ready() -> Month | None:
    """The month that waits for the treasurer: the first that is over and not closed; or None."""
    month = Month.objects.open().order_by("starts_on").first()
    return month if month is not None and month.ends_at <= timezone.now() else None


def barrier(month: Month) -> str:
    """Why a month cannot be closed now, in words; nothing where it can."""
    if timezone.now() < month.ends_at:
        return f"{month} is not over yet."
    before = Month.objects.open().filter(starts_on__lt=month.starts_on).last()
    if before is not None:
        return f"Close {before} first: months are closed in their order."
    if check_of(month) is None:
        return f"The ledger was not compared with Stripe since {month} ended. Compare it first."
    return ""


def close(month: Month, by, *, differences: int = 0) -> Month:
    """Close a month, knowing of so many open differences. Closing a closed one does nothing.

    Raises CannotClose. Nobody can book in it meanwhile: both hold the running month.
    """
    with transaction.atomic():
        Month.objects.hold()
        Month.objects.lock(month.pk)
        month.refresh_from_db()
        if month.closed_at is not None:
            return month
        if reason := barrier(month):
            raise CannotClose(reason)
        check = check_of(month)
        assert check is not None  # barrier() says so
        balances = MonthBalance.objects.of(month)
        for balance in balances:
            balance.at_stripe = at_stripe(balance, check)
        found = open_differences(check, balances)
        if found != differences:
            raise CannotClose(
                f"{found} open difference{'' if found == 1 else 's'} now. "
                "Look at the list below, then close."
            )
        MonthBalance.objects.bulk_create(balances)
        month.closed_at, month.closed_by = timezone.now(), by
        month.check_used, month.issuer = check, issuer_of(Newsroom.load())
        month.save()
    return month


def open_differences(check: Reconciliation, balances: list[MonthBalance]) -> int:
    """What the comparison left open, and each balance that is not Stripe's."""
    return check.open_differences + sum(not balance.agrees for balance in balances)


def at_stripe(balance: MonthBalance, check: Reconciliation) -> int | None:
    """What Stripe held at a month's end: what it held when it was asked, less what moved since.

    Both are Stripe's own words, none is our row. None for another account's balance.
    """
    if (balance.account, balance.livemode) != (check.account, check.livemode):
        return None
    code = balance.currency
    later = [
        by_currency.get(code, 0)
        for first, by_currency in check.stripe["months"].items()
        if first > balance.month.starts_on.isoformat()
    ]
    return check.stripe["balance"].get(code, 0) - sum(later)
