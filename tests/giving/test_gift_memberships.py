"""A membership for somebody else is asked for and paid: once, by one person, for another."""

from datetime import timedelta
from urllib.parse import parse_qs, urlparse
from uuid import uuid4

import pytest
import requests
from bs4 import BeautifulSoup
from django.utils import timezone

from patrons.giving import checkout, fulfilment, gateway
from patrons.giving.interval import months_later
from patrons.giving.memberships.membership import amounts, lengths
from patrons.giving.papers import receipt_pdf
from patrons.models import (
    Currency,
    Donation,
    GiftMembership,
    Mail,
    Patron,
    Pledge,
    Subscription,
    SupportPeriod,
)
from tests.giving.conftest import current, send_mails

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")


def errors(answer) -> dict:
    assert answer.status_code == 422
    assert not Pledge.objects.exists()
    return answer.context["form"].errors


def test_the_form_offers_the_monthly_amounts_for_each_length_the_coffee_first(client):
    page = client.get("/give/gift/")
    shown = [
        (months, [choice[0] for choice in field.field.choices])
        for months, _words, field in page.context["form"].amounts()
    ]
    assert shown == [
        (3, ["900", "1500", "3000", "other"]),
        (6, ["1800", "3000", "6000", "other"]),
        (12, ["3600", "6000", "12000", "other"]),
    ]
    assert "a cup of coffee a month" in page.content.decode()


def test_a_length_too_dear_for_a_currency_is_not_offered(euro, client):
    Currency.objects.filter(code="EUR").update(maximum=2000)
    euro.refresh_from_db()
    assert lengths(euro) == [3, 6]
    assert b"12 months" not in client.get("/give/gift/").content
    Currency.objects.filter(code="EUR").update(maximum=500)
    assert client.get("/give/gift/").status_code == 503


@pytest.mark.parametrize(
    ("code", "coffee", "monthly", "offered"),
    [
        ("EUR", 10, [20, 40], [[60, 120], [60, 120, 240], [120, 240, 480]]),  # 0.50 at least
        ("EUR", 9_000_000, [30_000_000], [[27_000_000, 90_000_000], [54_000_000]]),
        ("BHD", 1500, [1505], [[4500], [9000, 9030], [18_000, 18_060]]),  # no third decimal
    ],
)
def test_a_card_is_shown_only_for_what_can_be_charged(code, coffee, monthly, offered):
    bounds = {"minimum": 1, "maximum": 10**9, "exponent": 3 if code == "BHD" else 2}
    currency = Currency(code=code, coffee=coffee, monthly=monthly, **bounds)
    assert [amounts(currency, months) for months in lengths(currency)] == offered


def test_giving_and_the_other_ways_lead_there(client):
    assert "/give/gift/?currency=EUR" in client.get("/give/").content.decode()
    assert '"/give/gift/"' in client.get("/give/other-ways/").content.decode()


def test_it_is_one_payment_of_the_whole_sum_and_says_so_beside_stripes_button(ask_for_ann):
    answer = ask_for_ann(cover_fees="on")
    assert answer.status_code == 302
    pledge = Pledge.objects.get()
    assert (pledge.amount, pledge.interval, bool(pledge.fee_cover)) == (3600, "once", False)
    params = checkout.session_params(pledge)
    assert params["mode"] == "payment"
    said = params["custom_text"]["submit"]["message"]
    assert "36\u00a0EUR once: a gift membership of 12 months for somebody else" in said
    assert "neither to you nor to them" in said
    assert "Ann" not in str(params)
    assert "ann@example.org" not in str(params)
    membership = GiftMembership.objects.get()
    assert (membership.months, membership.recipient_name) == (12, "Ann")
    assert membership.message == "For your birthday.\nRead it on paper days."


def test_paid_it_is_a_donation_with_a_receipt_and_no_support_for_anybody(for_ann):
    membership = for_ann()
    donation = Donation.objects.get()
    assert (donation.amount, donation.period, donation.subscription) == (3600, None, None)
    assert not SupportPeriod.objects.exists()
    assert not Subscription.objects.exists()
    assert not donation.patron.is_sustaining()
    assert not Patron.objects.filter(email="ann@example.org").exists()
    assert membership.stands == "waits"
    rows = dict(receipt_pdf.contents(donation.receipts.get())["rows"])
    assert rows["Gift"] == "Gift membership for Ann, 12 months"


