"""Erased: no table, no cache and no kept mail holds anything of the person, and the books agree."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import requests
from django.contrib.sessions.models import Session
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsroom.demo import outbox as outbox_of_the_demo
from patrons.account import address_change, erasing, keeping, wiping
from patrons.account.address_change import AddressChange
from patrons.giving import catching_up, correcting_address, events, fulfilment, gateway, walking
from patrons.giving.address_correction import AddressCorrection
from patrons.giving.books.reconciling import reconcile
from patrons.giving.regular import receipt_link
from patrons.models import (
    Ballot,
    Donation,
    Erasure,
    GiftMembership,
    Mail,
    Movement,
    Patron,
    Receipt,
    ReceiptParty,
    Round,
    StripeCustomer,
    StripeEvent,
    Subscription,
    User,
)
from patrons.voting.counting import freeze
from tests.giving.conftest import send_mails
from tests.privacy.conftest import EMAIL, HERS, caches_hold, dump, erase, found_of_her


def test_the_dump_would_find_her(zoraida):
    """Before erasing, each of her strings stands somewhere: the scan can fail."""
    assert set(found_of_her(dump())) == set(HERS)


def test_with_0_years_nothing_of_her_is_left_anywhere(zoraida):
    erasure = erase(zoraida)
    assert erasure.done_at, erasure.problem
    assert found_of_her(dump()) == {}
    assert found_of_her(caches_hold()) == {}
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sessions_are_looked_through_before_anybody_waits_for_the_erasing(zoraida):
    """Each of them is opened to see whose it is: SQLite's one writer is not held meanwhile."""
    for round in Round.objects.to_freeze():
        freeze(round)
    erasure = erasing.ask(zoraida)
    with CaptureQueriesContext(connection) as asked:
        wiping.wipe_patron(zoraida, erasure)
    said = [query["sql"] for query in asked.captured_queries]
    begun = next(number for number, sql in enumerate(said) if sql.startswith("BEGIN"))
    assert [sql for sql in said[:begun] if "django_session" in sql]
    assert not [sql for sql in said[begun:] if "django_session" in sql and "SELECT" in sql]
    assert not Session.objects.exists()


def test_the_books_agree_with_stripe_as_before(zoraida):
    before = {model: model.objects.count() for model in (Donation, Receipt, Subscription)}
    erase(zoraida)
    assert {model: model.objects.count() for model in before} == before
    check = reconcile(None)
    assert [str(each) for each in check.differences.all()] == []
    assert {receipt.payer for receipt in Receipt.objects.filter(donation__patron=zoraida)} == {
        "Erased"
    }


def test_with_10_years_one_row_for_each_receipt_keeps_what_was_printed_and_then_nothing(
    zoraida, newsroom, time_machine
):
    newsroom.keep_years = 10
    newsroom.save()
    year = newsroom.local(timezone.now()).year
    erasure = erase(zoraida)
    assert newsroom.local(erasure.kept_until).isoformat().startswith(f"{year + 11}-01-01T00:00")
    kept = [line for lines in found_of_her(dump()).values() for line in lines]
    assert kept
    assert {line.partition(":")[0] for line in kept} == {"patrons_receiptparty"}
    assert "Bartholomew" not in "".join(kept)
    assert EMAIL not in "".join(kept)
    assert not ReceiptParty.objects.exclude(kept_until=None).filter(receipt__isnull=False).exists()
    time_machine.move_to(datetime(year + 10, 12, 31, 21, 59, tzinfo=UTC))
    keeping.carry_out()
    assert found_of_her(dump())
    time_machine.move_to(datetime(year + 10, 12, 31, 22, 1, tzinfo=UTC))  # midnight in Kyiv
    keeping.carry_out()
    assert found_of_her(dump()) == {}


def test_stripe_forgets_her_and_charges_nothing_more(zoraida):
    customers = list(StripeCustomer.objects.filter(patron=zoraida).values_list("stripe_id"))
    erase(zoraida)
    assert customers
    for (customer,) in customers:
        assert gateway.customer(customer)["deleted"]
    assert list(gateway.customers_with(EMAIL)) == []
    assert not Subscription.objects.filter(patron=zoraida, ended_at=None).exists()
    assert all(each["status"] == "canceled" for each in gateway.subscriptions())


def test_another_products_customer_of_the_same_address_stays(zoraida, dashboard):
    other = dashboard("customers", email=EMAIL)
    erase(zoraida)
    assert [each["id"] for each in gateway.customers_with(EMAIL)] == [other["id"]]


