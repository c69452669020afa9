"""The demo's gifts. They go through the local Stripe like any other, so that the books agree."""

import re
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings

from patrons.giving import checkout, fulfilment, gateway
from patrons.giving.appeal import Appeal
from patrons.giving.pledge import Pledge
from patrons.masthead import Newsroom
from patrons.models import Donation

# Address, name on the card, amount in minor units, currency, interval.
GIFTS = [
    ("alice@demo.invalid", "Alice Demo", 500, "EUR", "month"),
    ("dana@demo.invalid", "Dana Demo", 2500, "EUR", "once"),
    ("henk@demo.invalid", "Henk Demo", 6000, "EUR", "year"),
    ("iryna@demo.invalid", "Ірина Демо", 15000, "UAH", "month"),
    ("jun@demo.invalid", "Jun Demo", 1500, "JPY", "once"),
]
