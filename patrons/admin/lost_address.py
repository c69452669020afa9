"""Staff set another address for a patron who lost theirs, on evidence of one of their gifts."""

from typing import cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from patrons.account import lost_address, proving
from patrons.account.lost_address import LostAddress
from patrons.admin.amounts import AmountField, read
from patrons.admin.asking_back import Fact
from patrons.admin.reading import moment_words
from patrons.giving import gateway
from patrons.money import Currency
from patrons.patron import Patron
from patrons.typed_address import AddressField
from patrons.user import User, masked, normalise_address

MAY_SET = "patrons.add_lostaddress"
WRONG = (
    "No gift of theirs fits all three. Ask them to read day, amount and card from their bank’s "
    "statement. We do not say which of it is wrong."
)
TOO_OFTEN = "Evidence for them, or by you, was wrong too often. It is looked at again in a day."
SILENCE = "Stripe does not answer, so nothing could be compared. Nothing was stored or counted."
WAITS_ALREADY = "A change of their address waits already. It stands on their page."


class LostAddressForm(forms.Form):
    address = AddressField(
        label="New mail address",
        max_length=254,
        help_text="In three days their sign-in codes and receipts go there.",
    )
    day = forms.DateField(
        label="Day of one of their gifts",
        widget=AdminDateInput,
        help_text="As the patron tells it, not as it stands here.",
    )
    amount = AmountField(label="Its amount", help_text="For example 50.00.")
    currency = forms.ModelChoiceField(
        Currency.objects.all(), to_field_name="code", empty_label=None, label="Its currency"
    )
    last4 = forms.RegexField(
        r"^[0-9]{4}$",
        label="Last four digits of the card or account it was paid with",
        strip=True,
        error_messages={
            "invalid": "Write the last four digits, as the patron reads them from the card.",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_address(self) -> str:
        return normalise_address(self.cleaned_data["address"])

    def clean(self) -> dict:
        given = super().clean() or {}
        if {"amount", "currency"} <= given.keys():
            try:
                given["amount"] = read(given["amount"], given["currency"].code)
            except forms.ValidationError as error:
                self.add_error("amount", error)
        return given


class LostAddressView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    permission_policy = ModelPermissionPolicy(LostAddress)
    permission_required = "add"
    form_class = LostAddressForm
    template_name = "patrons/admin/asking_back.html"
    page_title = "A lost address"
    header_icon = "mail"

    @cached_property
    def patron(self) -> Patron:
        rows = Patron.objects.select_related("user")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("patron:index"), "label": "Patrons"},
            {"url": self.get_success_url(), "label": str(self.patron)},
            {"url": "", "label": "A lost address"},
        ]

    def get_success_url(self) -> str:
        return reverse("patron:inspect", args=[self.patron.pk])

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            facts=self.facts(),
            barrier=self.barrier(),
            what_follows="The address before is told at once, with a link that stops it. The new "
            "one counts after 72 hours; then both are told, and the patron’s browsers are signed "
            "out and their passkeys removed. This stands on their page, with your name.",
            button="Set the new address",
            working="Asking Stripe …",
            way_back=self.get_success_url(),
            **kwargs,
        )

    def facts(self) -> list[Fact]:
        left = proving.tries_left(self.patron, self.colleague)
        return [
            Fact("Patron", str(self.patron)),
            Fact("Address now", self.patron.email),
            Fact("Wrong evidence still taken today", str(left)),
        ]

    def barrier(self) -> str:
        if LostAddress.objects.waiting().filter(patron=self.patron).exists():
            return WAITS_ALREADY
        why = lost_address.why_not_for(self.patron, self.colleague)
        if not why and not proving.tries_left(self.patron, self.colleague):
            return TOO_OFTEN
        return why

    @property
    def colleague(self) -> User:
        return cast(User, self.request.user)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        if self.barrier():
            return self.render_to_response(self.get_context_data(), status=403)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: LostAddressForm) -> HttpResponse:
        shown = {**form.cleaned_data}
        address = shown.pop("address")
        try:
            gift = proving.prove(self.patron, self.colleague, **shown)
            if gift is None:
                form.add_error(None, WRONG)
                return self.form_invalid(form)
            lost = lost_address.ask(self.patron, address, gift, self.colleague)
        except proving.TooOften:
            return self.render_to_response(self.get_context_data(), status=403)
        except gateway.Unavailable:
            form.add_error(None, SILENCE)
            return self.form_invalid(form, 503)
        except lost_address.Refused as error:
            form.add_error("address", str(error))
            return self.form_invalid(form)
        when = moment_words(lost.effective_at)
        messages.success(self.request, f"The new address counts from {when}, unless it is stopped.")
        return redirect(self.get_success_url())

    def form_invalid(self, form: LostAddressForm, status: int = 422) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)


def lost_address_button(patron: Patron, user: User) -> list[HeaderButton]:
    """The way to the page, for those who may, of a patron whose address staff may set."""
    if not user.has_perm(MAY_SET) or lost_address.why_not_for(patron, user):
        return []
    url = reverse("patron:lost_address", args=[patron.pk])
    return [HeaderButton("Their address is lost", url=url, icon_name="mail")]


def change_words(patron: Patron) -> list[str]:
    """Each change that staff asked for, in a line: who, when, by which gift, and what became of it.

    The new address is masked while it waits: more than that nobody needs to see.
    """
    rows = patron.lost_addresses.select_related("asked_by", "donation__currency")
    return [_line(lost) for lost in rows.order_by("-asked_at")]


def _line(lost: LostAddress) -> str:
    by = f" by {lost.asked_by}" if lost.asked_by else ""
    asked = f"asked for {moment_words(lost.asked_at)}{by}, on a gift of {lost.donation.money}"
    if lost.done_at:
        return f"{asked}; done {moment_words(lost.done_at)}"
    if lost.stopped_at:
        return f"{asked}; not done: {lost.get_stop_display()}, {moment_words(lost.stopped_at)}"
    return f"{asked}; to {masked(lost.email)} from {moment_words(lost.effective_at)}"
