"""Something of a gift goes back, by a refund or by a correction: what both forms ask, both pages
show and both views do.
"""

from django import forms
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from patrons.admin.amounts import AmountField
from patrons.admin.asking_back import Fact, OnceForm
from patrons.admin.reading import last_day
from patrons.giving.books.movement import Movement
from patrons.giving.donation import Donation
from patrons.giving.memberships.membership import membership_of
from patrons.money import minor_units, money, plain, signed


class GoingBackForm(OnceForm):
    field_order = ("amount", "reason", "day", "note")

    amount = AmountField(label="Amount")
    note = forms.CharField(
        label="In our own words",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For your colleagues, who read it later. The patron’s download holds it too.",
    )

    def __init__(self, *args, gift: Donation, **kwargs):
        self.gift, self.currency = gift, gift.currency
        left = plain(gift.left, self.currency.exponent)
        kwargs["initial"] = {**kwargs.get("initial", {}), "amount": left}
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = f"Amount in {self.currency.code}"

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


class GoingBackView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """The page of one gift: its facts, and the form unless something bars it."""

    template_name = "patrons/admin/asking_back.html"
    related: tuple[str, ...] = ("patron", "currency", "period")

    @cached_property
    def gift(self) -> Donation:
        rows = Donation.objects.select_related(*self.related).prefetch_related("disputes")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def facts(self) -> list[Fact]:
        raise NotImplementedError

    def barrier(self) -> str:
        """Why nothing can go back here, in words; nothing where it can."""
        raise NotImplementedError

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("donation:index"), "label": "Donations"},
            {"url": self.get_success_url(), "label": str(self.gift)},
            {"url": "", "label": self.page_title},
        ]

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "gift": self.gift}

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(facts=self.facts(), barrier=self.barrier(), **kwargs)

    def get_success_url(self) -> str:
        return reverse("donation:inspect", args=[self.gift.pk])

    def get_way_back(self) -> str:
        return self.get_success_url()

    def post(self, request, *args, **kwargs) -> HttpResponse:
        token = request.POST.get("token", "")
        if any(str(refund.public_id) == token for refund in self.gift.refunds.all()):
            return redirect(self.get_success_url())  # the button was pressed twice
        if self.barrier():
            return self.render_to_response(self.get_context_data(), status=409)
        return super().post(request, *args, **kwargs)

    def somebody_was_faster(self, form: GoingBackForm, left: int) -> None:
        words = money(left, self.gift.currency)
        form.add_error("amount", f"Somebody was faster: only {words} is left of this gift.")


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


def dispute_fee(gift: Donation) -> str:
    """What Stripe took for disputes of a gift and did not return, whoever won; empty for none."""
    fees = Movement.objects.filter(dispute__donation=gift).fees()
    return ", ".join(signed(fee, code) for code, fee in sorted(fees.items()) if fee)


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
