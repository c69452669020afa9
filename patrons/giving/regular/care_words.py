"""The sentences of a change to a regular gift: on the page that agrees it, and after it."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from patrons.giving.interval import Interval
from patrons.giving.regular.agreed_change import AgreedChange, Kind
from patrons.giving.regular.planned_change import Plan
from patrons.giving.subscription import Subscription
from patrons.masthead import Newsroom
from patrons.moments import day, last_day
from patrons.money import money


def done(change: AgreedChange) -> str:
    """What was agreed, as the page says it afterwards."""
    newsroom = Newsroom.load()
    words = {
        "money": change.money,
        "often": change.get_interval_display(),
        "day": day(change.charge_at, newsroom) if change.charge_at else "",
        "skipped": day(change.skipped_at, newsroom) if change.skipped_at else "",
    }
    if change.kind in (Kind.AMOUNT, Kind.INTERVAL):
        said = _("Agreed: you give %(money)s %(often)s, from %(day)s. Nothing is charged before.")
    elif change.kind == Kind.DATE:
        said = _("Agreed: the next charge comes on %(day)s, and the later ones follow from there.")
    elif change.kind == Kind.PAUSE:
        said = _("Your gift is paused. Nothing is charged before %(day)s.")
    elif change.kind == Kind.SKIP:
        said = _("The charge of %(skipped)s is left out. The next one comes on %(day)s.")
    else:
        said = _("Your gift goes on. The next charge comes on %(day)s.")
        if not words["day"]:
            said = _("Your gift goes on. Nothing is charged until its pause is ended.")
    return said % words


def support(plan: Plan) -> str:
    """What a pause, a skip, another day or going on means for being a patron; empty where nothing
    changes.
    """
    gift = plan.subscription
    last = gift.last_period
    if last is None or last.cut_from is not None:
        return ""
    newsroom = Newsroom.load()
    if plan.kind == Kind.SKIP:
        return _("You stay a patron: the time whose charge is left out counts.")
    if plan.kind == Kind.PAUSE:
        return _until(_paid(gift) or last.paid_until, newsroom)
    end = last.supported_until + timedelta(days=newsroom.grace_days)
    later = plan.kind in (Kind.DATE, Kind.GO_ON, Kind.RESUME) and plan.charge_at is not None
    if later and plan.charge_at > end:
        return _until(end, newsroom)
    return ""


def _paid(gift: Subscription) -> datetime | None:
    return gift.supports_if_stopped


def _until(end: datetime, newsroom: Newsroom) -> str:
    if end <= timezone.now():
        return _("You are a patron again from the next charge.")
    said = _("You stay a patron until %(day)s, and are one again from the next charge.")
    return said % {"day": last_day(end, newsroom)}


def title(kind: Kind, gift: Subscription) -> str:
    """The heading of a change's page."""
    yearly = gift.interval == Interval.YEAR
    other = _("Give every month instead") if yearly else _("Give once a year instead")
    return {
        Kind.AMOUNT: _("Change the amount"),
        Kind.INTERVAL: other,
        Kind.DATE: _("Choose another day"),
        Kind.PAUSE: _("Pause this gift"),
        Kind.SKIP: _("Skip one charge"),
        Kind.RESUME: _("Resume this gift"),
        Kind.GO_ON: _("Go on with this gift"),
    }[kind]


def button(plan: Plan) -> str:
    """What the button that agrees says: the verb, and the amount or the day."""
    if plan.kind in (Kind.RESUME, Kind.GO_ON) and plan.charge_at is None:
        return _("Go on")
    said = {
        Kind.AMOUNT: _("Give %(money)s %(often)s"),
        Kind.INTERVAL: _("Give %(money)s %(often)s"),
        Kind.DATE: _("Charge on %(day)s"),
        Kind.PAUSE: _("Pause, next charge %(day)s"),
        Kind.SKIP: _("Skip it, next charge %(day)s"),
        Kind.RESUME: _("Resume, next charge %(day)s"),
        Kind.GO_ON: _("Go on, next charge %(day)s"),
    }[plan.kind]
    return said % {
        "money": money(plan.amount, plan.subscription.currency),
        "often": Interval(plan.interval).label,
        "day": day(plan.charge_at, Newsroom.load()) if plan.charge_at else "",
    }
