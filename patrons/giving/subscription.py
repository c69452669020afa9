"""The recurring agreement. Its status is Stripe's word, copied.

Who is sustaining is never read here: see patrons/support.py.
"""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Case, ExpressionWrapper, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patrons.giving.interval import Interval
from patrons.giving.tier import Tier, TierAmount
from patrons.money import money

UNPAID = "incomplete"  # Stripe's word until the first charge is paid
# Of a gift's charge: its period, which the erased have no more.
BEGAN = Coalesce("donations__period__starts_at", "donations__paid_at")


class Stands(models.TextChoices):
    """How a regular gift stands, in our words; Stripe calls one "active" that was stopped."""

    RUNS = "runs", _("runs")
    PAUSED = "paused", _("paused")
    SKIPS = "skips", _("skips one charge")
    FAILED = "failed", _("charge failed")
    STOPPED = "stopped", _("stopped")
    ENDED = "ended", _("ended")
    UNPAID = "unpaid", _("not paid yet")


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def running_of(self, user) -> "SubscriptionQuerySet":
        """The regular gifts that go on, of whoever is signed in; nobody's for anybody else."""
        if not user.is_authenticated:
            return self.none()
        mine = self.filter(patron__user=user.pk, stopped_at=None, ended_at=None)
        return mine.select_related("currency")

    def with_charges(self) -> "SubscriptionQuerySet":
        """For a list that says what each is charged (agreed_ahead.py)."""
        rows = self.select_related("currency").prefetch_related("changes__subscription__currency")
        return rows.annotate(was_charged_from=models.Max(BEGAN))

    def for_staff(self) -> "SubscriptionQuerySet":
        """For a list: those that run first, then the stopped, then the ended; each with the end of
        what was paid, and the beginning of what was charged last.
        """
        stands = Q(donations__period__cut_from=None)  # what was paid did not go back
        paid = models.Max("donations__period__paid_until", filter=stands)
        newest = (F(name).desc(nulls_first=True) for name in ("ended_at", "stopped_at"))
        rows = self.select_related("patron").with_charges().annotate(was_paid_until=paid)
        return rows.order_by(*newest, "-started_at", "-pk")

    def standing(self, how: str) -> "SubscriptionQuerySet":
        """Those of which `stands` says this."""
        going = self.filter(ended_at=None, stopped_at=None)
        fine = going.filter(charge_failed_at=None).exclude(status=UNPAID)
        return {
            Stands.ENDED: self.exclude(ended_at=None),
            Stands.STOPPED: self.filter(ended_at=None).exclude(stopped_at=None),
            Stands.FAILED: going.exclude(charge_failed_at=None),
            Stands.UNPAID: going.filter(charge_failed_at=None, status=UNPAID),
            Stands.SKIPS: fine.exclude(skips_at=None),
            Stands.PAUSED: fine.filter(skips_at=None).exclude(paused_at=None),
            Stands.RUNS: fine.filter(paused_at=None, skips_at=None),
        }[Stands(how)]

    def of_tier(self, tier: Tier) -> "SubscriptionQuerySet":
        """The regular gifts that belong to a tier, ended ones too. Archived tiers keep theirs."""
        whole = models.BigIntegerField()
        twelfth = ExpressionWrapper(F("amount") / 12, whole)
        by_year = When(interval=Interval.YEAR, then=twelfth)
        monthly = Case(by_year, default=F("amount"), output_field=whole)
        begun = TierAmount.objects.filter(
            currency=OuterRef("currency"), amount__lte=OuterRef("monthly")
        )
        highest = begun.order_by("-amount", "-tier").values("tier")[:1]
        return self.annotate(monthly=monthly, tier=Subquery(highest)).filter(tier=tier.pk)


