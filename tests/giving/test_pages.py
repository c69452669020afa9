"""The pages on which a reader gives, through Django's test client and the local Stripe."""

import re
from html import unescape

import pytest
from django.core import mail

from patrons.giving import fulfilment, gateway, receipt_mail
from patrons.models import Appeal, Currency, Donation, OtherWay, Patron, Pledge, Question, Receipt

pytestmark = pytest.mark.usefixtures("newsroom")


def sent(client, address="/give/", **changes):
    """The form as a browser would send it: what stands on the page, and what the reader changed."""
    page = client.get(address).content.decode()
    data = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    data |= dict(re.findall(r'type="radio" name="(\w+)" value="(\w+)"[^>]*checked', page))
    return client.post(address.partition("?")[0], data | changes)


def test_the_form_opens_on_a_monthly_gift_with_the_coffee_first(client):
    page = client.get("/give/").content.decode()
    assert re.search(r'name="interval" value="month"[^>]*checked', page)
    first = page.index("3\u00a0EUR")
    assert "one cup of coffee" in page[first : first + 200]
    assert page.index("5\u00a0EUR") > first


def test_the_appeals_link_opens_the_form_as_it_says(client):
    page = client.get("/give/?interval=once&amount=25&currency=EUR").content.decode()
    assert re.search(r'name="interval" value="once"[^>]*checked', page)
    assert re.search(r'name="amount_once" value="2500"[^>]*checked', page)


def test_sending_the_form_leads_to_stripes_page(client, local_stripe):
    appeal = Appeal.objects.create(name="Main", heading="Join.", price_anchor="A coffee.")
    answer = sent(client, f"/give/?appeal={appeal.public_id}")
    assert answer.status_code == 302
    assert answer["Location"].startswith(local_stripe)
    pledge = Pledge.objects.get()
    assert (pledge.amount, pledge.interval, pledge.appeal) == (500, "month", appeal)


def test_who_comes_back_from_stripes_page_reads_that_nobody_was_charged(
    client, local_stripe, pay, settings
):
    page = sent(client, amount_month="1000")["Location"]
    session = gateway.checkout_session(Pledge.objects.get().session_id)
    back = session["cancel_url"].removeprefix(settings.SITE_URL)
    assert "amount=10" in back
    said = "You have not been charged."
    assert said in client.get(back).content.decode()
    assert said not in client.get("/give/?interval=month&amount=10").content.decode()
    pay(page)
    fulfilment.fulfil_session(session["id"])
    assert said not in client.get(back).content.decode()


@pytest.mark.parametrize("again", ["", "%00", "x", "%F0%9F"])
@pytest.mark.parametrize("form", ["/give/", "/give/gift/"])
def test_an_address_with_a_token_that_is_none_says_nothing_of_a_charge(client, form, again):
    page = client.get(f"{form}?again={again}")
    assert page.status_code == 200
    assert "You have not been charged." not in page.content.decode()


def test_without_scripts_the_form_says_where_sum_and_day_stand_once_more(client):
    form = re.search(
        r"<noscript>(.*?)</noscript>", client.get("/give/").content.decode(), re.DOTALL
    )
    assert "Stripe’s page shows the amount and the day of the next charge" in form[1]


@pytest.mark.parametrize("typed", ["0", "-5", "1e9", "five"])
def test_a_bad_amount_comes_back_with_what_was_typed_and_nothing_is_made(client, typed):
    answer = sent(client, amount_month="other", other=typed)
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()
    assert not Pledge.objects.exists()


def test_an_unknown_currency_in_the_form_is_refused_with_those_we_take(client):
    answer = sent(client, currency="XXX")
    assert answer.status_code == 422
    assert "We do not take gifts in “XXX”" in answer.content.decode()
    assert not Pledge.objects.exists()


def test_after_an_unknown_currency_the_form_holds_the_one_the_page_names(client):
    page = sent(client, currency="XXX").content.decode()
    assert "The amounts below are in EUR" in page
    assert 'name="currency" value="EUR"' in page


def test_a_refused_form_says_on_top_that_nobody_was_charged_and_leads_to_the_fault(client):
    page = sent(client, amount_month="other", other="1e9").content.decode()
    assert "<title>Not charged: " in page
    assert "You have not been charged." in page
    assert 'href="#id_other"' in page
    assert re.search('<p[^>]* role="alert" tabindex="-1" autofocus>', page)


def test_another_currency_keeps_how_often_and_where_the_reader_came_from(client):
    page = unescape(client.get("/give/?interval=once&appeal=a%26b&page=7").content.decode())
    assert 'href="/give/?currency=JPY&interval=once&appeal=a%26b&page=7"' in page


def test_an_unknown_currency_in_the_address_says_so_and_offers_ours(client):
    page = client.get("/give/?currency=XXX").content.decode()
    assert "We do not take gifts in “XXX”" in page
    assert "5\u00a0EUR" in page


