"""Whether a regular gift can be changed now, and if not why, and what to do."""

from datetime import timedelta
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from patrons.giving.interval import Interval
from patrons.giving.regular.agreed_change import Kind
from patrons.giving.subscription import Stands, Subscription
from patrons.masthead import Newsroom
from patrons.moments import day

CHARGING = timedelta(hours=1)
NEEDS_PAID = {Kind.AMOUNT, Kind.INTERVAL, Kind.DATE, Kind.PAUSE, Kind.SKIP, Kind.RESUME}
NEEDS_OURS = NEEDS_PAID - {Kind.RESUME}
NEEDS_DAY = {Kind.INTERVAL, Kind.DATE}


class Refusal(NamedTuple):
    """The reason, and the link to what to do: its words and where it leads (nowhere: empty)."""

    why: str
    do: str = ""
    link: str = ""


def why_not(kind: Kind, gift: Subscription, found: dict) -> Refusal | None:
    """None where it can be; `found` is the subscription as Stripe has it now."""
    own = reverse("gift", args=[gift.public_id])
    if gift.ended_at:
        ended = _("This gift has ended. Nothing more is charged.")
        return Refusal(ended, _("Support us again"), reverse("give"))
    if kind == Kind.GO_ON:
        return None if gift.stopped_at else Refusal(_goes_on(gift))
    if gift.stopped_at and kind != Kind.CARD:
        stopped = _("This gift is stopped: nothing more is charged, so there is nothing to change.")
        return Refusal(stopped, _("Go on with it first"), own)
    if gift.stands == Stands.UNPAID:
        return Refusal(_("The first payment has not arrived yet. Then it can be changed here."))
    if kind in NEEDS_PAID and gift.charge_failed_at:
        failed = _(
            "The charge of %(day)s did not go through. Until it is paid, this cannot be changed. "
            "Nothing has changed, and you can stop the gift at any time."
        )
        said = failed % {"day": day(gift.charge_failed_at, Newsroom.load())}
        return Refusal(said, _("Change the card"), reverse("gift_card", args=[gift.public_id]))
    if kind in NEEDS_OURS and _by_hand(found):
        return Refusal(
            _("We arranged this gift with you by hand. To change it, please write to us.")
        )
    if refusal := _of_its_day(kind, gift, own):
        return refusal
    if kind in NEEDS_OURS and (_is_due(gift) or _is_drafted(found)):
        return Refusal(
            _("The next charge is being made at this moment. Please come back tomorrow.")
        )
    return None


def _of_its_day(kind: Kind, gift: Subscription, own: str) -> Refusal | None:
    if kind == Kind.RESUME and not gift.paused_at:
        return Refusal(_goes_on(gift))
    if kind in (Kind.PAUSE, Kind.SKIP) and gift.interval == Interval.YEAR:
        yearly = _("A yearly gift is not paused: choose another day for its next charge instead.")
        return Refusal(yearly, _("Choose another day"), reverse("gift_date", args=[gift.public_id]))
    if kind == Kind.SKIP and gift.skips_at:
        said = _("The charge of %(day)s is left out already.")
        skipped = day(gift.skips_at, Newsroom.load())
        return Refusal(said % {"day": skipped}, _("See until when"), own)
    if kind == Kind.SKIP and gift.paused_at:
        return Refusal(_("This gift is paused already."), _("See until when"), own)
    last = gift.last_period
    if kind == Kind.SKIP and last is not None and last.carried_until:
        said = _(
            "You skipped a charge already. After the charge of %(day)s you can skip another; "
            "until then you can pause the gift."
        )
        until = day(gift.next_charge_at or last.carried_until, Newsroom.load())
        pause = reverse("gift_pause", args=[gift.public_id])
        return Refusal(said % {"day": until}, _("Pause it"), pause)
    if kind in NEEDS_DAY and gift.next_charge_at is None:
        return Refusal(_("This gift is paused without an end. Resume it first."), _("Resume"), own)
    return None


def _goes_on(gift: Subscription) -> str:
    if gift.next_charge_at is None:
        return _("This gift goes on.")
    said = _("This gift goes on. The next charge comes on %(day)s.")
    return said % {"day": day(gift.next_charge_at, Newsroom.load())}


def _is_due(gift: Subscription) -> bool:
    """Whether Stripe makes the next charge within the hour, or is late with it."""
    return gift.period_ends_at is None or gift.period_ends_at <= timezone.now() + CHARGING


def _is_drafted(found: dict) -> bool:
    """Whether Stripe is making it: the invoice is a draft for an hour and goes on as it is,
    whatever the subscription says meanwhile. One that staff keep as a draft is not charged.
    """
    invoice = found["latest_invoice"]
    return invoice is not None and invoice["status"] == "draft" and invoice["auto_advance"]


def _by_hand(found: dict) -> bool:
    """Whether somebody at Stripe's dashboard made of it what our pages cannot say."""
    items = found["items"]["data"]
    recurring = items[0]["price"]["recurring"]
    usual = recurring["interval"] in (Interval.MONTH, Interval.YEAR)
    single = len(items) == 1 and items[0].get("quantity", 1) == 1
    return not (usual and single and recurring["interval_count"] == 1)
