"""What a patron chooses on the pages that look after a regular gift. Validation lives here.

Each form makes the plan of its change; what is agreed stands in the address as it was chosen.
"""

import uuid
from datetime import date, datetime, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrons.giving.amount_choice import OTHER, amount_field, chosen_amount, covered_fees
from patrons.giving.interval import Interval, next_date
from patrons.giving.regular import planned_change
from patrons.giving.regular.agreed_change import Kind, cover_in
from patrons.giving.regular.planned_change import Plan
from patrons.giving.regular.stop_reason import StopReason
from patrons.giving.subscription import Subscription
from patrons.giving.wording import in_months
from patrons.masthead import Newsroom
from patrons.moments import day

LONGEST_PAUSE = 12


class ChangeForm(forms.Form):
    """`gift` and `found`: our row and Stripe's answer, both of this moment. `repeats`: what was
    chosen is what the gift is already.
    """

    kind: Kind
    repeats = False

    def __init__(self, *args, gift: Subscription, found: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.gift, self.found = gift, found

    def plan(self) -> Plan:
        raise NotImplementedError

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """What was sent, as (name, value), to be sent again by the button that agrees."""
        return [(name, self.data[name]) for name in self.fields if self.data.get(name)]


class AmountForm(ChangeForm):
    kind = Kind.AMOUNT

    amount = forms.ChoiceField()
    other = forms.CharField(label=gettext_lazy("Another amount"), required=False)
    cover_fees = forms.BooleanField(
        label=gettext_lazy("Cover the payment fees too"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        suggested = self.gift.currency.suggested(self.often)
        label = _("How much each year") if self.often == Interval.YEAR else _("How much each month")
        self.fields["amount"] = amount_field(label, suggested, self.gift.currency)
        cover = cover_in(self.gift, self.gift.amount)
        self.initial.setdefault("cover_fees", bool(cover))
        if self.often == self.gift.interval:
            now = self.gift.amount - cover
            is_card = now in suggested
            self.initial.setdefault("amount", str(now) if is_card else OTHER)
            if not is_card:
                self.initial.setdefault("other", self.gift.currency.ungrouped(now))

    @property
    def often(self) -> str:
        """How often the amount that is chosen here comes."""
        return self.gift.interval

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        currency = self.gift.currency
        amount = chosen_amount(self, "amount", currency)
        if amount is not None:
            cleaned["fee_cover"] = covered_fees(self, amount, currency)
            cleaned["total"] = amount + cleaned["fee_cover"]
            same = self.often == self.gift.interval and cleaned["total"] == self.gift.amount
            if same and not self.errors:
                self.repeats = True
                said = _(
                    "You give %(money)s already. Nothing has changed: choose another amount, or "
                    "leave it as it is."
                )
                self.add_error(None, said % {"money": self.gift.money})
        return cleaned

    def plan(self) -> Plan:
        cleaned = self.cleaned_data
        return planned_change.amount(self.found, self.gift, cleaned["total"], cleaned["fee_cover"])


class IntervalForm(AmountForm):
    """`interval` is sent along, so that a page left open cannot switch back what was switched."""

    kind = Kind.INTERVAL

    interval = forms.CharField()

    @property
    def often(self) -> str:
        return Interval.MONTH if self.gift.interval == Interval.YEAR else Interval.YEAR

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("interval") != self.often:
            # Its amount is one of the cards of the interval that the gift has now.
            again = AmountForm(self.data, gift=self.gift, found=self.found)
            again.full_clean()
            self.repeats = again.repeats
            said = _(
                "You give %(money)s %(often)s already. Nothing has changed: choose again what you "
                "want now."
            )
            often = self.gift.get_interval_display()
            self.add_error(None, said % {"money": self.gift.money, "often": often})
        return cleaned

    def plan(self) -> Plan:
        total, cover = self.cleaned_data["total"], self.cleaned_data["fee_cover"]
        return planned_change.interval(self.found, self.gift, total, cover, self.often)


class DateForm(ChangeForm):
    """A day from tomorrow to one interval after what was paid for."""

    kind = Kind.DATE

    day = forms.DateField(
        label=gettext_lazy("Day of the next charge"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("Write the day as year, month and day, such as 2027-01-31."),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("day", self._now())
        bounds = {"min": self.first.isoformat(), "max": self.last.isoformat()}
        self.fields["day"].widget.attrs.update(bounds)

    def _now(self) -> date:
        return Newsroom.load().local(self.gift.next_charge_at).date()

    @property
    def first(self) -> date:
        return Newsroom.load().today() + timedelta(days=1)

    @property
    def last(self) -> date:
        """Support that was paid for is followed by a charge within one interval."""
        paid = self.gift.paid_until or self.gift.period_ends_at
        start = Newsroom.load().local(paid).date()
        return max(next_date(start, self.gift.interval) or start, self._now())

    def clean_day(self) -> date:
        chosen = self.cleaned_data["day"]
        if chosen == self._now():
            self.repeats = True
            raise forms.ValidationError(_("That is the day already. Choose another, or leave it."))
        if not self.first <= chosen <= self.last:
            newsroom = Newsroom.load()
            first, last = (
                day(newsroom.midnight(each), newsroom) for each in (self.first, self.last)
            )
            said = _("Choose a day from %(first)s to %(last)s.")
            raise forms.ValidationError(said % {"first": first, "last": last})
        return chosen

    def plan(self) -> Plan:
        newsroom = Newsroom.load()
        clock = newsroom.local(self.gift.next_charge_at).timetz()
        at = datetime.combine(self.cleaned_data["day"], clock.replace(tzinfo=newsroom.zone))
        return planned_change.date(self.gift, at.replace(microsecond=0))


class PauseForm(ChangeForm):
    kind = Kind.PAUSE

    months = forms.TypedChoiceField(
        label=gettext_lazy("How long"),
        coerce=int,
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], gettext_lazy("Choose 1 to 12 months.")
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(months, in_months(months)) for months in range(1, LONGEST_PAUSE + 1)]
        self.fields["months"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if "months" in cleaned:
            self.repeats = self.plan().paused_until == self.gift.paused_until
        return cleaned

    def plan(self) -> Plan:
        return planned_change.pause(self.gift, self.cleaned_data["months"])


class SkipForm(ChangeForm):
    kind = Kind.SKIP

    def plan(self) -> Plan:
        return planned_change.skip(self.gift)


class ResumeForm(ChangeForm):
    kind = Kind.RESUME

    def plan(self) -> Plan:
        return planned_change.resume(self.gift)


class GoOnForm(ChangeForm):
    kind = Kind.GO_ON

    def plan(self) -> Plan:
        return planned_change.go_on(self.found, self.gift)


class StopForm(forms.Form):
    """Why somebody stops. All of it is optional, and nothing in it can hold the stop up."""

    reason = forms.ModelChoiceField(StopReason.objects.offered(), required=False)
    comment = forms.CharField(required=False)

    def clean_comment(self) -> str:
        return self.cleaned_data["comment"][:2000]

    def answer(self) -> dict:
        """What was answered; a reason that is offered no more counts as none."""
        self.full_clean()
        found = {name: self.cleaned_data.get(name) for name in ("reason", "comment")}
        return {"reason": found["reason"], "comment": found["comment"] or ""}


def key_of(data: dict) -> uuid.UUID:
    """The key of a form that was sent; one that was lost stands for a new one."""
    try:
        return uuid.UUID(data.get("key", ""))
    except ValueError:
        return uuid.uuid4()
