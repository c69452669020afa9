"""The settings screen "Newsroom": what the newsroom says of itself, and the few rules it sets."""

from decimal import Decimal
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from patrons import charges
from patrons.admin.amounts import AmountField, AmountsField, AmountsForm, FormInlinePanel
from patrons.admin.keeping import hanging_on
from patrons.admin.side_by_side import SideBySideForm, SideBySidePanel
from patrons.money import Currency, decimals_of, plain

# A slip of the finger must not make somebody a patron for longer than a calendar has years.
MOST_DAYS = {"grace_days": 366, "once_days": 3660}


class AccentInput(forms.TextInput):
    """The colour as text, and the browser's own picker beside it (a small script joins them)."""

    template_name = "patrons/admin/accent.html"

    class Media:
        js = ["js/accent.js"]


class Choices(forms.TextInput):
    """A text with proposals, which the browser searches while one types."""

    template_name = "patrons/admin/choices.html"

    def __init__(self, options, attrs=None):
        super().__init__(attrs)
        self.options = options

    def get_context(self, name, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        context["options"] = self.options()
        return context


class CurrencyForm(AmountsForm):
    coffee = AmountField(label="Price of a coffee", help_text="The smallest monthly amount.")
    monthly = AmountsField(label="Suggested each month", help_text="For example 5, 10, 20.")
    yearly = AmountsField(label="Suggested each year", help_text="For example 50, 100.")
    once = AmountsField(label="Suggested once", help_text="For example 10, 25, 50.")
    minimum = AmountField(label="Smallest gift", help_text="Less costs more than it brings.")
    maximum = AmountField(label="Largest gift", help_text="Who wants to give more writes to you.")

    fee_fixed = AmountField(
        label="And of each payment", required=False, help_text="For example 0.25."
    )

    def currency_code(self) -> str:
        return self.cleaned_data.get("code", "")

    def stored_code(self) -> str:
        return self.instance.code

    def clean_fee_percent(self) -> Decimal:
        return self.cleaned_data["fee_percent"] or Decimal(0)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        stored = self.initial.get("code")
        if stored and code != stored and (kept_by := hanging_on(self.instance)):
            raise ValidationError(f"{stored} stays {stored}: {kept_by}.")
        return code

    def clean(self) -> dict:
        cleaned = super().clean()
        low, high = cleaned.get("minimum"), cleaned.get("maximum")
        if not isinstance(low, int) or not isinstance(high, int):
            return cleaned
        if low > high:
            self.add_error("maximum", "The largest gift is smaller than the smallest.")
            return cleaned
        for name in ("minimum", "maximum", "coffee", "monthly", "yearly", "once"):
            amounts = cleaned.get(name, [])
            for amount in amounts if isinstance(amounts, list) else [amounts]:
                if isinstance(amount, int) and (says := self._refused(amount, low, high)):
                    self.add_error(name, says)
                    break
        return cleaned

    def _refused(self, amount: int, low: int, high: int) -> str:
        """Why no reader could give this amount, in words; nothing where they could."""
        code = self.currency_code()
        decimals = decimals_of(code)
        least, most, step = charges.smallest(code), charges.largest(code), charges.step(code)
        if not low <= amount <= high:
            return "Stay between the smallest and the largest gift."
        if amount < least:
            return f"Stripe charges {plain(least, decimals)} {code} at least: write that, or more."
        if amount > most:
            return f"Stripe charges {plain(most, decimals)} {code} at most: write that, or less."
        if amount % step:
            below = amount // step * step
            one, two = plain(below, decimals), plain(below + step, decimals)
            return f"Stripe does not charge {code} to that decimal: write {one} or {two}."
        return ""

    def save(self, commit: bool = True) -> Currency:
        self.instance.exponent = decimals_of(self.instance.code)
        return super().save(commit)


class NewsroomForm(SideBySideForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, most in MOST_DAYS.items():
            says = f"Choose at most {most} days."
            self.fields[name].validators.append(MaxValueValidator(most, says))

    def clean(self) -> dict:
        cleaned = super().clean()
        formset = self.formsets["currencies"]
        if not formset.is_valid():
            return cleaned
        leaving = [form.instance for form in formset.deleted_forms if form.instance.pk]
        for currency in leaving:
            if kept_by := hanging_on(currency):
                self.add_error(None, f"{currency} cannot be removed: {kept_by}.")
        kept = [form for form in formset.forms if form not in formset.deleted_forms]
        codes = [form.cleaned_data["code"] for form in kept if form.cleaned_data.get("code")]
        default = cleaned.get("default_currency", "").upper()
        if default not in codes:
            self.add_error(
                "default_currency",
                f"Choose one of your currencies: {', '.join(sorted(codes))}."
                if codes
                else "Add a currency below, and name it here.",
            )
        cleaned["default_currency"] = default
        return cleaned


def screen() -> ObjectList:
    """The panels of the screen, from what readers see to the rules."""
    return ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("name", help_text="In the header, on mails and receipts."),
                    SideBySidePanel(
                        "mission", help_text="Under the name, and where links are shared."
                    ),
                    FieldPanel("contact", help_text="Where readers and patrons write to you."),
                    SideBySidePanel("about_us"),
                    SideBySidePanel("money_use"),
                    SideBySidePanel("funding"),
                    SideBySidePanel("footer"),
                ],
                heading="Who we are",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("accent", widget=AccentInput, help_text="Links and buttons."),
                    FieldPanel("logo", help_text="In the header. Left empty, your name is there."),
                    FieldPanel("logo_dark", help_text="The same, for readers who prefer dark."),
                    FieldPanel("icon", help_text="Square, for browser tabs and phones."),
                ],
                heading="Look",
            ),
            MultiFieldPanel(
                [
                    FieldPanel(
                        "default_currency",
                        widget=Choices(lambda: Currency.objects.values_list("code", flat=True)),
                        help_text="One of those below.",
                    ),
                    FormInlinePanel(
                        "currencies",
                        heading="Currencies",
                        label="currency",
                        form=CurrencyForm,
                        min_num=1,
                        panels=[
                            FieldRowPanel(
                                [
                                    FieldPanel("code", help_text="Three letters, such as EUR."),
                                    FieldPanel("coffee"),
                                ]
                            ),
                            FieldRowPanel(
                                [FieldPanel("monthly"), FieldPanel("yearly"), FieldPanel("once")]
                            ),
                            FieldRowPanel([FieldPanel("minimum"), FieldPanel("maximum")]),
                            FieldRowPanel([FieldPanel("fee_percent"), FieldPanel("fee_fixed")]),
                        ],
                    ),
                ],
                heading="Money",
            ),
            MultiFieldPanel(
                [FieldPanel("legal_details"), SideBySidePanel("receipt_note")], heading="Legal"
            ),
            MultiFieldPanel(
                [
                    FieldPanel(
                        "time_zone",
                        widget=Choices(lambda: sorted(available_timezones())),
                        help_text="Days, months and years are counted in it, also in the admin.",
                    ),
                    FieldRowPanel([FieldPanel("grace_days"), FieldPanel("once_days")]),
                    FieldPanel("keep_years"),
                    FieldPanel("thanks_wall"),
                ],
                heading="Rules",
            ),
        ],
        heading="Newsroom",
        base_form_class=NewsroomForm,
    )
