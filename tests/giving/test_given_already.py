"""Back, and the button pressed again: one pledge, or a question that says what was given."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from patrons.giving import fulfilment
from patrons.models import Donation, Pledge
from tests.giving.test_pages import sent

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")
NOON = "2026-06-01T09:03:00Z"  # in Kyiv it is 12:03


def paid(pay, answer) -> Pledge:
    """The pledge of an answer that leads to Stripe's page, paid there, and told to us."""
    assert pay(answer["Location"]).status_code == 303
    pledge = Pledge.objects.get(session_url=answer["Location"])
    fulfilment.fulfil_session(pledge.session_id)
    pledge.refresh_from_db()
    return pledge


def on_purpose(client: Client, question):
    """Press the question's own button, as a browser without scripts would."""
    form = re.search(r'<form class="actions".*?</form>', question.content.decode(), re.DOTALL)[0]
    data = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', unescape(form)))
    return client.post("/give/", {**data, "again": re.search(r'"again" value="(.*?)"', form)[1]})


def test_what_was_paid_is_asked_about_before_it_is_given_again(client, pay, time_machine):
    time_machine.move_to(NOON)
    first = paid(pay, sent(client))
    question = sent(client)
    page = question.content.decode()
    assert question.status_code == 409
    assert "You gave 5\u00a0EUR every month at 12:03, Kyiv time, and it arrived." in page
    assert f'href="{first.get_absolute_url()}"' in page
    assert "Yes, give another 5\u00a0EUR every month, next charge 1 July" in page
    assert Pledge.objects.get() == first


def sent_to(path: str, answer) -> list[str]:
    """What a browser sends of the cookies of an answer to an address."""
    return [
        each.OutputString([]) for each in answer.cookies.values() if path.startswith(each["path"])
    ]


def test_what_was_given_in_one_language_is_asked_about_in_the_other(client, pay):
    """The same browser is known at both, and its cookie goes to no page that is for everybody."""
    for here, there in (("/give/", "/uk/give/"), ("/uk/give/", "/give/")):
        answer = sent(Client(), here)
        (cookie,) = sent_to(here, answer)
        assert sent_to(there, answer) == [cookie]
        assert cookie.startswith("gave=")
        for path in ("/", "/uk/", "/news/a-story/", "/uk/rounds/next/", "/account/"):
            assert sent_to(path, answer) == []
        paid(pay, answer)
        elsewhere = Client(HTTP_COOKIE=sent_to(there, answer)[0])
        assert sent(elsewhere, there).status_code == 409


def test_the_questions_button_gives_it_again_once_however_often_it_is_pressed(client, pay):
    first = paid(pay, sent(client))
    question = sent(client)
    presses = [on_purpose(client, question) for _ in range(2)]
    assert presses[0]["Location"] == presses[1]["Location"] != first.session_url
    second = paid(pay, presses[0])
    assert (second.amount, second.interval) == (first.amount, first.interval)
    assert Donation.objects.count() == 2
    # What was meant once is not meant for good: the second is asked about in its turn.
    asked = on_purpose(client, question)
    assert asked.status_code == 409
    assert second.get_absolute_url() in asked.content.decode()


def test_a_page_that_is_still_open_is_gone_on_with(client, pay):
    first, second = sent(client), sent(client)
    assert first["Location"] == second["Location"]
    paid(pay, second)
    assert Pledge.objects.count() == Donation.objects.count() == 1


def test_paid_and_not_told_to_us_yet_leads_to_the_thanks_page(client, pay):
    pay(sent(client)["Location"])
    assert sent(client)["Location"].endswith(Pledge.objects.get().get_absolute_url())


def test_going_back_and_forth_between_two_amounts_forgets_neither(client, pay):
    first = paid(pay, sent(client))
    sent(client, amount_month="1000")
    question = sent(client)
    assert question.status_code == 409
    assert first.get_absolute_url() in question.content.decode()


def test_a_bank_that_has_not_answered_is_said_days_later_too(client, pay, time_machine):
    time_machine.move_to(NOON)
    sent(client)
    Pledge.objects.update(on_its_way_at=Pledge.objects.get().created_at)
    time_machine.shift(timedelta(days=3))
    page = sent(client).content.decode()
    assert "Monday 1 June, 12:03, Kyiv time. It is on its way" in page


@pytest.mark.parametrize(
    "change", [{"amount_month": "1000"}, {"interval": "once"}, {"cover_fees": "on"}]
)
def test_another_promise_is_no_repetition(client, pay, euro, change):
    euro.fee_percent = 2
    euro.save()
    paid(pay, sent(client))
    assert sent(client, **change).status_code == 302
    assert Pledge.objects.count() == 2


def test_after_an_hour_it_is_a_new_gift(client, pay, time_machine):
    time_machine.move_to(NOON)
    paid(pay, sent(client))
    time_machine.shift(timedelta(minutes=61))
    assert sent(client).status_code == 302


def test_another_browser_reads_nothing_of_it(client, pay):
    paid(pay, sent(client))
    other = Client()
    assert sent(other).status_code == 302
    assert Pledge.objects.count() == 2


def test_a_cookie_that_we_did_not_sign_is_no_ones(client, pay):
    first = paid(pay, sent(client))
    client.cookies.clear()
    client.cookies["gave"] = str(first.public_id)
    assert sent(client).status_code == 302


def test_who_signed_in_meanwhile_is_asked_too(client, pay):
    first = paid(pay, sent(client))
    client.force_login(Donation.objects.get().patron.user)
    question = sent(client, "/give/?interval=month")
    assert question.status_code == 409
    assert first.get_absolute_url() in question.content.decode()


def test_a_gift_membership_of_the_same_sum_is_neither_asked_about_nor_gone_on_with(
    client, pay, ask_for_ann
):
    for_ann = ask_for_ann()["Location"]
    plain = {"interval": "once", "amount_once": "other", "other": "36"}
    answer = sent(client, **plain)
    assert answer.status_code == 302
    assert answer["Location"] != for_ann
    assert pay(for_ann).status_code == 303
    fulfilment.fulfil_session(Pledge.objects.get(session_url=for_ann).session_id)
    assert sent(client, **plain)["Location"] == answer["Location"]
