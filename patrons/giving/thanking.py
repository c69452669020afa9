"""What a giver may tell us on the thanks page: all of it optional, all of it changeable.

The answers stand in the ReceiptParty of the gift's first receipt, the one place of personal data.
None of them is printed on a receipt but the organisation's name, and that is a correction: a new
receipt, which names the one it replaces.
"""

from django.db import transaction

from patrons.giving import gateway
from patrons.giving.donation import Donation
from patrons.giving.pledge import Pledge
from patrons.giving.receipt import Receipt
from patrons.masthead import Newsroom
from patrons.patron import Patron

MOST_CORRECTIONS = 3  # of one receipt, by its giver; after that a person looks at it


class Refused(Exception):
    """Why an organisation cannot be named here; its text is for the giver."""


class SupportsOtherwise(Refused):
    """The address has other support, and what it comes from would change with this answer."""


class TooOften(Refused):
    """This receipt was corrected as often as a giver may."""


def first_donation(pledge: Pledge) -> Donation | None:
    return pledge.donations.select_related("patron", "currency").order_by("paid_at", "pk").first()


def name_organisation(pledge: Pledge, name: str) -> None:
    """The gift is an organisation's (it gives, is thanked, never votes), or a person's again.

    An empty name gives the gift back to the person whom Stripe's page named. Safe to call twice.
    Raises Refused, or gateway.GatewayError where Stripe was not told; then nothing has changed.
    """
    donation = first_donation(pledge)
    patron = donation.patron if donation else None
    if donation is None or patron is None or name == organisation_of(patron):
        return
    if _supports_otherwise(patron, pledge):
        raise SupportsOtherwise
    first = donation.receipts.select_related("party").order_by("sequence").first()
    if donation.receipts.count() > MOST_CORRECTIONS:
        raise TooOften
    kind = Patron.Kind.ORGANISATION if name else Patron.Kind.PERSON
    name = name or (first.party.name if first and first.party else "")
    # Later charges are receipted in the name that Stripe has.
    agreement = getattr(pledge, "subscription", None)
    if agreement is not None and agreement.ended_at is None:
        for customer in patron.stripe_customers.filter(currency=pledge.currency_id):
            gateway.update_customer(customer.stripe_id, name=name)
    with transaction.atomic():
        patron.kind, patron.name = kind, name
        patron.save(update_fields=["kind", "name"])
        for receipt in Receipt.objects.valid().filter(donation__pledge=pledge):
            receipt.correct(Newsroom.load(), name=name)


def organisation_of(patron: Patron) -> str:
    """The organisation that this patron is, or an empty string."""
    return patron.name if patron.kind == Patron.Kind.ORGANISATION else ""


def _supports_otherwise(patron: Patron, pledge: Pledge) -> bool:
    """Whether some support of theirs does not come from this pledge."""
    others = patron.support_periods.exclude(donation__pledge=pledge)
    return others.exists() or patron.donations.exclude(pledge=pledge).exists()
