"""What the browser that made a pledge may do later, and what it is about to do twice.

A signed cookie, sent to the pages of giving alone, holds the ids of its last pledges and nothing of
anybody. Each language has its own such pages, and no path is above them all but that of everything,
so the cookie is set once for each: what was given in one language is known in the other.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation

from patrons.giving.pledge import Pledge, PledgeQuerySet
from patrons.patron import Patron

COOKIE = "gave"
WEEK = 7 * 24 * 60 * 60
KEPT = 5
# A press of the back button comes within minutes. Later the same browser may be somebody else's
# turn, who should read nothing of this gift; and two regular gifts of one address are noticed for
# a day in any case (first_day.py).
RECENT = timedelta(hours=1)


def remember(request: HttpRequest, response: HttpResponse, pledge: Pledge) -> None:
    """This browser made the pledge: for a week it may correct where the receipt went."""
    others = [each for each in _ids(request) if each != str(pledge.public_id)]
    response.set_signed_cookie(
        COOKIE,
        " ".join([str(pledge.public_id), *others][:KEPT]),
        max_age=WEEK,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )
    cookie = response.cookies.pop(COOKIE)
    for path in _pages_of_giving():
        same = cookie.copy()
        same["path"] = path
        response.cookies[f"{COOKIE} {path}"] = same  # its name is "gave" all the same


def _pages_of_giving() -> list[str]:
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(reverse("give"))
    return found


def made_here(request: HttpRequest, pledge: Pledge | None) -> bool:
    """Whether this browser made the pledge. Who was signed in gave with a proved address."""
    return (
        pledge is not None and pledge.patron_id is None and str(pledge.public_id) in _ids(request)
    )


def is_signed_in(request: HttpRequest, patron: Patron | None) -> bool:
    """Whether this patron looks: who signed in has proved the address by a code."""
    return patron is not None and Patron.objects.of(request.user) == patron


def knows(request: HttpRequest, pledge: Pledge, patron: Patron | None) -> bool:
    """Whether the whole of a gift is shown here, and may be answered: to the browser that made
    it, and to its patron. Its page's address alone may have been passed on or left in a history.
    """
    return made_here(request, pledge) or is_signed_in(request, patron)


def given(request: HttpRequest, promised: dict) -> Pledge | None:
    """The newest of this browser's pledges that promised the same and was paid within the hour,
    or waits for its bank. Who is signed in by now does not matter.
    """
    same = {name: value for name, value in promised.items() if name != "patron"}
    paid = Q(fulfilled_at__gt=timezone.now() - RECENT)
    on_its_way = Q(fulfilled_at=None, refused_at=None) & ~Q(on_its_way_at=None)
    return _pledges(request).filter(paid | on_its_way, **same).first()


def comes_back(request: HttpRequest) -> bool:
    """Whether somebody opens the form that Stripe's page leads back to, and nothing was charged."""
    left = Pledge.objects.with_token(request.GET.get("again", ""))
    return left is not None and left.is_uncharged


def begun(request: HttpRequest, promised: dict) -> Pledge | None:
    """The newest of this browser's pledges that promised the same and is not paid yet, as far as
    we know. It is gone on with, so that only one page can be paid.
    """
    unknown = {"fulfilled_at": None, "on_its_way_at": None, "refused_at": None, "expired_at": None}
    return _pledges(request).filter(**unknown, **promised).first()


def _pledges(request: HttpRequest) -> PledgeQuerySet:
    """Those of the plain form: a gift membership of the same sum is another promise."""
    mine = Pledge.objects.filter(public_id__in=_ids(request), gift_membership=None)
    return mine.select_related("currency")


def _ids(request: HttpRequest) -> list[str]:
    return (request.get_signed_cookie(COOKIE, "", max_age=WEEK) or "").split()