class Subscription(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stripe_id = models.CharField(max_length=100, unique=True)
    account = models.CharField(max_length=100, blank=True)
    livemode = models.BooleanField(default=False)
    patron = models.ForeignKey("patrons.Patron", models.PROTECT, related_name="subscriptions")
    pledge = models.OneToOneField(
        "patrons.Pledge", models.PROTECT, null=True, related_name="subscription"
    )
    status = models.CharField(max_length=30)
    amount = models.PositiveBigIntegerField(help_text="In the smallest unit.")
    currency = models.ForeignKey(
        "patrons.Currency", models.PROTECT, to_field="code", db_column="currency"
    )
    interval = models.CharField(max_length=5, choices=Interval)
    started_at = models.DateTimeField()
    next_charge_at = models.DateTimeField(null=True)
    # The end of Stripe's current period, paused or not, and the day its charges are counted from.
    period_ends_at = models.DateTimeField(null=True, editable=False)
    anchored_at = models.DateTimeField(null=True, editable=False)
    # Nothing is charged: since when we know of it, and until when (open where staff set no end).
    paused_at = models.DateTimeField(null=True, editable=False)
    paused_until = models.DateTimeField(null=True, editable=False)
    skips_at = models.DateTimeField(
        null=True, editable=False, help_text="Paused to leave out this one charge."
    )
    stopped_at = models.DateTimeField(null=True, help_text="When somebody asked to stop it.")
    ended_at = models.DateTimeField(null=True)
    # Of a charge that failed and is not made up for: when, Stripe's codes, when it is tried again.
    charge_failed_at = models.DateTimeField(null=True)
    charge_problem = models.CharField(max_length=100, blank=True)
    charged_again_at = models.DateTimeField(null=True)
    card_expires_on = models.DateField(null=True, help_text="The last day of its card.")
    made_once_at = models.DateTimeField(null=True, help_text="Made a one-time gift, on its day.")

    copied_at = models.DateTimeField(
        null=True, editable=False, help_text="When Stripe was asked for what this row says."
    )

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [  # what charges_to_come.py asks every few minutes
            models.Index(
                fields=["card_expires_on"],
                condition=Q(ended_at=None, stopped_at=None),
                name="gift_card_runs_out",
            ),
            models.Index(
                fields=["interval", "next_charge_at"],
                condition=Q(ended_at=None, stopped_at=None),
                name="gift_yearly_charge",
            ),
        ]

    def __str__(self) -> str:
        return self.stripe_id

    def is_newer_than(self, moment: datetime) -> bool:
        """Whether it holds an answer to a later question: two workers may ask at once, and the
        first answer may come last.
        """
        return self.copied_at is not None and self.copied_at > moment

    @property
    def money(self) -> str:
        return money(self.amount, self.currency)

    @property
    def stands(self) -> Stands:
        if self.ended_at:
            return Stands.ENDED
        if self.stopped_at:
            return Stands.STOPPED
        if self.charge_failed_at:
            return Stands.FAILED
        if self.status == UNPAID:
            return Stands.UNPAID
        if self.skips_at:
            return Stands.SKIPS
        return Stands.PAUSED if self.paused_at else Stands.RUNS

    @property
    def paid_until(self):
        """The end of the last period that was paid for; None before the first charge, and where
        what was paid went back.
        """
        if hasattr(self, "was_paid_until"):
            return self.was_paid_until
        stands = self.donations.filter(period__cut_from=None)
        return stands.aggregate(until=models.Max("period__paid_until"))["until"]

    @property
    def charged_from(self) -> datetime | None:
        """The beginning of the last period that was charged; None before the first charge."""
        if hasattr(self, "was_charged_from"):
            return self.was_charged_from
        mine = type(self).objects.filter(pk=self.pk)
        return mine.aggregate(began=models.Max(BEGAN))["began"]

    @property
    def grace_until(self) -> datetime | None:
        """The end of the support that it gives, with the grace; None where what was paid went back.

        It may be past.
        """
        stands = self.donations.filter(period__cut_from=None)
        return stands.aggregate(until=models.Max("period__ends_at"))["until"]

    @property
    def last_period(self):
        """The support period that was paid for last, or None."""
        last = self.donations.exclude(period=None).order_by("-period__paid_until").first()
        return last.period if last else None

    @property
    def supports_until(self):
        """Until when the last charge supports, what was skipped counted in, grace not."""
        last = self.last_period
        return last.supported_until if last is not None and last.cut_from is None else None

    @property
    def supported_until(self):
        """Until when it makes a patron as it stands: while a charge is late, through the grace."""
        return self.grace_until if self.stands == Stands.FAILED else self.supports_until

    @property
    def supports_if_stopped(self):
        """Until when it supports if it is stopped now: a skip that has not begun is none then."""
        last = self.last_period
        if last is None or last.cut_from is not None:
            return None
        begun = self.skips_at is None or self.skips_at <= timezone.now()
        return last.supported_until if begun else last.paid_until

    @property
    def goes_on(self) -> bool:
        """Whether charges carry its support on: not once it was stopped, nor while it is paused; a
        single skipped charge is no pause.
        """
        return self.stopped_at is None and (self.paused_at is None or self.skips_at is not None)

    def grace(self, days: int) -> int:
        """The days of grace after its paid periods: none where it does not go on."""
        return days if self.goes_on else 0

    def apply_grace(self, days: int) -> None:
        """The grace after the last paid period: as `grace` says, and back if it goes on."""
        last = self.last_period
        if last is not None:
            last.set_grace(self.grace(days))