def test_every_event_that_comes_again_afterwards_brings_nobody_back(zoraida):
    erase(zoraida)
    people = Patron.objects.count(), User.objects.count(), Donation.objects.count()
    StripeEvent.objects.all().delete()
    catching_up.catch_up()
    while due := list(events.due().values_list("pk", flat=True)):
        for pk in due:
            events.process(pk)
        StripeEvent.objects.filter(state__in=["failed"]).update(next_attempt_at=None, state="stuck")
    assert StripeEvent.objects.filter(type="checkout.session.completed", state="done").count() > 4
    assert not StripeEvent.objects.filter(state="stuck").exists()
    assert (Patron.objects.count(), User.objects.count(), Donation.objects.count()) == people
    assert found_of_her(dump()) == {}
    for found in walking.walk(None):
        events.HANDLERS[found.type](found.object_id)
    assert found_of_her(dump()) == {}


def test_a_gift_that_nobody_told_us_of_is_recorded_before_and_names_nobody(zoraida, give_unheard):
    unheard = give_unheard()
    erase(zoraida)
    gift = Donation.objects.get(pledge=unheard)
    assert gift.patron == zoraida
    assert gift.receipts.get().party is None
    assert found_of_her(dump()) == {}


@pytest.mark.parametrize("interval", ["once", "month"])
def test_however_her_address_was_typed_at_stripe(zoraida, give_unheard, interval):
    unheard = give_unheard(EMAIL.capitalize(), interval)
    erase(zoraida)
    gift = Donation.objects.get(pledge=unheard)
    assert gift.patron == zoraida
    assert gift.subscription is None or gift.subscription.ended_at
    events.HANDLERS["checkout.session.completed"](unheard.session_id)
    assert Donation.objects.filter(pledge=unheard).count() == 1
    assert found_of_her(dump()) == {}


def test_a_gift_whose_address_was_corrected_is_its_givers(zoraida, give_unheard, own_stripe):
    pledge = give_unheard(interval="month")
    fulfilment.fulfil_session(pledge.session_id)
    pledge.refresh_from_db()
    correction = AddressCorrection.objects.create(pledge=pledge)
    correction.ask("bob@example.org")
    assert correcting_address.confirm(correction, correction.code)
    erase(zoraida)
    gift = Subscription.objects.get(pledge=pledge)
    assert gift.patron.email == "bob@example.org"
    found = gateway.subscription(gift.stripe_id)
    assert (found["status"], found["customer"].get("deleted")) == ("active", None)


def test_a_link_that_was_mailed_leads_nowhere_after_it(zoraida, client):
    receipt = zoraida.donations.filter(subscription__isnull=False).first().receipts.valid().get()
    link = receipt_link.link(receipt)
    assert client.get(link).status_code == 200
    erase(zoraida)
    assert client.get(link).status_code == 404


def test_who_became_a_colleague_meanwhile_is_not_switched_off(zoraida):
    patron = Patron.objects.select_related("user").get(pk=zoraida.pk)
    User.objects.filter(email=EMAIL).update(is_staff=True)
    with pytest.raises(erasing.NotNow):
        erasing.ask(patron)
    assert User.objects.get(email=EMAIL).is_active
    assert not Erasure.objects.exists()


def test_the_last_mail_waits_until_nothing_more_is_charged(zoraida, own_stripe):
    fault = {"kind": "503", "match": "DELETE /v1/subscriptions/*", "first": 99}
    requests.post(f"{own_stripe}/_sandbox/faults", data=fault, timeout=10).raise_for_status()
    erasure = erase(zoraida)
    assert erasure.told_at is None
    assert not [mail for mail in outbox.outbox if "is erased" in mail.subject]
    requests.post(f"{own_stripe}/_sandbox/faults/clear", timeout=10).raise_for_status()
    Erasure.objects.update(claimed_at=None)
    erasing.carry_out(erasure)
    (last,) = [mail for mail in outbox.outbox if "is erased" in mail.subject]
    assert "nothing more is charged" in last.body
    assert "/account/" not in last.body


def test_nobody_signs_in_as_somebody_who_is_being_erased(zoraida, signed_in, client):
    here, there = signed_in(zoraida), signed_in(zoraida)
    before = len(outbox.outbox)
    erasing.ask(zoraida)
    for browser in (here, there):
        assert browser.get("/account/").status_code == 302
    client.post("/account/sign-in/", {"email": EMAIL})
    send_mails()
    codes = [mail for mail in outbox.outbox[before:] if re.search(r"\b\d{6}\b", mail.body)]
    assert not codes


