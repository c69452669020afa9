"""The product's side of the comparison, read from its database by a process of its own.

Lines of JSON come in, `[question, details]`, and a line of JSON goes out for each. Questions are
the functions below. Three of them do not only read: `time_passes`, for when no worker runs,
`catch_up`, which queues what beat would, and `inject` (proofs/injecting.py).
"""

import json
import os
import sys
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from django.db.models import F, Sum  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from patrons import models as ours  # noqa: E402
from patrons.giving import events, first_day  # noqa: E402
from patrons.giving.going_back import refunding  # noqa: E402
from patrons.giving.stripe_event import CaughtUp, StripeEvent  # noqa: E402
from patrons.mail import Mail  # noqa: E402
from patrons.tasks import catch_up as catch_up_task  # noqa: E402
from patrons.tasks import sweep  # noqa: E402
from proofs.injecting import inject  # noqa: E402

SOON = timedelta(minutes=15)


def prepare() -> int:
    """Currencies without decimals and with three, beside those of the demo."""
    newsroom = ours.Newsroom.load()
    dinar = {"exponent": 3, "coffee": 1000, "monthly": [2000, 4000], "yearly": [20000]}
    more = {"once": [5000, 10000], "minimum": 500, "maximum": 1_000_000}
    ours.Currency.objects.get_or_create(
        code="BHD", defaults={"newsroom": newsroom, **dinar, **more}
    )
    return ours.Currency.objects.count()


def waiting() -> dict:
    """What somebody still has to do: all of it zero means that nothing is due."""
    later = [StripeEvent.State.WAITING, StripeEvent.State.FAILED]
    return {
        "events": StripeEvent.objects.filter(state__in=later).count(),
        "mails": Mail.objects.filter(sent_at=None).count(),
        "refunds": ours.Refund.objects.filter(state__in=["asked", "unanswered"]).count(),
        "gifts to stop": refunding.gifts_to_stop().count(),
    }


def unsent() -> list[str]:
    """The mails that did not go, each with what went wrong."""
    rows = Mail.objects.filter(sent_at=None).values_list("kind", "key", "attempts", "error")
    return [f"{kind} {key}, {attempts} attempts, {error}" for kind, key, attempts, error in rows]


def at_work() -> int:
    """How many events may be handled at this moment: those due, not those put off."""
    return events.due().count()


def time_passes() -> int:
    """What was claimed or put off is due now, and a sweep is queued. Only while no worker runs: it
    is the same as waiting until all claims have run out.
    """
    sweep.delay()
    put_off = StripeEvent.objects.exclude(next_attempt_at=None)
    moved = put_off.filter(state__in=["waiting", "failed"]).update(next_attempt_at=timezone.now())
    claimed = Mail.objects.filter(sent_at=None).exclude(claimed_at=None)
    moved += claimed.update(claimed_at=F("claimed_at") - SOON)
    asked = ours.Refund.objects.filter(state="asked")
    return moved + asked.update(asked_at=F("asked_at") - SOON)


def catch_up() -> str:
    """Queue the task that beat queues every five minutes; tells how far it had come before."""
    before = caught_up()
    catch_up_task.delay()
    return before


def caught_up() -> str:
    mark = CaughtUp.objects.first()
    return mark.until.isoformat() if mark else ""


def gift_of(email: str) -> dict | None:
    """The newest gift of an address, with the addresses of the pages that lead on from it."""
    gift = ours.Donation.objects.filter(patron__email=email).order_by("-pk").first()
    if gift is None:
        return None
    stop = ""
    if gift.subscription:
        stop = reverse("stop_gift", args=[gift.subscription.public_id])
    return {
        "left": gift.left,
        "exponent": gift.currency.exponent,
        "refund": reverse("donation:refund", args=[gift.pk]),
        "stop": stop,
    }


def monthly_gifts(email: str) -> int:
    """How many regular gifts of an address have been paid at least once."""
    gifts = ours.Donation.objects.filter(patron__email=email).exclude(subscription=None)
    return gifts.order_by().values("subscription").distinct().count()


def rows() -> dict:
    """The ledger, as plain values."""
    return {
        "gifts": [_gift(each) for each in ours.Donation.objects.filter(source="stripe")],
        "movements": [_movement(each) for each in ours.Movement.objects.all()],
        "refunds": list(
            ours.Refund.objects.values(
                "pk", "stripe_id", "state", "amount", "currency", "donation__charge_id",
                "credit_note__sequence", "credit_note__year", "credit_note__void_at",
            )
        ),
        "disputes": list(
            ours.Dispute.objects.values("stripe_id", "status", "amount", "currency",
                                        "donation__charge_id", "gift_stopped_at")
        ),
        "subscriptions": list(
            ours.Subscription.objects.values("stripe_id", "status", "ended_at", "amount")
        ),
        "warnings": list(
            ours.FraudWarning.objects.values("stripe_id", "donation__charge_id", "actionable")
        ),
        "events": list(
            StripeEvent.objects.values("stripe_id", "type", "state", "error", "attempts")
        ),
        "receipts": list(
            ours.Receipt.objects.values("year", "sequence", "donation", "replaced_at", "public_id")
        ),
        "counters": {
            "receipts": dict(ours.ReceiptCounter.objects.values_list("year", "last")),
            "credit notes": dict(ours.CreditNoteCounter.objects.values_list("year", "last")),
        },
        "mails": list(Mail.objects.values("kind", "key", "attempts", "sent_at", "claimed_at")),
        "papers": _papers(),
        "pledges": list(
            ours.Pledge.objects.values("session_id", "fulfilled_at", "donations__reference")
        ),
        "twice": _twice(),
    }  # fmt: skip


