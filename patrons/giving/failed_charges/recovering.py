"""What became of a charge that failed: our rows say what Stripe says, in any order, any number of
times. Nothing here asks Stripe; `failed` is what late.py found out before.
"""

from django.db import transaction
from django.utils import timezone

from patrons.giving.donation import Donation
from patrons.giving.failed_charges.failed_try import FailedTry
from patrons.giving.failed_charges.late import FIRST, OWED, Failed, tried_again_at
from patrons.giving.failed_charges.late_charge import Became, LateCharge
from patrons.giving.subscription import Subscription
from patrons.mail import Mail
from patrons.moments import from_unix

ENDED = "gift ended unpaid"
GAVE_UP = "unpaid"  # Stripe's word where it asks no more, and leaves the agreement as it is


def note(invoice: dict | None, failed: Failed | None, subscription: Subscription) -> None:
    """An invoice of this gift as Stripe has it now, and what has ended with the gift itself."""
    with transaction.atomic():
        # One at a time for each gift: who writes "failed" and who writes "paid" see each other.
        held = Subscription.objects.select_for_update(no_key=True).filter(pk=subscription.pk)
        list(held.values_list("pk"))
        if invoice is not None and invoice["billing_reason"] != FIRST:
            _note(invoice, failed, subscription)
        _end_with(subscription)


def _note(invoice: dict, failed: Failed | None, subscription: Subscription) -> None:
    mine = LateCharge.objects.filter(invoice_id=invoice["id"])
    moments = invoice["status_transitions"]
    if invoice["status"] == "paid":
        paid_at = moments["paid_at"]
        over_at = from_unix(paid_at) if paid_at else timezone.now()
        # Also one that was given up: who pays it later has paid it.
        mine.exclude(became=Became.RECOVERED).update(
            became=Became.RECOVERED, over_at=over_at, tried_again_at=None
        )
    elif invoice["status"] == "void":
        _let_go(mine.open(), Became.LET_GO)
    elif invoice["status"] in OWED and failed is not None:
        _record(invoice, failed, subscription)
    elif invoice["status"] in OWED:  # a bank debit is on its way
        waiting = mine.open().filter(on_its_way_at=None)
        waiting.update(tried_again_at=None, on_its_way_at=timezone.now())


def _record(invoice: dict, failed: Failed, subscription: Subscription) -> None:
    late, made = LateCharge.objects.get_or_create(
        invoice_id=invoice["id"],
        defaults={
            "subscription": subscription,
            "amount": invoice["amount_due"],
            "currency_id": invoice["currency"].upper(),
            "failed_at": failed.at,
            "tried_again_at": tried_again_at(invoice),
        },
    )
    codes = {"code": failed.code, "decline_code": failed.decline_code, "advice": failed.advice}
    FailedTry.objects.update_or_create(
        late_charge=late,
        reference=failed.reference,
        defaults=codes,
        create_defaults={"failed_at": failed.at, **codes},
    )
    # An answer of Stripe's may be older than the payment that is in our books already.
    paid = Donation.objects.filter(invoice_id=invoice["id"]).first() if made else None
    if paid is not None:
        late.became, late.over_at, late.tried_again_at = Became.RECOVERED, paid.paid_at, None
        late.save(update_fields=["became", "over_at", "tried_again_at"])
    elif not made:
        open = LateCharge.objects.open().filter(pk=late.pk)
        open.update(tried_again_at=tried_again_at(invoice), on_its_way_at=None)


def _end_with(subscription: Subscription) -> None:
    """Stripe has given up, or the gift has ended: what was open is lost, and its patron hears.

    Where somebody stopped the gift nothing is asked any more, and there is nothing to tell.
    """
    gave_up = subscription.ended_at is not None or subscription.status == GAVE_UP
    open = LateCharge.objects.open().filter(subscription=subscription)
    if not gave_up:
        return
    if subscription.stopped_at is not None:
        _let_go(open, Became.LET_GO)
        return
    newest = open.first()
    if newest is not None and _let_go(open, Became.LOST):
        Mail.objects.post(ENDED, str(newest.public_id))


def _let_go(open, became: Became) -> int:
    return open.update(became=became, over_at=timezone.now(), tried_again_at=None)
