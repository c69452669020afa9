"""Changing one's address: ask for a code to the new one, then type it. One page, two forms."""

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.views.decorators.debug import sensitive_post_parameters

from patrons.account import fresh, signed_in
from patrons.account.address_change import AddressChange
from patrons.account.signed_in import who
from patrons.account.signin_views import Careful
from patrons.account.six_digits import SixDigits
from patrons.giving.too_long import WHOLE_ADDRESS
from patrons.mailed_code import MINUTES
from patrons.queue import soon
from patrons.tasks import sweep_addresses
from patrons.typed_address import AddressField
from patrons.user import User, normalise_address

BEING_TOLD = lazily(
    "Your address was changed a moment ago, and the mail that tells the one before is still on "
    "its way. Try again in a few minutes."
)
TOO_MANY = lazily(
    "Too many codes were asked for. Wait an hour, then ask again; nothing has changed."
)


class AddressForm(forms.Form):
    email = AddressField(
        label=lazily("Your new address"),
        help_text=lazily("A code goes there. Nothing changes before you have typed it here."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": lazily("Write the new address."),
            **dict.fromkeys(["invalid", "max_length"], WHOLE_ADDRESS),
        },
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        address = normalise_address(self.cleaned_data["email"])
        if address == self.user.email:
            raise forms.ValidationError(_("That is your address already. Write the new one."))
        return address


@method_decorator([sensitive_post_parameters("code", "email"), fresh.required], name="dispatch")
class ChangeAddress(Careful):
    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.shown(request)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if "code" in request.POST:
            return self.typed(request, SixDigits(request.POST))
        if "cancel" in request.POST:
            AddressChange.objects.get_or_create(user=who(request))[0].forget()
            return redirect("signing_in")
        asking = AddressForm(request.POST, user=who(request))
        if not asking.is_valid():
            return self.shown(request, asking=asking, status=422)
        change, _made = AddressChange.objects.get_or_create(user=who(request))
        if change.is_being_told:
            asking.add_error("email", BEING_TOLD)
            return self.shown(request, asking=asking, status=409)
        address = asking.cleaned_data["email"]
        by_person = ratelimit.consume(request, action="change_address", key=str(who(request).pk))
        if not by_person or not ratelimit.consume(request, action="mail_stranger", key=address):
            asking.add_error("email", TOO_MANY)
            return self.shown(request, asking=asking, status=429)
        change.ask(address)
        return redirect("change_address")

    def typed(self, request: HttpRequest, typing: SixDigits) -> HttpResponse:
        change = AddressChange.objects.filter(user=who(request)).first()
        if typing.is_valid() and change is not None:
            if change.confirm(typing.cleaned_data["code"]):
                return self.done(request, change)
            change.refresh_from_db()
            if change.is_done:  # sent twice: by Back, or in a second tab
                said = _("Changed already: you sign in with %(address)s.")
                messages.success(request, said % {"address": change.user.email})
                return redirect("signing_in")
            typing.add_error("code", refusal(change))
        elif change is None:
            return redirect("change_address")
        return self.shown(request, typing=typing, status=422)

    def done(self, request: HttpRequest, change: AddressChange) -> HttpResponse:
        signed_in.end_everywhere(change.user, but=request)
        soon(sweep_addresses)
        messages.success(
            request,
            _(
                "Changed: you sign in with %(address)s from now on, and receipts go there. Other "
                "browsers were signed out."
            )
            % {"address": change.user.email},
        )
        return redirect("signing_in")

    def shown(self, request: HttpRequest, status: int = 200, **forms_) -> HttpResponse:
        context = {
            "change": AddressChange.objects.filter(user=who(request)).first(),
            "asking": AddressForm(user=who(request)),
            "typing": SixDigits(),
            "minutes": MINUTES,
            **forms_,
        }
        return render(request, "patrons/account/change_address.html", context, status=status)


def refusal(change: AddressChange) -> str:
    if change.tries_left:
        return _("That is not the code we sent. Look into the newest mail at the new address.")
    return _(
        "That was one wrong code too many, or it came too late: the code works no more, and your "
        "address is as it was. Ask for a new one."
    )
