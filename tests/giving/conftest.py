import pytest

from patrons.models import Currency, Newsroom

ADVERTISED = {  # minor units: decimals, coffee, monthly, yearly, once, smallest, largest
    "EUR": (2, 300, [500, 1000], [3000, 5000], [1000, 2500], 100, 500_000),
    "JPY": (0, 500, [800, 1500], [5000, 9000], [1000, 3000], 100, 500_000),
    "BHD": (3, 1500, [2000, 4000], [20000], [5000], 500, 1_000_000),
}


@pytest.fixture
def newsroom(db) -> Newsroom:
    newsroom = Newsroom.load()
    newsroom.name, newsroom.time_zone = "The Lighthouse", "Europe/Kyiv"
    newsroom.legal_details = "Lighthouse Press NGO\n1 Quay Street"
    newsroom.contact = "desk@lighthouse.invalid"
    newsroom.save()
    for code, (exponent, coffee, monthly, yearly, once, smallest, largest) in ADVERTISED.items():
        Currency.objects.create(
            newsroom=newsroom,
            code=code,
            exponent=exponent,
            coffee=coffee,
            monthly=monthly,
            yearly=yearly,
            once=once,
            minimum=smallest,
            maximum=largest,
        )
    return newsroom


@pytest.fixture
def euro(newsroom) -> Currency:
    return Currency.objects.get(code="EUR")


@pytest.fixture
def yen(newsroom) -> Currency:
    return Currency.objects.get(code="JPY")


@pytest.fixture
def dinar(newsroom) -> Currency:
    return Currency.objects.get(code="BHD")
