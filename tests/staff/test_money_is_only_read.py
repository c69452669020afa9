"""Money rows are read: nobody changes one by the admin, a superuser neither."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from patrons.models import Difference, Dispute, Donation, Newsroom, Patron, Reconciliation, Refund
from tests.staff.conftest import UTC_NOON

READ_ONLY = [
    "donation",
    "refund",
    "dispute",
    "giftmembership",
    "subscription",
    "latecharge",
    "receipt",
    "pledge",
    "stripeevent",
    "reconciliation",
    "payout",
    "month",
    "patron",
]
CHANGING = ["new/", "edit/{}/", "delete/{}/", "copy/{}/", "history/{}/", "usage/{}/"]


@pytest.mark.parametrize("name", READ_ONLY)
@pytest.mark.parametrize("way", CHANGING)
def test_a_superuser_cannot_change_a_record(name, way, records, root):
    from_now_on = f"/admin/{name}/{way.format(records[name])}"
    assert root.get(from_now_on).status_code == 404
    assert root.post(from_now_on, {"amount": "1", "email": "x@example.org"}).status_code == 404


@pytest.mark.parametrize("name", READ_ONLY)
def test_a_record_is_listed_read_and_exported(name, records, root):
    assert root.get(f"/admin/{name}/").status_code == 200
    assert root.get(f"/admin/{name}/inspect/{records[name]}/").status_code == 200
    assert root.get(f"/admin/{name}/results/?q=a").status_code == 200
    lines = b"".join(root.get(f"/admin/{name}/?export=csv").streaming_content).splitlines()
    assert len(lines) > 1
    assert root.get(f"/admin/{name}/?export=xlsx").status_code == 200


def test_a_donation_shows_its_fee_net_and_receipt(gift, tess, signed_in):
    donation = gift(1250)
    page = signed_in(tess).get("/admin/donation/").content.decode()
    for text in ("12.50\xa0EUR", "0.40\xa0EUR", "12.10\xa0EUR", donation.receipts.get().number):
        assert text in page
    assert "12.50\xa0EUR in 1 gift" in page


def test_sums_never_add_two_currencies(gift, tess, signed_in):
    gift(500), gift(700), gift(900, "JPY")
    page = signed_in(tess).get("/admin/donation/").content.decode()
    assert "12\xa0EUR in 2 gifts" in page
    assert "900\xa0JPY in 1 gift" in page


def test_a_donation_stands_on_its_day_in_the_newsrooms_time(gift, tess, signed_in):
    donation = gift(paid_at=UTC_NOON)
    client = signed_in(tess)
    assert "1 Apr 2026, 01:30" in client.get("/admin/donation/").content.decode()
    inspect = client.get(f"/admin/donation/inspect/{donation.pk}/").content.decode()
    assert "1 April 2026, 01:30:00 EEST" in inspect
    assert "2026-03-31 22:30:00 UTC" in inspect
    exported = b"".join(client.get("/admin/donation/?export=csv").streaming_content).decode()
    assert "2026-04-01 01:30:00+03:00" in exported


def test_a_name_from_a_stranger_is_no_formula_in_a_spreadsheet(gift, alice, tess, signed_in):
    Patron.objects.filter(pk=alice.pk).update(name='=HYPERLINK("http://x.example")')
    gift(patron=Patron.objects.get(pk=alice.pk))
    answer = signed_in(tess).get("/admin/donation/?export=csv")
    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode())))
    assert rows[0]["Patron"].startswith("'=")
    assert rows[0]["Amount"] == "5.00"


def test_fifty_donations_cost_as_many_queries_as_one(
    gift, tess, signed_in, django_assert_max_num_queries
):
    client = signed_in(tess)
    gift()
    client.get("/admin/donation/")
    with django_assert_max_num_queries(100) as one:
        client.get("/admin/donation/")
    for _ in range(49):
        gift()
    with django_assert_max_num_queries(len(one.captured_queries)):
        page = client.get("/admin/donation/").content.decode()
    assert Donation.objects.count() == 50
    assert page.count("pi_") == 0
    assert page.count("/admin/donation/inspect/") == 50


def test_the_treasurer_reads_whether_the_ledger_agrees_with_stripe(newsroom, tess, signed_in):
    client = signed_in(tess)
    assert "not compared with Stripe yet" in client.get("/admin/").content.decode()
    assert "There are no comparisons" in client.get("/admin/reconciliation/").content.decode()
    check = Reconciliation.objects.create(finished_at=UTC_NOON)
    assert "The ledger agrees with Stripe" in client.get("/admin/").content.decode()
    Difference.objects.create(reconciliation=check, kind="differs", of="txn_1", advice="Look.")
    assert "The ledger and Stripe: 1 difference" in client.get("/admin/").content.decode()
    page = client.get(f"/admin/reconciliation/inspect/{check.pk}/").content.decode()
    assert "txn_1: Stripe says otherwise" in page
    assert "Comparisons" in page
    listed = client.get("/admin/reconciliation/").content.decode()
    assert "1 comparison" in listed
    assert "1 reconciliation" not in listed
    assert "Reconciliations" not in page + listed


def test_what_went_back_stands_beside_what_was_given(gift, tess, signed_in):
    gift(500)
    Refund.objects.reserve(gift(700), 300)
    page = signed_in(tess).get("/admin/donation/").content.decode()
    assert "12\xa0EUR in 2 gifts; 3\xa0EUR went back, 9\xa0EUR stays" in page
    home = signed_in(tess).get("/admin/").content.decode()
    assert "3\xa0EUR went back, 9\xa0EUR stays" in home


def test_the_lists_of_money_ask_the_same_number_of_questions_however_long_they_are(
    gift, tess, signed_in, django_assert_max_num_queries
):
    client = signed_in(tess)
    for _ in range(12):
        Refund.objects.reserve(gift(500), 100)
    client.get("/admin/donation/")
    with django_assert_max_num_queries(26):
        client.get("/admin/donation/")
    with django_assert_max_num_queries(26):
        client.get("/admin/refund/")


def test_a_lost_dispute_is_no_income(gift, records, tess, signed_in):
    Dispute.objects.update(status="lost", closed_at=timezone.now())
    page = signed_in(tess).get("/admin/donation/").content.decode()
    assert "5\xa0EUR in 1 gift; 5\xa0EUR went back, 0\xa0EUR stays" in page


def test_what_a_bank_withdrew_and_has_not_decided_is_not_said_to_stay(
    gift, records, tess, signed_in
):
    client = signed_in(tess)
    asks_only = gift(900)
    Dispute.objects.create(
        stripe_id="du_2",
        donation=asks_only,
        amount=900,
        currency=asks_only.currency,
        reason="general",
        status="warning_needs_response",
        refundable=True,
        opened_at=timezone.now(),
    )
    for address in ("/admin/", "/admin/donation/"):
        page = client.get(address).content.decode()
        assert "1\xa0EUR went back, 13\xa0EUR stays, of which 4\xa0EUR is disputed" in page
    Refund.objects.get().become("refused")
    for address in ("/admin/", "/admin/donation/"):
        assert "; 4\xa0EUR of it is disputed" in client.get(address).content.decode()


def test_three_screens_say_the_same_of_a_gift_that_a_bank_took_back(gift, tess, signed_in):
    donation = gift(6000)
    Refund.objects.reserve(donation, 1000)
    Dispute.objects.create(
        stripe_id="du_1",
        donation=donation,
        amount=5000,
        currency=donation.currency,
        reason="fraudulent",
        status="needs_response",
        opened_at=donation.paid_at,
    )
    client = signed_in(tess)
    own, refunding = f"inspect/{donation.pk}/", f"{donation.pk}/refund/"

    def words(page: str) -> str:
        found = client.get(f"/admin/donation/{page}").content.decode().replace("\xa0", " ")
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))

    assert " disputed " in words("")
    for page in (own, refunding):
        assert "Given back 10 EUR Left 50 EUR, disputed: the bank decides" in words(page)
    Dispute.objects.update(status="lost")
    assert "60 EUR 60 EUR" in words(""), "given, and went back"
    for page in (own, refunding):
        assert "Given back 10 EUR Taken back by the bank 50 EUR Left 0 EUR" in words(page)
    [row] = csv.DictReader(
        StringIO(b"".join(client.get("/admin/donation/?export=csv").streaming_content).decode())
    )
    found = (row["Given back"], row["Taken back by the bank"], row["Left"])
    assert found == ("10.00", "50.00", "0.00")


def test_a_patrons_page_says_what_went_back_of_each_gift(
    gift, alice, tess, signed_in, django_assert_max_num_queries
):
    gifts = {amount: gift(amount) for amount in (3600, 2200, 1100, 900)}
    Refund.objects.reserve(gifts[3600], 3600)
    Refund.objects.reserve(gifts[2200], 200)
    for amount, status in {1100: "lost", 900: "needs_response"}.items():
        Dispute.objects.create(
            stripe_id=f"du_{amount}",
            donation=gifts[amount],
            amount=amount,
            currency=gifts[amount].currency,
            reason="fraudulent",
            status=status,
            opened_at=gifts[amount].paid_at,
        )
    client = signed_in(tess)
    address = f"/admin/patron/inspect/{alice.pk}/"

    def read() -> str:
        page = client.get(address).content.decode().replace("\xa0", " ")
        return re.sub(r"\s+<", "<", page)

    with django_assert_max_num_queries(100) as few:
        page = read()
    on = date_format(timezone.localtime(gifts[900].paid_at, Newsroom.load().zone), "j M Y")
    for line in (
        f"36 EUR, {on}, given back<",
        f"22 EUR, {on}, 2 EUR given back<",
        f"11 EUR, {on}, 11 EUR taken back by the bank<",
        f"9 EUR, {on}, disputed<",
    ):
        assert line in page
    for _ in range(10):
        gift(500)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert f"5 EUR, {on}<" in read()


def test_nobody_is_asked_to_answer_for_a_gift_that_was_given_back(gift, tess, signed_in):
    donation = gift(2200)
    dispute = Dispute.objects.create(
        stripe_id="du_1",
        donation=donation,
        amount=2200,
        currency=donation.currency,
        reason="fraudulent",
        status="warning_needs_response",
        opened_at=donation.paid_at,
        due_by=timezone.now() + timedelta(days=5, hours=1),
    )
    client = signed_in(tess)
    own = f"/admin/donation/inspect/{donation.pk}/"
    assert "One dispute waits for an answer" in client.get("/admin/").content.decode()
    assert "disputed: the bank decides" in client.get(own).content.decode()
    Refund.objects.reserve(donation, 2200)
    assert "waits for an answer" not in client.get("/admin/").content.decode()
    assert "disputed: the bank decides" not in client.get(own).content.decode()
    for page in ("/admin/dispute/", f"/admin/dispute/inspect/{dispute.pk}/", own):
        said = client.get(page).content.decode()
        assert "the bank only asked; all of it is given back" in said
        assert "5 days" not in said
    Dispute.objects.update(status="needs_response")
    assert "One dispute waits for an answer" in client.get("/admin/").content.decode()


def test_the_list_of_disputes_begins_with_what_is_to_be_done(records, tess, signed_in):
    page = signed_in(tess).get("/admin/dispute/").content.decode().partition("wide-table")[2]
    heads = re.findall(r"<th\b.*?</th>", page, re.DOTALL)
    words = [re.sub(r"<[^>]+>|\s+", " ", head).strip() for head in heads]
    assert [word.split("  ")[0] for word in words[:3]] == ["State", "Time left", "Answer until"]
    [first] = re.findall(r'<td class="[^"]*title".*?</td>', page, re.DOTALL)
    assert "waits for our answer" in first
    assert f"/admin/dispute/inspect/{records['dispute']}/" in first


def test_staff_see_until_when_a_dispute_waits_for_them(records, tess, edie, signed_in):
    page = signed_in(tess).get("/admin/dispute/").content.decode()
    assert "Which payments are disputed?" in page
    assert "5 days" in page
    assert "One dispute waits for an answer" in signed_in(tess).get("/admin/").content.decode()
    assert "dispute" not in signed_in(edie).get("/admin/").content.decode()
    Dispute.objects.update(status="under_review")
    assert "waits for an answer" not in signed_in(tess).get("/admin/").content.decode()
