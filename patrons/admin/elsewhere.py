"""Gifts from elsewhere: the page on which the treasurer enters one, and what their pages say."""

from datetime import date

from django import forms
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput
from wagtail.permission_policies import ModelPermissionPolicy

from patrons.admin.amounts import AmountField, read
from patrons.admin.asking_back import AskingBackForm, AskingBackView, OnceForm
from patrons.admin.papers import receipt_link
from patrons.admin.reading import day
from patrons.giving import doubts, elsewhere
from patrons.giving.donation import Donation
from patrons.giving.doubts import Doubt
from patrons.giving.elsewhere import AlreadyEntered, OtherKind, Received
from patrons.giving.entry import Entry
from patrons.giving.going_back.refund import Refund
from patrons.giving.receipt import Receipt
from patrons.masthead import Newsroom
from patrons.money import Currency, money
from patrons.patron import Patron
from patrons.typed_address import AddressField
from patrons.user import normalise_address, one_line

MAY_ENTER = "patrons.add_donation"
MAY_READ_NOTES = "patrons.view_entry"
PAPERS = ("currency", "credit_note")
OLDEST = 10  # years


class EntryForm(OnceForm, AskingBackForm):
    day = forms.DateField(
        label="Received on", widget=AdminDateInput, help_text="As the bank or the cash book says."
    )
    amount = AmountField(label="Amount", help_text="For example 50.00.")
    currency = forms.ModelChoiceField(
        Currency.objects.all(), to_field_name="code", empty_label=None, label="Currency"
    )
    source = forms.ChoiceField(
        label="It came",
        choices=[("bank", "by bank transfer"), ("cash", "in cash"), ("other", "otherwise")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how it came."},
    )
    reference = forms.CharField(
        label="Proof",
        max_length=90,
        help_text="The line of the bank’s statement, the number in the cash book, or the other "
        "service’s own number. It stands on the receipt, and each is entered once.",
    )
    name = forms.CharField(label="Giver’s name", max_length=200, required=False)
    email = AddressField(
        label="Giver’s mail address",
        max_length=254,
        required=False,
        help_text="With it they become a patron, as by a one-time gift. Without it nobody does.",
    )
    kind = forms.ChoiceField(
        label="The giver is",
        choices=[("person", "a person"), ("organisation", "an organisation, which never votes")],
        initial=Patron.Kind.PERSON,
        widget=forms.RadioSelect,
    )
    postal_address = forms.CharField(
        label="Giver’s postal address",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only if the receipt goes there. It is printed on it.",
    )
    mailed = forms.BooleanField(
        label="Mail the receipt",
        initial=True,
        required=False,
        help_text="Where we have an address.",
    )
    note = forms.CharField(
        label="Note",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Beside the proof, for the treasurer. The giver does not see it.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["currency"] = Newsroom.load().default_currency

    def clean_day(self) -> date:
        return day_of_the_past(self.cleaned_data["day"])

    def clean_reference(self) -> str:
        return " ".join(one_line(self.cleaned_data["reference"]).split())

    def clean_name(self) -> str:
        return " ".join(one_line(self.cleaned_data["name"]).split())

    def clean_email(self) -> str:
        return normalise_address(self.cleaned_data["email"])

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        currency, typed = cleaned.get("currency"), cleaned.get("amount")
        if currency and typed:
            try:
                cleaned["amount"] = read(typed, currency.code)
            except forms.ValidationError as error:
                self.add_error("amount", error)
        if cleaned.get("kind") == Patron.Kind.ORGANISATION and not cleaned.get("name"):
            self.add_error("name", "Write the organisation’s name.")
        known = Patron.objects.filter(email=cleaned.get("email") or None).first()
        if known is not None and known.is_of_other_kind(cleaned.get("kind", known.kind)):
            self.add_error("kind", _of_other_kind(known))
        return cleaned

    @property
    def received(self) -> Received:
        given = {key: value for key, value in self.cleaned_data.items() if key != "answered"}
        return Received(**given)

    def doubts(self) -> list[Doubt]:
        return doubts.of_gift(self.received)


def day_of_the_past(day: date) -> date:
    """The day itself. Raises ValidationError where it is to come, or was long ago."""
    today = Newsroom.load().today()
    if day > today:
        raise forms.ValidationError("That day is still to come. Choose today or an earlier day.")
    if day.year < today.year - OLDEST:
        raise forms.ValidationError(f"Choose a day within the last {OLDEST} years.")
    return day


class EntryView(AskingBackView[EntryForm]):
    permission_policy = ModelPermissionPolicy(Donation)
    permission_required = "add"
    form_class = EntryForm
    page_title = "Enter a gift"
    header_icon = "plus"
    button, button_again, working = "Enter the gift", "Enter it all the same", "Entering …"

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("donation:index"), "label": "Donations"},
            {"url": "", "label": "Enter a gift"},
        ]

    def get_way_back(self) -> str:
        return reverse("donation:index")

    def made_before(self, form: EntryForm) -> Donation | None:
        try:
            return elsewhere.find(form.received)
        except AlreadyEntered as error:
            form.add_error("reference", _entered(error.donation))
        return None

    def store(self, form: EntryForm) -> Donation | None:
        try:
            gift = elsewhere.enter(form.received, by=self.request.user)
        except AlreadyEntered as error:  # by somebody else, at this moment
            form.add_error("reference", _entered(error.donation))
        except OtherKind as error:
            form.add_error("kind", _of_other_kind(error.patron))
        else:
            self._tell(gift)
            return gift
        return None

    def _tell(self, gift: Donation) -> None:
        receipt = gift.receipts.get()
        way = "goes to them by mail" if receipt.mail else "is not mailed: print it"
        late = f" {listed(gift)}." if gift.is_late else ""
        messages.success(
            self.request,
            f"{gift.money} from {gift.giver} is entered. Receipt {receipt.number} {way}.{late}",
        )

    def get_success_url(self) -> str:
        assert self.made is not None
        return reverse("donation:inspect", args=[self.made.pk])


