"""The wall of thanks: who stands there, by whose word, and what anybody else may not do to it."""

import re
import unicodedata
from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from patrons.giving import correcting_address, fulfilment, wall, wall_form
from patrons.giving.going_back.disputing import record_dispute
from patrons.giving.wall import WallEntry
from patrons.models import (
    AddressCorrection,
    Donation,
    Newsroom,
    Patron,
    Pledge,
    ReceiptParty,
    Subscription,
)
from tests.cast import supporter
from tests.giving.refunds import give_back
from tests.giving.test_pages import sent

pytestmark = pytest.mark.usefixtures("newsroom")

NOTHING = {"public_name": "", "dedication": "", "dedicated_to": "", "organisation": ""}


def entry_of(patron: Patron, name: str = "Alice N.", **more) -> WallEntry:
    """A name that this patron chose and somebody here approved."""
    entry = wall.choose(patron, name, **more)
    assert entry.approve(entry.given_at)
    entry.refresh_from_db()
    return entry


def names(page: str = "/thanks/") -> list[str]:
    text = Client().get(page).content.decode()
    return [unescape(name) for name in re.findall(r"<li><bdi>(.*?)</bdi>", text)]


def said(client: Client, address: str) -> str:
    page = unescape(client.get(address).content.decode()).replace("\u00a0", " ")
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def thanks(client, pay, local_stripe):
    """A gift that this client's browser makes, and a way to answer its questions."""

    def given(interval="month", email="alice@example.org"):
        answer = sent(client, interval=interval, amount_month="500", amount_once="1000")
        pay(answer["Location"], email)
        pledge = Pledge.objects.latest("pk")
        fulfilment.fulfil_session(pledge.session_id)
        return lambda **answers: client.post(pledge.get_absolute_url(), NOTHING | answers)

    return given


# --- Who stands there ---------------------------------------------------------------------------


def test_a_name_shows_once_it_is_approved_and_not_before(alice):
    entry = wall.choose(alice, "Alice N.")
    assert names() == []
    assert entry.approve(entry.given_at)
    assert names() == ["Alice N."]


def test_support_that_ended_takes_the_name_off_and_new_support_brings_it_back(alice):
    entry_of(alice)
    period = alice.support_periods.get()
    period.end_now()
    assert names() == []
    period.go_on()
    assert names() == ["Alice N."]


def test_the_newest_stand_first_whatever_they_give(alice, euro):
    entry_of(alice, "Alice")
    entry_of(supporter("zoe@example.org", "Zoe", since=-1, until=30), "Zoe")
    entry_of(supporter("ben@example.org", "Ben", since=-1, until=30), "Ben")
    assert names() == ["Ben", "Zoe", "Alice"]


@pytest.mark.parametrize(
    "name", ["Ірина Демо", "ジュン", "علي", "Ω", "D'Arcy & <b>Söhne</b>", "Mia 🌻", "x" * 120]
)
def test_a_name_in_any_script_shows_as_it_was_written(alice, signed_in, name):
    assert signed_in(alice).post("/account/thanks/", {"name": name}).status_code == 302
    entry = WallEntry.objects.get()
    entry.approve(entry.given_at)
    assert names() == [name]


def test_a_long_list_is_paged_and_costs_the_same_queries(client, django_assert_num_queries):
    now = timezone.now()
    patrons = Patron.objects.bulk_create(
        Patron(email=f"p{number}@example.org", name="P") for number in range(1001)
    )
    for patron in patrons:
        patron.support_periods.create(
            source="grant", starts_at=now, paid_until=now, ends_at=now + timedelta(days=9)
        )
    WallEntry.objects.bulk_create(
        WallEntry(
            patron=patron,
            name=f"Name {patron.pk}",
            given_at=now,
            approved_at=now,
            shows_amount=True,
        )
        for patron in patrons
    )
    client.get("/thanks/")
    # Newsroom, how many, the names, until when they hold, two for the amounts of those who show
    # one, and the frame.
    with django_assert_num_queries(7):
        assert len(names()) == 200
    assert len(names("/thanks/?page=6")) == 1
    every = [name for page in range(1, 7) for name in names(f"/thanks/?page={page}")]
    assert len(set(every)) == 1001


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "²", "9" * 5000, "1.5"])
def test_a_page_that_is_not_there_is_not_found(client, page):
    assert client.get("/thanks/", {"page": page}).status_code == 404


