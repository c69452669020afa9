"""A payout: what Stripe sends to the newsroom's bank. Its movements come to the sum that the bank
statement shows.
"""

from datetime import timedelta

from django.db import models
from django.db.models import Max, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from patrons.giving.books.movement import CAME_BACK, Movement
from patrons.moments import from_unix
from patrons.money import signed

ENDED = ("failed", "canceled")
# https://docs.stripe.com/api/payouts/object#payout_object-status
STATUSES = {
    "paid": "arrived",
    "pending": "on its way",
    "in_transit": "on its way",
    "canceled": "cancelled",
    "failed": "failed: the bank sent it back",
}


class PayoutQuerySet(models.QuerySet["Payout"]):
    def failed_lately(self) -> "PayoutQuerySet":
        """What a bank sent back within the last month and a half, and did not get again since.

        A bank may take weeks: it is the return that counts, and the making only without one.
        """
        lately = timezone.now() - timedelta(days=45)
        returned = Max("own_movements__booked_at", filter=Q(own_movements__type__in=CAME_BACK))
        failed = self.filter(status="failed").annotate(failed_at=Coalesce(returned, "made_at"))
        return failed.filter(failed_at__gte=lately).exclude(
            own_movements__paid_out_by__isnull=False
        )

    def explained(self) -> "PayoutQuerySet":
        """Each with what its movements come to, for a list."""
        return self.annotate(explained=Sum("movements__net"))

    def copy(self, found: dict, account: str) -> "Payout":
        """Our row of a payout as Stripe has it now, with what it did to our balance.

        Stripe's answer holds the balance transactions whole. Safe to call any number of times.
        """
        now = {
            "status": found["status"],
            "arrives_on": from_unix(found["arrival_date"]).date(),
            "failure": found["failure_code"] or "",
        }
        payout, made = self.get_or_create(
            stripe_id=found["id"],
            defaults={
                **now,
                "account": account,
                "livemode": found["livemode"],
                "amount": found["amount"],
                "currency": found["currency"].upper(),
                "automatic": found["automatic"],
                "statement_words": found["statement_descriptor"] or "",
                "made_at": from_unix(found["created"]),
            },
        )
        if not made:  # what has ended stays so, whatever a slower answer says
            self.filter(pk=payout.pk).exclude(status__in=ENDED).update(**now)
        if found["reconciliation_status"] == "completed":
            self.filter(pk=payout.pk).update(itemised=True)
        payout.refresh_from_db()
        for part in ("balance_transaction", "failure_balance_transaction"):
            if found[part]:
                Movement.objects.book(found[part], payout=payout)
        return payout


class Payout(models.Model):
    stripe_id = models.CharField(max_length=100, unique=True)
    account = models.CharField(max_length=100)
    livemode = models.BooleanField(default=False)
    # In the currency of our account at Stripe, minor units; negative where Stripe took it back.
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=30)
    failure = models.CharField("why it failed, in Stripe's code", max_length=60, blank=True)
    automatic = models.BooleanField(default=True)
    itemised = models.BooleanField(default=False, help_text="Stripe has said what it consists of.")
    statement_words = models.CharField("on the bank statement", max_length=60, blank=True)
    made_at = models.DateTimeField("made at Stripe")
    arrives_on = models.DateField("at the bank")

    objects = PayoutQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.money}, {self.day}"

    @property
    def day(self) -> str:
        """When it is at the bank: "24 November 2026"."""
        return date_format(self.arrives_on, "j F Y")

    @property
    def did_not_arrive(self) -> bool:
        """Whether it never stood on a bank statement: it failed, or was cancelled."""
        return self.status in ENDED

    @property
    def return_of_it(self) -> Movement | None:
        """The movement by which the bank sent it back, if it did; another payout may carry it."""
        back = self.own_movements.select_related("paid_out_by")
        return back.filter(type__in=CAME_BACK).first()

    @property
    def money(self) -> str:
        return signed(self.amount, self.currency)

    @property
    def status_words(self) -> str:
        return STATUSES.get(self.status, self.status)

    @property
    def unexplained(self) -> int:
        """What of its amount no movement accounts for, in minor units; 0 when the sum is right."""
        if hasattr(self, "explained"):
            return self.amount - (self.explained or 0)
        return self.amount - (self.movements.aggregate(total=Sum("net"))["total"] or 0)
