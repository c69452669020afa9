"""A reader gives: from the article to the books, through the real worker and local Stripe."""

import io

import pypdf
import requests

from tests.journeys.conftest import ARTICLE, confirm
from tests.journeys.reader import Reader


def test_the_article_asks_at_its_end_and_leads_to_the_form(stack, reader):
    reader.open("/").follow(ARTICLE)
    assert "Related" in reader.text
    assert reader.session.cookies.get_dict() == {}, "a public page sets no cookie"
    reader.follow("Become a patron")
    assert "/give/?" in reader.address
    assert "How often" in reader.text


def test_the_thanks_page_confirms_and_leads_to_the_vote(gift):
    assert "5 EUR" in gift.thanks.text
    assert gift.email in gift.thanks.text
    assert "You can vote now" in gift.thanks.text


def test_the_receipt_comes_by_mail_with_its_paper(stack, gift):
    mails = stack.wait_for(lambda: stack.mails(gift.email), "the receipt should have been sent")
    receipt = next(mail for mail in mails if mail.attachments)
    paper = receipt.attachments[0]
    assert paper.content_type == "application/pdf"
    page = pypdf.PdfReader(io.BytesIO(paper.content)).pages[0]
    words = " ".join(page.extract_text().split())
    assert "Alice Novák" in words
    assert "5 EUR" in words
    number = paper.name.removeprefix("receipt-").removesuffix(".pdf")
    assert number in words
    assert number in gift.thanks.text


def test_a_gift_is_one_donation_one_receipt_and_support_until_after_the_next_charge(stack, gift):
    rows = stack.shell(
        "from patrons.models import Donation, Patron\n"
        f"p = Patron.objects.get(email='{gift.email}')\n"
        "d = Donation.objects.get(patron=p)\n"
        "print(d.amount, d.currency_id, d.subscription is not None, d.receipts.count(),"
        " p.is_sustaining(), p.support_periods.count())"
    )
    assert rows.split() == ["500", "EUR", "True", "1", "True", "1"]


def test_the_treasurer_sees_the_gift_in_the_admin(stack, gift):
    tess = Reader(stack.address).open("/account/sign-in/")
    tess.send("Tess, the treasurer")
    assert tess.address.endswith("/admin/")
    books = stack.shell("from django.urls import reverse\nprint(reverse('donation:index'))")
    tess.open(books)
    assert tess.status == 200
    assert gift.email in tess.text or "Alice Novák" in tess.text


def test_a_declined_card_says_that_nothing_was_charged_and_the_next_card_works(stack, reader):
    email = "henk@example.org"
    reader.open("/give/").send("Give every month", interval="once", amount_once="1000")
    card = {"email": email, "name": "Henk de Vries", "expiry": "12 / 34", "cvc": "123"}
    reader.send("Give", **card, number="4000 0000 0000 0002")
    assert "You have not been charged" in reader.text
    assert gifts_of(stack, email) == "0"
    reader.send("Give", number="4242 4242 4242 4242")
    confirm(stack, reader)
    assert gifts_of(stack, email) == "1"


def test_a_forged_webhook_is_refused_and_makes_nothing(stack):
    body = b'{"id": "evt_forged", "object": "event", "type": "checkout.session.completed"}'
    answer = requests.post(
        f"{stack.address}/stripe/webhook/",
        data=body,
        headers={"Stripe-Signature": "t=1,v1=00", "Content-Type": "application/json"},
        timeout=10,
    )
    assert answer.status_code == 400
    known = stack.shell(
        "from patrons.models import StripeEvent\n"
        "print(StripeEvent.objects.filter(stripe_id='evt_forged').count())"
    )
    assert known == "0"


def gifts_of(stack, email: str) -> str:
    return stack.shell(
        "from patrons.models import Donation\n"
        f"print(Donation.objects.filter(patron__email='{email}').count())"
    )
