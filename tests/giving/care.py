"""A regular gift on a local Stripe of the test's own, and the days that pass at both."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser

import requests
from django.core import mail as outbox
from django.test import Client

from patrons.giving import catching_up, events, letters
from patrons.models import Donation, Mail, Subscription

START = datetime(2026, 12, 5, 9, tzinfo=UTC)
# The charge of 5 January: Stripe keeps its invoice as a draft for an hour.
DRAFTED = datetime(2027, 1, 5, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class Life:
    """One gift, its patron's browser, and the clock of both sides."""

    address: str
    move_to: Callable
    client: Client
    gift: Subscription
    seen: int = 0

    @property
    def now(self) -> Subscription:
        return Subscription.objects.select_related("currency", "pledge").get(pk=self.gift.pk)

    def page(self, name: str = "") -> str:
        return f"/account/gifts/{self.gift.public_id}/{name}"

    def to(self, *day: int) -> Subscription:
        """It is the evening of that day: all that was due at Stripe has happened, and was heard."""
        return self.at(datetime(*day, 20, tzinfo=UTC))

    def at(self, moment: datetime) -> Subscription:
        """The same of any moment."""
        self.post("clock/advance", to=int(moment.timestamp()))
        self.move_to(moment, tick=False)
        self.hear()
        return self.now

    def hear(self) -> None:
        """What Stripe's events say: as beat and the worker would."""
        catching_up.catch_up()
        while due := list(events.due().values_list("pk", flat=True)):
            for event in due:
                events.process(event)

    def post(self, switch: str, **data) -> dict:
        answer = requests.post(f"{self.address}/_sandbox/{switch}", data=data, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def charges(self) -> list[tuple[str, int]]:
        """Every gift that arrived: its day and its minor units, the first one first."""
        rows = Donation.objects.filter(subscription=self.gift).order_by("paid_at")
        return [(row.paid_at.date().isoformat(), row.amount) for row in rows]

    def agree(self, name: str, **chosen) -> str:
        """Choose, see the preview, press its button; the page that comes of it."""
        shown = self.client.get(self.page(name), chosen)
        assert shown.status_code == 200, shown.content.decode()
        answer = self.client.post(self.page(name), hidden(shown), follow=True)
        assert answer.status_code == 200, answer.content.decode()
        return text(answer)


class _Hidden(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "input" and named.get("type") == "hidden":
            self.found[named["name"]] = named["value"] or ""


def hidden(answer) -> dict[str, str]:
    """The hidden fields of a page's form."""
    parser = _Hidden()
    parser.feed(answer.content.decode())
    return parser.found


def text(answer) -> str:
    """What a page says, with plain spaces."""
    return " ".join(unescape(answer.content.decode()).replace("\u00a0", " ").split())


def mails() -> list[str]:
    """Send what waits; the subjects of all mails so far, but of receipts."""
    for mail in Mail.objects.unsent():
        letters.send(mail)
    return [mail.subject for mail in outbox.outbox if "has arrived" not in mail.subject]
