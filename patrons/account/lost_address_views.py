"""The link in the mail to an address that is about to be replaced: a page with a button."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patrons.account import lost_address
from patrons.account.lost_address import LostAddress


@require_http_methods(["GET", "HEAD", "POST"])
def stop_lost_address(request: HttpRequest, token: str) -> HttpResponse:
    number = lost_address.number_in(token)
    lost = LostAddress.objects.filter(pk=number).first() if number is not None else None
    if request.method == "POST" and lost is not None:
        if not lost.halt(LostAddress.Stop.BY_PATRON) and lost.stopped_at:
            messages.info(request, _("It is stopped already."))
        return redirect(request.path)
    status = 200 if lost else 410
    context = {"lost": lost, "whole": number is not None}
    return render(request, "patrons/account/stop_lost_address.html", context, status=status)
