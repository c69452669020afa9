"""Correcting where the receipt went: ask for a code, then type it. One page, two forms."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from patrons.giving import correcting_address, gateway
from patrons.giving.address_correction import AddressCorrection
from patrons.giving.pledge import Pledge
from patrons.giving.this_browser import made_here
from patrons.giving.too_long import WHOLE_ADDRESS
from patrons.mailed_code import MINUTES
from patrons.typed_address import AddressField
from patrons.typed_code import CodeField


class AddressForm(forms.Form):
    email = AddressField(
        label=gettext_lazy("The right address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Write the right address."),
            **dict.fromkeys(["invalid", "max_length"], WHOLE_ADDRESS),
        },
    )


class CodeForm(forms.Form):
    code = CodeField(
        gettext_lazy("The code from the mail"),
        missing=gettext_lazy("Type the six digits from the mail."),
    )


def _refusal(correction: AddressCorrection) -> str:
    if correction.tries_left:
        return _("That is not the code we sent. Look into the newest mail.")
    over = _("That was one wrong code too many, or it came too late: the code works no more.")
    return f"{over} {_('Ask for a new one.')}" if correction.may_ask else over


def is_corrected(pledge: Pledge) -> bool:
    """Whether a code proved the address that its receipts go to now."""
    return AddressCorrection.objects.filter(pledge=pledge).exclude(done_at=None).exists()


def may_correct(request: HttpRequest, pledge: Pledge) -> bool:
    return made_here(request, pledge) and not is_corrected(pledge)


@sensitive_post_parameters("code", "email")
@require_http_methods(["GET", "HEAD", "POST"])
def correct_address(request: HttpRequest, token: str) -> HttpResponse:
    paid = Pledge.objects.exclude(fulfilled_at=None)
    pledge = get_object_or_404(paid, token=token)
    if not may_correct(request, pledge):
        return render(request, "patrons/giving/no_correction.html", {"pledge": pledge}, status=403)
    known = AddressCorrection.objects.filter(pledge=pledge).first()
    correction = known or AddressCorrection(pledge=pledge)
    if request.method == "POST":
        correction, _made = AddressCorrection.objects.get_or_create(pledge=pledge)
    asking = AddressForm(request.POST if "email" in request.POST else None)
    typing = CodeForm(request.POST if "code" in request.POST else None)
    status = 200
    if asking.is_bound and asking.is_valid():
        if correction.ask(asking.cleaned_data["email"]) is not None:
            return redirect(request.path)
        status = 422  # the page says that there is no fourth, and whom to write to
    elif typing.is_bound and typing.is_valid():
        try:
            if correcting_address.confirm(correction, cast(str, typing.cleaned_data["code"])):
                messages.success(request, _("Corrected. Your receipt goes to the new address."))
                return redirect(pledge)
            typing.add_error("code", _refusal(correction))
        except gateway.GatewayError:
            status = 503
            typing.add_error(
                "code",
                _("The payment service does not answer, so nothing has changed. Try again soon."),
            )
    if status == 200 and (asking.errors or typing.errors):
        status = 422
    context = {
        "pledge": pledge,
        "correction": correction,
        "asking": asking,
        "typing": typing,
        "minutes": MINUTES,
    }
    return render(request, "patrons/giving/correct_address.html", context, status=status)
