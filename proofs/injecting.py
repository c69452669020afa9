"""Drift, put into the product's database from outside: what no code of the product can do.

Each verb takes a gift that nothing was done to yet, and says which ids a comparison must name.
"""

import uuid
from datetime import date, timedelta

from django.utils import timezone

from patrons import models as ours
from patrons.mail import Mail


def untouched() -> list[ours.Donation]:
    """One-time gifts that were neither given back nor disputed, in the order of giving: each is of
    a cent more than the one before. They may have been recorded in another order.
    """
    gifts = ours.Donation.objects.filter(source="stripe", subscription=None, refunds=None)
    return list(gifts.filter(disputes=None).order_by("amount"))


def changed_net(gift: ours.Donation) -> str:
    row = gift.settlement
    type(row).objects.filter(pk=row.pk).update(fee=row.fee + 7, net=row.net - 7)
    return row.balance_transaction_id


def changed_amount(gift: ours.Donation) -> str:
    ours.Donation.objects.filter(pk=gift.pk).update(amount=gift.amount + 100)
    return gift.charge_id


def changed_returned(gift: ours.Donation) -> str:
    """What decides how much of a gift may still go back; no refund says so."""
    ours.Donation.objects.filter(pk=gift.pk).update(returned=100)
    return gift.charge_id


def changed_month(gift: ours.Donation) -> str:
    row = gift.settlement
    long_ago, _made = ours.Month.objects.get_or_create(starts_on=date(2020, 1, 1))
    type(row).objects.filter(pk=row.pk).update(month=long_ago)
    return row.balance_transaction_id


def changed_kind(gift: ours.Donation) -> str:
    row = gift.settlement
    type(row).objects.filter(pk=row.pk).update(kind="other")
    return row.balance_transaction_id


def changed_moment(gift: ours.Donation) -> str:
    row = gift.settlement
    earlier = row.booked_at - timedelta(minutes=1)
    type(row).objects.filter(pk=row.pk).update(booked_at=earlier)
    return row.balance_transaction_id


def removed_settlement(gift: ours.Donation) -> str:
    row = gift.settlement
    type(row).objects.filter(pk=row.pk).delete()
    return row.balance_transaction_id


def removed_donation(gift: ours.Donation) -> str:
    """With all that hangs on it, as a backup from before it would lack it."""
    row = gift.settlement
    type(row).objects.filter(pk=row.pk).delete()
    for receipt in gift.receipts.all():
        Mail.objects.filter(key=str(receipt.public_id)).delete()
    ours.Receipt.objects.filter(donation=gift).delete()
    ours.Donation.objects.filter(pk=gift.pk).delete()
    return row.balance_transaction_id


def removed_pledge(gift: ours.Donation) -> str:
    """The donation and the promise that it kept: Stripe names a pledge that is not here."""
    named, pledge = removed_donation(gift), gift.pledge
    if pledge is not None:
        pledge.delete()
    return named


def invented_gift(gift: ours.Donation) -> str:
    """A donation that Stripe never heard of."""
    reference = f"pi_invented{gift.pk}"
    ours.Donation.objects.create(
        **{
            field: getattr(gift, field)
            for field in ("source", "account", "livemode", "patron", "amount", "currency")
        },
        reference=reference,
        charge_id=f"ch_invented{gift.pk}",
        paid_at=timezone.now() - timedelta(hours=2),
    )
    return reference


def invented_movement(gift: ours.Donation) -> str:
    """A movement of a refund that Stripe does not know."""
    known = ours.Movement.objects.filter(refund__isnull=False).order_by("pk").first()
    assert known is not None
    known.pk, known.balance_transaction_id = None, f"txn_invented{gift.pk}"
    if hasattr(known, "public_id"):
        known.public_id = uuid.uuid4()
    known._state.adding = True
    known.save(force_insert=True)
    return known.balance_transaction_id


def removed_movement(gift: ours.Donation) -> str:
    """What a refund did to our balance is gone; the refund's row is there."""
    known = ours.Movement.objects.filter(
        refund__isnull=False, balance_transaction_id__startswith="txn_"
    )
    row = known.exclude(balance_transaction_id__startswith="txn_invented").order_by("-pk").first()
    assert row is not None
    type(row).objects.filter(pk=row.pk).delete()
    return row.balance_transaction_id


# In words; whether the comparison can put it right by itself.
DRIFT = {
    changed_net: ("a changed fee and net", False),
    changed_amount: ("a donation of another amount", False),
    changed_returned: ("a wrong count of what went back", True),
    changed_month: ("a movement in another month", False),
    changed_kind: ("a movement of another kind", False),
    changed_moment: ("a movement at another moment", False),
    removed_settlement: ("a removed settlement", True),
    removed_donation: ("a removed donation", True),
    removed_pledge: ("a removed donation, its pledge too", False),
    invented_gift: ("a donation unknown to Stripe", False),
    invented_movement: ("a movement unknown to Stripe", False),
    removed_movement: ("a removed movement of a refund", True),
}


def inject() -> list[dict]:
    """Every kind of drift, each on a gift of its own: what was done, and the id to be named."""
    gifts = untouched()
    if len(gifts) < len(DRIFT):
        raise RuntimeError(f"{len(gifts)} gifts are too few for {len(DRIFT)} kinds of drift")
    return [
        {"what": words, "id": verb(gift), "repairable": repairable}
        for gift, (verb, (words, repairable)) in zip(gifts, DRIFT.items(), strict=False)
    ]