def _entered(there: Donation) -> str:
    return (
        f"This is entered already: {doubts.described(there)}. If that entry is wrong, correct it "
        "on its page first."
    )


def _of_other_kind(known: Patron) -> str:
    kind = "an organisation" if known.kind == Patron.Kind.ORGANISATION else "a person"
    return (
        f"{known.email} is the address of {known}, {kind}, and stays that. Choose the same here, "
        "or write another address."
    )


def listed(row) -> str:
    """In which month's books a gift or a counter-entry stands."""
    if row.month is None:
        return ""
    month = str(row.month)
    return f"Listed in {month} as late: its own month was closed" if row.is_late else month


def facts(gift: Donation, reader) -> list[tuple[str, object]]:
    """What the page of a gift from elsewhere says, in order; its note is not for everybody."""
    entry = Entry.objects.select_related("entered_by").filter(donation=gift).first()
    receipt = gift.receipts.valid().select_related("party").get()
    corrections = gift.refunds.select_related(*PAPERS).prefetch_related("month")
    rows: list[tuple[str, object]] = [
        ("Amount", gift.money),
        ("Received on", day(gift.paid_at)),
        ("It came by", gift.get_source_display()),
        ("Proof", gift.reference),
        ("From", gift.giver),
        ("Mail address", gift.patron.email if gift.patron else ""),
        ("Postal address", receipt.party.postal_address.splitlines() if receipt.party else ""),
        ("Kind", gift.patron.get_kind_display() if gift.patron else ""),
        ("Support period", gift.period),
        ("Receipt", receipt_link(receipt, reader)),
        ("Receipt mailed", _mailed(receipt)),
        ("Corrected by", [described(refund) for refund in corrections]),
        ("Left of it", money(gift.left, gift.currency) if gift.returned else ""),
        ("Month of the books", listed(gift)),
        ("Real money", "yes" if gift.livemode else "no, a test"),
        ("Entered by", entry.entered_by if entry else ""),
        ("Entered", gift.recorded_at),
    ]
    if entry and (reader == entry.entered_by or reader.has_perm(MAY_READ_NOTES)):
        rows.append(("Note", entry.note))
    return rows


def _mailed(receipt: Receipt) -> object:
    mail = receipt.mail
    if mail is None:
        return "no: it is handed out on paper"
    return mail.sent_at or "on its way"


def described(refund: Refund) -> str:
    """A counter-entry in a line, with its credit note and, where it is late, its month."""
    note = getattr(refund, "credit_note", None)
    words = [refund.money, day(refund.moment), refund.get_reason_display().lower()]
    paper = f", credit note {note.number}" if note else ""
    late = f". {listed(refund)}" if refund.is_late else ""
    return f"{', '.join(words)}{paper}{late}"


def paid(gift: Donation) -> object:
    """When a gift came, for a spreadsheet; of one from elsewhere the day."""
    if not gift.is_from_elsewhere:
        return gift.paid_at
    clock = gift.month or Newsroom.load()
    return clock.local(gift.paid_at).date().isoformat()


def entered_by(gift: Donation) -> object:
    entry = getattr(gift, "entry", None)
    return entry and entry.entered_by