def test_when_stripe_does_not_answer_nobody_is_charged_and_nothing_typed_is_lost(client, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    gateway._client.cache_clear()
    answer = sent(client, amount_month="other", other="12,34")
    gateway._client.cache_clear()
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "You have not been charged." in page
    assert 'value="12,34"' in page


def test_what_stripe_refuses_is_not_called_an_outage(client, newsroom, local_stripe):
    # In a currency without a smallest charge of its own, Stripe reckons it by a rate.
    Currency.objects.create(
        newsroom=newsroom, code="UAH", coffee=8000, monthly=[15000], minimum=2000, maximum=10**7
    )
    answer = sent(client, "/give/?currency=UAH", amount_month="other", other="20")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Stripe does not take a payment of 20\u00a0UAH. You have not been charged." in page
    assert 'value="20"' in page


def test_thanks_says_confirming_before_stripe_says_paid_and_thanks_after(client, local_stripe, pay):
    page = sent(client)["Location"]
    pledge = Pledge.objects.get()
    waiting = client.get(pledge.get_absolute_url()).content.decode()
    assert "Confirming your gift" in waiting
    assert 'http-equiv="refresh"' in waiting
    pay(page)
    fulfilment.fulfil_session(pledge.session_id or Pledge.objects.get().session_id)
    thanks = client.get(pledge.get_absolute_url()).content.decode()
    for words in ("Thank you.", "5\u00a0EUR", "Next charge", "by mail to alice@example.org"):
        assert words in thanks
    assert "http-equiv" not in thanks


def test_somebody_elses_thanks_page_cannot_be_guessed(client):
    assert client.get("/give/thanks/1/").status_code == 404


def test_the_receipts_mail_tells_the_same_facts(client, local_stripe, pay):
    pay(sent(client)["Location"])
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    receipt_mail.send(Receipt.objects.get())
    (message,) = mail.outbox
    html = unescape(message.alternatives[0].content)
    for words in ("5\u00a0EUR", "monthly gift", "Next charge"):
        assert words in message.body
        assert words in html
    assert "alice@example.org" in message.to


def test_a_patron_opens_their_own_receipt_and_nobody_elses(client, local_stripe, pay):
    pay(sent(client)["Location"])
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    receipt = Receipt.objects.get()
    address = f"/account/receipts/{receipt.public_id}/"
    assert client.get(address).status_code == 302
    client.force_login(Patron.objects.with_address("bob@example.org").user)
    assert client.get(address).status_code == 404
    client.force_login(Donation.objects.get().patron.user)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_other_ways_are_what_staff_wrote(client):
    OtherWay.objects.create(title="By bank", text="Ask <us> at desk@example.org.", position=1)
    page = client.get("/give/other-ways/").content.decode()
    assert "By bank" in page
    assert "Ask &lt;us&gt; at" in page
    assert 'href="mailto:desk@example.org"' in page


def test_an_account_is_a_list_to_copy_with_what_to_write_as_reference(client):
    OtherWay.objects.create(
        title="By bank",
        text="Any amount.",
        details="Account holder: The Lighthouse\n\nIBAN: LV00 BANK 0000\nRiga",
        reference="your mail address",
    )
    page = client.get("/give/other-ways/").content.decode()
    for label, value in [("Account holder", "The Lighthouse"), ("IBAN", "LV00 BANK 0000")]:
        assert f'<dt>{label}</dt><dd class="to-copy" translate="no">{value}</dd>' in page
    unlabelled = '<dt class="visually-hidden">By bank</dt>'  # for who hears the page
    assert f'{unlabelled}<dd class="to-copy" translate="no">Riga</dd>' in page
    assert "<dt>Reference</dt><dd>your mail address" in page


@pytest.mark.parametrize("contact", ["desk@lighthouse.invalid", ""])
def test_other_ways_lead_on_where_staff_wrote_none(client, newsroom, contact):
    newsroom.contact = contact
    newsroom.save()
    page = client.get("/give/other-ways/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert "We have not listed any other way yet." in main
    assert 'href="/give/"' in main
    assert ("mailto:" in main) == bool(contact)


def test_the_page_says_who_we_are_what_the_money_does_how_to_stop_and_what_staff_wrote(
    client, newsroom
):
    newsroom.about_us, newsroom.money_use = "Three people and a lamp.", "It buys oil."
    newsroom.save()
    Question.objects.create(question="Second?", answer="Later.", position=2)
    Question.objects.create(question="Do I need an account?", answer="No <b>.", position=1)
    page = client.get("/give/").content.decode()
    for words in ("Three people and a lamp.", "It buys oil.", "How to stop", "No &lt;b&gt;."):
        assert words in page
    assert page.index("Do I need an account?") < page.index("Second?")


def test_giving_asks_the_database_little(client, django_assert_max_num_queries):
    client.get("/give/")  # content types and the site are asked for once in a process
    with django_assert_max_num_queries(5):  # newsroom, currencies, tiers, questions, the frame
        client.get("/give/")
    with django_assert_max_num_queries(5):
        assert client.post("/give/", {"interval": "once", "currency": "EUR"}).status_code == 422


def test_an_amount_that_staff_changed_stands_on_the_next_page(client, euro):
    assert 'value="500"' in client.get("/give/").content.decode()
    Currency.objects.filter(code="EUR").update(monthly=[700])
    page = client.get("/give/").content.decode()
    assert 'value="700"' in page
    assert 'value="500"' not in page


def test_a_newsroom_without_currencies_says_that_it_takes_no_gifts_yet(client):
    Currency.objects.all().delete()
    answer = client.get("/give/")
    assert answer.status_code == 503
    assert "We cannot take gifts here yet" in answer.content.decode()