def test_the_page_is_public_and_asks_search_engines_to_leave_it_out(client, alice, signed_in):
    entry_of(alice)
    page = client.get("/thanks/")
    assert '<meta name="robots" content="noindex, noarchive">' in page.content.decode()
    assert "<script" not in page.content.decode()
    assert signed_in(alice).get("/thanks/").content == page.content
    assert not page.cookies
    assert client.post("/thanks/").status_code == 405


def test_the_database_has_one_entry_for_each_patron(alice):
    entry_of(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        WallEntry.objects.create(patron=alice, name="Again", given_at=timezone.now())


# --- Amounts ------------------------------------------------------------------------------------


def test_an_amount_shows_only_where_its_patron_chose_it(alice, thanks):
    thanks("month")
    entry_of(alice)
    assert "EUR" not in said(Client(), "/thanks/")
    wall.choose(alice, "Alice N.", shows_amount=True)
    assert "Alice N. 5 EUR every month" in said(Client(), "/thanks/")


def test_without_a_regular_gift_the_last_one_shows_that_did_not_go_back(alice, thanks):
    thanks("month")
    thanks("once")
    Subscription.objects.update(stopped_at=timezone.now())
    entry_of(alice, shows_amount=True)
    assert "Alice N. 10 EUR once" in said(Client(), "/thanks/")
    give_back(Donation.objects.get(amount=1000), 1000)
    assert "Alice N. 5 EUR every month" in said(Client(), "/thanks/")


def test_a_gift_for_somebody_else_is_nobodys_amount(alice, for_ann):
    for_ann()
    entry_of(alice, shows_amount=True)
    assert "EUR" not in said(Client(), "/thanks/")


# --- The patron's own choice --------------------------------------------------------------------


def test_a_changed_name_is_read_anew_and_the_old_one_is_hidden(alice, signed_in):
    entry_of(alice)
    signed_in(alice).post("/account/thanks/", {"name": "Alice Novák"})
    assert names() == []
    assert "Somebody here reads it before it shows." in said(signed_in(alice), "/account/")


def test_showing_the_amount_is_no_new_name(alice, signed_in):
    entry_of(alice)
    signed_in(alice).post("/account/thanks/", {"name": "Alice N.", "shows_amount": "on"})
    assert names() == ["Alice N."]
    assert WallEntry.objects.get().shows_amount


def test_a_name_is_withdrawn_at_once_and_wholly(alice, signed_in, thanks):
    thanks()(public_name="Alice N.")
    assert ReceiptParty.objects.get().public_name == "Alice N."
    signed_in(alice).post("/account/thanks/", {"withdraw": ""})
    assert WallEntry.objects.count() == 0
    assert ReceiptParty.objects.get().public_name == ""
    assert "You are not named anywhere." in said(signed_in(alice), "/account/")


def test_consent_has_its_moment(alice):
    before = timezone.now()
    entry = wall.choose(alice, "Alice N.")
    assert before <= entry.given_at <= timezone.now()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("", "Write a name, or withdraw it below."),
        (" \u200b\u202e ", "Write a name, or withdraw it below."),
        ("🌻🌻", "at least one letter or number"),
        ("Buy at evil.example.com", "without an address in it"),
        ("x" * 121, "Write it shorter: these are 121 characters"),
    ],
)
def test_a_name_that_is_none_is_refused_in_words_and_stays_in_its_field(
    alice, signed_in, typed, answer
):
    page = signed_in(alice).post("/account/thanks/", {"name": typed})
    assert page.status_code == 422
    assert answer in unescape(page.content.decode())
    assert WallEntry.objects.count() == 0


def test_who_declined_says_why_and_the_patron_reads_it(alice, signed_in):
    entry = wall.choose(alice, "The Editor")
    entry.decline(entry.given_at, "It reads as if we had written it.")
    page = said(signed_in(alice), "/account/")
    assert "We do not show it: It reads as if we had written it." in page
    assert "It reads as if" in said(signed_in(alice), "/account/thanks/")


