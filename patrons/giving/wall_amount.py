"""What a patron who wants their amount on the wall of thanks is shown to give."""

from collections.abc import Iterable

from django.db.models import F, OuterRef, Subquery

from patrons.giving.donation import Donation
from patrons.giving.going_back.dispute import LOST
from patrons.giving.subscription import Subscription
from patrons.giving.wall import WallEntry
from patrons.patron import Patron


def amounts(patrons: Iterable[int]) -> dict[int, str]:
    """By patron, in words: the regular gift that runs ("5 EUR every month"; of several the newest),
    else the last gift for themselves of which something is left ("20 EUR once"). Two queries.
    """
    wanted = set(patrons)
    if not wanted:
        return {}
    running = Subscription.objects.filter(patron__in=wanted, stopped_at=None, ended_at=None)
    running = running.filter(donations__isnull=False).distinct().select_related("currency")
    said = {
        gift.patron_id: f"{gift.money} {gift.get_interval_display()}"
        for gift in running.order_by("started_at", "pk")
    }
    for gift in _last_gifts(wanted - said.keys()):
        said[gift.patron_id] = f"{gift.money} {_once(gift)}".strip()
    return said


def with_amounts(entries: list[WallEntry]) -> list[tuple[WallEntry, str]]:
    """Each entry, with what it shows of what is given: nothing where that was not chosen."""
    said = amounts(entry.patron_id for entry in entries if entry.shows_amount)
    return [
        (entry, said.get(entry.patron_id, "") if entry.shows_amount else "") for entry in entries
    ]


def _last_gifts(patrons: set[int]):
    stays = Donation.objects.filter(patron=OuterRef("pk"), returned__lt=F("amount"))
    stays = stays.filter(pledge__gift_membership=None).exclude(disputes__status=LOST)
    last = stays.order_by("-paid_at", "-pk").values("pk")[:1]
    mine = Patron.objects.filter(pk__in=patrons).annotate(last=Subquery(last))
    found = Donation.objects.filter(pk__in=mine.values("last"))
    return found.select_related("currency", "pledge")


def _once(gift: Donation) -> str:
    """How often it was given, where its giver said so."""
    return gift.pledge.get_interval_display() if gift.pledge else ""
