"""A patron changes how much they give, or how often: agreed from a preview, charged later."""

from datetime import date

import pytest
from django.core import mail as outbox

from patrons.giving import gateway, wording
from patrons.giving.regular import agreeing, care_form, planned_change
from patrons.giving.regular.agreed_change import By
from patrons.models import AgreedChange, Currency, Donation
from tests.giving.care import DRAFTED, hidden, mails, text


def press(alice, total: int, fee_cover: int) -> None:
    """Agree to another amount, without a page that says whether one may."""
    gift, found = agreeing.look(alice.now)
    plan = planned_change.amount(found, gift, total, fee_cover)
    agreeing.agree(plan, care_form.key_of({}), By.PATRON)


def covers() -> list[str]:
    """What of each gift covers the fees, as its receipt says, the first one first."""
    gifts = Donation.objects.order_by("paid_at")
    return [wording.fees_covered(each).replace("\u00a0", " ") for each in gifts]


def test_an_amount_changes_from_the_next_charge_and_nothing_is_charged_at_once(life):
    alice = life()
    assert "5 EUR every month" in text(alice.client.get(alice.page("amount/")))
    shown = alice.client.get(alice.page("amount/"), {"amount": "1000"})
    said = text(shown)
    assert "<dd>5 January 2027</dd>" in said
    assert "<dd>10 EUR</dd>" in said
    assert "Give 10 EUR every month" in said
    assert alice.now.amount == 500
    assert not AgreedChange.objects.exists()
    answer = alice.client.post(alice.page("amount/"), hidden(shown), follow=True)
    assert "you give 10 EUR every month, from 5 January 2027" in text(answer)
    alice.to(2027, 1, 4)
    assert alice.charges() == [("2026-12-05", 500)]
    alice.to(2027, 1, 6)
    assert alice.charges() == [("2026-12-05", 500), ("2027-01-05", 1000)]
    change = AgreedChange.objects.get()
    assert (change.kind, change.by, change.old_amount, change.amount) == (
        *("amount", "patron"),
        *(500, 1000),
    )


def test_a_smaller_amount_counts_from_the_next_charge_too(life):
    alice = life(amount=1000)
    alice.agree("amount/", amount="other", other="3.50")
    alice.to(2027, 1, 6)
    assert [amount for _day, amount in alice.charges()] == [1000, 350]


def test_monthly_becomes_yearly_on_the_day_of_the_next_charge(life):
    alice = life()
    form = hidden(alice.client.get(alice.page("interval/")))
    said = alice.agree("interval/", amount="5000", interval=form["interval"])
    assert "you give 50 EUR every year, from 5 January 2027" in said
    alice.hear()
    assert (alice.now.status, alice.now.interval) == ("trialing", "year")
    assert alice.now.next_charge_at.date() == date(2027, 1, 5)
    assert Donation.objects.count() == 1
    alice.to(2027, 2, 6)
    assert alice.charges() == [("2026-12-05", 500), ("2027-01-05", 5000)]
    assert alice.now.next_charge_at.date() == date(2028, 1, 5)
    period = alice.now.last_period
    assert period.paid_until.date() == date(2028, 1, 5)


def test_yearly_becomes_monthly_when_the_year_is_over(life):
    alice = life("year", 3000)
    alice.agree("interval/", amount="500", interval="month")
    alice.to(2027, 12, 4)
    assert alice.charges() == [("2026-12-05", 3000)]
    alice.to(2028, 1, 6)
    assert alice.charges()[1:] == [("2027-12-05", 500), ("2028-01-05", 500)]


def test_what_covers_the_fees_follows_a_changed_amount_and_is_said(life):
    Currency.objects.filter(code="EUR").update(fee_percent="10", fee_fixed=0)
    alice = life(amount=500, fee_cover=56)
    form = alice.client.get(alice.page("amount/")).content.decode()
    assert 'name="cover_fees"' in form
    assert "checked" in form.partition('name="cover_fees"')[2][:60]
    shown = text(alice.client.get(alice.page("amount/"), {"amount": "1000", "cover_fees": "on"}))
    assert "<dd>11.12 EUR</dd>" in shown
    assert "<dd>1.12 EUR</dd>" in shown
    alice.agree("amount/", amount="1000", cover_fees="on")
    alice.to(2027, 1, 6)
    assert alice.charges()[-1] == ("2027-01-05", 1112)
    alice.agree("amount/", amount="500")
    alice.to(2027, 2, 6)
    assert alice.charges()[-1] == ("2027-02-05", 500)


