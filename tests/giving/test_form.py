import uuid

import pytest

from patrons.giving.form import PledgeForm, opening
from patrons.models import Currency, Pledge


def filled(currency, /, **changes) -> PledgeForm:
    data = {
        "key": str(uuid.uuid4()),
        "interval": "month",
        "currency": currency.code,
        "amount_month": "500",
        "amount_year": "3000",
        "amount_once": "1000",
        "other": "",
        **changes,
    }
    return PledgeForm(
        data, currency=currency, taken={each.code: each for each in Currency.objects.all()}
    )


@pytest.mark.parametrize(("interval", "minor"), [("month", 500), ("year", 3000), ("once", 1000)])
def test_the_amount_of_the_chosen_interval_counts(euro, interval, minor):
    form = filled(euro, interval=interval)
    assert form.is_valid(), form.errors
    pledge = form.pledge(None)
    assert (pledge.amount, pledge.currency_id, pledge.interval) == (minor, "EUR", interval)


def test_the_first_monthly_amount_is_the_cup_of_coffee(euro):
    assert euro.suggested("month") == [300, 500, 1000]


@pytest.mark.parametrize(("typed", "minor"), [("7", 700), ("5,00", 500), ("12.34", 1234)])
def test_a_free_amount_is_taken(euro, typed, minor):
    form = filled(euro, amount_month="other", other=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == minor


@pytest.mark.parametrize("typed", ["0", "-5", "1e9", "five", "99999999", "5.001"])
def test_a_bad_amount_is_refused_beside_its_field_and_kept(euro, typed):
    form = filled(euro, amount_month="other", other=typed)
    assert not form.is_valid()
    assert list(form.errors) == ["other"]
    assert form["other"].value() == typed


def test_another_amount_that_is_not_written_is_asked_for(euro):
    said = filled(euro, amount_month="other").errors["other"][0]
    assert said == "Write the amount you want to give, such as 3 or 4.50."


def test_a_card_and_a_typed_amount_together_are_never_guessed(euro):
    form = filled(euro, amount_month="500", other="700")
    assert "You chose 5\u00a0EUR and also wrote “700”" in form.errors["other"][0]


@pytest.mark.parametrize("value", ["1", "-500", "<b>"])
def test_an_amount_that_is_no_card_is_answered_with_what_to_do(euro, value):
    form = filled(euro, amount_month=value)
    assert form.errors == {"amount_month": ["Choose an amount, or write your own."]}


def test_a_card_below_what_stripe_charges_is_not_taken(euro):
    euro.minimum = euro.coffee = 10
    euro.save()
    form = filled(euro, amount_month="10")
    assert "smallest gift we can take is 0.50\u00a0EUR" in form.errors["amount_month"][0]


def test_what_another_interval_says_is_not_looked_at(euro):
    assert filled(euro, interval="month", amount_year="nonsense").is_valid()


def test_an_unknown_currency_is_refused_with_those_we_take(euro):
    form = filled(euro, currency="XXX")
    assert not form.is_valid()
    assert "You can give in BHD, EUR, JPY" in form.errors["currency"][0]


@pytest.mark.parametrize("interval", ["week", ""])
def test_an_unknown_interval_is_answered_with_what_to_do(euro, interval):
    form = filled(euro, interval=interval)
    assert form.errors["interval"] == ["Choose how often: monthly, yearly or once."]


@pytest.mark.parametrize("page", ["abc", "9" * 30, "-1", "٣"])
def test_a_page_that_is_none_loses_no_gift(euro, page):
    form = filled(euro, page=page, appeal="not-a-uuid")
    assert form.is_valid()
    pledge = form.pledge(None)
    assert (pledge.page, pledge.appeal) == (None, None)


def test_a_double_click_makes_one_pledge(euro):
    key = str(uuid.uuid4())
    first, second = (filled(euro, key=key) for _ in range(2))
    assert first.is_valid()
    assert second.is_valid()
    assert first.pledge(None) == second.pledge(None)
    assert Pledge.objects.count() == 1


def test_who_comes_back_with_another_amount_gets_a_new_pledge(euro):
    key = str(uuid.uuid4())
    first, second = filled(euro, key=key), filled(euro, key=key, amount_month="1000")
    assert first.is_valid()
    assert second.is_valid()
    assert first.pledge(None).amount == 500
    assert second.pledge(None).amount == 1000
    assert Pledge.objects.count() == 2


def test_a_double_click_after_a_change_of_mind_makes_one_pledge(euro):
    key = str(uuid.uuid4())
    first = filled(euro, key=key)
    second, third = (filled(euro, key=key, amount_month="1000") for _ in range(2))
    assert all(form.is_valid() for form in (first, second, third))
    first.pledge(None)
    assert second.pledge(None) == third.pledge(None)
    assert Pledge.objects.count() == 2


@pytest.mark.parametrize("key", ["", "abc", "\x00"])
def test_a_form_whose_key_was_lost_on_the_way_loses_no_gift(euro, key):
    form = filled(euro, key=key)
    assert form.is_valid(), form.errors
    assert form.pledge(None).amount == 500


def test_the_way_back_from_stripe_keeps_what_was_typed(euro):
    form = filled(euro, interval="year", amount_year="other", other="77,50")
    assert form.is_valid()
    address = form.pledge(None).get_return_url()
    assert "interval=year" in address
    assert "amount=77.50" in address
    start = opening({"interval": "year", "amount": "77.50"}, euro)
    assert (start["interval"], start["amount_year"], start["other"]) == ("year", "other", "77.50")


def test_an_address_that_asks_for_nonsense_opens_the_usual_form(euro):
    start = opening({"interval": "week", "amount": "1e9", "appeal": "<script>"}, euro)
    assert start["interval"] == "month"
    assert start["other"] == "1e9"  # still there, and refused when it is sent
