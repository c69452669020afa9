"""What is agreed about the amount of a regular gift and not charged yet; and what is charged until
then. Our row has the agreed amount at once, as Stripe's subscription does.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from patrons.giving.interval import Interval
from patrons.giving.regular.agreed_change import HOW_MUCH, AgreedChange
from patrons.giving.subscription import Subscription


@dataclass(frozen=True)
class Ahead:
    """`before` is the first of the changes that are not charged yet: what was, is charged still.
    `at` is when the gift is first charged as it is agreed now; None where its pause has no end.
    """

    before: AgreedChange
    at: datetime | None

    @property
    def charged(self) -> str:
        """ "5 EUR every month": how much until then, and how often."""
        return f"{self.before.old_money} {Interval(self.before.old_interval).label}"


def ahead(gift: Subscription) -> Ahead | None:
    """None where the gift is charged as it is agreed, be it by agreeing back to that."""
    found = _not_charged(gift)
    before = _first(found)
    if before is None:
        return None
    if (before.old_amount, before.old_interval) == (gift.amount, gift.interval):
        return None
    return Ahead(before, next((each.charge_at for each in found if each.charge_at), None))


def charged(gift: Subscription) -> tuple[int, str]:
    """How much of it is charged now, in the smallest unit, and how often in words."""
    found = ahead(gift)
    if found is None:
        return gift.amount, gift.get_interval_display()
    return found.before.old_amount, str(Interval(found.before.old_interval).label)


def first_before(change: AgreedChange) -> AgreedChange:
    """The first change of amount that is not charged yet, up to this one: what was before it is
    what is charged until now.
    """
    found = [each for each in _not_charged(change.subscription) if each.pk <= change.pk]
    return _first(found) or change


def _first(changes: list[AgreedChange]) -> AgreedChange | None:
    return next((each for each in reversed(changes) if each.kind in HOW_MUCH), None)


def _not_charged(gift: Subscription) -> list[AgreedChange]:
    """The last changes that Stripe carried out, back to one whose charge has come: whatever is
    older counts since then. By Stripe's periods, not by a clock: an invoice is made as one begins.
    """
    done = [each for each in gift.changes.all() if each.done_at]
    done.sort(key=lambda each: (each.done_at, each.pk), reverse=True)
    began = gift.period_ends_at

    def is_to_come(change: AgreedChange) -> bool:
        return change.charge_at is None or began is None or change.charge_at >= began

    return list(takewhile(is_to_come, done))