def test_nobody_else_reaches_a_patrons_choice(client, alice, bob, signed_in):
    entry_of(alice)
    assert client.post("/account/thanks/", {"withdraw": ""}).status_code == 302
    signed_in(bob).post("/account/thanks/", {"withdraw": ""})
    assert names() == ["Alice N."]


# --- What a thanks page may say -----------------------------------------------------------------


def test_an_answer_on_the_thanks_page_waits_like_any_other(thanks):
    thanks()(public_name="Alice N.")
    entry = WallEntry.objects.get()
    assert (entry.name, entry.is_proved, entry.stands) == ("Alice N.", False, "waiting")
    entry.approve(entry.given_at)
    assert names() == ["Alice N."]


def test_a_stranger_who_types_an_address_changes_nothing_of_what_its_owner_chose(alice, thanks):
    entry_of(alice)
    assert thanks()(public_name="Something rude").status_code == 302
    assert names() == ["Alice N."]
    assert WallEntry.objects.get().name == "Alice N."


def test_nor_of_what_another_gift_said_first(thanks, client):
    thanks()(public_name="Alice N.")
    entry = WallEntry.objects.get()
    entry.approve(entry.given_at)
    client.cookies.clear()
    thanks("once")(public_name="Something rude")
    assert names() == ["Alice N."]
    client.cookies.clear()
    thanks("once")(public_name="")
    assert names() == ["Alice N."]


def test_the_page_of_a_strangers_gift_is_the_same_whether_the_owner_chose_a_name(
    thanks, client, alice
):
    """Or it would say that this address gives already."""
    pages = []
    for chosen in (False, True):
        if chosen:
            entry_of(alice)
        client.cookies.clear()
        answer = thanks("once")(public_name="Mallory")
        page = client.get(answer["Location"]).content.decode()
        part = page[page.index('id="answers"') : page.index("</form>")]
        pages.append(re.sub(r'action="[^"]*"|value="[^"]{40,}"', "", part))
        WallEntry.objects.all().delete()
    assert pages[0] == pages[1]
    assert 'value="Mallory"' in pages[0]


def test_the_owner_sees_what_a_thanks_page_said_and_keeps_or_withdraws_it(thanks, alice, signed_in):
    thanks()(public_name="Alice N.")
    entry = WallEntry.objects.get()
    entry.approve(entry.given_at)
    page = said(signed_in(alice), "/account/thanks/")
    assert "“Alice N.” was written on the thanks page of a gift from this address." in page
    signed_in(alice).post("/account/thanks/", {"name": "Alice N."})
    assert WallEntry.objects.get().is_proved
    assert names() == ["Alice N."]
    thanks_again = Pledge.objects.latest("pk").get_absolute_url()
    Client().post(thanks_again, NOTHING)
    assert names() == ["Alice N."]


def test_the_giver_changes_and_takes_back_their_answer(thanks):
    answer = thanks()
    answer(public_name="Alice N.")
    entry = WallEntry.objects.get()
    entry.approve(entry.given_at)
    answer(public_name="Alice")
    assert names() == []
    assert WallEntry.objects.get().name == "Alice"
    answer()
    assert WallEntry.objects.count() == 0


def test_a_thanks_page_says_a_name_only_while_its_own_gift_supports(thanks, alice):
    thanks("once")(public_name="Alice N.")
    entry = WallEntry.objects.get()
    entry.approve(entry.given_at)
    give_back(Donation.objects.get(), 1000)
    assert alice.is_sustaining()  # by something else
    assert names() == []


def test_a_lost_dispute_takes_the_name_off(thanks, dashboard, switch):
    thanks("once", email="carol@example.org")(public_name="Carol")
    entry = WallEntry.objects.get()
    entry.approve(entry.given_at)
    assert names() == ["Carol"]
    opened = switch(f"charges/{Donation.objects.get().charge_id}/dispute")
    switch(f"disputes/{opened['id']}/lose")
    record_dispute(opened["id"])
    assert names() == []


