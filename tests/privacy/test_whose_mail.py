"""A mail's row names nobody: whose it is, is found by its kind and by what its key begins with."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from patrons import tasks
from patrons.account import erased_mail, factor_mail, notices, resetting, traces
from patrons.account.address_change import CHANGED, CODE, AddressChange
from patrons.account.invitation import KIND as INVITED
from patrons.account.invitation import Invitation
from patrons.account.lost_address import ASKED, MOVED_NEW, MOVED_OLD, LostAddress
from patrons.admin.mail_kinds import KINDS
from patrons.giving.failed_charges.late_charge import LateCharge
from patrons.giving.memberships.telling import told_key
from patrons.giving.regular.agreed_change import By
from patrons.giving.regular.agreed_change import Kind as Change
from patrons.models import (
    AddressCorrection,
    AgreedChange,
    CreditNote,
    Dispute,
    Donation,
    GiftMembership,
    Mail,
    Patron,
    Refund,
)
from tests.privacy.conftest import erase
from tests.privacy.signing_in import signed_in_ago
from tests.privacy.test_data_page import files_of

# By template: the kind of its row. Those that go without a row, in the request of whoever asks, or
# that are another wording of a row's mail, name none.
ROWS = {
    "receipt": "receipt",
    "welcome": "welcome",
    "yearly_statement": "yearly statement",
    "made_once": "made one-time",
    "bank_refused": "bank refused",
    "address_code": "address code",
    "gift_changed": "gift changed",
    "gift_paused": "gift paused",
    "charge_skipped": "charge skipped",
    "gift_resumed": "gift resumed",
    "gift_cancelled": "gift cancelled",
    "card_runs_out": "card runs out",
    "yearly_charge": "yearly charge",
    "charge_failed": "charge failed",
    "charge_still_open": "charge still open",
    "recovered": None,  # a receipt's
    "gift_ended": "gift ended unpaid",
    "refund": "refund",
    "refund_sent_back": "refund sent back",
    "correction": None,  # a credit note's, as a refund's is
    "dispute_lost": "taken back by the bank",
    "membership_told": "membership told",
    "membership_welcome": "membership begun",
    "membership_accepted": "membership accepted",
    "membership_waits": "membership not accepted",
    "membership_own": "membership to oneself",
    "membership_ending": "membership ending",
    "membership_ended": "membership taken back",
    "login_code": None,
    "unknown_account": None,
    "confirm_code": None,
    "new_address_code": CODE,
    "new_address_taken": None,  # the same row's
    "address_changed": CHANGED,
    "lost_address_asked": ASKED,
    "lost_address_new": MOVED_NEW,
    "lost_address_old": MOVED_OLD,
    "passkey_added": notices.ADDED,
    "passkey_removed": notices.REMOVED,
    "erased": erased_mail.KIND,
    "staff_invited": INVITED,
    "second_factor": factor_mail.KIND,
    "second_factor_reset": resetting.KIND,
}
TO_GIVER = ("membership accepted", "membership not accepted", "membership to oneself")


def keys_of(patron: Patron, given: GiftMembership, got: GiftMembership) -> dict[str, str]:
    """A key of each kind, as the mail of something of this patron's has it."""
    gift, user = patron.subscriptions.all()[0], patron.user
    refund = Refund.objects.filter(donation__patron=patron)[0]
    note = CreditNote.objects.get(refund=refund)
    dispute = Dispute.objects.filter(donation__patron=patron)[0]
    receipt = patron.donations.all()[0].receipts.all()[0]
    correction = AddressCorrection.objects.get(pledge__donations__patron=patron)
    change = AddressChange.objects.create(user=user)
    moved = LostAddress.objects.create(
        patron=patron, donation=patron.donations.all()[0], effective_at=timezone.now()
    )
    asked = Invitation.objects.create(email=user.email, ends_at=timezone.now())
    now = timezone.now()
    money = {"amount": 500, "currency_id": "EUR"}
    late = LateCharge.objects.create(
        subscription=gift, invoice_id=f"in_{patron.pk}", failed_at=now, **money
    )
    before = {"old_amount": 500, "old_interval": "month", "interval": "month"}
    agreed = AgreedChange.objects.create(
        subscription=gift, kind=Change.AMOUNT, by=By.PATRON, amount=700, **before
    )
    membership = {
        kind: str((given if kind in TO_GIVER else got).pledge.public_id)
        for kind in ROWS.values()
        if kind and kind.startswith("membership")
    }
    failed = ("charge failed", "charge still open", "gift ended unpaid")
    changed = ("gift changed", "gift paused", "charge skipped", "gift resumed", "gift cancelled")
    return {
        "receipt": str(receipt.public_id),
        "welcome": str(patron.public_id),
        "yearly statement": f"{patron.public_id} 2026",
        "made one-time": str(gift.public_id),
        "bank refused": f"{gift.pledge.public_id} 14",
        "address code": f"{correction.pk} 14",
        "card runs out": f"{gift.public_id} 2026-12-31",
        "yearly charge": f"{gift.public_id} 2027-01-05",
        "refund": str(note.public_id),
        "refund sent back": str(refund.public_id),
        "taken back by the bank": dispute.stripe_id,
        CODE: f"{change.pk} 14",
        CHANGED: f"{change.pk} 14",
        **dict.fromkeys((ASKED, MOVED_NEW, MOVED_OLD), str(moved.pk)),
        **dict.fromkeys((notices.ADDED, notices.REMOVED), f"{user.pk} 3"),
        erased_mail.KIND: str(patron.public_id),
        INVITED: asked.key,
        factor_mail.KIND: f"{user.pk} 3 {factor_mail.CODES_MADE}",
        resetting.KIND: f"4711 {user.pk}",
        **dict.fromkeys(failed, str(late.public_id)),
        **dict.fromkeys(changed, str(agreed.public_id)),
        **membership,
        "membership told": told_key(got),
    }


