"""One change to a regular gift that somebody agreed to: what was, what is to be, who asked.

It is stored before Stripe is asked, its public id is the key of that question, and it is the
history that staff read. Nothing in it is personal but that it belongs to a patron's gift.
"""

import uuid
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from patrons.giving.interval import Interval
from patrons.mail import Mail
from patrons.money import money


class Kind(models.TextChoices):
    AMOUNT = "amount", "another amount"
    INTERVAL = "interval", "monthly or yearly"
    DATE = "date", "another day"
    PAUSE = "pause", "paused"
    SKIP = "skip", "one charge skipped"
    RESUME = "resume", "resumed"
    CARD = "card", "another card"
    STOP = "stop", "stopped"
    GO_ON = "go on", "goes on after all"


HOW_MUCH = (Kind.AMOUNT, Kind.INTERVAL)


class By(models.TextChoices):
    PATRON = "patron", "the patron, signed in"
    LINK = "link", "the link in a receipt's mail"
    STAFF = "staff", "staff, with a refund"
    STRIPE = "stripe", "at Stripe's page"


TOLD_BY = (By.PATRON, By.LINK)
MAILS = {
    Kind.AMOUNT: "gift changed",
    Kind.INTERVAL: "gift changed",
    Kind.DATE: "gift changed",
    Kind.PAUSE: "gift paused",
    Kind.SKIP: "charge skipped",
    Kind.RESUME: "gift resumed",
    Kind.STOP: "gift cancelled",
    Kind.GO_ON: "gift resumed",
}
ANSWERED = timedelta(days=1)  # as long as Stripe knows the key of a question


class AgreedChangeQuerySet(models.QuerySet["AgreedChange"]):
    def done(self) -> "AgreedChangeQuerySet":
        """Those that Stripe carried out, the last one first."""
        return self.exclude(done_at=None).order_by("-done_at", "-pk")

    def settle(self, gift) -> None:
        """What Stripe carried out without our hearing of it: the last that was asked for, where the
        gift stands as it asked. Call it where the gift was copied from Stripe.
        """
        mine = self.filter(subscription=gift).exclude(kind=Kind.CARD)
        last = mine.order_by("-pk").first()
        if last is None or last.done_at is not None or not last.attempts:
            return
        if last.asked_at > timezone.now() - ANSWERED and last.is_at_stripe(gift):
            last.finish()

    def of_amount(self) -> "AgreedChangeQuerySet":
        return self.done().filter(kind__in=HOW_MUCH)


