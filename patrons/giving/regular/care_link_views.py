"""The same by the addresses in a receipt's mail: stop, pause or skip that one gift, without signing
in, and nothing else.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from patrons.giving.regular import change_page, receipt_link, stop_page
from patrons.giving.regular.agreed_change import By
from patrons.giving.regular.care_form import ChangeForm, PauseForm, SkipForm
from patrons.giving.subscription import Subscription


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, signed: str) -> HttpResponse:
    gift = found(signed)
    if gift is None:
        return link_over(request)
    way = change_page.Way(By.LINK, reverse("stop_by_link", args=[signed]))
    pages = (reverse(name, args=[signed]) for name in ("pause_by_link", "skip_by_link"))
    return stop_page.respond(request, gift, way, *pages)


@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest, signed: str) -> HttpResponse:
    return _change(request, signed, PauseForm)


@require_http_methods(["GET", "HEAD", "POST"])
def skip(request: HttpRequest, signed: str) -> HttpResponse:
    return _change(request, signed, SkipForm)


def _change(request: HttpRequest, signed: str, form_class: type[ChangeForm]) -> HttpResponse:
    gift = found(signed)
    if gift is None:
        return link_over(request)
    way = change_page.Way(By.LINK, reverse("stop_by_link", args=[signed]))
    return change_page.respond(request, gift, form_class, way)


def found(signed: str) -> Subscription | None:
    """The gift of such an address; None where a later receipt brought another long ago.

    Raises Http404 where we did not sign it.
    """
    donation = receipt_link.find(signed)
    if donation is None or donation.subscription is None:
        raise Http404("This is no address that we signed.")
    return None if receipt_link.is_over(donation) else donation.subscription


def link_over(request: HttpRequest) -> HttpResponse:
    return render(request, "patrons/giving/link_over.html", status=410)
