"""A regular gift through time: the local Stripe's clock and ours move together."""

import re
from collections.abc import Callable
from datetime import timedelta

import requests
from django.core import mail as outbox
from django.utils import timezone

from patrons.giving import catching_up, events, letters
from patrons.giving.failed_charges import recovery_telling
from patrons.models import Mail, StripeEvent

DECLINED_LATER = "4000000000000341"  # pays once, is declined at every renewal
ASKS_EVERY_TIME = "4000002760003184"


class Time:
    """What passes at Stripe and here, and what the product hears and sends of it."""

    def __init__(self, address: str, time_machine) -> None:
        self.address, self.time_machine = address, time_machine
        time_machine.move_to(timezone.now())

    def switch(self, path: str, **given) -> dict:
        done = requests.post(f"{self.address}/_sandbox/{path}", data=given, timeout=30)
        assert done.ok, done.text
        return done.json()

    def passes(self, **span: float) -> "Time":
        """passes(days=3, hours=2): the clocks move, events are handled, mails go."""
        to = timezone.now() + timedelta(**span)
        self.switch("clock/advance", to=int(to.timestamp()))
        self.time_machine.move_to(to)
        return self.is_heard().is_told()

    def is_heard(self, order: Callable = list) -> "Time":
        """Every event that waits is handled, twice."""
        catching_up.catch_up()
        waiting = list(events.due())
        for event in order(waiting):
            events.process(event.pk)
        events.replay(StripeEvent.objects.filter(pk__in=[event.pk for event in waiting]))
        for event in order(waiting):
            events.process(event.pk)
        stuck = events.in_trouble().values_list("type", "error")
        assert not stuck, list(stuck)
        return self

    def is_told(self) -> "Time":
        """What beat does about charges, twice, and every mail that waits."""
        for _ in range(2):
            recovery_telling.tell_all_due()
            for mail in Mail.objects.unsent():
                letters.send(mail)
        return self


def mails(word: str = "") -> list:
    """The mails so far whose subject has this word."""
    return [each for each in outbox.outbox if word in each.subject]


def link(name: str, mail) -> str:
    return re.search(rf"/give/{name}/\S+/", mail.body)[0]
