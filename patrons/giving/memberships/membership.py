"""A gift membership: paid once by one person, for some months of support of another.

Until its recipient accepts it nobody is sustaining by it, and never the giver. Who is meant, the
message and the giver's name stand in this one row; the giver's own side is the pledge's, as for
any gift. The verbs are in accepting.py (the recipient's) and telling.py (ours).
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patrons import signed_link
from patrons.giving.donation import Donation
from patrons.giving.going_back import dispute, refund
from patrons.giving.interval import months_later
from patrons.giving.pledge import Pledge, new_token
from patrons.giving.subscription import Subscription
from patrons.masthead import Newsroom
from patrons.money import Currency
from patrons.patron import Patron
from patrons.support import SupportPeriod

LENGTHS = (3, 6, 12)  # months; static/css/give.css shows the amounts of each
OPEN_FOR = timedelta(days=365)  # from telling: how long it can be accepted
TELL_AT = 9  # o'clock, on a later day than that of the gift
MOST_CORRECTIONS = 3
STATES = {
    "unpaid": _("not paid"),
    "taken back": _("refunded"),
    "ended": _("ended"),
    "accepted": _("accepted"),
    "own": _("waits for the right address"),
    "lapsed": _("not accepted within a year"),
    "told": _("told, not accepted so far"),
    "waits": _("waits for its day"),
}
SALT = "the giver of a gift membership"
HANDED = "a gift membership handed over"


def amounts(currency: Currency, months: int) -> list[int]:
    """What so many months are offered for: the currency's monthly amounts, coffee first."""
    each = (monthly * months for monthly in currency.suggested("month"))
    return [amount for amount in each if currency.takes(amount)]


def lengths(currency: Currency) -> list[int]:
    """For how many months a gift membership can be given in a currency; shortest first."""
    return [months for months in LENGTHS if currency.coffee * months <= currency.most]


def membership_of(pledge: Pledge | None) -> "GiftMembership | None":
    """The gift membership that a pledge pays, or None."""
    return getattr(pledge, "gift_membership", None)


def taken_back(donation: Donation) -> bool:
    """Whether all of a gift went back to its giver, or their bank took it for good."""
    sent = sum(each.amount for each in donation.refunds.all() if each.state in refund.SENT)
    lost = any(each.status == dispute.LOST for each in donation.disputes.all())
    return lost or sent >= donation.amount


def _sound() -> models.QuerySet[Donation]:
    """The payments of a membership, for a subquery, that were not taken back or disputed."""
    settled = Donation.objects.filter(pledge=OuterRef("pledge"), returned__lt=F("amount"))
    return settled.exclude(disputes__status__in=(*dispute.OPEN, dispute.LOST))


class GiftMembershipQuerySet(models.QuerySet["GiftMembership"]):
    def paid(self) -> "GiftMembershipQuerySet":
        return self.exclude(pledge__fulfilled_at=None)

    def waiting(self) -> "GiftMembershipQuerySet":
        """Paid and not accepted; the gift stands undisputed, and its giver is not its recipient."""
        others = _sound().exclude(patron__email=OuterRef("recipient_email"))
        return self.paid().filter(Exists(others), accepted_at=None).exclude(recipient_email="")

    def to_ones_own(self) -> "GiftMembershipQuerySet":
        """Those that would wait if their giver had not written their own address, unknowingly or
        not: nobody knows it before Stripe's page asks; the giver does not know so far.
        """
        own = _sound().filter(patron__email=OuterRef("recipient_email"))
        return self.paid().filter(Exists(own), accepted_at=None, giver_told_at=None)

    def to_tell(self, newsroom: Newsroom) -> "GiftMembershipQuerySet":
        """Whose recipient is to be told now: at once on the day of the gift, later days at nine."""
        now = newsroom.local(timezone.now())
        made_today = Q(pledge__created_at__gte=datetime.combine(now, time.min, newsroom.zone))
        due = Q(tell_on__lt=now.date()) | Q(tell_on=now.date()) & (
            Q() if now.hour >= TELL_AT else made_today
        )
        return self.waiting().filter(due, told_at=None)

    def forgotten(self, days: int) -> "GiftMembershipQuerySet":
        """Told so many days ago, not accepted since, and the giver does not know."""
        ago = timezone.now() - timedelta(days=days)
        return self.waiting().filter(told_at__lte=ago, giver_told_at=None)

    def ending(self, within: timedelta) -> "GiftMembershipQuerySet":
        """Accepted ones whose end is near, where no other support of the recipient goes further,
        and nobody told them.
        """
        now = timezone.now()
        theirs, end = OuterRef("period__patron"), OuterRef("period__ends_at")
        longer = SupportPeriod.objects.filter(patron=theirs, starts_at__lte=end, ends_at__gt=end)
        running = Subscription.objects.filter(patron=theirs, stopped_at=None, ended_at=None)
        near = Donation.objects.filter(
            ~Exists(longer),
            ~Exists(running),
            pledge=OuterRef("pledge"),
            period__cut_from=None,
            period__ends_at__gt=now,
            period__ends_at__lte=now + within,
        )
        accepted = self.exclude(accepted_by=None).filter(ending_told_at=None)
        return accepted.filter(Exists(near))

    def given_by(self, patron: Patron) -> "GiftMembershipQuerySet":
        return self.paid().filter(pledge__donations__patron=patron).distinct()

    def with_gift(self) -> "GiftMembershipQuerySet":
        """With all that `stands` looks at, in a fixed number of queries."""
        parts = ("patron", "period", "currency", "refunds", "disputes")
        return self.select_related("pledge__currency", "accepted_by").prefetch_related(
            *(f"pledge__donations__{part}" for part in parts)
        )

    def signed(self, signed: str) -> "GiftMembership | None":
        """The one that a giver's address leads to, or None where we did not sign it."""
        return self._named(signed, lambda membership: membership.givers_salt)

    def handed_over(self, signed: str) -> "GiftMembership | None":
        """The one of a page to hand over, or None where we did not sign its address."""
        return self._named(signed, lambda _membership: HANDED)

    def _named(
        self, signed: str, salt: Callable[["GiftMembership"], str]
    ) -> "GiftMembership | None":
        rows = self.paid().with_gift()
        return signed_link.find(signed, rows, salt, by="pledge__public_id")


