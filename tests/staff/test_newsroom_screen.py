"""The settings screen "Newsroom": what is typed shows at once, and what is wrong is refused."""

from decimal import Decimal

import pytest

from patrons.accent import ENOUGH, PAPER, check_accent, contrast
from patrons.models import Currency, Newsroom
from tests.staff.conftest import filled


@pytest.fixture
def screen(newsroom, ada, signed_in):
    """The screen, and what a browser sends when Ada presses Save with these changes."""
    client = signed_in(ada)
    address = f"/admin/settings/patrons/newsroom/{newsroom.pk}/"

    def save(**changes):
        form = client.get(address).context["form"]
        return client.post(address, filled(form, **changes))

    return save


def errors(answer) -> str:
    form = answer.context["form"]
    rows = [row.errors for rows in form.formsets.values() for row in rows]
    return str([form.errors, *rows])


def test_what_is_saved_shows_at_once(screen, client):
    assert screen(name="The Harbour", mission="News from the quay").status_code == 302
    newsroom = Newsroom.load()
    assert (newsroom.name, newsroom.mission) == ("The Harbour", "News from the quay")
    assert "The Harbour" in client.get("/give/").content.decode()


def test_saving_without_a_change_changes_nothing(screen):
    before = list(Currency.objects.values())
    assert screen().status_code == 302
    assert list(Currency.objects.values()) == before


def test_amounts_are_typed_as_people_write_them(screen):
    answer = screen(**{"currencies-0-coffee": "3,50", "currencies-0-monthly": "5, 7.50; 20"})
    assert answer.status_code == 302
    euro = Currency.objects.get(code="EUR")
    assert (euro.coffee, euro.monthly) == (350, [500, 750, 2000])


@pytest.mark.parametrize("typed", ["", "0", "0.00"])
def test_a_payment_fee_may_be_nothing(screen, typed):
    answer = screen(**{"currencies-0-fee_percent": typed, "currencies-0-fee_fixed": typed})
    assert answer.status_code == 302
    assert not Currency.objects.get(code="EUR").has_fees


def test_a_payment_fee_is_a_percentage_and_a_fixed_part(screen):
    answer = screen(**{"currencies-0-fee_percent": "1.5", "currencies-0-fee_fixed": "0,25"})
    assert answer.status_code == 302
    euro = Currency.objects.get(code="EUR")
    assert (euro.fee_percent, euro.fee_fixed) == (Decimal("1.5"), 25)


def test_stored_amounts_show_with_their_decimals(newsroom, ada, signed_in):
    answer = signed_in(ada).get(f"/admin/settings/patrons/newsroom/{newsroom.pk}/")
    euro, yen = answer.context["form"].formsets["currencies"].forms
    assert (euro["coffee"].value(), euro["monthly"].value()) == ("3.00", "3.00, 6.00")
    assert (yen["coffee"].value(), yen["monthly"].value()) == ("500", "500, 1000")


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("0-coffee", "5,000.00", "in digits"),
        ("0-coffee", "-5", "in digits"),
        ("0-coffee", "five", "in digits"),
        ("0-coffee", "1e9", "in digits"),
        ("0-coffee", "0", "above zero"),
        ("0-coffee", "3.505", "EUR has 2 decimals"),
        ("1-coffee", "500.5", "JPY has no decimals"),
        ("0-coffee", "9999999999999", "larger than any gift"),
        ("0-coffee", "0.50", "between the smallest and the largest"),
        ("0-minimum", "0.10", "Stripe charges 0.50 EUR at least"),
        ("0-maximum", "1000000", "Stripe charges 999999.99 EUR at most"),
        ("0-monthly", "3,5", "blank after each comma"),
        ("0-monthly", "3, ten", "in digits"),
        ("0-maximum", "0.10", "smaller than the smallest"),
        ("0-code", "Euro", "at most 3 characters"),
        ("0-code", "eur", "Three capital letters"),
    ],
)
def test_a_bad_amount_is_refused_and_nothing_typed_is_lost(screen, field, typed, says):
    answer = screen(**{f"currencies-{field}": typed, "mission": "Typed before"})
    assert answer.status_code == 200
    assert says in errors(answer)
    page = answer.content.decode()
    assert f'value="{typed}"' in page
    assert "Typed before" in page


