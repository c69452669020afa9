"""After Stripe's page: what is known of a gift, and what its giver may tell us."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patrons.giving import first_day, thanking
from patrons.giving.address_views import may_correct
from patrons.giving.donation import Donation
from patrons.giving.pledge import Pledge
from patrons.giving.thanks_form import ThanksForm
from patrons.giving.wording import facts, membership_of


@require_http_methods(["GET", "HEAD", "POST"])
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever knows the token sees how the gift stands; once it is paid, they may answer more."""
    pledge = get_object_or_404(Pledge.objects.select_related("currency", "appeal"), token=token)
    donation = thanking.first_donation(pledge)
    confirming = donation is None and pledge.stands in ("open", "paid")
    context: dict[str, object] = {"pledge": pledge, "donation": donation, "confirming": confirming}
    context["membership"] = membership_of(pledge)
    status = 200
    if donation is not None:
        receipt = donation.receipts.valid().select_related("party").get()
        context |= {"facts": facts(donation), "receipt": receipt, "second": _is_second(donation)}
        context["may_correct"] = receipt.party is not None and may_correct(request, pledge)
        if receipt.party is not None and donation.patron is not None:
            answers = request.POST if request.method == "POST" else None
            form = ThanksForm(answers, instance=receipt.party, pledge=pledge)
            if form.is_bound and form.is_valid() and form.keep():
                messages.success(request, _("Thank you. Your answers are kept."))
                return redirect(pledge)
            context["form"] = form
            status = 422 if form.errors else 200
    return render(request, "patrons/giving/thanks.html", context, status=status)


def _is_second(donation: Donation) -> bool:
    """Whether another regular gift of this patron runs beside it, on its first day."""
    gift = donation.subscription
    if gift is None or gift.ended_at or not first_day.is_open(gift):
        return False
    return bool(first_day.others_running(gift))