class GiftMembership(models.Model):
    pledge = models.OneToOneField("patrons.Pledge", models.PROTECT, related_name="gift_membership")
    # Whoever knows it may accept: it stands in the mail to the recipient and nowhere else, so that
    # it proves their address. A corrected address has another one.
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    months = models.PositiveSmallIntegerField()
    recipient_name = models.CharField(max_length=120)
    recipient_email = models.EmailField()
    giver_name = models.CharField(max_length=120)
    message = models.TextField(max_length=500, blank=True)
    tell_on = models.DateField("to be told on")
    told_at = models.DateTimeField("told", null=True, editable=False)
    tellings = models.PositiveSmallIntegerField(default=0, editable=False)
    corrections = models.PositiveSmallIntegerField(default=0, editable=False)
    accepted_at = models.DateTimeField("accepted", null=True, editable=False)
    accepted_by = models.ForeignKey(
        "patrons.Patron", models.SET_NULL, null=True, editable=False, related_name="memberships"
    )
    giver_told_at = models.DateTimeField(null=True, editable=False)
    ending_told_at = models.DateTimeField(null=True, editable=False)

    objects = GiftMembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(months__gt=0), name="membership_has_months"),
            models.CheckConstraint(
                condition=Q(corrections__lte=MOST_CORRECTIONS), name="membership_corrections"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months} months for {self.recipient_name or 'somebody'}"

    def get_absolute_url(self) -> str:
        """Where its recipient accepts it; their mail alone holds this address."""
        return reverse("membership", args=[self.token])

    @property
    def handed_path(self) -> str:
        """The page that its giver hands over: it shows the gift, and mails the link to accept."""
        signed = signed_link.sign(self.pledge.public_id, HANDED)
        return reverse("membership_handed", args=[signed])

    @property
    def donation(self) -> Donation | None:
        """The payment of it, or None; the first, where a giver paid twice."""
        return min(self.pledge.donations.all(), key=lambda gift: gift.pk, default=None)

    @property
    def period(self) -> SupportPeriod | None:
        """The support it gives, once it is accepted."""
        return self.donation.period if self.donation and self.accepted_at else None

    @property
    def stands(self) -> str:
        """ "unpaid", "taken back", "ended", "accepted", "own" (its giver wrote their own address),
        "lapsed" (nobody accepted it in time), "told", or "waits" for its day.
        """
        gift, period = self.donation, self.period
        if gift is None:
            return "unpaid"
        if taken_back(gift):
            return "taken back"
        if self.accepted_at:
            return "accepted" if period and period.ends_at > timezone.now() else "ended"
        if gift.patron and gift.patron.email == self.recipient_email:
            return "own"
        if not self.recipient_email or (self.open_until and self.open_until <= timezone.now()):
            return "lapsed"
        return "told" if self.told_at else "waits"

    @property
    def state_words(self) -> str:
        return str(STATES[self.stands])

    @property
    def may_be_accepted(self) -> bool:
        return self.stands in ("told", "waits")

    @property
    def may_be_corrected(self) -> bool:
        return self.stands in ("told", "waits", "own") and self.corrections < MOST_CORRECTIONS

    @property
    def open_until(self) -> datetime | None:
        """Until when it can be accepted; None while nobody was told of it."""
        return self.told_at + OPEN_FOR if self.told_at else None

    def end_of(self, start: datetime, newsroom: Newsroom) -> datetime:
        """When it ends if it begins at a moment: so many months on, in the newsroom's time."""
        local = newsroom.local(start)
        last = months_later(local.date(), self.months)
        return datetime.combine(last, local.time(), newsroom.zone)

    def tell_day(self, newsroom: Newsroom) -> date:
        """The day on which its recipient hears of it, or heard."""
        return newsroom.local(self.told_at).date() if self.told_at else self.tell_on

    @property
    def givers_salt(self) -> str:
        """Of its giver's address: when the gift turns out to be another patron's, what was
        mailed to a wrong address leads nowhere any more.
        """
        giver = self.donation.patron if self.donation else None
        return f"{SALT} {giver.mailbox if giver else None}"

    @property
    def given_path(self) -> str:
        """Where its giver sees how it stands."""
        signed = signed_link.sign(self.pledge.public_id, self.givers_salt)
        return reverse("membership_given", args=[signed])
