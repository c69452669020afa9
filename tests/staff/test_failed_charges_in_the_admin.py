"""Staff see why each charge failed, what became of it, and how much came in after all."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.utils import timezone

from patrons.models import FailedTry, LateCharge, Subscription


@pytest.fixture
def monthly(newsroom, alice) -> Subscription:
    return Subscription.objects.create(
        stripe_id="sub_1",
        patron=alice,
        status="past_due",
        amount=500,
        currency_id="EUR",
        interval="month",
        started_at=timezone.now(),
    )


@pytest.fixture
def late(monthly):
    """late(): a charge that failed so many days ago, and what became of it."""

    def failing(
        days=1, became="open", amount=500, code="EUR", declined="insufficient_funds"
    ) -> LateCharge:
        at = timezone.now() - timedelta(days=days)
        found = LateCharge.objects.create(
            subscription=monthly,
            invoice_id=f"in_{LateCharge.objects.count()}",
            amount=amount,
            currency_id=code,
            failed_at=at,
            became=became,
            over_at=None if became == "open" else at + timedelta(hours=5),
            tried_again_at=at + timedelta(days=3) if became == "open" else None,
        )
        FailedTry.objects.create(
            late_charge=found,
            reference=f"ch_{found.pk}",
            failed_at=at,
            code="card_declined",
            decline_code=declined,
            advice="try_again_later",
        )
        return found

    return failing


def test_the_list_answers_which_failed_this_week_and_why(late, tess, signed_in):
    late(days=2)
    late(days=20, declined="stolen_card")
    page = signed_in(tess).get("/admin/latecharge/").content.decode()
    assert "Charges that failed this week" in page
    assert page.count("/admin/latecharge/inspect/") == 1
    assert "not enough money on the account" in page
    assert "open, tried again on" in page
    all_of_them = signed_in(tess).get("/admin/latecharge/?failed=ever").content.decode()
    assert all_of_them.count("/admin/latecharge/inspect/") == 2
    assert "Charges that failed this week" not in all_of_them


def test_the_treasurer_reads_how_much_came_in_after_all(late, tess, signed_in):
    late()
    late(became="recovered", amount=700)
    late(became="recovered", amount=300)
    late(became="lost", amount=1000)
    late(days=9, became="lost", amount=9900)
    late(code="JPY", amount=800)
    page = signed_in(tess).get("/admin/latecharge/").content.decode().replace("\xa0", " ")
    said = "25 EUR failed (4 charges): 10 EUR paid after all, 10 EUR lost, 5 EUR still open"
    assert said in page
    assert "800 JPY failed (1 charge): 800 JPY still open" in page


def test_the_gifts_own_page_has_each_try_with_stripes_codes(late, monthly, tess, signed_in):
    late(became="recovered")
    client = signed_in(tess)
    for address in (
        f"/admin/subscription/inspect/{monthly.pk}/",
        f"/admin/latecharge/inspect/{LateCharge.objects.get().pk}/",
    ):
        page = client.get(address).content.decode()
        assert "(card_declined, insufficient_funds, try_again_later)" in page
        assert "paid after all on" in page


def test_a_file_holds_them_all_with_their_reasons(late, tess, signed_in):
    late(days=100, became="lost")
    answer = signed_in(tess).get("/admin/latecharge/?export=csv&failed=ever")
    [row] = csv.DictReader(StringIO(b"".join(answer.streaming_content).decode()))
    assert (row["Why"], row["What became of it"]) == ("not enough money on the account", "lost")
    assert row["Stripe's codes"] == "card_declined, insufficient_funds, try_again_later"


def test_twenty_charges_ask_the_database_no_more_than_two(
    late, tess, signed_in, django_assert_max_num_queries
):
    client = signed_in(tess)
    late(), late()
    client.get("/admin/latecharge/")
    with django_assert_max_num_queries(100) as few:
        client.get("/admin/latecharge/")
    for _number in range(18):
        late()
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/admin/latecharge/")


def test_nobody_edits_them_and_editors_do_not_see_them(late, edie, tess, signed_in):
    found = late()
    assert signed_in(edie).get("/admin/latecharge/").status_code == 302
    for path in ("new", f"edit/{found.pk}", f"delete/{found.pk}"):
        assert signed_in(tess).get(f"/admin/latecharge/{path}/").status_code == 404
