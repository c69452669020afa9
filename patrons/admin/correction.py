"""Correct a gift from elsewhere: a counter-entry beside it, whole or in part, with a reason."""

from datetime import date

from django import forms
from django.db import IntegrityError
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput
from wagtail.permission_policies import ModelPermissionPolicy

from patrons.admin.asking_back import AskingBackForm, AskingBackView, Fact
from patrons.admin.elsewhere import day_of_the_past, listed
from patrons.admin.going_back import GoingBackForm, GoingBackView, standing
from patrons.admin.reading import day
from patrons.giving import doubts, elsewhere
from patrons.giving.donation import Donation, NotLeft
from patrons.giving.doubts import Doubt
from patrons.giving.going_back import counter_entry
from patrons.giving.going_back.refund import Refund
from patrons.masthead import Newsroom
from patrons.money import money


class CorrectionForm(GoingBackForm, AskingBackForm):
    reason = forms.ChoiceField(
        label="What happened",
        choices=Refund.Correction.choices,
        widget=forms.RadioSelect,
        help_text="It stands on the credit note.",
        error_messages={"required": "Say what happened."},
    )
    day = forms.DateField(
        label="On",
        widget=AdminDateInput,
        help_text="The day of the bank’s statement or the cash book; for a slip, today.",
    )
    mailed = forms.BooleanField(
        label="Mail the credit note to the giver",
        required=False,
        help_text="Take this away where they never had the receipt: who knows nothing of an entry "
        "made by mistake need not hear of it.",
    )

    def __init__(self, *args, gift: Donation, **kwargs):
        kwargs["initial"] = {
            "day": Newsroom.load().today(),
            "mailed": counter_entry.was_handed_out(gift),
        }
        super().__init__(*args, gift=gift, **kwargs)
        if gift.patron is None:
            del self.fields["mailed"]

    def clean_day(self) -> date:
        chosen = day_of_the_past(self.cleaned_data["day"])
        given = Newsroom.load().local(self.gift.paid_at).date()
        if chosen < given:
            raise forms.ValidationError(f"The gift came on {day(self.gift.paid_at)}, not before.")
        return chosen

    def asked(self) -> dict:
        """What becomes of the counter-entry's row."""
        given = {key: value for key, value in self.cleaned_data.items() if key != "answered"}
        return {"mailed": False, **given}

    def doubts(self) -> list[Doubt]:
        moment = elsewhere.moment_of(self.cleaned_data["day"])
        return doubts.of_month(moment, "This correction")


class CorrectionView(GoingBackView, AskingBackView[CorrectionForm]):
    permission_policy = ModelPermissionPolicy(Donation)
    permission_required = "add"
    form_class = CorrectionForm
    page_title = "Correct this entry"
    header_icon = "edit"
    button, button_again, working = "Correct it", "Correct it all the same", "Correcting …"
    related = (*GoingBackView.related, "month")

    def facts(self) -> list[Fact]:
        return facts(self.gift)

    def barrier(self) -> str:
        return barrier(self.gift)

    def made_before(self, form: CorrectionForm) -> Refund | None:
        return self.gift.refunds.filter(public_id=form.cleaned_data["token"]).first()

    def store(self, form: CorrectionForm) -> Refund | None:
        try:
            refund = counter_entry.correct(self.gift, by=self.request.user, **form.asked())
        except IntegrityError:  # two presses at the same moment
            return self.made_before(form)
        except NotLeft as error:
            if made := self.made_before(form):
                return made
            self.somebody_was_faster(form, error.left)
            return None
        self._tell(refund)
        return refund

    def _tell(self, refund: Refund) -> None:
        note = refund.credit_note
        way = "goes to them by mail" if note.mail else "is not mailed"
        late = f" {listed(refund)}." if refund.is_late else ""
        messages.success(
            self.request,
            f"A counter-entry of {refund.money} is booked. Credit note {note.number} {way}.{late}",
        )


def barrier(gift: Donation) -> str:
    """Why this gift cannot be corrected here, in words; nothing where it can."""
    if not gift.is_from_elsewhere:
        return (
            "This gift came through Stripe. What goes back of it is refunded there: see its page."
        )
    if gift.left == 0:
        return "All of this gift is corrected already: nothing is left of it."
    return ""


def facts(gift: Donation) -> list[Fact]:
    """What stands above the form: what was given and is left, and what taking it out does."""
    return [
        Fact("Given", f"{gift.money} by {gift.giver}, {day(gift.paid_at)}"),
        Fact("It came by", f"{gift.get_source_display()}, “{gift.reference}”"),
        Fact("Corrected so far", money(gift.gone, gift.currency) if gift.gone else "–"),
        Fact("Left", money(gift.left, gift.currency)),
        Fact("As a patron", standing(gift)),
    ]


def record(refund: Refund) -> list[tuple[str, object]]:
    """What the page of a counter-entry says, in order."""
    note = refund.credit_note
    mail = note.mail
    return [
        ("Amount", refund.money),
        ("What happened", refund.get_reason_display()),
        ("On", day(refund.moment)),
        ("From", refund.donation.giver),
        ("Of the gift", f"{refund.donation}, {refund.donation.get_source_display()}"),
        ("Proof of the gift", refund.donation.reference),
        ("In our own words", refund.note),
        ("Credit note", note.number),
        ("Credit note mailed", (mail.sent_at or "on its way") if mail else "no"),
        ("Month of the books", listed(refund)),
        ("Entered by", refund.asked_by),
        ("Entered", refund.asked_at),
        ("Real money", "yes" if refund.livemode else "no, a test"),
    ]