def _gift(gift) -> dict:
    settled = getattr(gift, "settlement", None)
    period = gift.period
    now = timezone.now()
    return {
        "pk": gift.pk,
        "reference": gift.reference,
        "charge": gift.charge_id,
        "invoice": gift.invoice_id,
        "subscription": gift.subscription.stripe_id if gift.subscription else "",
        "email": gift.patron.email,
        "amount": gift.amount,
        "currency": gift.currency_id,
        "returned": gift.returned,
        "paid_at": int(gift.paid_at.timestamp()),
        "valid_receipts": gift.receipts.valid().count(),
        "settlement": _movement(settled) if settled else None,
        "sustains": bool(period and period.ends_at > max(now, period.starts_at)),
    }


def _movement(row) -> dict:
    return {
        "id": row.balance_transaction_id,
        "currency": row.currency,
        "gross": row.gross,
        "fee": row.fee,
        "net": row.net,
    }


def _papers() -> list[list[str]]:
    """Kind, number and mail key of each receipt and credit note; the mail bears the number."""
    # One from elsewhere goes by mail only where the treasurer wanted it to; a credit note does not
    # where the bank had sent the money back before (patrons/giving/going_back/refund_mail.py).
    mails = Mail.objects.filter(kind__in=["receipt", "refund"])
    mailed = set(mails.values_list("kind", "key"))
    receipts = [
        ["receipt", r.number, str(r.public_id)]
        for r in ours.Receipt.objects.select_related("donation")
        if not r.donation.is_from_elsewhere or ("receipt", str(r.public_id)) in mailed
    ]
    notes = [
        ["refund", n.number, str(n.public_id)]
        for n in ours.CreditNote.objects.all()
        if not n.void_at or ("refund", str(n.public_id)) in mailed
    ]
    return receipts + notes


def _twice() -> list[str]:
    """What should be there once, by the ids that name it, where it is there more often."""
    once = {
        "donation of a charge": ours.Donation.objects.exclude(charge_id="").values_list(
            "charge_id", flat=True
        ),
        "gift of an invoice": ours.Donation.objects.exclude(invoice_id="").values_list(
            "invoice_id", flat=True
        ),
        "subscription": ours.Subscription.objects.values_list("stripe_id", flat=True),
        "subscription of a pledge": ours.Subscription.objects.exclude(pledge=None).values_list(
            "pledge", flat=True
        ),
        "refund": ours.Refund.objects.exclude(stripe_id="").values_list("stripe_id", flat=True),
        "dispute": ours.Dispute.objects.values_list("stripe_id", flat=True),
        "movement": ours.Movement.objects.values_list("balance_transaction_id", flat=True),
        "event": StripeEvent.objects.values_list("stripe_id", flat=True),
        "page of a pledge": ours.Pledge.objects.exclude(session_id="").values_list(
            "session_id", flat=True
        ),
        "patron of an address": (each.lower() for each in _addresses(ours.Patron)),
        "user of an address": (each.lower() for each in _addresses(ours.User)),
        "mail": (f"{mail.kind} {mail.key}" for mail in Mail.objects.all()),
        "support of a gift": ours.Donation.objects.exclude(period=None).values_list(
            "period", flat=True
        ),
    }
    return [
        f"{what} {value}: {times} rows"
        for what, values in once.items()
        for value, times in Counter(values).items()
        if times > 1
    ]


def _addresses(model) -> list[str]:
    return list(model.objects.values_list("email", flat=True))


def sums() -> dict:
    """What the gifts add up to, by currency, as the database adds."""
    found = ours.Donation.objects.values("currency").annotate(given=Sum("amount"))
    return {row["currency"]: row["given"] for row in found}


def first_day_link(email: str, name: str) -> str:
    """The signed address that the receipt's mail bears, as the product makes it."""
    gift = ours.Subscription.objects.filter(patron__email=email).order_by("-pk").first()
    return first_day.link(name, gift) if gift else ""


QUESTIONS = {
    each.__name__: each
    for each in (
        *(prepare, waiting, unsent, at_work, time_passes, catch_up, caught_up, gift_of, rows, sums),
        *(first_day_link, monthly_gifts, inject),
    )
}


def plain(value: object) -> object:
    return (
        str(value) if isinstance(value, Decimal) else getattr(value, "isoformat", value.__str__)()
    )


def main() -> None:
    for line in sys.stdin:
        question, details = json.loads(line)
        print(json.dumps(QUESTIONS[question](**details), default=plain), flush=True)


if __name__ == "__main__":
    main()
