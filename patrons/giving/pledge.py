"""What a reader promised on the form. It proves nothing until Stripe says paid."""

import secrets
import uuid
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from patrons.giving.interval import Interval
from patrons.money import money, plain


def new_token() -> str:
    return secrets.token_urlsafe(24)


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def named(self, public_id: str) -> "Pledge | None":
        """The pledge of a public id that came from outside, or None (also where it is no id)."""
        try:
            return self.filter(public_id=uuid.UUID(public_id)).first()
        except ValueError:
            return None

    def with_token(self, token: str) -> "Pledge | None":
        """The pledge of a token that came from outside, or None; PostgreSQL takes no zero byte."""
        return self.filter(token=token).first() if token and "\0" not in token else None

    def on_their_way(self) -> "PledgeQuerySet":
        """Completed on Stripe's page, and the bank has not answered yet."""
        return self.exclude(on_its_way_at=None).filter(fulfilled_at=None, refused_at=None)


class Pledge(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Whoever knows the token sees how this pledge stands; all of it, where this_browser.py says so.
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    amount = models.PositiveBigIntegerField(help_text="The gift, in the smallest unit.")
    fee_cover = models.PositiveBigIntegerField(
        default=0, help_text="Added to cover the payment fees, in the smallest unit."
    )
    currency = models.ForeignKey(
        "patrons.Currency", models.PROTECT, to_field="code", db_column="currency"
    )
    interval = models.CharField(max_length=5, choices=Interval)
    patron = models.ForeignKey(
        "patrons.Patron", models.SET_NULL, null=True, blank=True, related_name="pledges"
    )
    # Whom Stripe's page named. Kept apart from `patron`, who was signed in: an address typed there
    # is not proved, and must open nobody's saved cards.
    payer = models.ForeignKey(
        "patrons.Patron", models.SET_NULL, null=True, editable=False, related_name="promises"
    )
    appeal = models.ForeignKey(
        "patrons.Appeal", models.PROTECT, null=True, blank=True, related_name="pledges"
    )
    page = models.ForeignKey("wagtailcore.Page", models.SET_NULL, null=True, blank=True)
    # Copies: attribution still adds up when the page is gone.
    page_title = models.CharField(max_length=255, blank=True)
    page_address = models.CharField(max_length=500, blank=True)
    # Of the page it was made on: a new patron reads their mails in it (Patron.begin_in).
    language = models.CharField(max_length=12, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    by_organisation = models.BooleanField(
        default=False, editable=False, help_text="Its giver says that an organisation gives it."
    )
    # Stored before Stripe is asked, so that a retry asks for the same thing with the same key.
    attempt = models.PositiveSmallIntegerField(default=0, editable=False)
    session_id = models.CharField(max_length=100, blank=True, editable=False)
    session_url = models.TextField(blank=True, editable=False)
    # What Stripe said of the current attempt, each the first time: see waiting.py.
    on_its_way_at = models.DateTimeField(null=True, blank=True, editable=False)
    refused_at = models.DateTimeField(null=True, blank=True, editable=False)
    expired_at = models.DateTimeField(null=True, blank=True, editable=False)
    fulfilled_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="pledge_amount_positive"),
            models.UniqueConstraint(
                fields=["session_id"], condition=~Q(session_id=""), name="pledge_session_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.money} {self.get_interval_display()}"

    def get_absolute_url(self) -> str:
        return reverse("thanks", args=[self.token])

    def get_return_url(self) -> str:
        """The form as it was sent: what a reader typed is still there when they come back."""
        if hasattr(self, "gift_membership"):
            # Whom it is for stands in no address: the form finds it by the token.
            found = {"currency": self.currency_id, "again": self.token}
            return f"{reverse('give_membership')}?{urlencode(found)}"
        typed: dict[str, object] = {
            "interval": self.interval,
            "amount": plain(self.amount, self.currency.exponent),
            "currency": self.currency_id,
            "appeal": self.appeal.public_id if self.appeal else None,
            "page": self.page_id,
        }
        if self.fee_cover:
            typed["cover_fees"] = "on"
        given = {name: value for name, value in typed.items() if value}
        return f"{reverse('give')}?{urlencode(given)}"

    def get_cancel_url(self) -> str:
        """The same, for who leaves Stripe's page unpaid: the token says whose charge was not made.

        (Whom a membership is for is found by it in any case.)
        """
        back = self.get_return_url()
        return back if hasattr(self, "gift_membership") else f"{back}&again={self.token}"

    @property
    def total(self) -> int:
        """What is charged each time: the gift, and the fees where the giver covers them."""
        return self.amount + self.fee_cover

    @property
    def money(self) -> str:
        """The total, as text."""
        return money(self.total, self.currency)

    @property
    def fee_money(self) -> str:
        """The part of the total that covers fees, as text; empty where there is none."""
        return money(self.fee_cover, self.currency) if self.fee_cover else ""

    @property
    def stands(self) -> str:
        """What is known of it: "paid", "refused", "on its way", "ended", or "open"."""
        if self.fulfilled_at:
            return "paid"
        if self.refused_at:
            return "refused"
        if self.on_its_way_at:
            return "on its way"
        return "ended" if self.expired_at else "open"

    @property
    def is_uncharged(self) -> bool:
        """Whether nothing was paid, and no bank has it in hand, as far as we know."""
        return self.stands in ("open", "ended", "refused")

    @property
    def is_recurring(self) -> bool:
        return self.interval != Interval.ONCE

    def mark_fulfilled(self) -> None:
        """Stripe says that the first charge was paid; the first such moment stays."""
        type(self).objects.filter(pk=self.pk, fulfilled_at=None).update(fulfilled_at=timezone.now())