class AgreedChange(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subscription = models.ForeignKey("patrons.Subscription", models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.CharField(max_length=10, choices=By)
    asked_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, help_text="When Stripe said yes.")
    # Each sets what is to be, so another one does no harm; under an old key Stripe would only
    # repeat its first answer.
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    # Before and after; amounts are totals in the smallest unit, as charged.
    old_amount = models.PositiveBigIntegerField()
    old_interval = models.CharField(max_length=5, choices=Interval)
    old_charge_at = models.DateTimeField("next charge before", null=True)
    amount = models.PositiveBigIntegerField()
    fee_cover = models.PositiveBigIntegerField(default=0, help_text="The part that covers fees.")
    interval = models.CharField(max_length=5, choices=Interval)
    charge_at = models.DateTimeField("next charge after", null=True)
    # Of a pause and of a skip.
    paused_until = models.DateTimeField(null=True, help_text="When Stripe charges again.")
    skipped_at = models.DateTimeField(null=True, help_text="The charge that is left out.")

    objects = AgreedChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=Kind.SKIP) | Q(skipped_at__isnull=False),
                name="a_skip_names_its_charge",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def money(self) -> str:
        return money(self.amount, self.subscription.currency)

    @property
    def fee_money(self) -> str:
        return money(self.fee_cover, self.subscription.currency) if self.fee_cover else ""

    @property
    def old_money(self) -> str:
        return money(self.old_amount, self.subscription.currency)

    @property
    def before(self) -> str:
        """What was: "5 EUR every month"."""
        return f"{self.old_money} {Interval(self.old_interval).label}"

    def is_before(self, now: datetime) -> bool:
        """Whether the charge that it skips is still to come."""
        return self.skipped_at is not None and now < self.skipped_at

    @property
    def is_outdone(self) -> bool:
        """Whether a later change says of the same thing (how much, or when) something else."""
        alike = (
            HOW_MUCH if self.kind in HOW_MUCH else [kind for kind in Kind if kind not in HOW_MUCH]
        )
        later = self.subscription.changes.done().filter(kind__in=alike, pk__gt=self.pk)
        return later.exclude(kind=Kind.CARD).exists()

    def holds_for(self, gift) -> bool:
        """Whether the gift still stands as was agreed: nothing came after it, not its charge."""
        agreed = (self.amount, self.interval, self.charge_at)
        return agreed == (gift.amount, gift.interval, gift.next_charge_at)

    def next_key(self) -> str:
        """The key of one more question to Stripe for this change; the attempt is stored first."""
        type(self).objects.filter(pk=self.pk).update(attempts=F("attempts") + 1)
        self.refresh_from_db(fields=["attempts"])
        return f"change-{self.public_id}-{self.attempts}"

    def is_at_stripe(self, gift) -> bool:
        """Whether the gift stands as this asks; a pause may also have ended by itself. Of a card no
        row of ours tells.
        """
        if self.kind in (Kind.PAUSE, Kind.SKIP):
            return gift.paused_at is not None and gift.paused_until == self.paused_until
        if self.kind == Kind.STOP:
            return gift.stopped_at is not None
        goes_on = gift.stopped_at is None and gift.next_charge_at == self.charge_at
        if self.kind == Kind.RESUME:
            return gift.paused_at is None and goes_on
        if self.kind == Kind.GO_ON:
            return goes_on
        return self.kind != Kind.CARD and self.holds_for(gift)

    def finish(self) -> None:
        """Stripe carried it out: that is noted, and the patron told, once."""
        with transaction.atomic():
            new = type(self).objects.filter(pk=self.pk, done_at=None)
            done = new.update(done_at=timezone.now())
            if done and self.by in TOLD_BY and self.kind in MAILS:
                Mail.objects.post(MAILS[Kind(self.kind)], str(self.public_id))
        self.refresh_from_db()


def cover_in(subscription, amount: int) -> int:
    """What of the charges of a regular gift covers the payment fees, as it is agreed now.

    The last change of amount says so, else the pledge; 0 where neither promised just this amount
    (one that staff changed at Stripe's dashboard).
    """
    change = subscription.changes.of_amount().first()
    if change is not None:
        return change.fee_cover if change.amount == amount else 0
    return _pledged(subscription, amount) or 0


def cover_charged(subscription, amount: int, at: datetime) -> int:
    """The same of a charge that was made at a moment, as it was promised for that charge.

    A change counts once its own first charge has come, or that of a later change (another day was
    chosen): what Stripe had drafted before goes on with its old amount. And an invoice may be older
    than all that is agreed by the time it is paid. So of the promises of just this amount the
    newest says so that had come by then.
    """
    begun, to_come = False, []
    for change in subscription.changes.done().filter(done_at__lte=at):
        begun = begun or (change.charge_at is not None and change.charge_at <= at)
        if change.kind in HOW_MUCH and change.amount == amount:
            if begun:
                return change.fee_cover
            to_come.append(change.fee_cover)
    pledged = _pledged(subscription, amount)
    return next(iter(to_come), 0) if pledged is None else pledged


def _pledged(subscription, amount: int) -> int | None:
    """The part for fees of the pledge; None where it promised another amount."""
    pledge = subscription.pledge
    return pledge.fee_cover if pledge is not None and pledge.total == amount else None
