"""A giver hands a membership over; only who reads the recipient's mail, or proved it, accepts."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from patrons.giving.going_back import refunding
from patrons.giving.memberships import accepting
from patrons.models import GiftMembership, Mail, Patron, SupportPeriod
from tests.giving.conftest import current, send_mails

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")

LATER = (timezone.now() + timedelta(days=40)).date().isoformat()


def links() -> list:
    """The mails so far that carry a link for accepting."""
    return [mail for mail in send_mails() if "given to you" in mail.subject]


def sign_in(client: Client, address: str, proved: bool) -> None:
    patron = Patron.objects.with_address(address)
    EmailAddress.objects.filter(user=patron.user).update(verified=proved)
    client.force_login(patron.user)


def test_a_giver_sees_a_page_to_hand_over_and_never_the_link_that_accepts(for_ann, client):
    membership = for_ann()
    shown = [
        client.get(membership.pledge.get_absolute_url()),
        client.get(membership.given_path),
        client.get(membership.handed_path),
        client.get(membership.pledge.get_return_url()),
    ]
    assert membership.handed_path in shown[1].content.decode()
    assert not [page for page in shown if membership.token in page.content.decode()]


def test_no_mail_to_a_giver_holds_the_link_that_accepts(for_ann, time_machine):
    membership = for_ann()
    send_mails()
    time_machine.move_to(timezone.now() + timedelta(days=31))
    send_mails()
    accepting.accept(current(membership))
    to_giver = [mail for mail in send_mails() if mail.to == ["alice@example.org"]]
    assert len(to_giver) == 3
    for mail in to_giver:
        assert membership.token not in mail.body + str(mail.alternatives[0].content)


def test_the_page_handed_over_shows_the_gift_and_hides_most_of_the_address(for_ann, client):
    membership = for_ann()
    Patron.objects.with_address("ann@example.org")
    page = client.get(membership.handed_path).content.decode()
    assert "Alice gives you 12 months with The Lighthouse" in page
    assert "For your birthday." in page
    assert "Mail the link to a•••@example.org" in page
    assert "ann@example.org" not in page
    assert "Accept 12 months" not in page
    assert "supports us already" not in page


def test_its_button_accepts_nothing_and_mails_the_link_to_the_recipient(for_ann, client):
    membership = for_ann(tell_on=LATER)
    assert links() == []
    page = client.post(membership.handed_path, follow=True).content.decode()
    assert "We have mailed it to a•••@example.org." in page
    assert not SupportPeriod.objects.exists()
    (mail,) = links()
    assert mail.to == ["ann@example.org"]
    assert membership.get_absolute_url() in mail.body
    assert current(membership).stands == "told"
    client.post(membership.get_absolute_url())
    assert Patron.objects.get(email="ann@example.org").is_sustaining()


def test_who_was_told_by_asking_is_not_told_again_on_the_day(for_ann, client, time_machine):
    membership = for_ann(tell_on=LATER)
    client.post(membership.handed_path)
    time_machine.move_to(timezone.now() + timedelta(days=41))
    assert len(links()) == 1


def test_a_second_press_within_ten_minutes_mails_nothing_and_three_mails_are_the_most(
    for_ann, client, time_machine
):
    membership = for_ann()
    told = links()
    first = current(membership).told_at
    for number in range(1, 4):
        assert len(told) == number
        for _ in range(2):
            answer = client.post(membership.handed_path, follow=True)
            assert "We have mailed it" not in answer.content.decode()
            assert len(links()) == number
        time_machine.move_to(timezone.now() + timedelta(minutes=11))
        answer = client.post(membership.handed_path)
        assert answer.status_code == (302 if number < 3 else 409)
        client.get(membership.handed_path)
        told = links()
    page = answer.content.decode()
    assert "as often as this page can" in page
    assert "Mail the link" not in page
    assert len(told) == 3
    assert current(membership).told_at == first


def test_the_page_says_when_the_link_was_mailed_and_when_another_can_go(
    for_ann, client, time_machine
):
    time_machine.move_to("2026-11-26T16:33:20Z", tick=False)
    membership = for_ann(tell_on="2026-12-24")
    page = client.post(membership.handed_path, follow=True).content.decode()
    assert "We have mailed it to a•••@example.org." in page
    said = "We mailed it at 18:33; another can go at 18:44, Kyiv time."
    for _ in range(2):
        assert said in page
        assert "<button" not in page.partition("<main")[2].partition("</main")[0]
        time_machine.move_to("2026-11-26T16:40:00Z", tick=False)
        page = client.post(membership.handed_path, follow=True).content.decode()
        assert "We have mailed it" not in page
    time_machine.move_to("2026-11-26T16:44:00Z", tick=False)
    page = client.get(membership.handed_path).content.decode()
    assert "Mail the link to a•••@example.org again" in page
    page = client.post(membership.handed_path, follow=True).content.decode()
    assert "We have mailed it to a•••@example.org." in page
    assert len(links()) == 1  # the newest of the two that wait


def test_a_corrected_address_can_be_asked_for_again(for_ann, client, time_machine):
    membership = for_ann(recipient_email="an@example.org")
    links()
    for _ in range(3):
        client.post(membership.handed_path)
        time_machine.move_to(timezone.now() + timedelta(minutes=11))
        links()
    client.post(membership.given_path, {"recipient_email": "ann@example.org"})
    client.get(membership.handed_path)
    sent = [mail.to[0] for mail in links()]
    assert sent == ["an@example.org"] * 3 + ["ann@example.org"]
    assert client.get(membership.get_absolute_url()).status_code == 404
    assert client.get(membership.handed_path).status_code == 200


def test_a_giver_reads_when_we_write_to_a_corrected_address(for_ann, client):
    today, later = for_ann(), for_ann(tell_on=LATER)
    assert "We write to the new address" not in client.get(today.given_path).content.decode()
    client.post(later.handed_path)
    links()
    assert "We write to the new address at once." in client.get(today.given_path).content.decode()
    page = client.get(later.given_path).content.decode()
    assert f"We write to the new address on {date_format(later.tell_on, 'j F Y')}." in page
    client.post(later.given_path, {"recipient_email": "bert@example.org"})
    assert ["bert@example.org"] not in [mail.to for mail in links()]


def test_only_the_newest_mail_goes_where_two_wait(for_ann, client, time_machine):
    membership = for_ann(tell_on=LATER)
    client.post(membership.handed_path)
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    client.post(membership.handed_path)
    assert len(links()) == 1
    assert Mail.objects.filter(kind="membership told").count() == 1


def test_a_signed_in_patron_with_the_recipients_proved_address_accepts_there(for_ann, client):
    membership = for_ann(tell_on=LATER)
    sign_in(client, "ann@example.org", proved=True)
    page = client.get(membership.handed_path).content.decode()
    assert "Accept 12 months" in page
    assert "ann@example.org" in page
    answer = client.post(membership.handed_path, follow=True)
    assert "You are a patron until" in answer.content.decode()
    assert Patron.objects.get(email="ann@example.org").is_sustaining()
    assert links() == []


@pytest.mark.parametrize(
    ("address", "proved"), [("alice@example.org", True), ("ann@example.org", False)]
)
def test_nobody_else_who_is_signed_in_accepts_there(for_ann, client, address, proved):
    membership = for_ann(tell_on=LATER)
    sign_in(client, address, proved)
    assert "Accept 12 months" not in client.get(membership.handed_path).content.decode()
    client.post(membership.handed_path)
    assert not SupportPeriod.objects.exists()
    assert len(links()) == 1


def test_accepted_before_its_day_its_giver_reads_when_and_not_that_somebody_was_told(
    for_ann, client
):
    membership = for_ann(tell_on=LATER)
    sign_in(client, "ann@example.org", proved=True)
    client.post(membership.handed_path)
    assert links() == []
    page = Client().get(membership.given_path).content.decode()
    assert "Accepted on" in page
    assert "Told on" not in page
    assert "To be told on" not in page
    assert "Ann accepted it, and is a patron until" in page


def test_a_stranger_with_the_page_handed_over_reads_no_address_once_it_is_accepted(for_ann, client):
    membership = for_ann()
    accepting.accept(membership)
    page = client.get(membership.handed_path).content.decode()
    assert "a•••@example.org" in page
    assert "ann@example.org" not in page
    answer = client.post(membership.handed_path)
    assert answer.status_code == 200
    assert links() == []


def test_one_that_went_back_mails_nothing(for_ann, client):
    membership = for_ann(tell_on=LATER)
    refunding.give_back(membership.donation, 3600)
    assert client.post(membership.handed_path).status_code == 410
    assert links() == []


def test_nobody_makes_up_a_page_to_hand_over(for_ann, client):
    membership = for_ann()
    given = membership.given_path.split("/")[-2]
    for signed in (membership.pledge.public_id, given, f"{membership.pledge.public_id}:x", "x"):
        assert client.get(f"/give/gift/for/{signed}/").status_code == 404
        assert client.post(f"/give/gift/for/{signed}/").status_code == 404
    handed = membership.handed_path.split("/")[-2]
    assert client.get(f"/give/gift/given/{handed}/").status_code == 404


def test_an_unpaid_one_has_no_page_to_hand_over(ask_for_ann, client):
    ask_for_ann()
    assert client.get(GiftMembership.objects.get().handed_path).status_code == 404
