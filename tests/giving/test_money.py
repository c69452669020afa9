import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patrons.money import Currency, money, plain


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("5", 500),
        ("5.5", 550),
        ("5,00", 500),
        ("5.50", 550),
        ("1 000", 100_000),
        ("1'000,5", 100_050),
    ],
)
def test_an_amount_is_understood_as_people_write_it(euro, typed, minor):
    assert euro.parse(typed) == minor


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "in digits"),
        ("five", "in digits"),
        ("1e9", "in digits"),
        ("-5", "in digits"),
        ("5.", "in digits"),
        ("0", "smallest gift we can take is 1\u00a0EUR"),
        ("0.99", "smallest gift"),
        ("5.001", "EUR has 2 decimals"),
        ("1.000", "EUR has 2 decimals"),
        ("999999", "largest gift we take here is 5,000\u00a0EUR"),
        ("9" * 400, "largest gift"),
    ],
)
def test_a_bad_amount_is_refused_with_what_to_do(euro, typed, says):
    with pytest.raises(ValidationError) as caught:
        euro.parse(typed)
    assert says in caught.value.message


@pytest.mark.parametrize("typed", ["1,000", "1.000"])
def test_a_mark_between_thousands_is_answered_with_how_to_write_it(euro, yen, typed):
    for currency in (euro, yen):
        with pytest.raises(ValidationError, match="no mark between thousands"):
            currency.parse(typed)


def test_the_example_in_an_answer_can_itself_be_typed(yen):
    yen.coffee = 5000
    with pytest.raises(ValidationError, match="for example 5000") as caught:
        yen.parse("five")
    assert yen.parse(yen.example()) == 5000, caught.value


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
