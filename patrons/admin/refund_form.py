"""The form by which a gift is given back, and what it tells before anybody presses its button."""

import uuid
from dataclasses import dataclass

from django import forms
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format

from patrons.admin.amounts import AmountField
from patrons.admin.reading import last_day
from patrons.giving.donation import Donation
from patrons.giving.refund import Refund
from patrons.giving.subscription import Subscription
from patrons.giving.wording import membership_of
from patrons.money import minor_units, money, plain, signed


class RefundForm(forms.Form):
    # A second press of the button, or a reload, finds the refund that the first one made.
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    amount = AmountField(label="Amount")
    reason = forms.ChoiceField(
        label="Reason",
        choices=Refund.Reason.choices,
        widget=forms.RadioSelect,
        help_text="Stripe is told this. The patron is not.",
        error_messages={"required": "Choose the reason that comes nearest."},
    )
    note = forms.CharField(
        label="In our own words",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For your colleagues, who read it later. Neither Stripe nor the patron sees it.",
    )
    stops_gift = forms.TypedChoiceField(
        label="Also stop the regular gift?",
        choices=[("yes", "Yes, charge nothing more"), ("no", "No, it goes on")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the regular gift goes on: yes or no."},
    )

    def __init__(self, *args, gift: Donation, **kwargs):
        self.gift, self.currency = gift, gift.currency
        kwargs["initial"] = {"amount": plain(gift.left, self.currency.exponent)}
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = f"Amount in {self.currency.code}"
        if running(gift) is None:
            del self.fields["stops_gift"]

    def clean_amount(self) -> int:
        left = money(self.gift.left, self.currency)
        example = plain(self.gift.left, self.currency.exponent)
        typed = self.cleaned_data["amount"]
        amount = minor_units(typed, self.currency.code, self.currency.exponent, example)
        if amount == 0:
            raise forms.ValidationError(f"Write an amount above zero, {left} at most.")
        if amount > self.gift.left:
            raise forms.ValidationError(f"Only {left} is left of this gift. Write that, or less.")
        return amount

    def asked(self) -> dict:
        """What becomes of the refund's row."""
        given = self.cleaned_data
        return {
            "amount": given["amount"],
            "public_id": given["token"],
            "reason": given["reason"],
            "note": given["note"],
            "stops_gift": given.get("stops_gift", False),
        }

    def renew(self) -> None:
        """Another press from now on is another refund: this one was not made."""
        typed = {name: self.data[name] for name in self.data}
        self.data = {**typed, "token": str(uuid.uuid4())}


def running(gift: Donation) -> Subscription | None:
    """The regular gift that this one belongs to, where it charges again."""
    agreement = gift.subscription
    if agreement is None or agreement.ended_at or agreement.stopped_at:
        return None
    return agreement


def barrier(gift: Donation) -> str:
    """Why this gift cannot be refunded here, in words; nothing where it can."""
    if gift.source != Donation.Source.STRIPE:
        return (
            "This gift did not come through Stripe. Give it back the way it came, and enter that "
            "on its page, by “Correct this entry”."
        )
    if gift.disputes.barring_refunds().exists():
        return (
            "The patron’s bank has taken this payment back. While that dispute runs, and when it "
            "is lost, Stripe refunds nothing."
        )
    if gift.left == 0:
        return "All of this gift was given back, or is being given back at this moment."
    return ""


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


def facts(gift: Donation) -> list[Fact]:
    """What stands above the form: what was given and is left, and what giving it back does."""
    rows = [
        Fact("Given", f"{gift.money} by {gift.giver}, {_day(gift.paid_at)}"),
        *what_became(gift),
        Fact("What Stripe keeps", _kept(gift)),
        Fact("As a patron", standing(gift)),
    ]
    agreement = running(gift)
    if agreement is not None:
        charge = agreement.next_charge_at
        following = f", next charge {_day(charge)}" if charge else ""
        every = agreement.get_interval_display()
        rows.append(Fact("Regular gift", f"{agreement.money} {every}{following}"))
    return rows


def what_became(gift: Donation) -> list[Fact]:
    """What went back of a gift, in which way, and what is left; the same on every page."""
    back = Fact("Given back", money(gift.returned, gift.currency) if gift.returned else "–")
    left = money(gift.left, gift.currency)
    if gift.is_disputed:
        return [back, Fact("Left", f"{left}, disputed: the bank decides")]
    if gift.taken:
        taken = Fact("Taken back by the bank", money(gift.taken, gift.currency))
        return [back, taken, Fact("Left", left)]
    return [back, Fact("Left", left)]


def _kept(gift: Donation) -> str:
    settlement = getattr(gift, "settlement", None)
    if settlement is None:
        return "Its fee, which is not known yet. Stripe does not return it."
    return f"Its fee, {signed(settlement.fee, settlement.currency)}. Stripe does not return it."


def standing(gift: Donation) -> str:
    """What giving back all that is left does to the patron's standing."""
    now = timezone.now()
    period = gift.period
    if period is None and membership_of(gift.pledge) is not None:
        return "If all that is left goes back, this gift membership cannot be accepted any more."
    if period is None or not period.starts_at <= now < period.ends_at:
        return "Nothing changes: this gift supports nothing at this moment."
    patron = period.patron  # of a gift membership, whoever accepted it
    others = patron.support_periods.covering().exclude(pk=period.pk)
    until = others.aggregate(until=Max("ends_at"))["until"]
    part = "If only a part goes back, nothing changes."
    if until is not None:
        return f"{patron} stays a patron until {last_day(until)}, by other support. {part}"
    return (
        f"{patron} is a patron until {last_day(period.ends_at)}. If all that is left goes back, "
        f"that ends at this moment; a ballot cast already counts. {part}"
    )


def _day(moment) -> str:
    return date_format(timezone.localtime(moment), "j F Y")
