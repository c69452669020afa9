"""How long we keep what, and why: one table, which beat carries out in small parts and the privacy
page shows in words.

Money, numbers and what was counted stay for good, and name nobody once their person is erased.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patrons.account import erasure_list, kept_mails, overwriting, traces
from patrons.account.proving import EvidenceTry
from patrons.giving import receipt_mail
from patrons.giving.address_correction import AddressCorrection
from patrons.giving.donation import Donation
from patrons.giving.going_back import refund_mail
from patrons.giving.memberships import telling
from patrons.giving.memberships.membership import GiftMembership
from patrons.giving.pledge import Pledge
from patrons.giving.receipt import ReceiptParty
from patrons.giving.stripe_event import StripeEvent
from patrons.giving.subscription import Subscription
from patrons.mail import Mail
from patrons.patron import Patron
from patrons.support import SupportPeriod
from patrons.user import User
from patrons.voting.ballot import Ballot

log = logging.getLogger(__name__)

AT_ONCE = 1000
# What makes somebody a person to keep, and the field that names them in it.
SOMETHING: tuple[tuple[type[Model], str], ...] = (
    (Donation, "patron"),
    (Subscription, "patron"),
    (SupportPeriod, "patron"),
    (Ballot, "patron"),
    (GiftMembership, "accepted_by"),
    (Pledge, "patron"),
    (Pledge, "payer"),
)


@dataclass(frozen=True)
class Rule:
    """`over` finds the rows whose time is over; without it a verb of their own forgets them."""

    what: str | Promise
    days: int  # 0: a day that the row itself names
    why: str | Promise
    over: Callable[[datetime], QuerySet]

    @property
    def words(self) -> str:
        """As the privacy page says it: the demo's (seeds/plain_pages.py) holds each of these."""
        days = f"{self.days} days; " if self.days else ""
        return f"{self.what}: {days}{self.why}."


def _pledges(before: datetime) -> QuerySet[Pledge]:
    """A bank may take weeks to answer, and Stripe's page is open for a day: what is older and was
    never paid will not be. One that waits for its bank stays.
    """
    stale = Pledge.objects.filter(created_at__lt=before, fulfilled_at=None, donations=None)
    waits = Q(on_its_way_at__isnull=False, refused_at=None)
    return stale.filter(subscription=None).exclude(waits)


def _nobody(before: datetime) -> QuerySet[User]:
    """Whoever never signed in, never gave and was given nothing."""
    # Each is asked by itself: joined, one person's gifts times periods times ballots are read.
    nothing = [
        ~Exists(model._default_manager.filter(**{whose: OuterRef("patron")}))
        for model, whose in SOMETHING
    ]
    never = User.objects.filter(last_login=None, is_staff=False, is_superuser=False)
    return never.filter(*nothing, patron__erased_at=None, date_joined__lt=before)


def _mails(before: datetime) -> QuerySet[Mail]:
    """All but those of papers, which are kept as long as these. Kinds are named for the index: of
    what stays, the most by far, none is read.
    """
    kinds = traces.KINDS - {receipt_mail.KIND, refund_mail.KIND}
    return Mail.objects.filter(kind__in=sorted(kinds), sent_at__lt=before)


RULES = (
    Rule(
        _("the name on a receipt, once somebody is erased"),
        0,
        _("as long as the law makes us; our last mail says until when"),
        lambda before: ReceiptParty.objects.over(),
    ),
    Rule(
        _("that you are signed in"),
        0,
        _("60 days, or until you sign out"),
        lambda before: Session.objects.filter(expire_date__lt=timezone.now()),
    ),
    Rule(
        _("a gift that was begun and never paid"),
        40,
        _("a bank may take weeks to answer"),
        _pledges,
    ),
    Rule(
        _("the code by which an address was corrected"),
        30,
        _("so that we can answer who asks about it"),
        lambda before: AddressCorrection.objects.filter(
            Q(sent_at__lt=before) | Q(sent_at=None, pledge__created_at__lt=before)
        ),
    ),
    Rule(
        _("that a mail was sent, of which kind and when"),
        730,
        _("so that none goes twice, and to answer who asks; what it said is never kept"),
        _mails,
    ),
    Rule(
        _("what Stripe told us, as numbers"),
        90,
        _("Stripe can be asked for 30 days; the rest is for finding faults"),
        lambda before: StripeEvent.objects.filter(
            state__in=("done", "ignored"), handled_at__lt=before
        ).exclude(type="charge.dispute.closed"),
    ),
    Rule(
        _("that wrong evidence was shown for a lost address"),
        30,
        _("so that nobody guesses on; what was typed is never kept"),
        lambda before: EvidenceTry.objects.filter(at__lt=before),
    ),
    Rule(
        _("the address of somebody who never gave and never signed in"),
        365,
        _("it may have been a slip"),
        _nobody,
    ),
)


def carry_out() -> dict[str, int]:
    """Remove what is over, a part of each kind; how many rows of each, by its words."""
    telling.forget_unpaid()
    again = erasure_list.erase_again()
    if again:
        log.info("keeping: %s erased again", again)
    removed = {}
    for rule in RULES:
        before = timezone.now() - timedelta(days=rule.days)
        rows = rule.over(before)
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if keys:
            removed[str(rule.what)] = len(keys)
            _remove(rows.model, keys)
            log.info("keeping: %s of %s removed", len(keys), rows.model._meta.label)
    kept_mails.forget_last()
    overwriting.cut_log()
    return removed


def _remove(model: type[Model], keys: list) -> None:
    if model is Pledge:
        GiftMembership.objects.filter(pledge__in=keys).delete()
    if model is User:
        Patron.objects.filter(user__in=keys).delete()
    model._default_manager.filter(pk__in=keys).delete()
