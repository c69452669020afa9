"""A patron who did everything there is to do, and the full text of all that is kept."""

from datetime import timedelta

import pytest
import requests
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from patrons.account import erasing
from patrons.erasure import Erasure
from patrons.giving import checkout, elsewhere, fulfilment, gateway, thanking
from patrons.giving.going_back.disputing import record_dispute
from patrons.giving.going_back.refunding import give_back
from patrons.giving.memberships import accepting
from patrons.models import AddressCorrection, Donation, GiftMembership, Grant, Patron, Pledge
from patrons.voting.casting import cast
from patrons.voting.counting import freeze
from tests.giving.conftest import *  # noqa: F403
from tests.giving.conftest import current, send_mails
from tests.giving.elsewhere import received
from tests.voting.conftest import close, crowd, ids, make_round, open_round  # noqa: F401

EMAIL = "zoraida@erase-me.example"
# Everything that is Zoraida's, or was written by her or about her.
HERS = (
    "Zoraida",
    "Quillfeather",
    "erase-me.example",
    "Wednesday Choir",
    "Uncle Bartholomew",
    "Happy anniversary from the lighthouse keeper",
    "Thimble Society",
    "Periwinkle Lane",
    "out of work since the flood",
    "rang twice about this",
    "handed over by her sister",
)


def dump() -> str:
    """Every column of every table, as text, by SQL: what a dump of the database would hold."""
    text = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            text += [f"{table}: {row!r}" for row in cursor.fetchall()]
    return "\n".join(text)


def caches_hold() -> str:
    """Every key and value of Redis, and of the caches in this process."""
    redis = caches["limits"]._cache.get_client()
    held = [f"{key!r}" for key in redis.scan_iter()]
    held += [f"{redis.get(key)!r}" for key in redis.scan_iter() if redis.type(key) == b"string"]
    return "\n".join([*held, repr(caches["limits here"]._cache)])


def found_of_her(text: str) -> dict[str, list[str]]:
    lines = text.splitlines()
    found = {hers: [ln for ln in lines if hers.lower() in ln.lower()] for hers in HERS}
    return {hers: at for hers, at in found.items() if at}


def erase(patron: Patron, **fields) -> Erasure:
    erasure = erasing.ask(patron, **fields)
    erasing.carry_out(erasure)
    erasure.refresh_from_db()
    return erasure


@pytest.fixture
def local_stripe(own_stripe):
    """Each test has a Stripe of its own: the books are compared with all of it."""
    return own_stripe


@pytest.fixture
def zoraida(own_stripe, newsroom, pay, ask_for_ann, make_round, crowd, tess, client):  # noqa: F811
    """Who gave once, monthly and for somebody else, was given a membership, was granted support,
    voted in a closed, an open and an uncounted round, asked for an address to be corrected, told us
    whom to thank, got a refund, disputed a charge, and gave by bank.
    """

    who = {"email": EMAIL, "name": "Zoraida Quillfeather"}

    def give(interval="once", amount=2000, patron=None, **card) -> Donation:
        pledge = Pledge.objects.create(
            amount=amount, currency_id="EUR", interval=interval, patron=patron
        )
        pay(checkout.start(pledge), **{**who, **card})
        pledge.refresh_from_db()
        fulfilment.fulfil_session(pledge.session_id)
        return pledge.donations.get()

    once = give()
    patron = once.patron
    patron.user.emailaddress_set.update(verified=True)
    party = once.receipts.get().party
    party.public_name, party.dedication = "The Wednesday Choir", "memory"
    party.dedicated_to = "Uncle Bartholomew"
    party.save()
    monthly = give("month", 500, patron)
    thanking.name_organisation(monthly.pledge, "Thimble Society of Zoraida")
    give_back(give(amount=3000), 1000, note="She rang twice about this")
    disputed = give(amount=4100, number="4000000000000259")
    for dispute in gateway.disputes(None):
        record_dispute(dispute["id"])
    assert disputed.disputes.exists()

    message = "Happy anniversary from the lighthouse keeper"
    pay(ask_for_ann(giver_name="Zoraida Q.", message=message)["Location"], **who)
    given = GiftMembership.objects.latest("pk")
    fulfilment.fulfil_session(given.pledge.session_id)
    pay(ask_for_ann(recipient_name="Zoraida", recipient_email=EMAIL)["Location"])
    got = GiftMembership.objects.latest("pk")
    fulfilment.fulfil_session(got.pledge.session_id)
    send_mails()
    accepting.accept(current(got))

    until = timezone.now() + timedelta(days=90)
    Grant.objects.give(patron, until, "Zoraida is out of work since the flood", by=tess)
    elsewhere.enter(
        received(
            reference="KB-4711",
            name="Zoraida Quillfeather",
            email=EMAIL,
            postal_address="9 Periwinkle Lane",
            note="Cash, handed over by her sister Zoraida",
        ),
        by=tess,
    )
    AddressCorrection.objects.create(pledge=once.pledge, email="zoraida@other.erase-me.example")
    open_, counted, closed = (make_round(slug=slug) for slug in ("open", "counted", "closed"))
    for voter in crowd(10):
        cast(counted, voter, ids(counted, 0), tell_me=False)
    for round in (open_, counted, closed):
        cast(round, patron, ids(round, 1), tell_me=True)
    close(counted), close(closed)
    freeze(counted)
    for known_by in ({"_auth_user_id": str(patron.user.pk)}, {"asked_for_code": EMAIL}):
        session = SessionStore()
        session.update(known_by)
        session.save()
    client.post("/account/sign-in/", {"email": EMAIL})
    send_mails()
    patron.refresh_from_db()
    return patron


@pytest.fixture
def give_unheard(own_stripe, newsroom, pay):
    """A gift of hers, paid at Stripe, of which nothing reached us."""

    def giving(email: str = EMAIL, interval: str = "once") -> Pledge:
        pledge = Pledge.objects.create(amount=1700, currency_id="EUR", interval=interval)
        pay(checkout.start(pledge), email=email, name="Zoraida Quillfeather")
        pledge.refresh_from_db()
        return pledge

    return giving


@pytest.fixture
def dashboard(own_stripe, settings):
    """dashboard("customers", email=...): what staff do at Stripe itself."""

    def posting(path: str, **data) -> dict:
        key = {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}
        answer = requests.post(f"{own_stripe}/v1/{path}", data=data, headers=key, timeout=10)
        answer.raise_for_status()
        return answer.json()

    return posting