def test_signed_in_the_thanks_page_is_the_patrons_own_choice(thanks, client, alice):
    answer = thanks()
    client.force_login(alice.user)
    answer(public_name="Alice N.")
    assert WallEntry.objects.get().is_proved
    assert ReceiptParty.objects.get().public_name == ""
    page = client.get(Pledge.objects.get().get_absolute_url()).content.decode()
    assert 'value="Alice N."' in page
    answer()
    assert WallEntry.objects.count() == 0


def test_an_answer_moves_with_the_gift_whose_address_is_corrected(thanks, client, local_stripe):
    thanks(email="alcie@example.org")(public_name="Alice N.")
    correction = AddressCorrection.objects.create(pledge=Pledge.objects.get())
    correction.ask("alice@example.org")
    assert correcting_address.confirm(correction, correction.code)
    assert WallEntry.objects.get().patron.email == "alice@example.org"


def test_but_not_onto_the_name_that_this_address_chose(thanks, alice, local_stripe):
    entry_of(alice)
    thanks(email="alcie@example.org")(public_name="Something else")
    correction = AddressCorrection.objects.create(pledge=Pledge.objects.get())
    correction.ask("alice@example.org")
    assert correcting_address.confirm(correction, correction.code)
    assert names() == ["Alice N."]
    assert WallEntry.objects.get().name == "Alice N."


def test_who_gives_to_somebody_else_is_not_asked_for_a_name(for_ann, client):
    page = client.get(for_ann().pledge.get_absolute_url()).content.decode()
    assert "Tell us more, if you like" in page
    assert "thank you by in public" not in page


# --- Off ----------------------------------------------------------------------------------------


@pytest.fixture
def off(newsroom) -> None:
    newsroom.thanks_wall = False
    newsroom.save()


def test_a_newsroom_thanks_nobody_in_public_at_first():
    assert Newsroom._meta.get_field("thanks_wall").default is False


def test_while_it_is_off_nothing_shows_asks_or_leads_there(off, alice, thanks, client, signed_in):
    thanks()
    assert client.get("/thanks/").status_code == 404
    assert b"in public" not in client.get(Pledge.objects.get().get_absolute_url()).content
    assert 'href="/thanks/"' not in client.get("/give/").content.decode()
    page = signed_in(alice).get("/account/").content.decode()
    assert "Thanked in public" not in page
    assert signed_in(alice).get("/account/thanks/").status_code == 404


def test_a_name_sent_while_it_is_off_is_kept_nowhere(off, thanks):
    assert thanks()(public_name="Alice N.").status_code == 302
    assert ReceiptParty.objects.get().public_name == ""
    assert WallEntry.objects.count() == 0


def test_a_name_from_before_can_be_withdrawn_while_it_is_off(alice, newsroom, signed_in):
    entry_of(alice)
    newsroom.thanks_wall = False
    newsroom.save()
    client = signed_in(alice)
    assert "We do not thank anybody in public at this time" in said(client, "/account/")
    assert client.post("/account/thanks/", {"name": "Another"}).status_code == 200
    assert WallEntry.objects.get().name == "Alice N."
    assert client.post("/account/thanks/", {"withdraw": ""}).status_code == 302
    assert WallEntry.objects.count() == 0


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Hương",
        unicodedata.normalize("NFD", "Nguyễn Thị Hương"),
        "ศิริลักษณ์ ชื่นใจ",
        "שָׁלוֹם בֶּן־דָּוִד",
        "שּׁ\u05b8",
        "श्रीमती क्ष्मा त्र्यम्बकेश्वर",
        "བསྒྲུབས",
        "مُحَمَّدٌ",
    ],
)
def test_a_name_with_the_marks_of_its_script_passes(name):
    assert wall_form.clean_name(name) == name


@pytest.mark.parametrize("name", ["Z" + "\u0301\u0316" * 12 + "algo", "a" + "\u20dd" * 5])
def test_a_name_with_piled_up_marks_is_refused_in_words(name):
    with pytest.raises(ValidationError, match="fewer marks"):
        wall_form.clean_name(name)