def test_its_payment_told_again_makes_nothing_twice(for_ann):
    membership = for_ann()
    for _ in range(3):
        fulfilment.fulfil_session(membership.pledge.session_id)
    assert Donation.objects.count() == 1
    assert not SupportPeriod.objects.exists()
    assert len([mail for mail in send_mails() if "ann@example.org" in mail.to]) == 1


def test_the_thanks_page_and_the_mail_say_what_it_is_and_lead_to_how_it_stands(for_ann, client):
    membership = for_ann()
    page = client.get(membership.pledge.get_absolute_url()).content.decode()
    assert "Gift membership for Ann, 12 months" in page
    assert "None, neither to you nor to them." in page
    assert membership.given_path in page
    assert "You can vote now" not in page
    message = next(mail for mail in send_mails() if "alice@example.org" in mail.to)
    assert membership.given_path in message.body
    assert membership.given_path in message.alternatives[0].content
    assert "As a patron you vote" not in message.body


def test_a_double_click_and_a_reload_make_one_pledge_and_one_membership(ask_for_ann):
    key = str(uuid4())
    first, second = ask_for_ann(key=key), ask_for_ann(key=key)
    assert first["Location"] == second["Location"]
    assert (Pledge.objects.count(), GiftMembership.objects.count()) == (1, 1)
    ask_for_ann(key=key, recipient_email="bert@example.org")
    ask_for_ann(key=key, recipient_email="bert@example.org")
    assert (Pledge.objects.count(), GiftMembership.objects.count()) == (2, 2)
    first, second = GiftMembership.objects.order_by("pk")
    assert (first.recipient_email, second.recipient_email) == (
        "ann@example.org",
        "bert@example.org",
    )


def test_the_key_of_an_ordinary_gift_makes_no_membership_of_it(ask_for_ann):
    plain = Pledge.objects.create(amount=3600, currency_id="EUR", interval="once")
    ask_for_ann(key=str(plain.public_id))
    assert Pledge.objects.count() == 2
    assert GiftMembership.objects.get().pledge != plain


def test_who_comes_back_from_stripe_finds_all_that_was_typed_and_no_name_in_the_address(
    ask_for_ann, client
):
    ask_for_ann(other="45.50", amount_12="other", tell_on=tomorrow())
    pledge = Pledge.objects.get()
    back = pledge.get_return_url()
    assert "ann" not in back.replace(pledge.token, "").lower()
    assert "You have not been charged." in client.get(back).content.decode()
    form = client.get(back).context["form"]
    kept = {name: form[name].value() for name in form.fields}
    assert kept["recipient_name"] == "Ann"
    assert kept["recipient_email"] == "ann@example.org"
    assert kept["message"] == "For your birthday.\nRead it on paper days."
    assert (kept["amount_12"], kept["other"], kept["months"]) == ("other", "45.50", 12)
    page = BeautifulSoup(client.get(back).content, "html.parser")
    assert page.find("input", id="id_tell_on")["value"] == tomorrow()
    sent = {name: value for name, value in kept.items() if value not in (None, False)}
    answer = client.post("/give/gift/", {**sent, "tell_on": tomorrow()})
    assert answer["Location"] == Pledge.objects.get().session_url


def test_whom_an_unpaid_one_is_for_is_shown_in_no_other_browser(ask_for_ann, client):
    ask_for_ann()
    back = Pledge.objects.get().get_return_url()
    client.cookies.clear()
    page = client.get(back).content.decode()
    assert "ann@example.org" not in page
    assert "For your birthday" not in page