@pytest.mark.parametrize("colour", ["#FFFF00", "#FFFFFF", "#ffff00", "#7FFFD4", "#FF8800"])
def test_a_colour_too_light_is_refused_with_the_nearest_that_passes(screen, colour):
    answer = screen(accent=colour)
    assert answer.status_code == 200
    said = answer.context["form"].errors["accent"][0]
    assert f"{colour} is too light to read" in said
    nearest = said.rsplit(" ", 1)[1].rstrip(".")
    check_accent(nearest)
    assert contrast(nearest, PAPER) >= ENOUGH
    assert Newsroom.load().accent != colour


@pytest.mark.parametrize("colour", ["#000000", "#0B5D5B", "#0b5d5b", "#B00020"])
def test_a_dark_colour_is_taken(screen, colour):
    assert screen(accent=colour).status_code == 302
    assert Newsroom.load().accent == colour


@pytest.mark.parametrize("colour", ["#0BD", "teal", "0B5D5B", "#0B5D5Z"])
def test_a_colour_is_written_with_six_digits(screen, colour):
    assert "six digits" in errors(screen(accent=colour))


def test_contrast_is_counted_as_the_guideline_says():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#FFFFFF", "#FFFFFF") == 1


def test_a_currency_that_gifts_are_in_cannot_be_removed(screen, gift):
    gift()
    answer = screen(**{"currencies-0-DELETE": "on", "default_currency": "JPY"})
    assert answer.status_code == 200
    assert "EUR cannot be removed" in errors(answer)
    assert "1 donation" in errors(answer)
    assert Currency.objects.filter(code="EUR").exists()


def test_a_currency_that_gifts_are_in_keeps_its_code(screen, gift):
    gift()
    assert "EUR stays EUR" in errors(screen(**{"currencies-0-code": "USD"}))


def test_a_currency_that_nothing_is_in_can_be_removed(screen):
    assert screen(**{"currencies-1-DELETE": "on"}).status_code == 302
    assert list(Currency.objects.values_list("code", flat=True)) == ["EUR"]


def test_the_default_currency_is_one_of_ours(screen):
    answer = screen(default_currency="CHF")
    assert "Choose one of your currencies: EUR, JPY." in errors(answer)


def test_a_time_zone_is_a_place(screen):
    assert "There is no time zone" in errors(screen(time_zone="Kyiv time"))


def test_a_new_currency_gets_stripes_decimals(screen):
    added = {"code": "BHD", "coffee": "1.500", "minimum": "0.500", "maximum": "1000"}
    rows = {f"currencies-2-{name}": value for name, value in added.items()}
    assert screen(**rows, **{"currencies-TOTAL_FORMS": "3"}).status_code == 302
    dinar = Currency.objects.get(code="BHD")
    assert (dinar.exponent, dinar.coffee, dinar.minimum) == (3, 1500, 500)


@pytest.mark.parametrize("field", ["coffee", "monthly", "yearly", "once", "minimum", "maximum"])
def test_an_amount_that_stripe_would_not_charge_is_refused_with_the_nearest_ones(screen, field):
    added = {"code": "BHD", "coffee": "1.500", "minimum": "0.500", "maximum": "1000"}
    typed = {**added, field: "1.505"}
    rows = {f"currencies-2-{name}": value for name, value in typed.items()}
    answer = screen(**rows, **{"currencies-TOTAL_FORMS": "3"})
    [said] = answer.context["form"].formsets["currencies"].forms[2].errors[field]
    assert said == "Stripe does not charge BHD to that decimal: write 1.500 or 1.510."


@pytest.mark.parametrize("field", ["grace_days", "once_days"])
def test_a_slip_does_not_make_somebody_a_patron_for_ever(screen, field):
    answer = screen(**{field: "99999999999"})
    assert answer.status_code == 200
    assert "Choose at most" in errors(answer)
