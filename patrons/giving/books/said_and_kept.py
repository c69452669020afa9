"""What Stripe says of a movement, and what our row of it keeps: the two words of a comparison."""

from datetime import UTC, datetime, timedelta

from patrons.giving.books.month import Month, first_day, next_month
from patrons.giving.books.movement import FEES, Kind, Movement, moment_of
from patrons.giving.going_back.refunding import STATES
from patrons.money import signed

# What a movement of each of Stripe's types is, where it is of ours.
KINDS = {
    **dict.fromkeys(("charge", "payment"), Kind.GIFT),
    **dict.fromkeys(("refund", "payment_refund"), Kind.REFUND),
    **dict.fromkeys(("refund_failure", "payment_failure_refund"), Kind.REFUND),
    "adjustment": Kind.DISPUTE,
    **dict.fromkeys(("payout", "payout_failure", "payout_cancel"), Kind.PAYOUT),
}
ANOTHER_CLOCK = timedelta(days=1)


def amounts_said(theirs: dict) -> str:
    """What a balance transaction moved."""
    named = theirs["currency"].upper()
    return _amounts(named, theirs["amount"], theirs["fee"], theirs["net"])


def amounts_kept(row: Movement) -> str:
    return _amounts(row.currency, row.gross, row.fee, row.net)


def _amounts(currency: str, gross: int, fee: int, net: int) -> str:
    gross_fee_net = (signed(each, currency) for each in (gross, fee, net))
    return "gross {}, fee {}, net {}".format(*gross_fee_net)


def booking(row: Movement, theirs: dict) -> tuple[str, str]:
    """What Stripe's movement is, when it was booked and in which month that is; and our row."""
    moment = moment_of(theirs)
    month = row.month if _fits(row, moment) else Month(starts_on=first_day(moment))
    kept = f"{row.kind}, booked {_written(row.booked_at)}, in {row.month}"
    return f"{_kind(row, theirs['type'])}, booked {_written(moment)}, in {month}", kept


def _kind(row: Movement, type: str) -> str:
    """The kind that our row of Stripe's type should have. Whether what is booked as no gift is one
    of ours is another question (own_books.py).
    """
    if row.kind not in (Kind.OTHER, Kind.FEE):
        return KINDS.get(type, row.kind)
    if type in KINDS:
        return row.kind
    return Kind.FEE if type in FEES else Kind.OTHER


def _fits(row: Movement, moment: datetime) -> bool:
    """Whether it stands in its own month, or in a later one as late. A month that was right by
    another clock is right: the newsroom may have changed its own since.
    """
    day, first = moment.date(), row.month.starts_on
    if row.late:
        return first > day - ANOTHER_CLOCK
    return first - ANOTHER_CLOCK <= day <= next_month(first)


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def about(row: Movement, source: dict | None) -> tuple[str, str]:
    """What Stripe says of the object that a movement comes from, and what our row of it says."""
    if not source:
        return "", ""
    code = (source.get("currency") or "").upper()
    said = signed(source.get("amount") or 0, code) if code else ""
    if row.donation and source["object"] == "charge":
        return said, signed(row.donation.amount, row.donation.currency_id)
    if row.refund and source["object"] == "refund":
        state = STATES[source["status"] or "pending"]
        kept = signed(row.refund.amount, row.refund.currency_id)
        return f"{said} {state}", f"{kept} {row.refund.state}"
    if row.dispute and source["object"] == "dispute":
        kept = signed(row.dispute.amount, row.dispute.currency_id)
        return f"{said} {source['status']}", f"{kept} {row.dispute.status}"
    if row.payout and source["object"] == "payout":
        kept = signed(row.payout.amount, row.payout.currency)
        return f"{said} {source['status']}", f"{kept} {row.payout.status}"
    return "", ""
