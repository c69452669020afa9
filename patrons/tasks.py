"""Celery's entry point: a task loads a row and calls one method."""

from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from patrons.giving import (
    catching_up,
    events,
    letters,
    reconciling,
    refunding,
    telling,
    welcome_mail,
    yearly_mail,
)
from patrons.giving.letters import LETTERS
from patrons.giving.month import Month
from patrons.giving.refund import Refund
from patrons.mail import Mail
from patrons.queue import awake, soon, wake
from patrons.voting.counting import freeze
from patrons.voting.round import Round

# Then mails and other tasks have their turn, also on a day on which Stripe is slow.
EVENTS_AT_ONCE = 20
LONGEST_TURN = timedelta(seconds=10)


@shared_task
def process_events() -> None:
    """Handle the events that wait, oldest first; several of these share them."""
    awake(process_events)
    began = timezone.now()
    for event_id in list(events.due().values_list("pk", flat=True)[:EVENTS_AT_ONCE]):
        now = timezone.now()
        if now - began > LONGEST_TURN:
            break
        if events.process(event_id):
            send_waiting_mails(made_since=now)
    if events.due().exists():
        wake(process_events)


@shared_task
def send_mail(mail_id: int) -> None:
    letters.send(Mail.objects.get(pk=mail_id))


@shared_task
def find_out_refund(refund_id: int) -> None:
    refunding.find_out(Refund.objects.get(pk=refund_id))


@shared_task
def stop_refunded_gift(refund_id: int) -> None:
    refunding.stop_gift(Refund.objects.get(pk=refund_id))


@shared_task
def tell_of_memberships() -> None:
    """Gift memberships whose day has come, that nobody accepted, or that end soon."""
    telling.tell_all_due()
    telling.forget_unpaid()
    send_waiting_mails()


@shared_task
def welcome_patrons() -> None:
    """Who became a patron yesterday; in January, what everybody gave in the year before."""
    welcome_mail.welcome_all_due()
    yearly_mail.tell_all_due()
    send_waiting_mails()


@shared_task
def sweep() -> None:
    """What was missed: events that wait, refunds without an answer, mails that were not sent."""
    if events.due().exists():
        soon(process_events)  # whether it was asked for or not: a message may be lost
    for refund in refunding.unclear()[:200]:
        soon(find_out_refund, refund.pk)
    for refund in refunding.gifts_to_stop()[:200]:
        soon(stop_refunded_gift, refund.pk)
    send_waiting_mails()


@shared_task
def catch_up() -> None:
    """Events of Stripe's that never reached us."""
    catching_up.catch_up()
    sweep()


@shared_task
def reconcile_ledger() -> None:
    """The last five weeks against Stripe's books; `manage.py reconcile` compares all of it."""
    reconciling.reconcile(timezone.now() - timedelta(days=35))


@shared_task
def compare_month(month_id: int) -> None:
    """One month and what came after it, when the treasurer is about to close it."""
    reconciling.reconcile(Month.objects.get(pk=month_id).begins_at)


@shared_task
def close_rounds() -> None:
    """Each round that has closed and is not counted; one that fails holds no other up."""
    for round in Round.objects.to_freeze():
        soon(count_round, round.pk)


@shared_task
def count_round(round_id: int) -> None:
    freeze(Round.objects.get(pk=round_id))


def send_waiting_mails(made_since: datetime | None = None) -> None:
    """Queue the mails that are not sent: all of them, or those that somebody has just made.

    On a busy day most that wait are queued already, and are not to be queued with every event.
    """
    mails = Mail.objects.unsent().filter(kind__in=LETTERS)
    if made_since is not None:
        mails = mails.filter(created_at__gte=made_since)
    for mail_id in mails.values_list("pk", flat=True)[:200]:
        soon(send_mail, mail_id)