def test_a_gift_lost_with_a_backup_is_recorded_again_without_a_name(zoraida, give_unheard):
    """The list knows her by her number at Stripe, and the gift is nobody's else."""
    unheard = give_unheard()
    erase(zoraida)
    gift = Donation.objects.get(pledge=unheard)
    forget(gift)
    events.HANDLERS["checkout.session.completed"](unheard.session_id)
    again = Donation.objects.get(pledge=unheard)
    assert again.pk != gift.pk
    assert again.patron == zoraida
    assert again.period is None
    assert again.receipts.get().party is None
    assert not Mail.objects.filter(key=str(again.receipts.get().public_id)).exists()
    assert found_of_her(dump()) == {}


def forget(gift: Donation) -> None:
    """As if the backup were older than the gift."""
    Movement.objects.filter(donation=gift).delete()
    Receipt.objects.filter(donation=gift).delete()
    gift.delete()


def test_what_others_did_stays_theirs(zoraida):
    erase(zoraida)
    given = GiftMembership.objects.get(recipient_email="ann@example.org")
    assert given.giver_name == "Somebody"
    assert given.recipient_name == "Ann"
    got = GiftMembership.objects.exclude(pk=given.pk).get()
    assert got.giver_name == "Alice"
    assert got.stands == "ended"


def test_rounds_that_are_closed_keep_their_result_and_the_open_one_loses_her_ballot(zoraida):
    before = Round.objects.get(slug="counted").tally
    erase(zoraida)
    counted, closed, open_ = (Round.objects.get(slug=n) for n in ("counted", "closed", "open"))
    assert counted.tally.ballots == 11 == counted.turnout()
    assert counted.tally.published == before.published != ""
    assert closed.tally.ballots == 1  # it had closed, and was not counted yet
    assert open_.turnout() == 0
    assert not Ballot.objects.filter(patron=zoraida).exists()


def test_one_last_mail_says_so_and_no_row_holds_her_address(zoraida):
    outbox.outbox.clear()
    erase(zoraida)
    (mail,) = outbox.outbox
    assert mail.to == [EMAIL]
    assert "This is our last mail to you" in mail.body
    assert "Your receipts name nobody any more" in mail.body


def test_the_last_mail_says_until_when_receipts_keep_the_name(zoraida, newsroom):
    newsroom.keep_years = 3
    newsroom.save()
    outbox.outbox.clear()
    erase(zoraida)
    year = newsroom.local(timezone.now()).year
    assert f"until 31 December {year + 3}" in outbox.outbox[0].body


def five_minutes_later() -> None:
    Erasure.objects.update(claimed_at=timezone.now() - timedelta(minutes=5, seconds=1))


def test_while_stripe_is_away_the_row_says_so_and_beat_goes_on(zoraida, settings):
    there = settings.STRIPE_API_BASE
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    gateway._client.cache_clear()
    erasure = erase(zoraida)
    assert (erasure.done_at, erasure.found_at, erasure.wiped_at) == (None, None, None)
    assert erasure.problem == "Unavailable"
    assert not erasing.waiting().exists()  # not before five minutes are over
    five_minutes_later()
    assert list(erasing.waiting()) == [erasure]
    settings.STRIPE_API_BASE = there
    gateway._client.cache_clear()
    erasing.carry_out(erasure)
    erasure.refresh_from_db()
    assert erasure.done_at
    assert found_of_her(dump()) == {}


def test_a_last_mail_that_did_not_go_is_not_told_and_goes_later(zoraida, settings, time_machine):
    """Its row is still taken by the try that failed when the erasing is gone on with."""
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    outbox.outbox.clear()
    erasure = erase(zoraida)
    assert (erasure.told_at, erasure.problem) == (None, "ConnectionRefusedError")
    settings.EMAIL_BACKEND = backend
    five_minutes_later()
    erasing.carry_out(erasure)
    erasure.refresh_from_db()
    assert (erasure.told_at, erasure.wiped_at, erasure.problem) == (None, None, "NotYet")
    time_machine.move_to(timezone.now() + timedelta(minutes=6))
    erasing.carry_out(erasure)
    erasure.refresh_from_db()
    assert erasure.told_at
    assert erasure.done_at
    assert [mail.to for mail in outbox.outbox] == [[EMAIL]]


