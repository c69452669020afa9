"""What is sent rather than read: events, forms, ballots. One connection, one after the other."""

import http.client
import json
import os
import time
import uuid
from collections.abc import Callable
from urllib.parse import urlencode

import redis
import stripe

from bench.sites import Server, Site

SECRET = os.environ["STRIPE_WEBHOOK_SECRET"]  # set by tests/environment.py
FORM = "application/x-www-form-urlencoded"
TOKEN = "a" * 32
# Somebody who may vote in the open round, signed in: prints their session, the ballot's address
# and the topics.
SIGNED_IN_VOTER = """
from datetime import timedelta
from django.test import Client
from django.utils import timezone
from patrons.models import Grant, Patron, Round
patron = Patron.objects.with_address("voter@example.org", "A voter")
now, days = timezone.now(), timedelta(days=90)
Grant.objects.give(patron, now + days, "To be measured", since=now - days)
client = Client()
client.force_login(patron.user, backend="allauth.account.auth_backends.AuthenticationBackend")
round = Round.objects.open().first()
print(client.cookies["sessionid"].value, f"/rounds/{round.slug}/ballot/")
print(*[topic.key for topic in round.topics.all()])
"""


class Loop:
    """One connection that is kept."""

    def __init__(self, site: Site, server: Server) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        self.cache = redis.Redis(unix_socket_path=str(site.site.socket), db=2)

    def send(self, path: str, body: bytes, wanted: int, **headers: str) -> None:
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status != wanted:
            raise RuntimeError(f"{path} answered {answer.status}, not {wanted}: {said[:500]!r}")


def webhook(loop: Loop) -> None:
    """A signed event that is new: verified, stored, answered, while the worker is asked for."""
    event = {
        "id": f"evt_{uuid.uuid4().hex}",
        "object": "event",
        "type": "invoice.paid",
        "api_version": "2026-08-26.dahlia",
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": {"id": "in_1", "object": "invoice", "lines": ["x" * 40] * 60}},
    }
    body = json.dumps(event)
    signed = stripe.WebhookSignature.generate_signature_header(body, SECRET)
    headers = {"Content-Type": "application/json", "Stripe-Signature": signed}
    loop.send("/stripe/webhook/", body.encode(), 200, **headers)


def lone_webhook(loop: Loop) -> None:
    """As if the worker had begun since the event before: this one wakes it again."""
    loop.cache.flushdb()
    webhook(loop)


def give_form(loop: Loop) -> None:
    """A form with an error: read, looked at, told; no payment page is asked of Stripe."""
    sent = urlencode({"csrfmiddlewaretoken": TOKEN, "interval": "once", "currency": "EUR"})
    headers = {"Content-Type": FORM, "Cookie": f"csrftoken={TOKEN}"}
    loop.send("/give/", sent.encode(), 422, **headers)


def ballot_of(site: Site) -> Callable[[Loop], None]:
    """A sustaining patron changes their ballot in the open round."""
    session, address, *topics = site.shell(SIGNED_IN_VOTER).split()
    number = 0

    def ballot(loop: Loop) -> None:
        nonlocal number
        number += 1
        chosen = topics[number % len(topics)]
        sent = urlencode({"csrfmiddlewaretoken": TOKEN, "topics": chosen, "tell_me": "on"})
        cookies = f"csrftoken={TOKEN}; sessionid={session}"
        loop.send(address, sent.encode(), 302, **{"Content-Type": FORM, "Cookie": cookies})

    return ballot
