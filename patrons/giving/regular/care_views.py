"""Find, tell, respond: the pages on which a signed-in patron looks after a regular gift."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from patrons.giving import following, gateway
from patrons.giving.failed_charges import recovery_link
from patrons.giving.regular import agreeing, card_change, care_form, change_page, stop_page
from patrons.giving.regular.agreed_ahead import ahead
from patrons.giving.regular.agreed_change import By, Kind
from patrons.giving.regular.may_change import why_not
from patrons.giving.subscription import Subscription


def own(request: HttpRequest, public_id) -> Subscription:
    """One of the signed-in patron's own regular gifts; anybody else's is not found."""
    mine = Subscription.objects.filter(patron__user=request.user.pk)
    mine = mine.select_related("currency", "pledge", "patron")
    return get_object_or_404(mine, public_id=public_id)


def own_page(gift: Subscription) -> str:
    return reverse("gift", args=[gift.public_id])


@login_required
@require_GET
def gift(request: HttpRequest, public_id) -> HttpResponse:
    found = own(request, public_id)
    context = {
        "gift": found,
        "until": found.supported_until,
        "failed": recovery_link.open_charges([found]),
        "ahead": ahead(found),
    }
    return render(request, "patrons/giving/care/gift.html", context)


def changing(form_class: type[care_form.ChangeForm]) -> Callable[..., HttpResponse]:
    """The view of one kind of change."""

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, public_id) -> HttpResponse:
        found = own(request, public_id)
        way = change_page.Way(By.PATRON, own_page(found))
        return change_page.respond(request, found, form_class, way)

    return view


amount = changing(care_form.AmountForm)
interval = changing(care_form.IntervalForm)
date = changing(care_form.DateForm)
pause = changing(care_form.PauseForm)
skip = changing(care_form.SkipForm)
resume = changing(care_form.ResumeForm)
go_on = changing(care_form.GoOnForm)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, public_id) -> HttpResponse:
    """What stopping means, why (if one likes), and the button that does it."""
    found = own(request, public_id)
    return stop_page.respond(request, found, change_page.Way(By.PATRON, own_page(found)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, public_id) -> HttpResponse:
    """The button that leads to Stripe's page for cards."""
    found, status, refusal = own(request, public_id), 200, None
    if request.method == "POST":
        try:
            found, at_stripe = agreeing.look(found)
            refusal = why_not(Kind.CARD, found, at_stripe)
            if refusal is None:
                back, done = own_page(found), reverse("gift_card_back", args=[found.public_id])
                addresses = (settings.SITE_URL + path for path in (back, done))
                return redirect(card_change.page_for(found, *addresses))
            status = 409
        except gateway.GatewayError:
            status = 503
    failed = recovery_link.open_charges([found])
    context = {"gift": found, "refusal": refusal, "status": status, "failed": failed}
    return render(request, "patrons/giving/care/card.html", context, status=status)


@login_required
@require_GET
def card_back(request: HttpRequest, public_id) -> HttpResponse:
    """Back from Stripe's page: what was chosen there is written to the gift, as Stripe's event
    will do too. It decides nothing, and says the same however often it is asked.
    """
    found = own(request, public_id)
    try:
        _gift, at_stripe = agreeing.look(found)
        if following.charge_chosen_card(at_stripe["customer"]):
            messages.success(request, _("The gift is charged to the card you chose at Stripe."))
    except gateway.GatewayError:
        messages.warning(
            request,
            _("Stripe does not answer at this moment. A card you chose there counts in a minute."),
        )
    return redirect(own_page(found))
