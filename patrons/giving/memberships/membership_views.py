"""The pages of a gift membership: giving it, seeing how it stands, accepting it."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from patrons.giving.memberships import accepting, telling
from patrons.giving.memberships.membership import (
    MOST_CORRECTIONS,
    GiftMembership,
    lengths,
    membership_of,
)
from patrons.giving.memberships.membership_form import AddressForm, MembershipForm, opening
from patrons.giving.onward import to_payment
from patrons.giving.pledge import Pledge
from patrons.giving.this_browser import comes_back, knows
from patrons.giving.wording import in_months
from patrons.masthead import Newsroom
from patrons.moments import hour
from patrons.money import Currency, asked_for
from patrons.patron import Patron
from patrons.queue import soon
from patrons.tasks import tell_of_memberships
from patrons.user import masked

ALMOST_A_MINUTE = timedelta(seconds=59)  # a time without seconds is never named too early
# What a recipient's page answers with where there is nothing to accept.
GONE = {"taken back": 410, "lapsed": 410, "own": 409}


@sensitive_post_parameters("recipient_name", "recipient_email", "message", "giver_name")
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    newsroom = Newsroom.load(request_or_site=request)
    code, taken = asked.get("currency", ""), Currency.objects.taken()
    currency = asked_for(taken, code, newsroom.default_currency)
    if currency is None or not lengths(currency):
        return render(request, "patrons/giving/not_yet.html", status=503)
    giver = Patron.objects.of(request.user)
    who: dict[str, Any] = {"currency": currency, "giver": giver, "newsroom": newsroom}
    if request.method != "POST":
        initial = opening(asked, currency, giver, begun=_begun(request))
        return _form(request, MembershipForm(initial=initial, **who))
    form = MembershipForm(request.POST, **who)
    if not form.is_valid():
        return _form(request, form, status=422)
    return to_payment(request, form.pledge(), form, partial(_form, request, form))


def _begun(request: HttpRequest) -> GiftMembership | None:
    """The one that its giver comes back to from Stripe's page: whom it is for is theirs alone."""
    pledge = Pledge.objects.with_token(request.GET.get("again", ""))
    if pledge is None or pledge.fulfilled_at or not knows(request, pledge, pledge.patron):
        return None
    return membership_of(pledge)


def _form(
    request: HttpRequest, form: MembershipForm, status=200, again_at: datetime | None = None
) -> HttpResponse:
    taken = [each for each in Currency.objects.all() if lengths(each)]
    context = {
        "form": form,
        "currency": form.money_in,
        "currencies": taken,
        "again_at": again_at,
        "came_back": comes_back(request),
    }
    return render(request, "patrons/giving/give_membership.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def membership(request: HttpRequest, token: str) -> HttpResponse:
    """Its recipient's page, by the link in their mail. Opening it changes nothing; a POST accepts,
    and is safe to repeat.
    """
    paid = GiftMembership.objects.paid().with_gift()
    return _for_recipient(request, get_object_or_404(paid, token=token), proved=True)


@require_http_methods(["GET", "HEAD", "POST"])
def membership_handed(request: HttpRequest, signed: str) -> HttpResponse:
    """The page that its giver hands over. A POST mails the recipient the link that accepts; who is
    signed in with the recipient's address accepts here.
    """
    gift = GiftMembership.objects.handed_over(signed)
    if gift is None:
        raise Http404("This is no address that we signed.")
    proved = Patron.objects.proved(request.user, gift.recipient_email)
    return _for_recipient(request, gift, proved)


def _for_recipient(request: HttpRequest, gift: GiftMembership, proved: bool) -> HttpResponse:
    address = gift.recipient_email if proved else masked(gift.recipient_email)
    status = GONE.get(gift.stands, 200)
    if request.method == "POST" and gift.may_be_accepted:
        if proved:
            accepting.accept(gift)
        elif telling.tell_again(gift):
            messages.success(request, _("We have mailed it to %(to)s.") % {"to": address})
        elif not telling.told_lately(gift) and not telling.may_be_asked(gift):
            status = 409
        if status == 200:
            return redirect(request.path)
    context = {
        "gift": gift,
        **_told_lately(gift),
        "proved": proved,
        "address": address,
        "may_ask": telling.may_be_asked(gift),
        "months": in_months(gift.months),
        "until": gift.period.ends_at if gift.period else _would_end(gift),
        "has_support": proved
        and Patron.objects.sustaining().filter(email=gift.recipient_email).exists(),
    }
    return render(request, "patrons/giving/membership.html", context, status=status)


def _told_lately(gift: GiftMembership) -> dict:
    """When the link was mailed and when it can be again, by the newsroom's clock, on the minute."""
    newsroom, told = Newsroom.load(), telling.told_lately(gift)
    if told is None:
        return {}
    again = told + telling.PAUSE + ALMOST_A_MINUTE
    return {"mailed_at": f"{newsroom.local(told):%H:%M}", "again_at": hour(again, newsroom)}


def _would_end(gift: GiftMembership):
    return gift.end_of(timezone.now(), Newsroom.load())


@sensitive_post_parameters("recipient_email")
@require_http_methods(["GET", "HEAD", "POST"])
def membership_given(request: HttpRequest, signed: str) -> HttpResponse:
    """Its giver's page: how it stands, the link to hand over, and a mistyped address put right."""
    gift = GiftMembership.objects.signed(signed)
    if gift is None or gift.donation is None:
        raise Http404("This is no address that we signed.")
    initial = {"recipient_email": gift.recipient_email}
    form = AddressForm(request.POST or None, initial=initial, giver=gift.donation.patron)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if accepting.correct_address(gift, form.cleaned_data["recipient_email"]):
                soon(tell_of_memberships)
                messages.success(request, _("Corrected."))
                return redirect(request.path)
            form.add_error("recipient_email", _("It cannot be changed any more."))
    newsroom = Newsroom.load()
    context = {
        "gift": gift,
        "form": form,
        "months": in_months(gift.months),
        "handed_url": settings.SITE_URL + gift.handed_path,
        "day_told": gift.tell_day(newsroom),
        "is_due": gift.tell_on <= newsroom.today(),
        "corrections_left": MOST_CORRECTIONS - gift.corrections,
    }
    return render(request, "patrons/giving/membership_given.html", context, status=status)
