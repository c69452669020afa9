"""The patron's own room: what they give, until when they are a patron, where they voted."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from patrons import texts
from patrons.account import standing
from patrons.giving import moved
from patrons.giving.failed_charges import recovery_link
from patrons.giving.memberships.membership import GiftMembership
from patrons.giving.wall import WallEntry
from patrons.masthead import Newsroom
from patrons.patron import Patron


@login_required
def account(request: HttpRequest) -> HttpResponse:
    patron = Patron.objects.of(request.user)
    if patron is None:
        return render(request, "patrons/account/no_patron.html")
    running = patron.subscriptions.filter(ended_at=None).with_charges()
    support, newsroom = standing.of(patron), Newsroom.load(request_or_site=request)
    context = {
        "patron": patron,
        "support": support,
        "not_asked_until": support.until and newsroom.last_day(support.until),
        "granted": patron.support_periods.granted().covering().order_by("ends_at").last(),
        "running": running,
        "failed": recovery_link.open_charges(running),
        "on_their_way": patron.promises.on_their_way().select_related("currency"),
        "wall_entry": WallEntry.objects.filter(patron=patron).first(),
        "memberships": GiftMembership.objects.given_by(patron).with_gift(),
        "accepted": patron.memberships.with_gift(),
        "goes_on": any(gift.goes_on for gift in running),
        "moved": moved.of(patron),
        "ballots": texts.along(patron.ballots.order_by("-round__closes_at"), "round"),
    }
    return render(request, "patrons/account/account.html", context)
