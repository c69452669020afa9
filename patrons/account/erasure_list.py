"""The list of the erased as a file of ids, kept beside the backups: a restore applies it again.

One line of JSON for each: what, whose public id, when, how many years receipts keep names, and who
they were at Stripe.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from patrons.account import wiping
from patrons.erasure import ErasedCustomer, Erasure, stand_in
from patrons.giving.donation import Donation
from patrons.patron import Patron


def lines() -> Iterator[str]:
    """The list, oldest first."""
    customers: dict[UUID, list[str]] = {}
    for row in ErasedCustomer.objects.select_related("patron").order_by("pk"):
        customers.setdefault(row.patron.public_id, []).append(row.stripe_id)
    for erasure in Erasure.objects.order_by("asked_at", "pk").iterator():
        yield json.dumps(
            {
                "what": erasure.what,
                "of": str(erasure.of),
                "asked_at": erasure.asked_at.isoformat(),
                "keep_years": erasure.keep_years,
                "customers": customers.get(erasure.of, []),
            }
        )


def read(file: Iterable[str]) -> int:
    """Take up a list that was written; returns how many lines. Raises ValueError with the number of
    a line that is none of ours; the lines before it are taken up.
    """
    number = 0
    for number, line in enumerate(file, start=1):
        try:
            found = json.loads(line)
            asked_at = datetime.fromisoformat(found["asked_at"])
            of, what = UUID(found["of"]), Erasure.What(found["what"])
            years, customers = int(found["keep_years"]), [str(each) for each in found["customers"]]
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"line {number} is no line of a list of erasures") from error
        Erasure.objects.get_or_create(
            what=what, of=of, defaults={"asked_at": asked_at, "keep_years": years}
        )
        if what == Erasure.What.PATRON:
            ErasedCustomer.objects.keep(stand_in(of, asked_at), customers)
    return number


def erase_again() -> int:
    """Whoever is on the list and stands here once more is erased once more; returns how many.

    Safe to call at any time. Stripe and mail are not asked: they have forgotten the person, or beat
    goes on with it.
    """
    again = 0
    erased = Erasure.objects.filter(what=Erasure.What.PATRON).values_list("of", flat=True)
    back = Patron.objects.filter(public_id__in=list(erased), erased_at=None)
    named = Erasure.objects.in_bulk(field_name="pk")
    by_id = {erasure.of: erasure for erasure in named.values()}
    for patron in back.select_related("user"):
        wiping.wipe_patron(patron, by_id[patron.public_id])
        by_id[patron.public_id].note("wiped_at")
        again += 1
    gifts = Erasure.objects.filter(what=Erasure.What.GIFT).values_list("of", flat=True)
    named_again = Donation.objects.filter(public_id__in=list(gifts), receipts__party__isnull=False)
    for gift in named_again.distinct():
        wiping.wipe_giver(gift, by_id[gift.public_id])
        by_id[gift.public_id].note("wiped_at")
        again += 1
    return again