def test_a_paid_ones_form_is_not_shown_again(for_ann, client):
    back = for_ann().pledge.get_return_url()
    page = client.get(back)
    assert page.context["form"]["recipient_name"].value() in (None, "")
    assert "You have not been charged." not in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"recipient_email": "ann"}, "recipient_email", "Write the whole address"),
        ({"recipient_email": ""}, "recipient_email", "Write their mail address"),
        ({"recipient_name": ""}, "recipient_name", "Write the name of the person"),
        ({"giver_name": ""}, "giver_name", "Write the name they know you by"),
        ({"message": "x" * 501}, "message", "these are 501 characters, and 500 is the most"),
        ({"giver_name": "x" * 121}, "giver_name", "Write it shorter: these are 121"),
        ({"recipient_email": f"{'x' * 250}@example.org"}, "recipient_email", "Write the whole"),
        ({"amount_12": "other", "other": "4" * 31}, "other", "The largest gift"),
        ({"message": "Win at https://x.example"}, "message", "Leave addresses out"),
        ({"giver_name": "www.x.example"}, "giver_name", "Leave addresses out"),
        ({"tell_on": ""}, "tell_on", "Choose the day"),
        ({"tell_on": "24.12.2026"}, "tell_on", "as year, month and day"),
        ({"tell_on": "2020-01-01"}, "tell_on", "That day is over"),
        ({"tell_on": "2099-01-01"}, "tell_on", "within the next year"),
        ({"months": ""}, "months", "Choose for how long"),
        ({"months": "5"}, "months", "Choose for how long"),
        ({"amount_12": ""}, "amount_12", "Choose an amount"),
        ({"amount_12": "1"}, "amount_12", "Choose an amount"),
        (
            {"amount_12": "other", "other": "five"},
            "other",
            "Write an amount between 36 and 5\u202f000 EUR, such as 36 or 54.",
        ),
        ({"amount_12": "other"}, "other", "Write the amount"),
        ({"amount_12": "other", "other": "35.99"}, "other", "12 months cost 36\u00a0EUR at least"),
        ({"other": "40"}, "other", "You chose 36\u00a0EUR and also wrote"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    ask_for_ann, changes, field, says
):
    answer = ask_for_ann(**changes)
    assert says in str(errors(answer)[field])
    assert "You have not been charged." in answer.content.decode()
    if field != "message":
        assert "For your birthday." in answer.content.decode()


def test_five_hundred_characters_are_counted_as_the_browser_counts_them(ask_for_ann):
    assert ask_for_ann(message="\r\n".join(["x" * 99] * 5)).status_code == 302


def test_a_signed_in_giver_cannot_be_the_recipient(ask_for_ann, client):
    client.force_login(Patron.objects.with_address("ann@example.org", "Ann").user)
    said = errors(ask_for_ann(recipient_email=" ANN@example.org"))
    assert "This is your own address" in str(said["recipient_email"])


def test_a_signed_in_giver_is_the_patron_of_the_gift_and_still_not_sustaining(for_ann, client):
    alice = Patron.objects.with_address("alice@example.org", "Alice")
    client.force_login(alice.user)
    for_ann(email="other@example.org")
    assert Donation.objects.get().patron == alice
    assert not alice.is_sustaining()


def test_when_stripe_does_not_answer_nothing_is_lost(ask_for_ann, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    gateway._client.cache_clear()
    answer = ask_for_ann()
    gateway._client.cache_clear()
    assert answer.status_code == 503
    assert "You have not been charged." in answer.content.decode()
    assert "ann@example.org" in answer.content.decode()


def test_too_many_payment_pages_from_one_device_are_refused_here_too(ask_for_ann, client):
    client.get("/give/gift/")
    for _ in range(15):
        assert ask_for_ann().status_code == 302
    answer = ask_for_ann()
    assert answer.status_code == 429
    assert "next=/give/gift/" in answer.content.decode()
    assert "ann@example.org" in answer.content.decode()


def test_a_bank_debit_tells_nobody_before_it_is_paid(ask_for_ann, pay, client, local_stripe):
    pay(ask_for_ann()["Location"], pay_by_debit="AT611904300234573201")
    pledge = Pledge.objects.get()
    fulfilment.fulfil_session(pledge.session_id)
    assert pledge.gift_membership.stands == "unpaid"
    assert send_mails() == []
    page = client.get(pledge.get_absolute_url()).content.decode()
    assert "We tell nobody before your bank has paid it." in page
    assert client.get(pledge.gift_membership.get_absolute_url()).status_code == 404
    intent = gateway.checkout_session(pledge.session_id)["payment_intent"]
    requests.post(f"{local_stripe}/_sandbox/payments/{intent}/settle", timeout=10)
    fulfilment.fulfil_session(pledge.session_id)
    assert [mail.to for mail in send_mails()] == [["alice@example.org"], ["ann@example.org"]]
    assert not SupportPeriod.objects.exists()


def test_months_are_those_of_the_calendar():
    from_the_31st = months_later(timezone.datetime(2027, 8, 31).date(), 6)
    assert from_the_31st.isoformat() == "2028-02-29"


def test_no_two_memberships_share_a_token_and_an_unpaid_one_has_no_page(ask_for_ann, client):
    ask_for_ann()
    membership = GiftMembership.objects.get()
    assert client.get(membership.get_absolute_url()).status_code == 404
    assert client.post(membership.get_absolute_url()).status_code == 404
    assert parse_qs(urlparse(membership.pledge.get_return_url()).query)["again"]
    assert current(membership).stands == "unpaid"
    assert not Mail.objects.exists()


def tomorrow() -> str:
    return (timezone.now() + timedelta(days=2)).date().isoformat()
