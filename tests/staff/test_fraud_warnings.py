"""A bank's warning of fraud reaches those who can still give the gift back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from patrons.models import Dispute, Donation, FraudWarning, Refund

SAYS = "A bank warns of fraud"


def warn(donation: Donation, ago: int = 1, **fields) -> FraudWarning:
    return FraudWarning.objects.create(
        stripe_id=f"issfr_{FraudWarning.objects.count()}",
        donation=donation,
        fraud_type="made_with_stolen_card",
        warned_at=timezone.now() - timedelta(days=ago),
        **{"actionable": True, **fields},
    )


@pytest.fixture
def home(tess, signed_in):
    client = signed_in(tess)
    return lambda: client.get("/admin/").content.decode()


def test_the_first_screen_names_the_gift_and_leads_to_its_refund(gift, home):
    assert SAYS not in home()
    donation = gift(2500)
    warn(donation)
    page = home()
    assert SAYS in page
    assert "25\xa0EUR of Alice Novák" in page
    assert "made with stolen card" in page
    assert "A refund now may avoid a dispute" in page
    assert f"/admin/donation/{donation.pk}/refund/" in page


def test_a_warning_stays_until_all_of_the_gift_is_given_back(gift, home):
    donation = gift(2500)
    warn(donation)
    part = Refund.objects.reserve(donation, 1000)
    assert SAYS in home()
    whole = Refund.objects.reserve(donation, 1500)
    assert SAYS not in home()
    donation.let_go(whole.amount)  # the bank sent it back
    assert SAYS in home()
    assert part.amount == 1000


def test_a_dispute_has_a_notice_of_its_own(gift, home):
    donation = gift(2500)
    warn(donation)
    Dispute.objects.create(
        stripe_id="du_1",
        donation=donation,
        amount=2500,
        currency=donation.currency,
        reason="fraudulent",
        status="needs_response",
        opened_at=timezone.now(),
    )
    page = home()
    assert SAYS not in page
    assert "One dispute waits for an answer" in page


@pytest.mark.parametrize(
    ("warning", "shown"),
    [({"ago": 44}, True), ({"ago": 46}, False), ({"actionable": False}, False)],
)
def test_a_warning_is_shown_while_a_refund_may_answer_it(warning, shown, gift, home):
    warn(gift(), **warning)
    assert (SAYS in home()) is shown


def test_only_who_may_refund_is_told(gift, edie, signed_in):
    warn(gift())
    assert SAYS not in signed_in(edie).get("/admin/").content.decode()


def test_many_warnings_ask_the_database_no_more_than_one(gift, home, django_assert_max_num_queries):
    warn(gift(2500))
    home()
    with django_assert_max_num_queries(100) as one:
        home()
    for _ in range(11):
        warn(gift(300))
    with django_assert_max_num_queries(len(one.captured_queries)):
        page = home()
    assert page.count("Give it back") == 10
    assert "And 2 more" in page
