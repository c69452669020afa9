"""A regular gift in words: how much, how it stands, what changed, and why it was stopped."""

from django.utils import timezone

from patrons.admin.reading import day, last_day, moment_words
from patrons.giving.agreed_change import AgreedChange, Kind
from patrons.giving.interval import Interval
from patrons.giving.stop_reason import StopAnswer
from patrons.giving.subscription import Stands, Subscription
from patrons.money import money


def regular(subscription: Subscription) -> str:
    amount = money(subscription.amount, subscription.currency)
    return f"{amount} {subscription.get_interval_display()}"


def stands(subscription: Subscription) -> str:
    """How it stands, in words: "runs", "stopped, paid until 3 December 2026", "paused until 5 March
    2027", and what else is agreed: "runs, changes to 10 EUR every month on 5 January 2027".
    """
    how, more = subscription.stands, coming(subscription)
    if how == Stands.ENDED:
        return f"ended on {day(subscription.ended_at)}"
    if how == Stands.STOPPED and subscription.paid_until:
        return f"stopped, paid until {last_day(subscription.paid_until)}"
    said = str(how.label)
    if how == Stands.PAUSED:
        charge = subscription.next_charge_at
        said = f"paused until {day(charge)}" if charge else "paused without an end"
    if how == Stands.SKIPS:
        said = f"skips the charge of {day(subscription.skips_at)}"
    return f"{said}, {more}" if more and how != Stands.STOPPED else said


def coming(subscription: Subscription) -> str:
    """The other amount that is agreed and not charged yet, or nothing."""
    kinds = (Kind.AMOUNT, Kind.INTERVAL)
    agreed = [each for each in subscription.changes.all() if each.done_at and each.kind in kinds]
    last = max(agreed, key=lambda each: (each.done_at, each.pk), default=None)
    if last is None or last.charge_at is None or last.charge_at <= timezone.now():
        return ""
    charge = subscription.next_charge_at or last.charge_at
    return f"changes to {regular(subscription)} on {day(charge)}"


def changed(change: AgreedChange) -> str:
    """One change in a line: when, what, by whom, and whether Stripe answered."""
    asked = moment_words(change.done_at or change.asked_at)
    said = f"{asked}: {_what(change)}, by {change.get_by_display()}"
    return said if change.done_at else f"{said}; Stripe did not answer"


def _what(change: AgreedChange) -> str:
    charge = day(change.charge_at) if change.charge_at else "no known day"
    if change.kind in (Kind.AMOUNT, Kind.INTERVAL):
        old = f"{change.old_money} {Interval(change.old_interval).label}"
        new = f"{change.money} {change.get_interval_display()}"
        return f"{old} becomes {new} on {charge}"
    if change.kind == Kind.DATE:
        old = day(change.old_charge_at) if change.old_charge_at else "no known day"
        return f"next charge on {charge} instead of {old}"
    if change.kind == Kind.PAUSE:
        return f"paused until {charge}"
    if change.kind == Kind.SKIP and change.skipped_at:
        return f"skips the charge of {day(change.skipped_at)}, next on {charge}"
    return str(change.get_kind_display())


def why_stopped(subscription: Subscription) -> list[str]:
    """The reason and the comment, while the gift has not ended: the comment is a person's words."""
    answer = StopAnswer.objects.filter(subscription=subscription).select_related("reason").first()
    said = [str(answer.reason) if answer.reason else "", answer.comment] if answer else []
    return [each for each in said if each]
