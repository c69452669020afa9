"""The local Stripe's clock, moved for the demo: its people began to give three months ago."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from django.conf import settings

DAY = 24 * 60 * 60


class LocalClock:
    """Days are counted back from the real now; what is due on the way happens on its own day."""

    def __init__(self) -> None:
        self.began = int(time.time())

    def at(self, days_ago: int) -> None:
        throw("clock/advance", to=self.began - days_ago * DAY)

    def pay_out(self) -> None:
        """What is available goes to the bank, and is there two days later."""
        throw("payouts", days=2)


@contextmanager
def days_ago(days: int) -> Iterator[LocalClock]:
    """The local Stripe lives so many days ago inside, and at the real time again after it."""
    clock = LocalClock()
    throw("clock", now=clock.began - days * DAY)
    try:
        yield clock
        throw("clock/advance", to=int(time.time()))
    finally:
        throw("clock")


def throw(switch: str, **form: int) -> None:
    address = f"{settings.STRIPE_API_BASE}/_sandbox/{switch}"
    requests.post(address, data=form, timeout=60).raise_for_status()
