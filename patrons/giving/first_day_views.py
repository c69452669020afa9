"""What the receipt's mail leads to on a regular gift's first day. A POST acts, opening does not."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from patrons.giving import first_day, gateway
from patrons.giving.subscription import Subscription


@require_http_methods(["GET", "HEAD", "POST"])
def make_once(request: HttpRequest, signed: str) -> HttpResponse:
    subscription, status = found(signed), 200
    may = first_day.is_open(subscription) and subscription.ended_at is None
    if request.method == "POST" and may:
        try:
            subscription = first_day.make_once(subscription)
        except gateway.GatewayError:
            status = 503
    context = {
        "subscription": subscription,
        "first": first_day.first_of(subscription),
        "open": may,
        "unanswered": status == 503,
        "open_until": first_day.open_until(subscription),
        "patron_until": first_day.once_until(subscription),
    }
    status = status if may or subscription.made_once_at else 410
    return render(request, "patrons/giving/make_once.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def two_gifts(request: HttpRequest, signed: str) -> HttpResponse:
    """Two regular gifts: keep both, the new one, or the old one with the new given back."""
    subscription, status = found(signed), 200
    may = first_day.is_open(subscription) and subscription.ended_at is None
    others, done = first_day.others_running(subscription), ""
    keep = {"new": first_day.keep_new, "old": first_day.keep_old}.get(request.POST.get("keep", ""))
    if keep is not None and may and others:
        try:
            keep(subscription)
            done = request.POST["keep"]
        except gateway.GatewayError:
            status = 503
    context = {
        "subscription": subscription,
        "others": others,
        "open": may,
        "done": done,
        "unanswered": status == 503,
        "open_until": first_day.open_until(subscription),
    }
    status = status if may else 410
    return render(request, "patrons/giving/two_gifts.html", context, status=status)


def found(signed: str) -> Subscription:
    subscription = first_day.find(signed)
    if subscription is None:
        raise Http404("This is no address that we signed.")
    return subscription
