"""After Stripe's page: what is known of a gift, and what its giver may tell us."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patrons.giving import first_day, not_asked, thanking
from patrons.giving.address_views import is_corrected, may_correct
from patrons.giving.donation import Donation
from patrons.giving.memberships.membership import membership_of
from patrons.giving.pledge import Pledge
from patrons.giving.receipt import Receipt
from patrons.giving.subscription import Subscription
from patrons.giving.thanks_form import ThanksForm
from patrons.giving.this_browser import is_signed_in, knows, made_here
from patrons.giving.wording import facts, facts_on_its_way
from patrons.masthead import Newsroom
from patrons.user import masked


@require_http_methods(["GET", "HEAD", "POST"])
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever knows the token sees how the gift stands. The whole address, the recipient's name
    and the questions are for the browser that made it and for its patron (this_browser.py).
    """
    pledge = get_object_or_404(Pledge.objects.select_related("currency", "appeal"), token=token)
    donation = thanking.first_donation(pledge)
    confirming = donation is None and pledge.stands in ("open", "paid")
    context: dict[str, object] = {"pledge": pledge, "donation": donation, "confirming": confirming}
    context["membership"] = membership_of(pledge)
    if donation is None:
        if pledge.stands == "on its way":
            context |= _on_its_way(request, pledge)
        return render(request, "patrons/giving/thanks.html", context)
    known = knows(request, pledge, donation.patron)
    receipt = donation.receipts.valid().select_related("party").get()
    context |= _standing(request, pledge, donation, receipt, known)
    form, status = None, 200
    if known and receipt.party is not None:
        answers = request.POST if request.method == "POST" else None
        form = ThanksForm(
            answers,
            instance=receipt.party,
            pledge=pledge,
            asks_name=Newsroom.load().thanks_wall and donation.period is not None,
            proved=donation.patron if is_signed_in(request, donation.patron) else None,
        )
        if form.is_bound and form.is_valid() and form.keep():
            messages.success(request, _("Thank you. Your answers are kept."))
            return redirect(pledge)
        status = 422 if form.errors else 200
    elif request.method == "POST":
        status = 403
    context |= {"form": form, "refused": status == 403}
    return render(request, "patrons/giving/thanks.html", context, status=status)


def _on_its_way(request: HttpRequest, pledge: Pledge) -> dict:
    """What the page says of a gift whose bank has not answered yet, to who looks."""
    payer, known = pledge.payer, knows(request, pledge, pledge.payer)
    email = payer.email if payer else ""
    shown = email if known else masked(email)
    return {
        "facts": facts_on_its_way(pledge, named=known),
        "known": known,
        "address": shown,
        "not_asked_until": not_asked.while_on_its_way() if known else None,
    }


def _standing(
    request: HttpRequest, pledge: Pledge, donation: Donation, receipt: Receipt, known: bool
) -> dict:
    """What the page says of a gift that has arrived, to who looks."""
    patron, period = donation.patron, donation.period
    proved = is_signed_in(request, patron)
    email = receipt.party.email if receipt.party else ""
    # Without a proved address the gift speaks for itself alone: what else its patron gave, and
    # whether they vote, is nobody's business who typed their address.
    votes = patron.may_vote() if proved and patron else donation.gives_vote
    later = period is not None and timezone.now() < period.starts_at < period.ends_at
    by_organisation, others = donation.by_organisation, _others(donation)
    # That this address gives already is not for a stranger who typed it: the page says it to its
    # owner, and where the browser made both gifts or proved the address, for only the browser that
    # made a gift corrects where its receipts go. The mail goes to the address itself.
    by_code = made_here(request, pledge) and is_corrected(pledge)
    own = proved or by_code or any(made_here(request, other.pledge) for other in others or [])
    return {
        "known": known,
        "facts": facts(donation, named=known),
        "receipt": receipt,
        "address": email if known else masked(email),
        "may_correct": receipt.party is not None and may_correct(request, pledge),
        "votes": votes,
        "votes_from": period.starts_at if period and later and not by_organisation else None,
        "not_asked_until": not_asked.until(donation) if known else None,
        "first_day": others is not None,
        "second": bool(others) and known and own,
    }


def _others(donation: Donation) -> list[Subscription] | None:
    """The regular gifts beside this one, on its first day; None where there is nothing to put
    right any more.
    """
    gift = donation.subscription
    if gift is None or gift.ended_at or not donation.left or not first_day.is_open(gift):
        return None
    return first_day.others_running(gift)
