"""My support: each kind of person reads what is true of them, and has one thing to do."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from patrons.giving.going_back.disputing import record_dispute
from patrons.giving.memberships import accepting
from patrons.giving.papers.statement import Statement
from patrons.models import Patron, Pledge
from patrons.moments import last_day
from tests.cast import supporter
from tests.giving.refunds import give_back

pytestmark = pytest.mark.usefixtures("newsroom")


def main(client) -> str:
    """What the page says under its header."""
    page = client.get("/account/").content.decode()
    return unescape(page[page.index("<main") : page.index("</main>")]).replace("\u00a0", " ")


def words(client) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", main(client)).split())


def test_support_that_runs_says_until_when(alice, signed_in):
    page = words(signed_in(alice))
    assert "Thank you, Alice Novák. You are a patron until" in page


def test_support_that_follows_without_a_gap_counts_and_one_after_a_gap_does_not(
    alice, signed_in, newsroom
):
    """As after a charge that Stripe dates later than our clock, or a grant that is to follow."""
    period, until = alice.support_periods.get(), alice.sustaining_until()
    for starts, ends in ((-2, 30), (40, 50)):
        alice.support_periods.create(
            source=period.source,
            starts_at=until + timedelta(days=starts),
            paid_until=until + timedelta(days=ends),
            ends_at=until + timedelta(days=ends),
        )
    said = last_day(until + timedelta(days=30), newsroom)
    assert f"You are a patron until {said}" in words(signed_in(alice))


def test_support_that_is_over_says_when_it_ended(bob, signed_in):
    page = words(signed_in(bob))
    assert "Your support ended on" in page
    assert "You are a patron" not in page


def test_support_that_begins_later_says_so_and_not_that_it_ended(db, signed_in, newsroom):
    dora = supporter("dora@example.org", "Dora", since=20, until=385)
    begins = dora.support_periods.get().starts_at
    page = words(signed_in(dora))
    assert f"Your support begins on {newsroom.local(begins):%-d %B %Y}" in page
    assert "ended" not in page


def test_what_is_over_is_not_said_of_who_begins_again_later(bob, signed_in):
    period = bob.support_periods.get()
    bob.support_periods.create(
        source=period.source,
        starts_at=timezone.now() + timedelta(days=3),
        paid_until=timezone.now() + timedelta(days=30),
        ends_at=timezone.now() + timedelta(days=30),
    )
    page = words(signed_in(bob))
    assert "Your support begins on" in page
    assert "ended" not in page


def test_support_that_was_cut_before_it_began_is_none(db, signed_in):
    dora = supporter("dora@example.org", "Dora", since=20, until=385)
    dora.support_periods.get().end_now()
    assert "You have no support running at this moment." in words(signed_in(dora))


def test_support_that_was_cut_before_it_began_never_ended(db, signed_in, time_machine):
    dora = supporter("dora@example.org", "Dora", since=20, until=385)
    dora.support_periods.get().end_now()
    time_machine.move_to(timezone.now() + timedelta(days=30))
    page = words(signed_in(dora))
    assert "You have no support running at this moment." in page
    assert "ended" not in page


def test_who_was_given_a_membership_reads_that_it_was_given(for_ann, client, local_stripe):
    accepting.accept(for_ann())
    client.force_login(Patron.objects.get(email="ann@example.org").user)
    page = main(client)
    assert "Nothing was paid from this address: your membership was a gift." in page
    assert page.count('href="/give/"') == 1
    assert "No gift has arrived" not in page


def test_who_had_a_given_membership_is_not_thanked_for_money(for_ann, client, time_machine):
    accepting.accept(for_ann())
    time_machine.move_to(timezone.now() + timedelta(days=400))
    client.force_login(Patron.objects.get(email="ann@example.org").user)
    page = main(client)
    assert "Your support ended on" in page
    assert "Thank you for what it made possible" not in page
    assert "your membership was a gift" in page
    assert page.count('href="/give/"') == 1


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_whose_support_staff_granted_reads_that_nothing_was_paid(who, request, signed_in):
    page = main(signed_in(request.getfixturevalue(who)))
    assert "Nothing was paid from this address: we granted your support." in page
    assert ("We granted you support until" in page) is (who == "alice")  # Bob's has ended
    assert page.count('href="/give/"') == 1


def test_whose_bank_has_not_answered_reads_that_the_gift_is_on_its_way(charlie, euro, signed_in):
    Pledge.objects.create(
        amount=500, currency=euro, interval="once", payer=charlie, on_its_way_at=timezone.now()
    )
    page = words(signed_in(charlie))
    assert "Your gift is on its way. Its receipt stands here as soon as your bank has paid." in page
    assert "No gift has arrived" not in page


def test_who_never_gave_reads_that_and_can_give(charlie, signed_in):
    page = main(signed_in(charlie))
    assert "No gift from charlie@example.org has arrived." in page
    assert page.count('href="/give/"') == 1


def test_what_was_given_and_given_back_stands_in_the_order_in_which_money_moved(
    gift, client, local_stripe
):
    first = gift(amount=1000)
    second = gift(amount=2000)
    third = gift(amount=3000)
    for donation, ago in ((first, 30), (second, 20), (third, 10)):
        donation.paid_at = timezone.now() - timedelta(days=ago)
        donation.save(update_fields=["paid_at"])
    refund = give_back(first, 400)  # today
    client.force_login(first.patron.user)
    rows = re.findall(r'<td class="sum">(.*?)</td>', main(client))
    assert rows == ["−4 EUR", "30 EUR", "20 EUR", "10 EUR"]
    assert f"given back of {first.receipts.get().number}" in words(client)
    assert refund.credit_note.number in words(client)


def test_what_a_bank_took_back_stands_on_the_day_it_did_that_as_in_the_statement(
    gift, client, switch, newsroom
):
    donation, other = gift(amount=2000), gift(amount=1000)
    for given, ago in ((donation, 30), (other, 10)):
        given.paid_at = timezone.now() - timedelta(days=ago)
        given.save(update_fields=["paid_at"])
    dispute = record_dispute(switch(f"charges/{donation.charge_id}/dispute")["id"])
    client.force_login(donation.patron.user)
    assert "taken back" not in words(client)  # the bank is deciding
    switch(f"disputes/{dispute.stripe_id}/lose")
    record_dispute(dispute.stripe_id)
    dispute.movements.update(booked_at=timezone.now() - timedelta(days=20))
    rows = re.findall(r'<td class="sum">(.*?)</td>', main(client))
    assert rows == ["10 EUR", "−20 EUR", "20 EUR"]
    assert f"taken back by the bank, of {donation.receipts.get().number}" in words(client)
    today = newsroom.today()
    statement = Statement(donation.patron, today - timedelta(days=60), today)
    assert [line.amount for line in statement.lines] == [2000, -2000, 1000]


def test_the_page_asks_as_much_for_many_gifts_as_for_few(
    gift, client, local_stripe, django_assert_max_num_queries
):
    give_back(gift(amount=1000), 400)
    client.force_login(Patron.objects.get().user)
    client.get("/account/")
    with django_assert_max_num_queries(21) as few:
        client.get("/account/")
    for _ in range(3):
        give_back(gift(amount=1000), 400)
    with django_assert_max_num_queries(len(few)):
        client.get("/account/")
