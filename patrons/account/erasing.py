"""Somebody asked to be erased, and it is carried out, step by step, until all of it is done.

Each step is noted on the erasure's row. Where Stripe or the mail server does not answer, beat comes
back to it; what needs only our own database waits a day for them at most.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patrons.account import erased_mail, forgetting_at_stripe, overwriting, signed_in, wiping
from patrons.erasure import Erasure
from patrons.giving import gateway
from patrons.giving.donation import Donation
from patrons.patron import Patron
from patrons.user import User

log = logging.getLogger(__name__)

PATIENCE = timedelta(days=1)
WORKS_HERE = _(
    "They work here. An administrator first takes their roles and “works here” away on the "
    "screen Staff; what they did for the newsroom keeps no name of theirs but in the books."
)


class NotNow(Exception):
    """It cannot be done as things stand; the words say why, and what to do first."""


def barrier(user) -> str:
    """Why somebody cannot be erased now, and what to do first; empty where they can."""
    return str(WORKS_HERE) if user and user.works_here else ""


def ask(patron: Patron, asked: str = Erasure.Asked.ROOM, by=None) -> Erasure:
    """Put an erasure on the list. Raises NotNow, changing nothing. Safe to call twice."""
    fields = {"asked": asked, "asked_by": by}
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).filter(patron=patron).first()
        if why := barrier(user):  # of the row as it is now
            raise NotNow(why)
        erasure = Erasure.objects.ask(Erasure.What.PATRON, patron.public_id, **fields)
        if user is not None:
            close(user)
    return erasure


def close(user: User) -> None:
    """Nobody is signed in as them any more, nor can be: what they change now would be lost."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    signed_in.end_everywhere(user)


def ask_of_gift(gift: Donation, asked: str, by=None) -> Erasure:
    """The same for a giver who is no patron. Raises NotNow where they are one."""
    if gift.patron_id is not None:
        raise NotNow("This gift is a patron’s. Erase the patron.")
    fields = {"asked": asked, "asked_by": by}
    return Erasure.objects.ask(Erasure.What.GIFT, gift.public_id, **fields)


def waiting() -> QuerySet[Erasure]:
    return Erasure.objects.waiting().order_by("asked_at")


def late() -> QuerySet[Erasure]:
    """Not done after the day that was promised."""
    return Erasure.objects.filter(done_at=None, asked_at__lt=timezone.now() - PATIENCE)


def carry_out(erasure: Erasure) -> None:
    """Go on with an erasure as far as it can be done now. Safe to call at any time, and twice."""
    if not erasure.claim():
        return
    of_gift = erasure.what == Erasure.What.GIFT
    problem = _erase_giver(erasure) if of_gift else _erase_patron(erasure)
    if not problem:
        erasure.note("done_at")
        log.info("erasure %s is done", erasure.pk)
    erasure.let_go(problem)
    overwriting.cut_log()


def _erase_giver(erasure: Erasure) -> str:
    gift = Donation.objects.filter(public_id=erasure.of).first()
    if gift is not None:
        wiping.wipe_giver(gift, erasure)
    erasure.note("wiped_at")
    return ""


def _erase_patron(erasure: Erasure) -> str:
    """What could not be done, by the name of its error; empty where all of it is done."""
    patron = Patron.objects.select_related("user").filter(public_id=erasure.of).first()
    if patron is None:  # a restored database that never knew them
        return ""
    if barrier(patron.user):
        return "they work here"
    if patron.user is not None and patron.user.is_active:  # asked for by a list that was restored
        close(patron.user)
    at_stripe = forgetting_at_stripe
    late = timezone.now() > erasure.asked_at + PATIENCE
    problems = [
        _step(erasure, "found_at", lambda: at_stripe.find(patron)) if not patron.erased_at else "",
        _step(erasure, "stopped_at", lambda: at_stripe.end_gifts(patron, erasure)),
    ]
    # The last mail says that nothing more is charged; who waited a day for Stripe is told what is.
    if not patron.erased_at and (late or not any(problems)):
        problems.append(_step(erasure, "told_at", lambda: erased_mail.send(patron, erasure)))
    if erasure.wiped_at is None and (late or not any(problems)):
        try:
            wiping.wipe_patron(patron, erasure)
        except wiping.WorksHere:
            return "they work here"
        erasure.note("wiped_at")
    if erasure.wiped_at is None:
        return next(filter(None, problems))
    deleted = _step(erasure, "forgotten_at", lambda: at_stripe.delete_customers(patron))
    return problems[1] or deleted


def _step(erasure: Erasure, moment: str, do: Callable[[], object]) -> str:
    """Do it unless it is done; what kept it from being done, by the name of the error."""
    if getattr(erasure, moment) is not None:
        return ""
    try:
        do()
    except (gateway.GatewayError, smtplib.SMTPException, OSError, erased_mail.NotYet) as error:
        log.warning("erasure %s: %s failed: %s", erasure.pk, moment, type(error).__name__)
        return type(error).__name__
    erasure.note(moment)
    return ""
