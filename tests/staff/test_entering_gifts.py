"""The treasurer enters what came by bank, in cash or through another service."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from patrons.giving.books.month import first_day
from patrons.giving.going_back import counter_entry
from patrons.models import Donation, Entry, Month, Patron, Refund
from tests.staff.entering import ENTER, answer_to, correcting, filled, of_gift, words


def test_the_list_of_donations_leads_to_the_page(treasurer):
    assert f'href="{ENTER}"' in words(treasurer.get("/admin/donation/"))
    page = words(treasurer.get(ENTER))
    for said in ("Received on", "Proof", "an organisation, which never votes", "Enter the gift"):
        assert said in page


def test_tess_enters_a_bank_transfer(treasurer, tess):
    answer = treasurer.post(ENTER, filled(), follow=True)
    gift = Donation.objects.get()
    assert answer.redirect_chain[-1][0] == of_gift(gift)
    number = gift.receipts.get().number
    page = words(answer)
    for said in (
        f"50 EUR from Dora Kovač is entered. Receipt {number} goes to them by mail.",
        "bank transfer",
        "dora@example.org",
        "Tess Okafor",
        "Statement 11",
    ):
        assert said in page
    assert gift.entry.entered_by == tess


def test_cash_in_an_envelope_of_nobody_is_asked_about_and_stored(treasurer):
    sent = filled(source="cash", reference="KB 12", name="", email="", mailed=None)
    first = treasurer.post(ENTER, sent)
    assert first.status_code == 409
    assert "No giver is named." in words(first)
    assert "Enter it all the same" in words(first)
    assert not Donation.objects.exists()
    answer = treasurer.post(ENTER, answer_to(first, sent), follow=True)
    assert "50 EUR from somebody not named is entered." in words(answer)
    assert "is not mailed: print it" in words(answer)
    assert not Patron.objects.exists()
    assert "somebody not named" in words(treasurer.get("/admin/donation/"))
    assert "somebody not named" in words(treasurer.get("/admin/"))
    assert "somebody not named" in words(treasurer.get("/admin/receipt/"))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"day": "2999-01-01"}, "That day is still to come."),
        ({"day": "1999-01-01"}, "within the last 10 years"),
        ({"amount": "0"}, "above zero"),
        ({"amount": "1.234"}, "EUR has 2 decimals"),
        ({"amount": "5.5", "currency": "JPY"}, "JPY has no decimals"),
        ({"currency": "XXX"}, "not one of the available choices"),
        ({"source": "stripe"}, "not one of the available choices"),
        ({"source": ""}, "Say how it came."),
        ({"reference": " "}, "required"),
        ({"email": "nobody"}, "valid email"),
        ({"kind": "organisation", "name": ""}, "Write the organisation’s name."),
        ({"kind": "organisation", "email": "alice@example.org"}, "alice@example.org is the addre"),
    ],
)
def test_what_cannot_be_is_answered_beside_the_field(treasurer, alice, changes, says):
    answer = treasurer.post(ENTER, filled(**changes))
    assert answer.status_code == 422
    assert says in words(answer)
    assert "Statement 11" in words(answer), "nothing typed is lost"
    assert not Donation.objects.exists()


def test_a_day_is_counted_in_the_newsrooms_time(treasurer, time_machine):
    time_machine.move_to("2026-11-25 23:30:00+00:00")  # the 26th in Kyiv
    assert treasurer.post(ENTER, filled(day="2026-11-27")).status_code == 422
    assert treasurer.post(ENTER, filled(day="2026-11-26")).status_code == 302


def test_a_button_pressed_twice_enters_once(treasurer):
    form = filled()
    ways = [treasurer.post(ENTER, form)["Location"] for _ in range(2)]
    assert ways[0] == ways[1] == of_gift(Donation.objects.get())


def test_going_back_and_writing_another_gift_into_the_form_enters_another(treasurer):
    form = filled()
    treasurer.post(ENTER, form)
    answer = treasurer.post(ENTER, {**form, "reference": "118", "amount": "7"})
    assert answer.status_code == 302
    assert Donation.objects.count() == 2


def test_the_same_line_is_refused_with_what_came_of_it(treasurer, entered):
    there = entered("117")
    answer = treasurer.post(ENTER, filled(amount="7", name="Other", email="other@example.org"))
    assert answer.status_code == 422
    assert "This is entered already: 50 EUR from Dora Kovač" in words(answer)
    assert Donation.objects.get() == there


def test_a_likely_duplicate_is_shown_and_may_be_right(treasurer, entered):
    there = entered("116")
    sent = filled()
    first = treasurer.post(ENTER, sent)
    assert first.status_code == 409
    assert "A gift like this one is entered: 50 EUR from Dora Kovač" in words(first)
    assert of_gift(there) in words(first)
    changed = {**answer_to(first, sent), "reference": "1 1 6"}
    assert treasurer.post(ENTER, changed).status_code == 409, "another doubt is asked about anew"
    assert treasurer.post(ENTER, answer_to(first, sent)).status_code == 302
    assert Donation.objects.count() == 2


def test_a_gift_of_a_closed_month_says_so_before_and_after(treasurer):
    today = timezone.localdate()
    last = today.replace(day=1) - timedelta(days=1)
    Month.objects.create(starts_on=last.replace(day=1), closed_at=timezone.now())
    sent = filled(day=str(last))
    first = treasurer.post(ENTER, sent)
    asked = (
        f"{last:%B %Y} is closed. This gift will be listed in {today:%B %Y} as late, "
        "with its own date."
    )
    assert asked in words(first)
    page = words(treasurer.post(ENTER, answer_to(first, sent), follow=True))
    assert f"Listed in {today:%B %Y} as late: its own month was closed" in page
    assert Donation.objects.get().month.starts_on == first_day(timezone.now())


def test_the_months_page_lists_what_came_from_elsewhere(entered, treasurer):
    gift = entered()
    page = words(treasurer.get(f"/admin/month/inspect/{gift.month.pk}/"))
    assert "From elsewhere, as the treasurer entered it" in page
    assert "50.00 EUR" in page


def test_a_note_is_for_the_treasurer_and_for_who_wrote_it(entered, ada, tess, signed_in):
    gift = entered(note="Paid at the market")
    assert "Paid at the market" in words(signed_in(tess).get(of_gift(gift)))
    assert "Paid at the market" not in words(signed_in(ada).get(of_gift(gift)))
    Entry.objects.update(entered_by=ada)
    assert "Paid at the market" in words(signed_in(ada).get(of_gift(gift)))


def test_an_editor_enters_and_corrects_nothing(entered, edie, ada, signed_in):
    gift = entered()
    address = f"/admin/donation/{gift.pk}/correct/"
    assert signed_in(edie).post(ENTER, filled(reference="118")).status_code == 302
    assert signed_in(edie).post(address, correcting()).status_code == 302
    assert (Donation.objects.count(), Refund.objects.count()) == (1, 0)
    assert signed_in(ada).post(address, correcting()).status_code == 302
    assert Refund.objects.get().asked_by == ada


def test_lists_and_files_name_the_source_the_day_and_who_entered_it(entered, treasurer, gift):
    gift(700)
    there = entered()
    counter_entry.correct(
        there, 1000, reason="given_back", day=timezone.localdate(), by=there.entry.entered_by
    )
    page = words(treasurer.get("/admin/donation/"))
    assert "Stripe: 7 EUR in 1 gift" in page
    assert "Bank transfer: 50 EUR in 1 gift; 10 EUR went back, 40 EUR stays" in page
    home = words(treasurer.get("/admin/"))
    assert "<strong>50 EUR</strong> Bank transfer, 1 gift; 10 EUR went back" in home
    rows = {row["Source"]: row for row in exported(treasurer, "donation")}
    assert set(rows) == {"Stripe", "bank transfer"}
    assert rows["bank transfer"]["Paid"] == str(timezone.localdate() - timedelta(days=1))
    assert rows["bank transfer"]["Entered by"] == "Tess Okafor"
    assert rows["Stripe"]["Entered by"] == ""
    [back] = exported(treasurer, "refund")
    assert (back["Source"], back["Reason"]) == ("bank transfer", "Given back")
    assert back["State"] == "counter-entry"
    assert {row["Paid through"] for row in exported(treasurer, "receipt")} == set(rows)


def exported(client: Client, name: str) -> list[dict[str, str]]:
    answer = client.get(f"/admin/{name}/?export=csv")
    return list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode())))


def test_a_giver_without_an_address_is_found_by_name(entered, treasurer):
    entered("KB 1", name="Ola Nord", email="")
    entered("KB 2", amount=700)
    found = treasurer.get("/admin/donation/?q=ola").context["object_list"]
    assert [gift.reference for gift in found] == ["KB 1"]


def test_fifty_gifts_from_elsewhere_cost_as_many_queries_as_one(
    entered, treasurer, django_assert_max_num_queries
):
    entered("1", name="", email="")
    for address in ("/admin/donation/", "/admin/receipt/", "/admin/"):
        treasurer.get(address)
    with django_assert_max_num_queries(100) as one:
        treasurer.get("/admin/donation/")
    for number in range(2, 51):
        gift = entered(str(number), amount=number, name="Ola", email="")
        counter_entry.correct(gift, 1, reason="given_back", day=timezone.localdate(), by=None)
    with django_assert_max_num_queries(len(one.captured_queries)):
        treasurer.get("/admin/donation/")
    with django_assert_max_num_queries(26):
        treasurer.get("/admin/refund/")


def test_a_month_and_a_file_cost_as_many_queries_for_many_late_gifts_as_for_one(
    entered, treasurer, django_assert_max_num_queries
):
    running = Month.objects.hold()
    last = running.starts_on - timedelta(days=1)
    Month.objects.create(starts_on=last.replace(day=1), closed_at=timezone.now())
    pages = [f"/admin/month/inspect/{running.pk}/", "/admin/donation/?export=csv"]

    def enter(number: int) -> None:
        gift = entered(str(number), day=last, amount=5000 + number, name="Ola", email="")
        counter_entry.correct(gift, 1, reason="given_back", day=last, by=None)

    def read(page: str) -> str:
        answer = treasurer.get(page)
        return b"".join(answer).decode()

    enter(1)
    counts = []
    for page in pages:
        read(page)
        with django_assert_max_num_queries(100) as one:
            read(page)
        counts.append(len(one.captured_queries))
    for number in range(2, 12):
        enter(number)
    for page, most in zip(pages, counts, strict=True):
        with django_assert_max_num_queries(most):
            read(page)
    assert read(pages[0]).count("counter-entry, ") == 11
    assert read(pages[1]).count("as late: its own month was closed") == 11


def test_a_file_costs_as_many_queries_for_gifts_of_many_months_as_for_those_of_one(
    entered, treasurer, django_assert_max_num_queries
):
    def read() -> str:
        return b"".join(treasurer.get("/admin/donation/?export=csv")).decode()

    entered("1", name="Ola", email="")
    read()
    with django_assert_max_num_queries(100) as one:
        read()
    for ago in (40, 80, 120):
        entered(str(ago), day=timezone.localdate() - timedelta(days=ago), name="Ola", email="")
    with django_assert_max_num_queries(len(one.captured_queries)):
        assert len(read().splitlines()) == 5
