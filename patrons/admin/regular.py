"""A regular gift in words: how much, how it stands, what changed, and why it was stopped."""

from patrons.admin.reading import day, last_day, moment_words
from patrons.giving.interval import Interval
from patrons.giving.regular.agreed_ahead import ahead, in_words
from patrons.giving.regular.agreed_change import AgreedChange, Kind
from patrons.giving.regular.stop_reason import StopAnswer
from patrons.giving.subscription import Stands, Subscription
from patrons.money import money


def regular(subscription: Subscription) -> str:
    """What is charged now; another amount that is agreed is said by `coming`."""
    return in_words(subscription)


def stands(subscription: Subscription) -> str:
    """How it stands, in words: "runs", "stopped, paid until 3 December 2026", "paused until 5 March
    2027", and what else is agreed: "runs, changes to 10 EUR every month on 5 January 2027".
    """
    how, more = subscription.stands, coming(subscription)
    if subscription.ended_at:
        return f"ended on {day(subscription.ended_at)}"
    if how == Stands.STOPPED and subscription.paid_until:
        return f"stopped, paid until {last_day(subscription.paid_until)}"
    said = str(how.label)
    if how == Stands.PAUSED:
        charge = subscription.next_charge_at
        said = f"paused until {day(charge)}" if charge else "paused without an end"
    if how == Stands.SKIPS and subscription.skips_at:
        said = f"skips the charge of {day(subscription.skips_at)}"
    return f"{said}, {more}" if more else said


def coming(subscription: Subscription) -> str:
    """The other amount that is agreed and not charged yet, or nothing."""
    found = ahead(subscription)
    if found is None or subscription.stopped_at or subscription.ended_at:
        return ""
    at = subscription.next_charge_at
    charge = f"on {day(at)}" if at else "with its next charge"
    agreed = money(subscription.amount, subscription.currency)
    return f"changes to {agreed} {subscription.get_interval_display()} {charge}"


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
