"""The page on which a regular gift is stopped: what it means, why, and what could fit instead."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.interval import Interval
from patrons.giving.regular import stopping
from patrons.giving.regular.agreed_change import By
from patrons.giving.regular.care_form import StopForm, key_of
from patrons.giving.regular.change_page import Way
from patrons.giving.regular.stop_reason import Offer, StopReason
from patrons.giving.subscription import Subscription


def respond(
    request: HttpRequest, gift: Subscription, way: Way, pause: str = "", skip: str = ""
) -> HttpResponse:
    """`pause` and `skip` are where these are offered to somebody who is not signed in."""
    status, form = 200, StopForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            gift = stopping.stop(gift, way.by, **form.answer(), asked_as=key_of(request.POST))
        except stopping.WentOn:
            status = 409
            gift.refresh_from_db()
        except gateway.GatewayError:
            status = 503
    until = gift.supports_if_stopped
    context = {
        "subscription": gift,
        "until": until if until and until > timezone.now() else None,
        "stays_until": _stays_until(gift, until),
        "unanswered": status == 503,
        "again": status == 409,
        "key": stopping.name_of(gift),
        "form": form,
        "reasons": [
            (reason, offer(reason, gift, pause)) for reason in StopReason.objects.offered()
        ],
        "back": way.back,
        "by_link": way.by == By.LINK,
        "pause_url": pause,
        "skip_url": skip,
    }
    return render(request, "patrons/giving/stop.html", context, status=status)


def _stays_until(gift: Subscription, until: datetime | None) -> datetime | None:
    """Until when its patron is one if it is stopped now, by whatever support; None where that is
    over.
    """
    others = gift.patron.support_periods.covering().exclude(donation__subscription=gift)
    ends = [until, *others.values_list("ends_at", flat=True)]
    return max((end for end in ends if end and end > timezone.now()), default=None)


def offer(reason: StopReason, gift: Subscription, pause: str = "") -> str:
    """Where what fits a reason is done, or nothing. A yearly gift has another day for a pause; one
    whose charge failed, or is paused without an end, can only be stopped.
    """
    monthly = gift.interval == Interval.MONTH
    if gift.charge_failed_at or gift.next_charge_at is None:
        return ""
    page = {
        Offer.SMALLER: "gift_amount",
        Offer.PAUSE: "gift_pause" if monthly else "gift_date",
        Offer.YEARLY: "gift_interval" if monthly else "",
    }.get(Offer(reason.offer), "")
    if page == "gift_pause" and pause:
        return pause
    return reverse(page, args=[gift.public_id]) if page else ""