@pytest.fixture
def hers(zoraida) -> dict[str, str]:
    """One mail of each kind to her; those that went while she gave are gone."""
    Mail.objects.all().delete()
    given = GiftMembership.objects.get(recipient_email="ann@example.org")
    got = GiftMembership.objects.get(accepted_by=zoraida)
    keys = keys_of(zoraida, given, got)
    Mail.objects.bulk_create(Mail(kind=kind, key=key) for kind, key in keys.items())
    return keys


def test_every_kind_of_mail_is_found_for_its_person(hers, zoraida):
    assert set(ROWS) == set(KINDS), "say here which row the new mail goes by"
    kinds = {kind for kind in ROWS.values() if kind}
    assert kinds == {*tasks.LETTERS, erased_mail.KIND} == set(hers)
    found = set(traces.mails_about(zoraida).values_list("kind", flat=True))
    assert kinds - found == set()


def test_what_waits_to_be_sent_goes_with_its_person(hers, zoraida, alice):
    Mail.objects.create(kind="yearly statement", key=f"{alice.public_id} 2026")
    assert erase(zoraida).done_at
    assert [mail.kind for mail in Mail.objects.filter(sent_at=None)] == ["yearly statement"]


def test_the_table_names_every_kind_once(db):
    named = [kind for kinds in (*traces.OF_PATRON, *traces.OF_USER) for kind in kinds]
    assert len(named) == len(set(named))
    assert {*named, resetting.KIND} == traces.KINDS == {*tasks.LETTERS, erased_mail.KIND}


def test_what_is_anothers_is_not_found(hers, zoraida, alice):
    """Keys that only begin alike, that are alike in another kind, and other people's."""
    user = zoraida.user.pk
    Mail.objects.exclude(kind="receipt").delete()
    for kind, key in [
        (notices.ADDED, f"{user}1 3"),
        (factor_mail.KIND, f"{alice.user.pk} {user} {factor_mail.CODES_MADE}"),
        (resetting.KIND, f"{user} {alice.user.pk}"),
        (resetting.KIND, f"4711 1{user}"),
        ("yearly statement", f"{alice.public_id} 2026"),
        ("welcome", hers["receipt"]),
        (ASKED, f"{hers[ASKED]}1"),
        ("membership accepted", hers["membership begun"]),
        ("membership begun", hers["membership accepted"]),
    ]:
        Mail.objects.create(kind=kind, key=key)
    found = list(traces.mails_about(zoraida).values_list("kind", "key"))
    assert found == [("receipt", hers["receipt"])]


def test_a_membership_that_nobody_accepted_so_far_is_told_to_whom_it_is_for(hers, zoraida, alice):
    got = GiftMembership.objects.get(accepted_by=zoraida)
    for accepted_by, whose in ((None, [zoraida]), (alice, [alice])):
        GiftMembership.objects.filter(pk=got.pk).update(accepted_by=accepted_by)
        told = Mail.objects.get(kind="membership told")
        found = [who for who in (zoraida, alice) if told in traces.mails_about(who)]
        assert found == whose


def test_however_many_there_are_the_same_questions_find_them(
    hers, zoraida, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(20) as few:
        list(traces.mails_about(zoraida))
    for day in range(30):
        Donation.objects.record(
            source="bank",
            reference=f"KB-{day}",
            party={"name": "Zoraida"},
            patron=zoraida,
            amount=500,
            currency_id="EUR",
            paid_at=timezone.now() - timedelta(days=day),
        )
    with django_assert_num_queries(len(few)):
        list(traces.mails_about(zoraida))


def test_who_works_here_and_never_gave_is_told_of_their_mails_too(ada, newsroom, signed_in):
    Mail.objects.create(kind=factor_mail.KIND, key=f"{ada.pk} 3 {factor_mail.APP_SET_UP}")
    data, _page = files_of(signed_in_ago(signed_in(ada)).post("/account/data/"))
    assert [row["kind"] for row in data["mails"]] == [factor_mail.KIND]


def test_they_are_found_without_reading_all_mails(zoraida):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a short table is always read
    plan = traces.mails_about(zoraida).explain()
    if connection.vendor == "sqlite":  # PostgreSQL takes the index that its counts speak for
        assert "mail_about" in plan
    assert "SCAN patrons_mail" not in plan
    assert "Seq Scan on patrons_mail" not in plan
