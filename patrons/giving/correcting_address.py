"""Where the receipt went is put right: Stripe is told, and what this one pledge made moves to the
patron of the address that was proved.
"""

from django.db import transaction
from django.utils import timezone

from patrons.giving import gateway, thanking, wall
from patrons.giving.address_correction import AddressCorrection
from patrons.giving.donation import Donation
from patrons.giving.pledge import Pledge
from patrons.giving.receipt import Receipt
from patrons.giving.stripe_customer import StripeCustomer
from patrons.giving.subscription import Subscription
from patrons.masthead import Newsroom
from patrons.patron import Patron
from patrons.support import SupportPeriod


def confirm(correction: AddressCorrection, typed: str) -> bool:
    """Correct the address where the code is right; whether it was. Each call is one try.

    Raises gateway.GatewayError where Stripe was not told; then nothing has changed.
    """
    if not correction.is_right(typed):
        return False
    customer = gateway.checkout_session(correction.pledge.session_id)["customer"]
    if customer:
        gateway.update_customer(customer, correction.at_stripe, email=correction.email)
    _move(correction, customer or "")
    return True


@transaction.atomic
def _move(correction: AddressCorrection, customer: str) -> None:
    # Whoever erases one of the two waits, or has deleted the correction.
    given = correction.pledge.donations.exclude(patron=None).values_list("patron__email", flat=True)
    Patron.objects.hold(correction.email, *given)
    mine = AddressCorrection.objects.filter(pk=correction.pk, done_at=None)
    if not mine.update(done_at=timezone.now(), email=""):
        return  # sent twice at once
    pledge, email = correction.pledge, correction.email
    first = thanking.first_donation(pledge)
    if first is None or first.patron is None:
        return
    # Named as this gift's own first receipt does: the other address may be a stranger's, and
    # a later receipt may name an organisation.
    party = first.receipts.select_related("party").order_by("sequence")[0].party
    old, new = first.patron, Patron.objects.with_address(email, party.name if party else "")
    # What was given to somebody else stays theirs.
    SupportPeriod.objects.filter(donation__pledge=pledge, patron=old).update(patron=new)
    Donation.objects.filter(pledge=pledge).update(patron=new)
    Subscription.objects.filter(pledge=pledge).update(patron=new)
    StripeCustomer.objects.filter(stripe_id=customer).update(patron=new)
    wall.move(pledge, new)
    Pledge.objects.filter(pk=pledge.pk, payer=old).update(payer=new)
    for receipt in Receipt.objects.valid().filter(donation__pledge=pledge):
        receipt.correct(Newsroom.load(), email=email)
    thanking.note_consents(pledge)
    _forget(old)


def _forget(patron: Patron) -> None:
    """A patron whom only the slip made, and whom nobody ever signed in as, is no patron."""
    user = patron.user
    if (
        patron.donations.exists()
        or patron.subscriptions.exists()
        or patron.support_periods.exists()
        or patron.ballots.exists()
        or (user and (user.is_staff or user.last_login))
    ):
        return
    patron.delete()
    if user:
        user.delete()
