"""Celery's entry point: a task loads a row and calls one method."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from patrons import mail_language
from patrons.account import erasing, keeping, lost_address
from patrons.account import letters as account_letters
from patrons.account.invitation import Invitation
from patrons.account.signed_in import SignedIn
from patrons.erasure import Erasure
from patrons.giving import catching_up, customer_address, events, welcome_mail, yearly_mail
from patrons.giving.books import reconciling
from patrons.giving.books.month import Month
from patrons.giving.failed_charges import recovery_telling
from patrons.giving.going_back import refunding
from patrons.giving.going_back.refund import Refund
from patrons.giving.letters import LETTERS as GIVING_LETTERS
from patrons.giving.memberships import telling
from patrons.giving.regular import stopping
from patrons.giving.subscription import Subscription
from patrons.mail import Mail
from patrons.queue import awake, soon, wake
from patrons.voting.counting import freeze
from patrons.voting.round import Round

# Then mails and other tasks have their turn, also on a day on which Stripe is slow.
EVENTS_AT_ONCE = 20
LONGEST_TURN = timedelta(seconds=10)
# Every kind of mail that goes by a row; patrons.giving knows nothing of patrons.account.
LETTERS = {**GIVING_LETTERS, **account_letters.LETTERS}


@shared_task
def process_events() -> None:
    """Handle the events that wait, oldest first; several of these share them."""
    awake(process_events)
    began = timezone.now()
    for event_id in list(events.due().values_list("pk", flat=True)[:EVENTS_AT_ONCE]):
        if timezone.now() - began > LONGEST_TURN:
            break
        events.process(event_id)
    if events.due().exists():
        wake(process_events)


@shared_task
def send_mail(mail_id: int) -> None:
    mail = Mail.objects.get(pk=mail_id)
    mail_language.in_theirs(lambda: LETTERS[mail.kind](mail.key))


@shared_task
def find_out_refund(refund_id: int) -> None:
    refunding.find_out(Refund.objects.get(pk=refund_id))


@shared_task
def stop_refunded_gift(refund_id: int) -> None:
    refunding.stop_gift(Refund.objects.get(pk=refund_id))


@shared_task
def collect_no_more(subscription_id: int) -> None:
    stopping.collect_no_more(Subscription.objects.get(pk=subscription_id))


@shared_task
def sweep_stopped() -> None:
    """Gifts that were stopped while Stripe did not answer whether their charge is let go."""
    for gift in stopping.still_collected()[:200]:
        soon(collect_no_more, gift.pk)


@shared_task
def tell_of_memberships() -> None:
    """Gift memberships whose day has come, that nobody accepted, or that end soon."""
    telling.tell_all_due()
    telling.forget_unpaid()


@shared_task
def tell_stripe_of_address(customer_id: int) -> None:
    customer_address.tell(customer_id)


@shared_task
def sweep_addresses() -> None:
    """Addresses that staff set and whose time has come; what Stripe has not heard of them."""
    lost_address.take_effect_all()
    for customer_id in customer_address.due().values_list("pk", flat=True)[:200]:
        soon(tell_stripe_of_address, customer_id)


@shared_task
def welcome_patrons() -> None:
    """Who became a patron yesterday."""
    welcome_mail.welcome_all_due()
    send_waiting_mails()


@shared_task
def tell_of_the_year() -> None:
    """In January, what everybody gave in the year before. Each day again: one may be missed."""
    yearly_mail.tell_all_due()
    send_waiting_mails()


@shared_task
def tell_of_charges() -> None:
    """Charges that failed, cards that run out, yearly charges to come."""
    recovery_telling.tell_all_due()
    send_waiting_mails()


@shared_task
def forget_ended_sessions() -> None:
    SignedIn.objects.forget_ended()
    Invitation.objects.forget()


@shared_task
def erase(erasure_id: int) -> None:
    erasing.carry_out(Erasure.objects.get(pk=erasure_id))


@shared_task
def keep_no_longer() -> None:
    """What the table of keeping says is over, and whoever a restore brought back."""
    keeping.carry_out()


@shared_task
def sweep() -> None:
    """What was missed: events that wait, refunds without an answer, mails that were not sent."""
    if events.due().exists():
        soon(process_events)  # whether it was asked for or not: a message may be lost
    for refund in refunding.unclear()[:200]:
        soon(find_out_refund, refund.pk)
    for erasure in erasing.waiting()[:200]:
        soon(erase, erasure.pk)
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


def send_waiting_mails() -> None:
    """Queue the mails that are not sent: those that were just made many at once, and what the queue
    lost (each other one is queued as it is made: Mail.objects.post).
    """
    mails = Mail.objects.unsent().filter(kind__in=LETTERS)
    for mail_id in mails.values_list("pk", flat=True)[:200]:
        soon(send_mail, mail_id)
