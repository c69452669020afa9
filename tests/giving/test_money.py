import re

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patrons.money import Currency, money, plain

BETWEEN = "Write an amount between 1 and 5\u202f000 EUR, such as 3 or 4.50."


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("5", 500),
        ("5.5", 550),
        ("5,00", 500),
        ("5.50", 550),
        ("1 000", 100_000),
        ("1'000,5", 100_050),
        ("€5", 500),
        ("5 €", 500),
        ("EUR 7,50", 750),
        ("7.50eur", 750),
    ],
)
def test_an_amount_is_understood_as_people_write_it(euro, typed, minor):
    assert euro.parse(typed) == minor


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", BETWEEN),
        ("five", BETWEEN),
        ("1e9", BETWEEN),
        ("-5", BETWEEN),
        ("5.", BETWEEN),
        ("$5", BETWEEN),
        ("5 USD", BETWEEN),
        ("€", BETWEEN),
        ("0", "smallest gift we can take is 1\u00a0EUR: write that, or more"),
        ("0.99", "smallest gift"),
        (
            "5.001",
            f"EUR has 2 decimals, and we take no point or comma between thousands. {BETWEEN}",
        ),
        ("1.000", "EUR has 2 decimals"),
        ("999999", "largest gift we take here is 5\u202f000\u00a0EUR: write that, or less"),
        ("9" * 400, "largest gift"),
    ],
)
def test_a_bad_amount_is_refused_with_what_to_do(euro, typed, says):
    with pytest.raises(ValidationError) as caught:
        euro.parse(typed)
    assert says in caught.value.message


@pytest.mark.parametrize("typed", ["1,000", "1.000"])
def test_a_point_or_comma_between_thousands_is_answered_with_how_to_write_it(euro, yen, typed):
    for currency in (euro, yen):
        with pytest.raises(ValidationError, match="no point or comma between thousands"):
            currency.parse(typed)


@pytest.mark.parametrize("code", ["EUR", "JPY", "BHD"])
def test_each_amount_in_an_answer_can_itself_be_typed(newsroom, code):
    currency = Currency.objects.get(code=code)
    currency.coffee = 5000
    with pytest.raises(ValidationError, match="Write an amount between") as caught:
        currency.parse("five")
    said = re.findall(r"[0-9][0-9.,\u202f]*[0-9]|[0-9]", caught.value.message)
    assert len([currency.parse(each) for each in said]) == 4


@pytest.mark.parametrize(
    ("code", "exponent", "most", "written"),
    [
        ("JPY", 0, 1_500_000, "1\u202f500\u202f000"),
        ("EUR", 2, 1_000_000, "10\u202f000"),
        ("EUR", 2, 123_456, "1\u202f234.56"),
        ("BHD", 3, 1_500_010, "1\u202f500.010"),
    ],
)
def test_the_largest_gift_is_written_one_way_before_and_after_it_is_refused(
    code, exponent, most, written
):
    currency = Currency(code=code, exponent=exponent, coffee=500, minimum=100, maximum=most)
    with pytest.raises(ValidationError) as caught:
        currency.parse("9" * 9)
    assert f"{written} {code}" in currency.bounds()
    assert f"we take here is {written}\u00a0{code}: write that" in caught.value.message
    assert currency.parse(written) == most


def test_the_sign_of_another_language_is_the_currencys_own():
    hryvnia = Currency(code="UAH", coffee=8000, minimum=2000, maximum=10**7)
    assert hryvnia.parse("80 ₴") == hryvnia.parse("80") == 8000


def test_no_gift_is_smaller_or_larger_than_stripe_takes():
    euro = Currency(code="EUR", coffee=300, minimum=1, maximum=10**12)
    assert (euro.least, euro.most) == (50, 99_999_999)
    rupiah = Currency(code="IDR", coffee=10**6, minimum=1, maximum=10**15)
    assert rupiah.most == 999_999_999_999


@pytest.mark.parametrize(
    ("code", "exponent", "typed", "says"),
    [("BHD", 3, "5.001", "write 5 or 5.010"), ("ISK", 2, "500.50", "write 500 or 501")],
)
def test_what_stripe_does_not_charge_to_the_last_decimal_is_refused_with_the_nearest(
    code, exponent, typed, says
):
    currency = Currency(code=code, exponent=exponent, coffee=5000, minimum=1, maximum=10**7)
    with pytest.raises(ValidationError) as caught:
        currency.parse(typed)
    assert says in caught.value.message


def test_yen_have_no_decimals(yen):
    assert yen.parse("800") == 800
    assert money(1500, yen) == "1,500\u00a0JPY"
    with pytest.raises(ValidationError, match="JPY has no decimals"):
        yen.parse("800.50")


def test_dinars_have_three_decimals(dinar):
    assert dinar.parse("1.5") == 1500
    assert money(1500, dinar) == "1.500\u00a0BHD"


def test_an_amount_is_written_in_the_language_of_the_page(euro):
    with override("uk"):
        assert money(123_450, euro) == "1\u00a0234,50\u00a0EUR"
    assert money(500, euro) == "5\u00a0EUR"


@given(minor=st.integers(min_value=100, max_value=500_000), exponent=st.sampled_from([0, 2, 3]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_we_write_we_read_again(minor, exponent):
    currency = Currency(code="XTS", exponent=exponent, coffee=100, minimum=1, maximum=10**9)
    assert currency.parse(plain(minor, exponent)) == minor
