"""Where the mails about charges lead: pay one that failed, change the card. A POST leads on to
Stripe's page; opening these pages changes nothing and asks nobody.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from patrons.giving import gateway
from patrons.giving.failed_charges import paying, recovery_link
from patrons.giving.failed_charges.late_charge import LateCharge
from patrons.giving.failed_charges.reasons import words_for
from patrons.giving.regular import card_change
from patrons.giving.subscription import Subscription


@require_http_methods(["GET", "HEAD", "POST"])
def pay_charge(request: HttpRequest, signed: str) -> HttpResponse:
    late: LateCharge | None = _thing(recovery_link.find_charge(signed))
    if late is None:
        return render(request, "patrons/giving/recovery_over.html", status=410)
    status, said = 200, ""
    if request.method == "POST":
        try:
            return redirect(paying.page_for(late))
        except paying.NothingToPay as answer:
            late = answer.late
        except paying.NoPage:
            status, said = 503, "no page"
        except gateway.GatewayError:
            status, said = 503, "unanswered"
    context = {
        "late": late,
        "subscription": late.subscription,
        "payable": paying.is_payable(late),
        "words": words_for(late.reason),
        "other": paying.other_open(late),
        "said": said,
        "card_url": recovery_link.card_link(late.subscription),
        "again_url": paying.begin_again(late.subscription),
    }
    return render(request, "patrons/giving/pay_charge.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def change_card(request: HttpRequest, signed: str) -> HttpResponse:
    gift: Subscription | None = _thing(recovery_link.find_gift(signed))
    if gift is None:
        return render(request, "patrons/giving/recovery_over.html", status=410)
    status, runs = 200, gift.ended_at is None and gift.stopped_at is None
    if request.method == "POST" and runs:
        back = settings.SITE_URL + request.path
        try:
            return redirect(card_change.page_for(gift, back, f"{back}?changed=1"))
        except gateway.GatewayError:
            status = 503
    late = gift.late_charges.open().first() if runs else None
    context = {
        "subscription": gift,
        "runs": runs,
        "changed": "changed" in request.GET,
        "unanswered": status == 503,
        "pay_url": recovery_link.pay_link(late) if late else "",
        "again_url": paying.begin_again(gift),
    }
    return render(request, "patrons/giving/change_card.html", context, status=status)


def _thing(found: recovery_link.Found | None):
    """What an address leads to; None where its time is over."""
    if found is None:
        raise Http404("This is no address that we signed.")
    return None if found.over else found.thing
