"""Covering the payment fees: off at first, its amount shown, its part told wherever the gift is."""

import re
import uuid
from decimal import Decimal
from html import unescape

import pytest
from django.core import mail

from patrons.giving import checkout, fulfilment, receipt_mail
from patrons.giving.papers import receipt_pdf
from patrons.giving.wording import promise
from patrons.models import Currency, Donation, Pledge, Receipt
from tests.giving.test_form import filled
from tests.giving.test_pages import sent


@pytest.fixture(autouse=True)
def fees(euro, yen, dinar):
    """Percent, and minor units of each payment."""
    for code, percent, fixed in (("EUR", "1.5", 25), ("JPY", "3.6", 0), ("BHD", "2.9", 100)):
        Currency.objects.filter(code=code).update(fee_percent=percent, fee_fixed=fixed)


@pytest.mark.parametrize("code", ["EUR", "JPY", "BHD"])
@pytest.mark.parametrize("gift", [1, 7, 300, 500, 1234, 99_999, 500_000])
def test_the_gift_is_left_after_the_fee_and_one_step_less_would_not_do(code, gift):
    currency = Currency.objects.get(code=code)

    def left(cover: int) -> Decimal:
        total = gift + cover
        return total - total * currency.fee_percent / 100 - currency.fee_fixed

    cover = currency.fee_cover(gift)
    assert left(cover) >= gift
    assert left(cover - (10 if code == "BHD" else 1)) < gift


def test_five_euros_become_five_thirty_three():
    currency = Currency.objects.get(code="EUR")
    assert currency.fee_cover(500) == 33  # (500 + 25) / 0.985 = 532.99..., rounded up: 533


def test_it_is_off_at_first_and_says_what_it_would_add_to_each_amount(client):
    page = client.get("/give/").content.decode()
    assert not re.search(r'name="cover_fees"[^>]*checked', page)
    assert "1.5% and 0.25\u00a0EUR" in page
    assert "<span data-total>5.33\u00a0EUR</span> with fees" in page


def test_what_is_covered_in_dinars_is_a_sum_that_stripe_charges(client, dinar, local_stripe):
    answer = sent(client, "/give/?currency=BHD", cover_fees="on")
    pledge = Pledge.objects.get()
    assert answer["Location"].startswith(local_stripe)
    assert (pledge.amount, pledge.fee_cover) == (2000, 170)  # (2000 + 100) / 0.971 = 2162.7...


def test_a_total_beyond_what_stripe_charges_is_refused_and_the_gift_alone_is_not(
    client, euro, local_stripe
):
    Currency.objects.filter(code="EUR").update(maximum=10**12)
    typed = {"interval": "once", "amount_once": "other", "other": "999999.99"}
    refused = sent(client, cover_fees="on", **typed)
    page = unescape(refused.content.decode())
    assert refused.status_code == 422
    assert "With the fees this is 1,015,228.68\u00a0EUR, and one payment can be " in page
    assert 'id="id_cover_fees_error"' in page
    assert not Pledge.objects.exists()
    assert sent(client, **typed)["Location"].startswith(local_stripe)
    assert Pledge.objects.get().total == 99_999_999


def test_the_cover_may_go_beyond_the_largest_gift_that_staff_set(client, euro, local_stripe):
    typed = {"interval": "once", "amount_once": "other", "other": "5000"}
    assert sent(client, cover_fees="on", **typed).status_code == 302
    assert Pledge.objects.get().total > euro.maximum == 500_000


def test_where_staff_wrote_no_fee_nobody_is_asked(client):
    Currency.objects.update(fee_percent=0, fee_fixed=0)
    assert "cover_fees" not in client.get("/give/").content.decode()


def test_the_split_stands_on_the_pledge_and_stripe_charges_one_sum(euro, client, local_stripe):
    answer = sent(client, cover_fees="on")
    assert answer.status_code == 302
    pledge = Pledge.objects.get()
    assert (pledge.amount, pledge.fee_cover, pledge.total) == (500, 33, 533)
    (line,) = checkout.session_params(pledge)["line_items"]
    assert line["price_data"]["unit_amount"] == 533
    assert promise(pledge).startswith("You give 5.33\u00a0EUR every month")
    assert "0.33\u00a0EUR of it covers the payment fees." in promise(pledge)
    assert "cover_fees=on" in pledge.get_return_url()
    assert (
        "checked"
        in re.search(
            r'<input type="checkbox" name="cover_fees"[^>]*>',
            client.get(pledge.get_return_url()).content.decode(),
        )[0]
    )


def test_who_takes_the_tick_away_makes_another_pledge(euro):
    key = str(uuid.uuid4())
    with_fees = filled(Currency.objects.get(code="EUR"), key=key, cover_fees="on")
    without = filled(Currency.objects.get(code="EUR"), key=key)
    assert with_fees.is_valid()
    assert without.is_valid()
    assert with_fees.pledge(None) != without.pledge(None)


def test_thanks_mail_and_receipt_say_what_part_covers_fees(client, local_stripe, pay):
    pay(sent(client, cover_fees="on")["Location"])
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    assert Donation.objects.get().amount == 533
    receipt = Receipt.objects.get()
    assert ("Of this, for payment fees", "0.33\u00a0EUR") in receipt_pdf.contents(receipt)["rows"]
    receipt_mail.send(receipt)
    thanks = client.get(Pledge.objects.get().get_absolute_url()).content.decode()
    (message,) = mail.outbox
    for text in (thanks, message.body, unescape(message.alternatives[0].content)):
        assert "Of this, for payment fees" in text
        assert "0.33\u00a0EUR" in text


def test_a_gift_without_the_tick_says_nothing_of_fees(client, local_stripe, pay):
    pay(sent(client)["Location"])
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    assert Donation.objects.get().amount == 500
    labels = [label for label, _value in receipt_pdf.contents(Receipt.objects.get())["rows"]]
    assert "Of this, for payment fees" not in labels