def test_a_wrong_amount_is_answered_with_what_to_do(life):
    alice = life()
    for chosen, said in [
        ({"amount": "other"}, "Write the amount you want to give"),
        ({"amount": "other", "other": "much"}, "Write an amount between"),
        ({"amount": "other", "other": "0.10"}, "The smallest gift"),
        ({"amount": "other", "other": "9999999"}, "The largest gift"),
        ({"amount": "other", "other": "5"}, "You give 5 EUR already"),
        ({"amount": "1000", "other": "7"}, "Choose the card “Other”"),
    ]:
        answer = alice.client.get(alice.page("amount/"), chosen)
        assert answer.status_code == 422
        assert said in text(answer)
        assert "Nothing has changed" in text(answer)


def test_what_is_agreed_is_what_was_previewed(life):
    alice = life()
    shown = hidden(alice.client.get(alice.page("amount/"), {"amount": "1000"}))
    found = gateway.subscription(alice.gift.stripe_id)
    alice.agree("day/", day="2026-12-20")
    answer = alice.client.post(alice.page("amount/"), shown)
    assert answer.status_code == 409
    assert "Something changed meanwhile" in text(answer)
    assert "<dd>20 December 2026</dd>" in text(answer)
    assert alice.now.amount == 500
    alice.client.post(alice.page("amount/"), hidden(answer))
    assert alice.now.amount == 1000
    assert found["items"]["data"][0]["price"]["unit_amount"] == 500


def test_a_receipt_says_what_covers_the_fees_as_it_was_agreed_at_its_time(life):
    Currency.objects.filter(code="EUR").update(fee_percent="10", fee_fixed=0)
    alice = life(amount=500, fee_cover=56)
    alice.to(2026, 12, 20)
    alice.agree("amount/", amount="1000", cover_fees="on")
    alice.to(2027, 1, 6)
    assert covers() == ["0.56 EUR", "1.12 EUR"]


def test_a_charge_that_stripe_has_drafted_keeps_its_amount_and_what_covers_its_fees(life):
    alice = life(amount=500, fee_cover=56)
    alice.at(DRAFTED)
    press(alice, 1112, 112)
    alice.to(2027, 2, 6)
    assert [amount for _day, amount in alice.charges()] == [556, 556, 1112]
    assert covers() == ["0.56 EUR", "0.56 EUR", "1.12 EUR"]


def test_a_draft_gets_no_cover_that_was_agreed_for_the_charge_after_it(life):
    alice = life(amount=556)
    alice.at(DRAFTED)
    press(alice, 800, 0)
    press(alice, 556, 56)
    alice.to(2027, 2, 6)
    assert [amount for _day, amount in alice.charges()] == [556, 556, 556]
    assert covers() == ["", "", "0.56 EUR"]


def test_what_covers_the_fees_comes_sooner_with_its_charge(life):
    alice = life(amount=556)
    alice.to(2026, 12, 10)
    press(alice, 800, 0)
    press(alice, 556, 56)
    alice.agree("day/", day="2026-12-20")
    alice.to(2026, 12, 21)
    assert covers() == ["", "0.56 EUR"]


@pytest.mark.parametrize("name", ["amount/", "interval/", "day/", "pause/", "skip/"])
def test_while_a_charge_is_being_made_it_is_not_promised_to_be_another(life, name):
    alice = life()
    alice.at(DRAFTED)
    answer = alice.client.get(alice.page(name), {"amount": "1000"})
    assert answer.status_code == 409
    assert "The next charge is being made at this moment" in text(answer)
    alice.to(2027, 1, 6)
    assert alice.client.get(alice.page(name)).status_code == 200


def test_before_that_names_what_was_charged_and_not_what_was_agreed_meanwhile(life):
    alice = life()
    alice.agree("amount/", amount="other", other="8")
    alice.agree("amount/", amount="other", other="6")
    page = text(alice.client.get(alice.page()))
    assert "5 January 2027; before that you gave 5 EUR every month" in page
    assert "Until now: 5 EUR, every month" in changed_mail()
    alice.agree("interval/", amount="5000", interval="year")
    alice.agree("day/", day="2026-12-20")
    page = text(alice.client.get(alice.page()))
    assert "20 December 2026; before that you gave 5 EUR every month" in page
    alice.to(2026, 12, 21)
    assert "before that" not in text(alice.client.get(alice.page()))


def test_who_agrees_back_to_what_is_charged_changes_nothing(life):
    alice = life()
    alice.agree("amount/", amount="1000")
    alice.agree("amount/", amount="500")
    assert "before that" not in text(alice.client.get(alice.page()))


def changed_mail() -> str:
    """The mail of the last change, with plain spaces."""
    mails()
    return outbox.outbox[-1].body.replace("\u00a0", " ")
