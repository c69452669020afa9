"""A patron is welcomed once, and once a year hears what they gave."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as outbox
from django.utils import timezone

from patrons import mail_choice, tasks
from patrons.giving import letters, welcome_mail, yearly_mail
from patrons.giving.memberships import accepting
from patrons.models import Donation, Grant, Mail, Patron
from patrons.support import SupportPeriod

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def becomes_patron(address: str, hours_ago: float, days: int = 30) -> Patron:
    patron = Patron.objects.with_address(address)
    now = timezone.now()
    since = now - timedelta(hours=hours_ago)
    Grant.objects.give(patron, now + timedelta(days=days), "Cannot pay", since=since)
    return patron


def sent(kind: str) -> list:
    """Do what beat does, twice, and send; every mail that went."""
    for _again in range(2):
        tasks.welcome_patrons()
        tasks.tell_of_the_year()
        for waiting in Mail.objects.unsent().filter(kind=kind):
            letters.send(waiting)
    return outbox.outbox


def test_a_patron_is_welcomed_once_a_day_later(newsroom, time_machine):
    time_machine.move_to(NOON, tick=False)
    becomes_patron("dora@example.org", hours_ago=0)
    assert sent(welcome_mail.KIND) == []
    for hours in (23, 25, 200, 9000):
        time_machine.move_to(NOON + timedelta(hours=hours), tick=False)
        mails = sent(welcome_mail.KIND)
        assert len(mails) == (0 if hours < 24 else 1)
    assert mails[0].to == ["dora@example.org"]
    assert mails[0].subject == "Welcome: you are a patron of The Lighthouse"


def test_who_comes_back_or_was_a_patron_before_is_not_welcomed_again(newsroom, alice, bob):
    now = timezone.now()
    Grant.objects.give(bob, now + timedelta(days=9), "again", since=now - timedelta(days=2))
    assert sent(welcome_mail.KIND) == []


def test_whose_support_ended_before_is_not_welcomed(newsroom):
    patron = becomes_patron("dora@example.org", hours_ago=30)
    welcome_mail.welcome_all_due()
    SupportPeriod.objects.get(patron=patron).end_now()
    assert sent(welcome_mail.KIND) == []
    assert not Mail.objects.filter(kind=welcome_mail.KIND).exists()


def test_the_recipient_of_a_membership_is_welcomed_by_the_mail_of_that(for_ann, time_machine):
    membership = for_ann()
    assert accepting.accept(membership)
    start = timezone.now()
    time_machine.move_to(start + timedelta(days=2), tick=False)
    assert Patron.objects.sustaining().filter(email="ann@example.org").exists()
    assert not welcome_mail.due().exists()


def test_an_organisation_is_welcomed_without_a_word_of_votes(newsroom):
    patron = becomes_patron("shop@example.org", hours_ago=30)
    patron.kind = Patron.Kind.ORGANISATION
    patron.save(update_fields=["kind"])
    (mail,) = sent(welcome_mail.KIND)
    assert "vote" not in mail.body.replace("voted", "")


@pytest.fixture
def given(newsroom, local_stripe, gift):
    """A gift of Alice's, paid on a day: given("2026-03-05")."""

    def giving(day: str, **more) -> Donation:
        donation = gift(**more)
        moment = datetime.fromisoformat(f"{day}T12:00:00+00:00")
        Donation.objects.filter(pk=donation.pk).update(paid_at=moment)
        return donation

    return giving


def january(time_machine, day: int = 5, year: int = 2027) -> None:
    time_machine.move_to(datetime(year, 1, day, 9, tzinfo=UTC), tick=False)


def test_in_january_who_gave_hears_once_what_it_was(given, time_machine):
    given("2026-03-05", amount=2000)
    given("2026-07-05", amount=3000)
    given("2025-07-05", amount=9900)
    for day in (2, 5, 6, 31):
        january(time_machine, day)
        mails = sent(yearly_mail.KIND)
        assert len(mails) == (0 if day < 3 else 1)
    time_machine.move_to(datetime(2027, 2, 1, 9, tzinfo=UTC), tick=False)
    (mail,) = sent(yearly_mail.KIND)
    assert mail.subject == "What you gave to The Lighthouse in 2026"
    assert "50.00\xa0EUR" in mail.body
    assert "149.00" not in mail.body
    ((name, paper, kind),) = mail.attachments
    assert name == "statement-20260101-20261231.pdf"
    assert kind == "application/pdf"
    assert paper.startswith(b"%PDF")


def test_the_year_is_looked_through_once_a_day_and_a_day_that_was_missed_is_made_up_for(
    given, time_machine, settings
):
    given("2026-03-05")
    january(time_machine)
    tasks.welcome_patrons()  # each quarter of an hour
    assert not Mail.objects.filter(kind=yearly_mail.KIND).exists()
    (schedule,) = (
        each["schedule"]
        for each in settings.CELERY_BEAT_SCHEDULE.values()
        if each["task"] == tasks.tell_of_the_year.name
    )
    assert (len(schedule.hour), len(schedule.minute)) == (1, 1)
    assert set(range(yearly_mail.BEGINS, 32)) <= schedule.day_of_month
    assert 1 in schedule.month_of_year
    january(time_machine, 31)
    assert len(sent(yearly_mail.KIND)) == 1


def test_it_is_the_one_mail_that_mail_programs_offer_to_switch_off(given, time_machine):
    given("2026-03-05")
    january(time_machine)
    (mail,) = sent(yearly_mail.KIND)
    patron = Patron.objects.get(email="alice@example.org")
    address = mail_choice.off_link(patron, mail_choice.YEARLY_STATEMENT)
    assert mail.extra_headers["List-Unsubscribe"] == f"<{address}>"
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "have no more like this one" in mail.body


def test_a_receipt_offers_no_such_thing(newsroom, local_stripe, gift):
    gift()
    for waiting in Mail.objects.unsent():
        letters.send(waiting)
    assert "List-Unsubscribe" not in outbox.outbox[-1].extra_headers


@pytest.mark.parametrize("when", ["before", "after the row was made"])
def test_who_switched_it_off_gets_none(given, time_machine, when):
    given("2026-03-05")
    january(time_machine)
    if when != "before":
        yearly_mail.tell_all_due()
        assert Mail.objects.filter(kind=yearly_mail.KIND).count() == 1
    mail_choice.switch_off(Patron.objects.get(), mail_choice.YEARLY_STATEMENT)
    assert sent(yearly_mail.KIND) == []
    assert not Mail.objects.filter(kind=yearly_mail.KIND).exists()


def test_a_gift_of_new_years_eve_belongs_to_the_newsrooms_year(given, time_machine):
    """At 23:00 UTC on 31 December it is January in Kyiv."""
    donation = given("2026-12-31")
    late = datetime(2026, 12, 31, 23, tzinfo=UTC)
    Donation.objects.filter(pk=donation.pk).update(paid_at=late)
    january(time_machine)
    assert sent(yearly_mail.KIND) == []
    january(time_machine, year=2028)
    assert sent(yearly_mail.KIND)[0].subject.endswith("in 2027")


def test_the_statement_is_in_its_readers_language(given, time_machine):
    given("2026-03-05")
    Patron.objects.update(language="uk")
    january(time_machine)
    (mail,) = sent(yearly_mail.KIND)
    assert mail.subject == "Ваші внески для «The Lighthouse» за 2026 рік"
    assert "20,00\xa0EUR" in mail.body
