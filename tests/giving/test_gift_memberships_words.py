"""What a giver writes goes to somebody who did not ask for it, under the newsroom's name."""

from datetime import timedelta

import pytest
from django.utils import timezone

from patrons.giving.memberships import accepting
from patrons.giving.memberships.words_for_strangers import address_in
from patrons.models import GiftMembership, Pledge
from patrons.user import one_line
from tests.giving.conftest import send_mails

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")

ZWJ, ZWNJ, NOTHING = "\u200d", "\u200c", "\u200b"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("A\u200bnn\ufeff", "Ann"),
        ("\u202eAnn\u2066", "Ann"),
        ("So\u00adphia", "Sophia"),
        ("Ann\u2028Lee\nMoe", "Ann Lee Moe"),
        ("\u3164\u115f", ""),
        (f"{NOTHING}{ZWJ}{ZWNJ}", ""),
        (f"Ann{ZWNJ} {ZWJ}Lee", "Ann Lee"),
        # Persian and Malayalam write with them.
        (f"علی{ZWNJ}رضا", f"علی{ZWNJ}رضا"),
        (f"അന\u0d4d{ZWJ}", f"അന\u0d4d{ZWJ}"),
        (f"അന\u0d4d{ZWJ}വർ", f"അന\u0d4d{ZWJ}വർ"),
        ("Łukasz O’Neill-Nguyễn 李", "Łukasz O’Neill-Nguyễn 李"),
    ],
)
def test_a_name_from_outside_keeps_what_can_be_seen(written, kept):
    assert one_line(written) == kept


@pytest.mark.parametrize("name", [NOTHING * 3, "\u3164", "\u2800", "—", "\u0301"])
@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("recipient_name", "Write the name of the person"),
        ("giver_name", "Write the name they know you by"),
    ],
)
def test_a_name_has_a_letter_or_a_number(ask_for_ann, field, says, name):
    answer = ask_for_ann(**{field: name})
    assert answer.status_code == 422
    assert says in str(answer.context["form"].errors[field])
    assert not Pledge.objects.exists()


def test_a_message_that_nobody_can_see_is_none(ask_for_ann):
    assert ask_for_ann(message=f"{NOTHING}\n{NOTHING}").status_code == 302
    assert GiftMembership.objects.get().message == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see example.com", "example.com"),
        ("Evil.com/x", "Evil.com/"),
        ("(EXAMPLE.COM)", "EXAMPLE.COM"),
        ("Win.Com.", "Win.Com"),
        ("go to pay.evil.shop!", "pay.evil.shop"),
        ("evil.whatever/now", "evil.whatever/"),
        ("t.me/evil", "t.me/"),
        ("лампа.укр", "лампа.укр"),
        ("ex\u200bample\uff0ecom", "example.com"),
        ("ex\u00adample。com", "example.com"),
        ("example.de", "example.de"),
        ("paper.com.ua", "paper.com.ua"),
        ("ann@example.org", "ann@example.org"),
        ("ann@localhost", "ann@localhost"),
        ("HTTPS://x", "HTTPS:"),
        ("see ftp://x", "ftp:"),
        ("www.x", "www."),
        ("mailto:x", "mailto:"),
    ],
)
def test_what_mail_programs_make_a_link_of_is_found(text, found):
    assert address_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "J.R.R. Tolkien",
        "J.R.R.Tolkien",
        "Dr.Smith",
        "Dr.Jo Smith, M.Sc., Ph.D.",
        "e.g. at 9 p.m.",
        "It is done.Then we read.It was good.",
        "Hello.World",
        "wait...so",
        "Wait… in 3.5 hours, at 12.30",
        "Read it @ home. See you: soon",
        "z.B. heute, d.h. bald",
        "50/50, and/or",
    ],
)
def test_ordinary_writing_is_no_address(text):
    assert address_in(text) == ""


@pytest.mark.parametrize("field", ["recipient_name", "giver_name", "message"])
@pytest.mark.parametrize("text", ["See evil.com", "Ann ann@evil.example"])
def test_an_address_is_refused_with_what_to_do(ask_for_ann, field, text):
    answer = ask_for_ann(**{field: text})
    assert answer.status_code == 422
    said = str(answer.context["form"].errors[field])
    assert "Leave addresses out" in said
    assert f"“{text.split()[-1]}”" in said
    assert "evil" in answer.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "The Lighthouse",
        "the  lighthouse, support",
        "TheLighthouse",
        "The-Lighthouse Team",
        f"The Light{ZWNJ}house",
        "Ｔｈｅ Ｌｉｇｈｔｈｏｕｓｅ",
    ],
)
def test_nobody_signs_with_the_newsrooms_own_name(ask_for_ann, name):
    answer = ask_for_ann(giver_name=name)
    assert answer.status_code == 422
    assert "This is our own name" in str(answer.context["form"].errors["giver_name"])


def test_a_newsroom_of_one_word_refuses_the_word_and_nothing_that_holds_it(ask_for_ann, newsroom):
    newsroom.name = "Echo"
    newsroom.save()
    assert ask_for_ann(giver_name="Echo Team").status_code == 422
    assert ask_for_ann(giver_name="Ann Bechor").status_code == 302


def test_a_message_may_name_the_newsroom(ask_for_ann):
    assert ask_for_ann(message="The Lighthouse is worth it.").status_code == 302


def test_no_subject_holds_a_word_of_the_givers(for_ann, time_machine):
    membership = for_ann(giver_name="Giverword", recipient_name="Namewort", message="Messagewort")
    send_mails()
    time_machine.move_to(timezone.now() + timedelta(days=31))
    send_mails()
    accepting.accept(membership)
    time_machine.move_to(timezone.now() + timedelta(days=355))
    subjects = [mail.subject for mail in send_mails()]
    assert len(subjects) == 6
    assert not [each for each in subjects if "word" in each or "wort" in each]
    assert "A membership of 12 months with The Lighthouse, given to you" in subjects
