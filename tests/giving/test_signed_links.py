"""What was mailed leads where it led: each kind of signed address is read as it was always made."""

from datetime import timedelta

import pytest
from django.core.signing import Signer, TimestampSigner
from django.utils import timezone

from patrons import mail_choice
from patrons.giving import first_day
from patrons.giving.failed_charges import recovery_link
from patrons.giving.regular import receipt_link
from patrons.models import GiftMembership, LateCharge, Patron

pytestmark = pytest.mark.usefixtures("own_stripe")


def mailed(salt: str, public_id, signer=Signer) -> str:
    return signer(salt=salt).sign(str(public_id))


@pytest.fixture
def regular(newsroom, gift):
    return gift("month", 500).subscription


@pytest.fixture
def other(db) -> Patron:
    return Patron.objects.with_address("bob@example.org", "Bob")


def test_the_first_day_of_a_gift(regular, other):
    link = mailed(f"the first day of a regular gift {regular.patron_id}", regular.public_id)
    assert first_day.link("make_once", regular).endswith(f"/{link}/")
    assert first_day.find(link) == regular
    regular.patron = other
    regular.save()
    assert first_day.find(link) is None


def test_the_receipt_of_a_gift(regular, other):
    gift = regular.donations.get()
    receipt = gift.receipts.get()
    link = mailed(f"stop the regular gift of a receipt {gift.patron_id}", receipt.public_id)
    assert receipt_link.link(receipt).endswith(f"/{link}/")
    assert receipt_link.find(link) == gift
    gift.patron = other
    gift.save()
    assert receipt_link.find(link) is None


def test_a_membership_of_its_giver_and_handed_over(for_ann, other):
    membership = for_ann()
    pledge, giver = membership.pledge, membership.donation.patron_id
    given = mailed(f"the giver of a gift membership {giver}", pledge.public_id)
    handed = mailed("a gift membership handed over", pledge.public_id)
    assert membership.given_path.endswith(f"/{given}/")
    assert membership.handed_path.endswith(f"/{handed}/")
    rows = GiftMembership.objects
    assert rows.signed(given) == rows.handed_over(handed) == membership
    assert rows.signed(handed) is rows.handed_over(given) is None
    pledge.donations.update(patron=other)
    assert rows.signed(given) is None
    assert rows.handed_over(handed) == membership


def test_a_card_and_a_charge_for_sixty_days(regular, other, time_machine):
    late = LateCharge.objects.create(
        subscription=regular,
        invoice_id="in_1",
        amount=500,
        currency_id="EUR",
        failed_at=timezone.now(),
    )
    card = mailed(
        f"change the card of a gift {regular.patron_id}", regular.public_id, TimestampSigner
    )
    pay = mailed(f"pay a charge that failed {regular.patron_id}", late.public_id, TimestampSigner)
    assert recovery_link.find_gift(card) == (regular, False)
    assert recovery_link.find_charge(pay) == (late, False)
    assert recovery_link.find_gift(pay) is recovery_link.find_charge(card) is None
    time_machine.move_to(timezone.now() + recovery_link.LASTS + timedelta(seconds=1))
    assert recovery_link.find_gift(card) == (regular, True)
    assert recovery_link.find_charge(pay) == (late, True)
    for link in (recovery_link.card_link(regular), recovery_link.pay_link(late)):
        signed = link.rstrip("/").rpartition("/")[2]
        found = recovery_link.find_gift(signed) or recovery_link.find_charge(signed)
        assert found
        assert not found.over
    regular.patron = other
    regular.save()
    assert recovery_link.find_gift(card) is recovery_link.find_charge(pay) is None


def test_the_choice_of_mails(other):
    link = mailed(f"what mails a patron gets {other.email}", other.public_id)
    assert mail_choice.link(other).endswith(f"/{link}/")
    assert mail_choice.find(link) == other
    other.email = "robert@example.org"
    other.save()
    assert mail_choice.find(link) is None


def test_what_we_did_not_sign_leads_nowhere(regular):
    finders = [
        first_day.find,
        receipt_link.find,
        recovery_link.find_gift,
        recovery_link.find_charge,
        mail_choice.find,
        GiftMembership.objects.signed,
        GiftMembership.objects.handed_over,
    ]
    receipt = regular.donations.get().receipts.get()
    rows = (regular, regular.patron, regular.pledge, receipt)
    ids = [str(row.public_id) for row in rows]
    for signed in ["", ":", "no id at all", "no-id:signature", *ids, *(f"{id}:no" for id in ids)]:
        assert [find(signed) for find in finders] == [None] * len(finders)
