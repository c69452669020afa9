"""Find, tell, respond: the pages on which a reader gives."""

import json
from datetime import datetime
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patrons.giving import events, gateway, this_browser
from patrons.giving.form import PledgeForm, opening
from patrons.giving.interval import Interval
from patrons.giving.onward import to_payment
from patrons.giving.other_way import OtherWay
from patrons.giving.question import Question
from patrons.giving.subscription import Subscription
from patrons.giving.tier import Tier
from patrons.giving.wording import first_next_charge
from patrons.masthead import Newsroom
from patrons.money import Currency, asked_for
from patrons.queue import wake
from patrons.tasks import process_events
from patrons.texts import at_hand


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    newsroom = Newsroom.load(request_or_site=request)
    code = asked.get("currency", newsroom.default_currency).upper()
    taken = Currency.objects.taken()
    currency = asked_for(taken, code, newsroom.default_currency)
    if currency is None:
        return render(request, "patrons/giving/not_yet.html", status=503)
    unknown = None if code == currency.code else code[:10]
    if request.method != "POST":
        gives_already = Subscription.objects.running_of(request.user).exists()
        usual = Interval.ONCE if gives_already else Interval.MONTH
        initial = opening(asked, currency, usual)
        form = PledgeForm(initial=initial, currency=currency, taken=taken)
        return _form(request, form, currency, unknown)
    form = PledgeForm(request.POST, currency=currency, taken=taken)
    if not form.is_valid():
        return _form(request, form, currency, unknown, status=422)
    patron = getattr(request.user, "patron", None)
    promised = form.promised(patron)
    given = this_browser.given(request, promised)
    if given and request.POST.get("again") != str(given.public_id):
        form.renew()
        return _form(request, form, currency, status=409, given=given)
    pledge = this_browser.begun(request, promised) or form.pledge(patron)
    return to_payment(request, pledge, form, partial(_form, request, form, currency))


def _form(
    request, form, currency, unknown=None, status=200, again_at: datetime | None = None, given=None
) -> HttpResponse:
    newsroom = Newsroom.load(request_or_site=request)  # kept on the request
    context = {
        "form": form,
        "questions": at_hand(Question.objects.all()),
        "running": Subscription.objects.running_of(request.user),
        "currency": currency,
        "currencies": form.taken.values(),
        "unknown_currency": unknown,
        "given": given,
        "again_at": again_at,
        "came_back": this_browser.comes_back(request),
        "tiers": Tier.objects.in_currency(currency),
        "next_month": first_next_charge("month", newsroom),
        "next_year": first_next_charge("year", newsroom),
    }
    return render(request, "patrons/giving/give.html", context, status=status)


@require_GET
def other_ways(request: HttpRequest) -> HttpResponse:
    return render(
        request, "patrons/giving/other_ways.html", {"ways": at_hand(OtherWay.objects.all())}
    )


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Verify the raw body, store the event once, answer. Nothing is done about it here."""
    try:
        gateway.verify_webhook(request.body, request.headers.get("Stripe-Signature", ""))
    except gateway.Forged:
        return HttpResponse("Not signed by Stripe with this site's secret.", status=400)
    try:
        event, new = events.store(json.loads(request.body))
    except events.NO_EVENT:
        return HttpResponse("This is no event of Stripe's.", status=400)
    if new and event.state == event.State.WAITING:
        wake(process_events)
    return HttpResponse(status=200)


@csrf_exempt
def webhook_without_slash(request: HttpRequest) -> HttpResponse:
    """A POST cannot be redirected; whoever mistyped the address reads the right one at Stripe."""
    said = f"Stripe's events go to {reverse('stripe_webhook')} with a slash at its end."
    return HttpResponse(said, content_type="text/plain; charset=utf-8", status=404)
