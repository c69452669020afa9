"""What is scheduled goes out at its time, and leaves at its time, whatever becomes of the others.

Wagtail's own command does all at once, and stops at the first page that cannot be published. Here
each is a transaction of its own: one that fails is told, and tried again the next time. Two that
work at once take turns: the row is locked, and whoever comes second finds it done.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page, Revision

from patrons.masthead import Newsroom
from patrons.moments import day_and_hour

ALERT_AFTER = timedelta(seconds=120)
logger = logging.getLogger(__name__)


def due(waiting: timedelta = timedelta()) -> QuerySet[Revision]:
    """What should be out by now, and has waited for so long; the longest first."""
    until = timezone.now() - waiting
    return Revision.objects.filter(approved_go_live_at__lte=until).order_by(
        "approved_go_live_at", "pk"
    )


def late() -> QuerySet[Revision]:
    """What should be out, and for two minutes is not: staff are told of it."""
    return due(ALERT_AFTER)


def expired() -> QuerySet[Page]:
    return Page.objects.filter(live=True, expire_at__lte=timezone.now()).order_by("expire_at", "pk")


def goes_out(page: Page) -> str:
    """When a version of a page goes out by itself, in the newsroom's time: "Friday 5 December,
    18:00, Kyiv time". Empty where none does. Asked anew: a page keeps what it was told once.
    """
    waiting = page.revisions.filter(approved_go_live_at__isnull=False)
    moment = waiting.values_list("approved_go_live_at", flat=True).first()
    return day_and_hour(moment, Newsroom.load()) if moment else ""


def publish_due() -> None:
    """Withdraw what has expired and publish what is due, each by itself; say what is late."""
    for pk in list(expired().values_list("pk", flat=True)):
        _by_itself("withdrawing page", pk, _withdraw)
    for pk in list(due().values_list("pk", flat=True)):
        _by_itself("publishing revision", pk, _publish)
    for pk, page, at in late().values_list("pk", "object_id", "approved_go_live_at"):
        logger.error("Page %s is late: revision %s was to go out at %s.", page, pk, at.isoformat())


def _by_itself(what: str, pk: int, verb: Callable[[int], None]) -> None:
    try:
        with transaction.atomic():
            verb(pk)
    except Exception:  # whatever is wrong with one page, the next one goes out
        logger.exception("Scheduled %s %s failed; it is tried again.", what, pk)


def _withdraw(pk: int) -> None:
    page = expired().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if page is not None:
        page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(pk: int) -> None:
    revision = due().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if revision is not None:
        revision.publish(log_action="wagtail.publish.scheduled")
