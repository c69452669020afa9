"""Who gives regularly: each regular gift in our words, those that run first."""

import csv
import re
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.utils import timezone

from patrons.models import Donation, Subscription, SupportPeriod

NOVEMBER = datetime(2026, 11, 3, 12, tzinfo=UTC)
AGREEMENTS = {
    "runs": {},
    "stopped": {"stopped_at": NOVEMBER},
    "ended": {"stopped_at": NOVEMBER, "ended_at": NOVEMBER, "status": "canceled"},
    "failed": {
        "charge_failed_at": NOVEMBER,
        "status": "past_due",
        "charge_problem": "card_declined",
    },
    "unpaid": {"status": "incomplete"},
}
WORDS = {
    "runs": "runs",
    "stopped": "stopped, paid until 2 December 2026",
    "ended": "ended on 3 November 2026",
    "failed": "charge failed",
    "unpaid": "not paid yet",
}


def agree(name: str, donation: Donation, **fields) -> Subscription:
    made = {
        "stripe_id": f"sub_{name}",
        "patron": donation.patron,
        "status": "active",
        "amount": 500,
        "currency": donation.currency,
        "interval": "month",
        "started_at": timezone.now(),
    }
    found = Subscription.objects.create(**{**made, **fields})
    period = SupportPeriod.objects.create(
        patron=donation.patron,
        source="donation",
        starts_at=NOVEMBER,
        paid_until=datetime(2026, 12, 2, 22, tzinfo=UTC),
        ends_at=datetime(2026, 12, 17, tzinfo=UTC),
    )
    Donation.objects.filter(pk=donation.pk).update(subscription=found, period=period)
    return found


@pytest.fixture
def agreements(gift) -> dict[str, Subscription]:
    return {name: agree(name, gift(), **fields) for name, fields in AGREEMENTS.items()}


@pytest.mark.parametrize("name", AGREEMENTS)
def test_a_regular_gift_stands_in_our_words(name, agreements, tess, signed_in):
    client = signed_in(tess)
    page = client.get(f"/admin/subscription/?stands={name}").content.decode()
    assert page.count("/admin/subscription/inspect/") == 1
    assert re.search(rf"<td[^>]*>\s*{WORDS[name]}\s*</td>", page)
    assert not re.search(r"<td[^>]*>\s*(active|canceled|past_due|incomplete)\s*</td>", page)
    own = client.get(f"/admin/subscription/inspect/{agreements[name].pk}/").content.decode()
    assert WORDS[name] in own


def test_what_was_paid_and_went_back_keeps_no_gift_paid(agreements, tess, signed_in):
    SupportPeriod.objects.get(donation__subscription=agreements["stopped"]).end_now()
    page = signed_in(tess).get("/admin/subscription/?stands=stopped").content.decode()
    assert re.search(r"<td[^>]*>\s*stopped\s*</td>", page)


def test_those_that_run_stand_first(agreements, tess, signed_in):
    shown = signed_in(tess).get("/admin/subscription/").context["object_list"]
    assert [each.stands for each in shown][-2:] == ["stopped", "ended"]


def test_a_file_says_how_each_stands_and_since_when(agreements, tess, signed_in):
    answer = signed_in(tess).get("/admin/subscription/?export=csv&stands=stopped")
    [row] = csv.DictReader(StringIO(b"".join(answer.streaming_content).decode()))
    assert (row["Stands"], row["Status at Stripe"]) == ("stopped", "active")
    assert row["Stopped"] == "2026-11-03 14:00:00+02:00"
    assert row["Ended"] == ""


def test_a_cards_date_is_written_as_every_other(agreements, tess, signed_in):
    Subscription.objects.update(card_expires_on=date(2034, 12, 31))
    address = f"/admin/subscription/inspect/{agreements['runs'].pk}/"
    page = signed_in(tess).get(address).content.decode()
    assert "31 December 2034" in page
    assert "Dec. 31" not in page


def test_twenty_regular_gifts_ask_the_database_no_more_than_five(
    agreements, gift, tess, signed_in, django_assert_max_num_queries
):
    client = signed_in(tess)
    client.get("/admin/subscription/")
    with django_assert_max_num_queries(100) as few:
        client.get("/admin/subscription/")
    for number in range(15):
        agree(str(number), gift(), stopped_at=NOVEMBER)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/admin/subscription/")
