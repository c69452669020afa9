"""What is agreed about the amount of a regular gift and not charged yet; and what is charged until
then. Our row has the agreed amount at once, as Stripe's subscription does.

A change counts as charged once a paid period began after it: while Stripe makes a charge, nothing
can be agreed (may_change.py).
"""

from patrons.giving.interval import Interval
from patrons.giving.regular.agreed_change import HOW_MUCH, AgreedChange
from patrons.giving.subscription import Subscription
from patrons.money import money


def ahead(gift: Subscription) -> AgreedChange | None:
    """The first of the changes that are not charged yet: what was before it, is charged still. None
    where the gift is charged as it is agreed, be it by agreeing back to that.
    """
    first = _first(gift)
    if first is None or (first.old_amount, first.old_interval) == (gift.amount, gift.interval):
        return None
    return first


def charged(gift: Subscription) -> tuple[int, str]:
    """How much of it is charged now, in the smallest unit, and how often in words."""
    first = ahead(gift)
    if first is None:
        return gift.amount, gift.get_interval_display()
    return first.old_amount, str(Interval(first.old_interval).label)


def in_words(gift: Subscription) -> str:
    """The same: "5 EUR every month"."""
    amount, often = charged(gift)
    return f"{money(amount, gift.currency)} {often}"


def first_before(change: AgreedChange) -> AgreedChange:
    """The first change of amount that is not charged yet, up to this one: what was before it is
    what is charged until now.
    """
    return _first(change.subscription, until=change) or change


def _first(gift: Subscription, until: AgreedChange | None = None) -> AgreedChange | None:
    began = gift.charged_from
    found = [
        each
        for each in gift.changes.all()
        if each.done_at and each.kind in HOW_MUCH and (began is None or each.done_at >= began)
    ]
    found.sort(key=lambda each: (each.done_at, each.pk))
    return next((each for each in found if until is None or each.pk <= until.pk), None)
