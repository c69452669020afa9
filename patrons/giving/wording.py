"""The sentences that say what a gift will do: on our button, beside Stripe's, in the mail."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patrons.giving.going_back.refund import HOLDING
from patrons.giving.interval import Interval, next_date
from patrons.giving.memberships.membership import GiftMembership, membership_of
from patrons.giving.pledge import Pledge
from patrons.giving.regular.agreed_change import cover_charged
from patrons.masthead import Newsroom
from patrons.moments import last_day, on_day
from patrons.money import money


def promise(pledge: Pledge) -> str:
    """The amount and how often, in a sentence, and what of it covers fees in another."""
    said = _gift(pledge)
    if pledge.fee_money:
        covered = _("%(money)s of it covers the payment fees.") % {"money": pledge.fee_money}
        said = f"{said} {covered}"
    return said


def _gift(pledge: Pledge) -> str:
    if pledge.interval == Interval.MONTH:
        return _("You give %(money)s every month, until you stop it.") % {"money": pledge.money}
    if pledge.interval == Interval.YEAR:
        return _("You give %(money)s every year, until you stop it.") % {"money": pledge.money}
    membership = membership_of(pledge)
    if membership is not None:  # their name is nobody's business at Stripe
        said = _(
            "You give %(money)s once: a gift membership of %(months)s for somebody else. "
            "Nothing is ever charged again, neither to you nor to them."
        )
        return said % {"money": pledge.money, "months": in_months(membership.months)}
    return _("You give %(money)s once. It is never charged again.") % {"money": pledge.money}


def in_months(months: int) -> str:
    """ "12 months"."""
    return ngettext("%(months)d month", "%(months)d months", months) % {"months": months}


def membership_words(membership: GiftMembership, named: bool = True) -> str:
    """What was given, on paper and in mails: "Gift membership for Ann, 12 months"."""
    words = {"name": membership.recipient_name, "months": in_months(membership.months)}
    if not named or not membership.recipient_name:  # erased
        return _("Gift membership, %(months)s") % words
    return _("Gift membership for %(name)s, %(months)s") % words


def first_next_charge(interval: str, newsroom: Newsroom) -> date | None:
    """The day of the second charge of a gift that starts today, in the newsroom's time zone."""
    return next_date(newsroom.today(), interval)


def next_charge(pledge: Pledge) -> str:
    """When the next charge comes, or an empty string for a one-time gift."""
    day = first_next_charge(pledge.interval, Newsroom.load())
    if day is None:
        return ""
    return _("Next charge: %(day)s.") % {"day": on_day(day)}


def how_often(donation) -> str:
    """ "One-time gift", "Monthly gift" or "Yearly gift"; of a gift membership, what it is."""
    membership = membership_of(donation.pledge)
    if membership is not None:
        return membership_words(membership)
    promised = donation.subscription or donation.pledge  # one made at Stripe has no pledge
    interval = promised.interval if promised else Interval.ONCE
    return {
        Interval.ONCE: _("One-time gift"),
        Interval.MONTH: _("Monthly gift"),
        Interval.YEAR: _("Yearly gift"),
    }[Interval(interval)]


def fees_covered(donation) -> str:
    """What of a donation its giver added to cover the payment fees, as text, or nothing."""
    subscription, pledge = donation.subscription, donation.pledge
    if subscription is not None:  # its giver may have agreed to another amount since
        cover = cover_charged(subscription, donation.amount, donation.paid_at)
        return money(cover, donation.currency) if cover else ""
    return pledge.fee_money if pledge and pledge.total == donation.amount else ""


def what_stays(donation) -> list[tuple[str, str]]:
    """What a gift that went back leaves, for a mail: the membership it paid, and until when its
    giver is a patron. Who never was one by it reads nothing of that.
    """
    rows, membership = [], membership_of(donation.pledge)
    if membership is not None:
        ended = membership.stands == "taken back"
        rows.append((membership_words(membership), _("Ended") if ended else _("Stays as it is")))
    until = donation.patron.sustaining_until() if donation.patron else None
    if membership is not None and until is None:
        return rows
    standing = last_day(until, Newsroom.load()) if until else _("Your support has ended")
    return [*rows, (_("Patron until"), standing)]


def facts_on_its_way(pledge: Pledge, named: bool = True) -> list[tuple[str, str]]:
    """The same of a gift whose bank has not answered yet: its next charge is counted from the day
    on which we heard that it began, not from that of the answer.
    """
    newsroom, membership = Newsroom.load(), membership_of(pledge)
    began = newsroom.local(pledge.on_its_way_at or pledge.created_at).date()
    day = next_date(began, pledge.interval)
    rows = [(_("Your gift"), f"{pledge.money}, {pledge.get_interval_display()}")]
    if membership is not None:
        rows.append((_("What it is"), membership_words(membership, named)))
    if pledge.fee_money:
        rows.append((_("Of this, for payment fees"), pledge.fee_money))
    charge = on_day(day) if day else _never_again(membership)
    return [*rows, (_("Next charge"), charge)]


def _never_again(membership: GiftMembership | None) -> str:
    if membership is not None:
        return _("None, neither to you nor to them.")
    return _("None. This gift is never charged again.")


def went_back(donation, named: bool = True) -> list[tuple[str, str]]:
    """What went back of a gift, and what is left of it; no rows where all of it is. The numbers of
    its credit notes stand there where `named` says so.
    """
    if not donation.gone:
        return []
    rows = []
    for refund in donation.refunds.filter(state__in=HOLDING).order_by("asked_at", "pk"):
        note = getattr(refund, "credit_note", None)
        said = _("%(money)s, credit note %(number)s") if note and named else "%(money)s"
        label = _("Given back") if refund.is_sent else _("Being given back")
        rows.append((label, said % {"money": refund.money, "number": note.number if note else ""}))
    if donation.taken:
        rows.append((_("Taken back by the bank"), money(donation.taken, donation.currency)))
    if donation.left:
        rows.append((_("Stays with us"), money(donation.left, donation.currency)))
    return rows


def facts(donation, named: bool = True) -> list[tuple[str, str]]:
    """What the thanks page and the receipt's mail say of a gift: (label, value) rows. Whom a
    membership is for, and credit notes, stand there where `named` says so.
    """
    newsroom = Newsroom.load()
    if donation.is_from_elsewhere:
        received = on_day(newsroom.local(donation.paid_at))
        return [
            (_("Your gift"), f"{donation.money}, {donation.get_source_display()}"),
            (_("Received"), received),
        ]
    subscription, membership = donation.subscription, membership_of(donation.pledge)
    if subscription is None:
        charge = _never_again(membership)
    elif subscription.made_once_at:
        charge = _("None. You made it a one-time gift.")
    elif subscription.next_charge_at is None:
        charge = _("None. It was stopped.")
    else:
        charge = on_day(newsroom.local(subscription.next_charge_at))
    often = _("once") if membership else how_often(donation).lower()
    rows = [(_("Your gift"), f"{donation.money}, {often}")]
    if membership is not None:
        rows.append((_("What it is"), membership_words(membership, named)))
    if covered := fees_covered(donation):
        rows.append((_("Of this, for payment fees"), covered))
    return [*rows, *went_back(donation, named), (_("Next charge"), charge)]