def test_after_a_day_our_own_rows_wait_no_longer_and_stripe_is_asked_until_it_answers(
    zoraida, settings
):
    there = settings.STRIPE_API_BASE
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    gateway._client.cache_clear()
    erasure = erasing.ask(zoraida)
    Erasure.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    erasing.carry_out(erasure)
    erasure.refresh_from_db()
    assert erasure.wiped_at
    assert erasure.done_at is None
    assert found_of_her(dump()) == {}
    settings.STRIPE_API_BASE = there
    gateway._client.cache_clear()
    five_minutes_later()
    erasing.carry_out(erasure)
    erasure.refresh_from_db()
    assert erasure.done_at
    assert not Subscription.objects.filter(patron=zoraida, ended_at=None).exists()


def test_carried_out_twice_it_is_done_once(zoraida):
    erasure = erase(zoraida)
    told, done = erasure.told_at, erasure.done_at
    outbox.outbox.clear()
    erasing.carry_out(erasure)
    erasure.refresh_from_db()
    assert (erasure.told_at, erasure.done_at) == (told, done)
    assert erase(zoraida).pk == erasure.pk
    assert outbox.outbox == []


def test_somebody_who_works_here_is_refused_with_what_to_do_first(zoraida):
    zoraida.user.is_staff = True
    zoraida.user.save()
    with pytest.raises(erasing.NotNow, match="takes their roles"):
        erase(zoraida)
    assert not Erasure.objects.exists()


def test_who_gives_again_later_begins_anew(zoraida, give_unheard):
    erase(zoraida)
    pledge = give_unheard()
    events.HANDLERS["checkout.session.completed"](pledge.session_id)
    gift = Donation.objects.get(pledge=pledge)
    assert gift.patron != zoraida
    assert gift.patron.email == EMAIL


def test_the_demos_outbox_forgets_her(settings, tmp_path):
    settings.OUTBOX_DIR = tmp_path
    backend = outbox_of_the_demo.EmailBackend()
    for to in (EMAIL, "ann@example.org"):
        backend.send_messages([EmailMessage("Hello", "A mail", "desk@example.org", [to])])
    backend.forget(EMAIL)
    assert [kept.to for kept in outbox_of_the_demo.newest()] == ["ann@example.org"]


@pytest.fixture
def demo_outbox(settings, tmp_path):
    settings.OUTBOX_DIR = tmp_path
    settings.EMAIL_BACKEND = "newsroom.demo.outbox.EmailBackend"
    return outbox_of_the_demo


def write_to(*addresses: str) -> None:
    for to in addresses:
        EmailMessage("Hello", "A mail", "desk@example.org", [to]).send()


def test_the_last_mail_can_be_read_in_the_demo_for_a_day(zoraida, demo_outbox, time_machine):
    write_to(EMAIL, "ann@example.org")
    erase(zoraida)
    last, other = demo_outbox.newest()
    assert "This is our last mail to you" in last.text
    assert (last.to, other.to) == (EMAIL, "ann@example.org")
    keeping.carry_out()
    assert len(demo_outbox.newest()) == 2
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
    keeping.carry_out()
    assert [kept.to for kept in demo_outbox.newest()] == ["ann@example.org"]


def test_mails_to_the_addresses_before_go_as_well(zoraida, demo_outbox):
    write_to(EMAIL, "ann@example.org")
    for address in ("second@example.net", "third@example.net"):
        change, _made = AddressChange.objects.get_or_create(user=zoraida.user)
        change.ask(address)
        assert change.confirm(change.code)
        address_change.send_changed(f"{change.pk} {change.codes}")
        zoraida.refresh_from_db()
    assert AddressChange.objects.get().before == ""
    assert {EMAIL, "second@example.net"} <= {kept.to for kept in demo_outbox.newest()}
    erase(zoraida)
    assert [kept.to for kept in demo_outbox.newest()] == ["third@example.net", "ann@example.org"]


def test_mails_to_an_address_that_was_only_asked_for_go_unless_it_is_anothers(zoraida, demo_outbox):
    change = AddressChange.objects.create(user=zoraida.user)
    change.ask("new@example.net")
    write_to("new@example.net")
    Patron.objects.with_address("before@example.net")
    AddressChange.objects.update(before="before@example.net")
    write_to("before@example.net")
    erase(zoraida)
    assert {kept.to for kept in demo_outbox.newest()} == {EMAIL, "before@example.net"}
