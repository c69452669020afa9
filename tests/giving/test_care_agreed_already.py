"""Back and the same button again, or a second tab: what was agreed already is not agreed twice."""

import pytest

from patrons.models import AgreedChange
from tests.giving.care import hidden, mails, text

CHOSEN = {
    "amount/": {"amount": "1000"},
    "interval/": {"amount": "3000", "interval": "year"},
    "day/": {"day": "2026-12-20"},
    "pause/": {"months": "2"},
}
HOLDS = {
    "amount/": "you give 10 EUR every month, from 5 January 2027.",
    "interval/": "you give 30 EUR every year, from 5 January 2027.",
    "day/": "the next charge comes on 20 December 2026",
    "pause/": "Your gift is paused. Nothing is charged before 5 March 2027.",
    "skip/": "The charge of 5 January 2027 is left out. The next one comes on 5 February 2027.",
}
WRONG = "Something is missing or wrong"


@pytest.mark.parametrize("name", HOLDS)
def test_the_same_button_again_says_the_same_and_does_nothing(life, name):
    alice = life()
    sent = hidden(alice.client.get(alice.page(name), CHOSEN.get(name)))
    for _ in range(2):
        answer = alice.client.post(alice.page(name), sent, follow=True)
        assert HOLDS[name] in text(answer)
    assert AgreedChange.objects.count() == 1
    assert len(mails()) == 1


@pytest.mark.parametrize("name", CHOSEN)
def test_a_second_tab_with_the_same_form_hears_that_it_was_agreed_already(life, name):
    alice = life()
    one, two = (hidden(alice.client.get(alice.page(name), CHOSEN[name])) for _ in range(2))
    alice.client.post(alice.page(name), one)
    answers = (
        alice.client.post(alice.page(name), two),
        alice.client.get(alice.page(name), CHOSEN[name]),  # Back, where the browser asks anew
    )
    for answer in answers:
        assert answer.status_code == 200
        assert "You agreed to this already. Nothing was changed again." in text(answer)
        assert HOLDS[name] in text(answer)
        assert WRONG not in text(answer)
    assert AgreedChange.objects.count() == 1
    assert len(mails()) == 1


@pytest.mark.parametrize(
    ("name", "before", "said"),
    [
        ("skip/", [], "The charge of 5 January 2027 is left out already."),
        ("resume/", ["skip/"], "This gift goes on. The next charge comes on 5 January 2027."),
    ],
)
def test_a_second_tab_of_what_asks_nothing_says_what_holds(life, name, before, said):
    alice = life()
    for each in before:
        alice.agree(each)
    one, two = (hidden(alice.client.get(alice.page(name))) for _ in range(2))
    alice.client.post(alice.page(name), one)
    answer = alice.client.post(alice.page(name), two)
    assert said in text(answer)
    assert AgreedChange.objects.count() == len(before) + 1


def test_a_form_that_something_else_has_outdone_is_asked_again(life):
    alice = life()
    sent = hidden(alice.client.get(alice.page("amount/"), {"amount": "1000"}))
    alice.client.post(alice.page("amount/"), sent)
    alice.agree("amount/", amount="other", other="7")
    answer = alice.client.post(alice.page("amount/"), sent)
    assert answer.status_code == 409
    assert "Something changed meanwhile, so nothing was agreed yet." in text(answer)
    assert alice.now.amount == 700
    alice.client.post(alice.page("amount/"), hidden(answer))
    assert alice.now.amount == 1000


def test_a_pause_that_is_over_is_not_said_to_hold(life, signed_in):
    alice = life()
    sent = hidden(alice.client.get(alice.page("pause/"), {"months": "1"}))
    alice.client.post(alice.page("pause/"), sent)
    alice.to(2027, 2, 10)
    alice.client = signed_in(alice.gift.patron)
    answer = alice.client.post(alice.page("pause/"), sent)
    assert "Your gift is paused" not in text(answer)
    assert "Something changed meanwhile" in text(answer)
    assert alice.now.stands == "runs"


def test_another_amount_in_a_tab_left_open_is_shown_what_holds_and_asked_again(life):
    alice = life()
    sent = hidden(alice.client.get(alice.page("interval/"), {"amount": "3000", "interval": "year"}))
    alice.agree("interval/", amount="5000", interval="year")
    answer = alice.client.post(alice.page("interval/"), sent)
    assert "You give 50 EUR every year already. Nothing has changed" in text(answer)
    assert hidden(answer)["interval"] == "month"  # what is offered from here
    assert (alice.now.interval, alice.now.amount) == ("year", 5000)


def test_what_is_given_without_any_change_is_no_mistake_of_theirs(life):
    alice = life()
    answer = alice.client.get(alice.page("amount/"), {"amount": "500"})
    assert "You give 5 EUR already. Nothing has changed" in text(answer)
    assert WRONG not in text(answer)
