"""A gift is given back: here, or at Stripe's dashboard, with the same end.

Every verb is safe to call any number of times, in any order. No lock is held while Stripe is
asked: the refund's row holds its amount instead.
"""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.books.movement import Movement
from patrons.giving.donation import Donation
from patrons.giving.going_back import sent_back_mail
from patrons.giving.going_back.credit_note import CreditNote
from patrons.giving.going_back.refund import SENT, Refund, State
from patrons.giving.memberships import telling
from patrons.giving.origin import donation_of
from patrons.giving.regular import stopping
from patrons.masthead import Newsroom
from patrons.moments import from_unix

STATES = {
    "pending": State.ON_ITS_WAY,
    "requires_action": State.ON_ITS_WAY,
    "succeeded": State.DONE,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}
NOTICED_FOR = timedelta(days=45)  # a bank may take a month to send money back
PATIENCE = timedelta(minutes=2)  # longer than any request to Stripe may take


def give_back(donation: Donation, amount: int, **fields) -> Refund:
    """Refund so much of a gift. What became of an earlier attempt is found out first.

    Raises NotLeft, gateway.Refused and gateway.Unavailable; then nothing is held any more.
    """
    for unanswered in donation.refunds.filter(state=State.UNANSWERED):
        find_out(unanswered)
    donation.refresh_from_db(fields=["returned"])
    refund = Refund.objects.reserve(donation, amount, **fields)
    try:
        return ask(refund)
    except gateway.Refused:
        with suppress(gateway.GatewayError):  # somebody was faster at Stripe's dashboard
            record_refunds(donation.charge_id)
        raise


def ask(refund: Refund) -> Refund:
    """Ask Stripe to make a refund that is reserved, and record what it says.

    Raises gateway.Refused where Stripe said no, and gateway.Unavailable where it did not answer:
    then the amount is given back. What became of it is looked up before the next refund.
    """
    params = {
        "charge": refund.donation.charge_id,
        "amount": refund.amount,
        "metadata": {"refund": str(refund.public_id)},
    }
    if refund.reason:
        params["reason"] = refund.reason
    try:
        found = gateway.create_refund(params, f"refund-{refund.public_id}")
    except gateway.GatewayError as error:
        answered = not isinstance(error, gateway.Unavailable)
        refund.become(State.REFUSED if answered else State.UNANSWERED, error=str(error)[:300])
        if refund.is_sent:  # an event was faster than the answer that we did not get
            return refund
        raise
    return record(found)


def find_out(refund: Refund) -> None:
    """What became of a refund that Stripe did not answer for. Raises gateway.GatewayError."""
    for found in gateway.refunds_of(refund.donation.charge_id):
        if _name_of(found) == refund.public_id:
            record(found)
            return
    refund.become(State.REFUSED)


def unclear() -> QuerySet[Refund]:
    """Refunds that nobody waits for any more, and nobody knows what became of them."""
    waiting = Q(state=State.UNANSWERED) | Q(
        state=State.ASKED, asked_at__lt=timezone.now() - PATIENCE
    )
    return Refund.objects.filter(waiting)


def gifts_to_stop() -> QuerySet[Refund]:
    """Refunds that are to stop a regular gift, and did not so far: Stripe did not answer then."""
    waiting = Refund.objects.filter(stops_gift=True, gift_stopped_at=None, state__in=SENT)
    return waiting.exclude(donation__subscription=None)


def stop_gift(refund: Refund) -> None:
    """Stop the regular gift, as was asked with its refund. Raises gateway.GatewayError.

    Once: who starts it again later is left alone.
    """
    if gifts_to_stop().filter(pk=refund.pk).exists() and refund.donation.subscription:
        stopping.stop(refund.donation.subscription)
        refund.gift_stopped_at = timezone.now()
        refund.save(update_fields=["gift_stopped_at"])


def came_back() -> QuerySet[Refund]:
    """Refunds that a bank sent back to us of late, whose money still waits to be given back."""
    lately = timezone.now() - NOTICED_FOR
    # The day of its return, by Stripe's books; a bank may take weeks.
    returned = Movement.objects.filter(refund=OuterRef("pk"), booked_at__gte=lately)
    return Refund.objects.filter(
        Q(made_at__gte=lately) | Exists(returned),
        state=State.FAILED,
        donation__returned__lte=F("donation__amount") - F("amount"),
    )


def record_refund(refund_id: str) -> Refund:
    return record(gateway.refund(refund_id))


def record_refunds(charge_id: str) -> None:
    """Every refund of a charge, wherever it was made."""
    for found in gateway.refunds_of(charge_id):
        record(found)


def record(found: dict) -> Refund:
    """Our row of a refund as Stripe has it, with what follows: credit note, books, standing."""
    known = _known(found)
    donation = known.donation if known else donation_of(found["charge"])
    with transaction.atomic():
        # The gift before the month, as everywhere: nobody waits in a circle. And a gift membership
        # may be accepted at this moment.
        donation = donation.locked()
        refund = known or _discovered(found, donation)
        refund.become(
            STATES[found["status"] or "pending"],
            stripe_id=found["id"],
            made_at=from_unix(found["created"]),
            error=(found.get("failure_reason") or "").replace("_", " "),
        )
        for part in gateway.PARTS:
            if found.get(part):
                Movement.objects.book(found[part], refund=refund)
        if refund.state == State.DONE:
            CreditNote.objects.issue(refund, Newsroom.load())
        elif refund.state == State.FAILED:
            for note in CreditNote.objects.filter(refund=refund):
                note.void()
                sent_back_mail.ask(note)
        _settle_standing(refund, donation)
    return refund


def given_back(donation: Donation) -> int:
    """What Stripe has sent back of a gift, or is sending, in minor units."""
    sent = donation.refunds.filter(state__in=SENT)
    return sent.aggregate(total=Sum("amount", default=0))["total"]


def _settle_standing(refund: Refund, donation: Donation) -> None:
    """Wholly refunded: no longer sustaining by this gift. A refund that came back undoes it."""
    if donation.period is None:
        return
    if given_back(donation) == donation.amount:
        donation.period.end_now()
        telling.say_taken_back(donation)
    elif refund.state == State.FAILED and not donation.disputes.lost().exists():
        donation.period.go_on()


def _known(found: dict) -> Refund | None:
    ours = Q(public_id=_name_of(found), stripe_id="", donation__charge_id=found["charge"])
    rows = Refund.objects.select_related("donation__period", "donation__currency")
    return rows.filter(Q(stripe_id=found["id"]) | ours).first()


def _name_of(found: dict) -> UUID | None:
    """The name that we gave a refund; none where it was made at the dashboard."""
    try:
        return UUID((found["metadata"] or {}).get("refund", ""))
    except ValueError:
        return None


def _discovered(found: dict, donation: Donation) -> Refund:
    refund, _made = Refund.objects.get_or_create(
        stripe_id=found["id"],
        defaults={
            "donation": donation,
            "amount": found["amount"],
            "currency": donation.currency,
            "account": donation.account,
            "livemode": donation.livemode,
            "reason": found["reason"] or "",
            "state": State.UNANSWERED,  # holds nothing yet
            "at_dashboard": True,
        },
    )
    return refund
