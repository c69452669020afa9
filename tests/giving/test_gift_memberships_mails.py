"""Who hears of a gift membership, when, and how often."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from patrons.giving.going_back import refunding
from patrons.giving.going_back.refund import State
from patrons.giving.handlers import HANDLERS
from patrons.giving.memberships import accepting, telling
from patrons.models import (
    Donation,
    GiftMembership,
    Mail,
    Newsroom,
    Patron,
    Pledge,
    Round,
    SupportPeriod,
)
from patrons.moments import day
from patrons.support import Grant
from patrons.tasks import tell_of_memberships
from tests.giving.conftest import current, send_mails

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")

ANN, ALICE = ["ann@example.org"], ["alice@example.org"]
NOON = datetime(2027, 3, 10, 10, 0, tzinfo=UTC)  # 12:00 in Kyiv


def mails_to(whom: list[str]) -> list:
    return [mail for mail in send_mails() if mail.to == whom]


def test_the_recipient_is_told_once_with_the_message_and_that_doing_nothing_costs_nothing(for_ann):
    membership = for_ann()
    for _ in range(3):
        (message,) = mails_to(ANN)
    assert message.subject == "A membership of 12 months with The Lighthouse, given to you"
    for text in (message.body, message.alternatives[0].content):
        assert "For your birthday." in text
        assert membership.get_absolute_url() in text
        assert "it costs nothing, and we do not remind you" in text
    assert not SupportPeriod.objects.exists()


def test_what_a_giver_wrote_is_text_and_never_markup(for_ann):
    for_ann(message="<b>bold</b> & <script>x</script>", giver_name="A <i>lice</i>")
    (message,) = mails_to(ANN)
    html = message.alternatives[0].content
    assert "<script>" not in html
    assert "&lt;b&gt;bold" in html
    assert "<b>bold</b> & <script>" in message.body


def test_a_later_day_is_that_day_at_nine_in_the_newsrooms_time(for_ann, time_machine):
    time_machine.move_to(NOON, tick=False)
    for_ann(tell_on="2027-03-12")
    send_mails()
    for moment in ("2027-03-11 23:00", "2027-03-12 06:59"):  # UTC; Kyiv is two hours ahead
        time_machine.move_to(datetime.fromisoformat(f"{moment}+00:00"), tick=False)
        assert mails_to(ANN) == []
    time_machine.move_to(datetime(2027, 3, 12, 7, 0, tzinfo=UTC), tick=False)
    assert len(mails_to(ANN)) == 1


def test_today_is_at_once_also_before_nine(for_ann, time_machine):
    time_machine.move_to(datetime(2027, 3, 10, 3, 0, tzinfo=UTC), tick=False)
    for_ann()
    assert len(mails_to(ANN)) == 1


def test_the_mail_is_dropped_where_the_gift_went_back_before_it_was_sent(for_ann):
    membership = for_ann()
    telling.tell_all_due()
    refunding.give_back(membership.donation, 3600)
    assert mails_to(ANN) == []
    assert not Mail.objects.filter(kind="membership told").exists()


def test_who_was_not_told_because_the_gift_went_back_is_told_when_it_stands_again(for_ann, client):
    membership = for_ann()
    telling.tell_all_due()
    refund = refunding.give_back(membership.donation, 3600)
    assert mails_to(ANN) == []
    assert current(membership).told_at is None
    refund.become(State.FAILED)
    assert len(mails_to(ANN)) == 1
    assert current(membership).told_at


def test_who_was_told_stays_told_where_a_second_mail_is_dropped(for_ann, time_machine):
    membership = for_ann()
    assert len(mails_to(ANN)) == 1
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    told = current(membership).told_at
    assert telling.tell_again(current(membership))
    refunding.give_back(membership.donation, 3600)
    assert len(mails_to(ANN)) == 1
    assert current(membership).told_at == told


def test_the_mail_is_dropped_where_it_was_accepted_before_it_was_sent(for_ann):
    membership = for_ann()
    telling.tell_all_due()
    accepting.accept(current(membership))
    assert [mail.subject for mail in mails_to(ANN) if "given to you" in mail.subject] == []


def test_accepting_welcomes_the_recipient_and_tells_the_giver_once_each(for_ann):
    membership = for_ann()
    accepting.accept(membership)
    for _ in range(2):
        welcome = [mail for mail in mails_to(ANN) if "You are a patron" in mail.subject]
        told = [mail for mail in mails_to(ALICE) if "was accepted" in mail.subject]
    assert (len(welcome), len(told)) == (1, 1)
    assert "/account/sign-in/" in welcome[0].body
    assert "nothing is charged" in welcome[0].body
    assert current(membership).given_path in told[0].body


def test_the_welcome_leads_to_the_open_round(for_ann):
    now = timezone.now()
    open_round = Round.objects.create(
        slug="spring", title="What next?", opens_at=now, closes_at=now + timedelta(days=7)
    )
    accepting.accept(for_ann())
    (welcome,) = mails_to(ANN)
    assert open_round.title in welcome.body
    assert open_round.get_absolute_url() in welcome.alternatives[0].content


def test_a_giver_hears_once_after_thirty_days_that_nobody_accepted(for_ann, time_machine):
    for_ann()
    send_mails()
    time_machine.move_to(timezone.now() + timedelta(days=29, hours=23))
    assert len(mails_to(ALICE)) == 1  # the receipt
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    for _ in range(2):
        reminder = mails_to(ALICE)[-1]
        assert reminder.subject.endswith("waits to be accepted")
        assert len(mails_to(ALICE)) == 2
    assert len(mails_to(ANN)) == 1
    time_machine.move_to(timezone.now() + timedelta(days=200))
    assert len(mails_to(ALICE)) == 2


def test_an_accepted_one_is_not_said_to_wait(for_ann, time_machine):
    membership = for_ann()
    send_mails()
    accepting.accept(current(membership))
    time_machine.move_to(timezone.now() + timedelta(days=31))
    assert "waits to be accepted" not in "".join(mail.subject for mail in mails_to(ALICE))


@pytest.fixture
def two_weeks_before_its_end(for_ann, time_machine):
    membership = for_ann(amount_12="6000")
    accepting.accept(membership)
    send_mails()
    end = Donation.objects.get().period.ends_at
    time_machine.move_to(end - timedelta(days=14, minutes=1))
    assert not [mail for mail in mails_to(ANN) if "ends on" in mail.subject]
    time_machine.move_to(end - timedelta(days=13, hours=23))
    return membership


def ending_mails() -> list:
    return [mail for mail in mails_to(ANN) if "ends on" in mail.subject]


def test_two_weeks_before_the_end_the_recipient_hears_once_and_may_choose_to_go_on(
    two_weeks_before_its_end, client
):
    for _ in range(2):
        (message,) = ending_mails()
    assert "Nothing is charged." in message.body
    address = "/give/?interval=month&amount=5.00&currency=EUR"
    assert address in message.body
    form = client.get(address).context["form"]
    assert (form["interval"].value(), form["amount_month"].value()) == ("month", "500")
    assert Donation.objects.count() == 1


def test_who_is_sustaining_beyond_its_end_is_not_told_that_it_ends(two_weeks_before_its_end):
    recipient = Patron.objects.get(email="ann@example.org")
    Grant.objects.give(recipient, timezone.now() + timedelta(days=90), "A friend")
    assert ending_mails() == []


def test_who_is_sustaining_beside_it_and_not_beyond_is_told(two_weeks_before_its_end):
    recipient = Patron.objects.get(email="ann@example.org")
    Grant.objects.give(recipient, timezone.now() + timedelta(days=5), "A friend")
    assert len(ending_mails()) == 1


def test_one_that_went_back_has_ended_and_says_nothing_of_ending(two_weeks_before_its_end):
    refunding.give_back(Donation.objects.get(), 6000)
    assert ending_mails() == []


def test_beats_task_does_all_that(for_ann, django_capture_on_commit_callbacks):
    for_ann()
    with django_capture_on_commit_callbacks() as queued:
        tell_of_memberships()
    assert Mail.objects.filter(kind="membership told").count() == 1
    assert len(queued) == 1


def test_the_refunds_mail_says_that_it_ended_and_not_that_the_givers_support_did(for_ann):
    membership = for_ann()
    accepting.accept(membership)
    refunding.give_back(current(membership).donation, 3600)
    refund = mails_to(ALICE)[-1]
    assert "Gift membership for Ann, 12 months: Ended" in refund.body
    assert "Your support has ended" not in refund.body


def ended_mails() -> list:
    return [mail for mail in mails_to(ANN) if mail.subject.endswith("has ended")]


def test_a_recipient_hears_once_and_without_blame_that_the_gift_was_taken_back(for_ann, client):
    membership = for_ann()
    accepting.accept(membership)
    refund = refunding.give_back(current(membership).donation, 3600)
    for _ in range(2):
        refunding.record_refund(refund.stripe_id)
        (mail,) = ended_mails()
    assert mail.subject == "Your membership with The Lighthouse has ended"
    ended = day(Donation.objects.get().period.ends_at, Newsroom.load())
    for text in (mail.body, mail.alternatives[0].content):
        assert "The gift behind it went back to the person who gave it" in text
        assert "Alice" not in text
        assert "taken" not in text
        assert f"ended on {ended}" in text
        assert "votes that you cast count" in text
        assert "/give/?interval=month" in text
        assert "36 EUR" not in text.replace("\u00a0", " ")
        assert "refund" not in text.lower()
        assert "stay a patron" not in text


@pytest.mark.parametrize("times", [1, 2])
def test_a_lost_dispute_is_told_to_the_recipient_too(for_ann, switch, times):
    membership = for_ann()
    accepting.accept(membership)
    dispute = switch(f"charges/{membership.donation.charge_id}/dispute")
    HANDLERS["charge.dispute.created"](dispute["id"])
    assert ended_mails() == []
    switch(f"disputes/{dispute['id']}/lose")
    for _ in range(times):
        HANDLERS["charge.dispute.closed"](dispute["id"])
    assert len(ended_mails()) == 1


def test_who_has_other_support_is_told_that_it_goes_on(for_ann):
    membership = for_ann()
    accepting.accept(membership)
    recipient = Patron.objects.get(email="ann@example.org")
    Grant.objects.give(recipient, timezone.now() + timedelta(days=90), "A friend")
    refunding.give_back(current(membership).donation, 3600)
    (mail,) = ended_mails()
    assert "You stay a patron by your other support" in mail.body


def test_who_did_not_accept_hears_nothing_of_a_gift_that_went_back(for_ann):
    membership = for_ann()
    assert len(mails_to(ANN)) == 1
    refunding.give_back(membership.donation, 3600)
    assert len(mails_to(ANN)) == 1
    assert not Mail.objects.filter(kind="membership taken back").exists()


def test_a_part_given_back_tells_the_recipient_nothing(for_ann):
    membership = for_ann()
    accepting.accept(membership)
    refunding.give_back(current(membership).donation, 600)
    assert ended_mails() == []


def test_a_membership_that_had_ended_by_itself_is_not_said_to_be_taken_back(for_ann, time_machine):
    membership = for_ann(months="3", amount_3="900")
    accepting.accept(membership)
    time_machine.move_to(timezone.now() + timedelta(days=100))
    refunding.give_back(current(membership).donation, 900)
    assert ended_mails() == []


def test_the_mail_is_dropped_where_the_refund_came_back_before_it_was_sent(for_ann):
    membership = for_ann()
    accepting.accept(membership)
    send_mails()
    refund = refunding.give_back(current(membership).donation, 3600)
    assert Mail.objects.filter(kind="membership taken back").exists()
    refund.become(State.FAILED)
    assert ended_mails() == []


def test_who_gave_to_their_own_address_is_told_once_what_to_do(for_ann, client):
    membership = for_ann(email="ann@example.org")
    for _ in range(2):
        (mail,) = [mail for mail in mails_to(ANN) if "needs their address" in mail.subject]
    path = current(membership).given_path
    for text in (mail.body, mail.alternatives[0].content):
        assert "is your own, so we have told nobody" in text
        assert "Nothing more is charged" in text
        assert path in text
    page = client.get(path).content.decode()
    assert "is your own, so we have told nobody" in page
    assert "It costs nothing, and can be done 3 times." in page
    client.post(path, {"recipient_email": "bert@example.org"})
    assert len(mails_to(["bert@example.org"])) == 1


def test_the_receipt_of_one_to_ones_own_address_says_that_nobody_was_told(for_ann):
    path = for_ann(email="ann@example.org").given_path
    (receipt,) = [mail for mail in mails_to(ANN) if "has arrived" in mail.subject]
    for text in (receipt.body, receipt.alternatives[0].content):
        assert "is your own, so we have told nobody" in text
        assert "whether it was accepted" not in text
        assert path in text


def test_the_mail_to_the_giver_is_dropped_where_they_corrected_it_already(for_ann, client):
    membership = for_ann(email="ann@example.org")
    telling.tell_all_due()
    client.post(membership.given_path, {"recipient_email": "bert@example.org"})
    assert [mail.subject for mail in mails_to(ANN) if "needs their address" in mail.subject] == []


def test_one_to_ones_own_address_that_went_back_is_told_to_nobody(for_ann):
    membership = for_ann(email="ann@example.org")
    refunding.give_back(membership.donation, 3600)
    assert [mail.subject for mail in mails_to(ANN) if "needs their address" in mail.subject] == []


def test_before_paying_the_form_asks_for_somebody_elses_address(client):
    assert "Somebody else’s, not your own." in client.get("/give/gift/").content.decode()


def test_whom_an_unpaid_gift_was_for_is_forgotten_a_month_after_its_page_closed(
    ask_for_ann, for_ann, time_machine
):
    paid = for_ann()
    ask_for_ann(recipient_email="bert@example.org")
    unpaid = GiftMembership.objects.get(recipient_email="bert@example.org")
    time_machine.move_to(timezone.now() + timedelta(days=31))
    telling.forget_unpaid()
    assert current(unpaid).recipient_email  # its page may still be open
    Pledge.objects.filter(pk=unpaid.pledge.pk).update(expired_at=timezone.now())
    time_machine.move_to(timezone.now() + timedelta(days=31))
    telling.forget_unpaid()
    row = current(unpaid)
    assert (row.recipient_name, row.recipient_email, row.giver_name, row.message) == ("",) * 4
    assert current(paid).recipient_email == "ann@example.org"
