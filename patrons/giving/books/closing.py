"""Closing a month: what it comes to is kept, and nothing more is booked in it."""

from django.db import transaction
from django.utils import timezone

from patrons.giving.books.left_open import left_open
from patrons.giving.books.month import Month
from patrons.giving.books.month_balance import MonthBalance
from patrons.giving.books.reconciliation import Reconciliation
from patrons.giving.receipt import issuer_of
from patrons.masthead import Newsroom

NAMELESS = "a colleague without a name"  # an address is nothing to keep in a closed month


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


def before(month: Month) -> Month | None:
    """The first month before this one that is open, or None."""
    return Month.objects.open().filter(starts_on__lt=month.starts_on).last()


def barrier(month: Month) -> str:
    """Why a month cannot be closed now, in words; nothing where it can."""
    if timezone.now() < month.ends_at:
        return f"{month} is not over yet."
    if first := before(month):
        return f"Close {first} first: months are closed in their order."
    if check_of(month) is None:
        return f"The ledger was not compared with Stripe since {month} ended. Compare it first."
    return ""


def close(month: Month, by, *, seen: str = "") -> Month:
    """Close a month, having seen these open differences (LeftOpen.seal; empty for none). Closing a
    closed one does nothing.

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
        found = left_open(check, balances)
        if found.seal != seen:
            raise CannotClose(
                f"Not closed: what is open is not what you were shown. {found.there_now} "
                "Look at this page again, then close."
            )
        MonthBalance.objects.bulk_create(balances)
        month.closed_at, month.closed_by = timezone.now(), by
        month.check_used = check
        closer = (by.name or NAMELESS) if by else ""
        month.issuer = {**issuer_of(Newsroom.load()), "closed_by": closer}
        month.save()
    return month


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
