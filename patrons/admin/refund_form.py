"""The form by which a gift is given back, and what it tells before anybody presses its button."""

import uuid

from django import forms

from patrons.admin.asking_back import Fact
from patrons.admin.going_back import GoingBackForm, dispute_fee, standing, what_became
from patrons.admin.reading import day
from patrons.giving.donation import Donation
from patrons.giving.going_back.refund import Refund
from patrons.giving.subscription import Subscription
from patrons.money import signed


class RefundForm(GoingBackForm):
    reason = forms.ChoiceField(
        label="Reason",
        choices=Refund.Reason.choices,
        widget=forms.RadioSelect,
        help_text="Stripe is told this. The patron is not.",
        error_messages={"required": "Choose the reason that comes nearest."},
    )
    stops_gift = forms.TypedChoiceField(
        label="Also stop the regular gift?",
        choices=[("yes", "Yes, charge nothing more"), ("no", "No, it goes on")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the regular gift goes on: yes or no."},
    )

    def __init__(self, *args, gift: Donation, **kwargs):
        super().__init__(*args, gift=gift, **kwargs)
        if running(gift) is None:
            del self.fields["stops_gift"]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if cleaned.get("reason") == Refund.Reason.FRAUDULENT and cleaned.get("stops_gift") is False:
            said = "Somebody else uses this card: choose Yes, or it is charged again."
            self.add_error("stops_gift", said)
        return cleaned

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


def facts(gift: Donation) -> list[Fact]:
    """What stands above the form: what was given and is left, and what giving it back does."""
    rows = [
        Fact("Given", f"{gift.money} by {gift.giver}, {day(gift.paid_at)}"),
        *what_became(gift),
        *([] if gift.is_from_elsewhere else [Fact("What Stripe keeps", _kept(gift))]),
        Fact("As a patron", standing(gift)),
    ]
    agreement = running(gift)
    if agreement is not None:
        charge = agreement.next_charge_at
        following = f", next charge {day(charge)}" if charge else ""
        every = agreement.get_interval_display()
        rows.append(Fact("Regular gift", f"{agreement.money} {every}{following}"))
    return rows


def _kept(gift: Donation) -> str:
    settlement = getattr(gift, "settlement", None)
    if settlement is None:
        return "Its fee, which is not known yet. Stripe does not return it."
    fee = signed(settlement.fee, settlement.currency)
    if disputed := dispute_fee(gift):
        return f"Its fee, {fee}, and the dispute’s fee, {disputed}. Stripe returns neither."
    return f"Its fee, {fee}. Stripe does not return it."
