"""What the invented newsroom says about itself, and the currencies it takes."""

from decimal import Decimal

from patrons.masthead import Newsroom
from patrons.money import Currency
from seeds import ukrainian_texts

NAME = "The Bridge Post"
SETTINGS = {
    "name": NAME,
    "mission": "Reporting from Ukraine for readers elsewhere, paid for by its readers",
    "contact": "desk@bridge-post.example",
    "time_zone": "Europe/Kyiv",
    "default_currency": "EUR",
    "about_us": (
        "Seven people in two rooms in Kyiv, writing for readers elsewhere. We check every name "
        "twice and correct every mistake in public. This newsroom is invented: it shows what a "
        "small paper can be."
    ),
    "money_use": (
        "Of each ten euros about six pay people who report and check, two pay translation, one "
        "pays the rooms and the machines, and one we put aside for the month that goes wrong."
    ),
    "funding": (
        "Owned by the people who work here. About two thirds of our money comes from readers, the "
        "rest from small grants. No advertisements, no party, no government."
    ),
    "footer": "Everything we publish is open to everybody, because readers like you pay for it.",
    "legal_details": (
        "The Bridge Post (an invented newsroom)\n1 Example Street, 00000 Kyiv, Ukraine\n"
        "Registered nowhere under no. 00000000"
    ),
    "thanks_wall": True,
    "is_demo": True,
}
# What Stripe keeps of a payment: percent, and minor units beside it.
FEES = {
    "EUR": ("1.5", 25),
    "USD": ("1.5", 30),
    "GBP": ("1.5", 22),
    "UAH": ("1.5", 1200),
    "PLN": ("1.5", 110),
    "JPY": ("1.5", 45),
}
# Code, decimals, coffee, suggested by month, by year and once, least and most; in minor units.
CURRENCIES = [
    ("EUR", 2, 300, [500, 1000, 1500], [3600, 6000, 12000], [1000, 3000, 10000], 100, 1_000_000),
    ("USD", 2, 400, [500, 1000, 2000], [4800, 6000, 12000], [1000, 3500, 12000], 100, 1_000_000),
    ("GBP", 2, 300, [500, 1000, 1500], [3600, 6000, 12000], [1000, 3000, 10000], 100, 1_000_000),
    (
        "UAH", 2, 8000, [15000, 30000, 60000], [96000, 180000, 360000], [20000, 50000, 150000],
        5000, 40_000_000,
    ),
    (
        "PLN", 2, 1500, [2500, 4500, 6500], [18000, 26000, 52000], [5000, 13000, 45000],
        500, 4_000_000,
    ),
    ("JPY", 0, 500, [1000, 1500, 2500], [6000, 9600, 18000], [1500, 5000, 15000], 100, 1_500_000),
]  # fmt: skip


def load() -> bool:
    """Fill the settings of a site that has none; whether it did. What staff wrote stays."""
    newsroom = Newsroom.load()
    if newsroom.name != Newsroom._meta.get_field("name").default:
        return False
    for name, value in SETTINGS.items():
        setattr(newsroom, name, value)
    newsroom.save()
    ukrainian_texts.beside(newsroom, ukrainian_texts.NEWSROOM)
    for code, exponent, coffee, monthly, yearly, once, minimum, maximum in CURRENCIES:
        Currency.objects.get_or_create(
            code=code,
            defaults={
                "newsroom": newsroom,
                "exponent": exponent,
                "coffee": coffee,
                "monthly": monthly,
                "yearly": yearly,
                "once": once,
                "minimum": minimum,
                "maximum": maximum,
                "fee_percent": Decimal(FEES[code][0]),
                "fee_fixed": FEES[code][1],
            },
        )
    return True
