"""Everything that we hold about me, in one file, for me alone."""

import io
import json
import re
from html import unescape
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from patrons.account import held_words, traces
from patrons.giving.going_back import dispute
from patrons.models import (
    Ballot,
    Round,
    RoundText,
    StopAnswer,
    StopReason,
    StopReasonText,
    Subscription,
)
from tests.privacy.conftest import EMAIL, HERS
from tests.privacy.signing_in import signed_in_ago
from tests.staff.second_factor import SECRET, STEP, app_code, first_step, with_app, with_codes


@pytest.fixture
def her(zoraida, signed_in):
    return signed_in_ago(signed_in(zoraida))


def files_of(answer) -> tuple[dict, str]:
    assert answer.status_code == 200
    file = ZipFile(io.BytesIO(answer.content))
    assert sorted(file.namelist()) == ["data.html", "data.json"]
    page = unescape(file.read("data.html").decode())
    return json.loads(file.read("data.json")), " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_file_holds_all_that_a_dump_holds_of_her(her):
    data, page = files_of(her.post("/account/data/"))
    told = json.dumps(data, ensure_ascii=False)
    # But an address that somebody typed and nobody proved, and what is another's.
    for hers in set(HERS) - {"out of work since the flood"}:
        assert hers in told, hers
        assert hers in page, hers
    assert "out of work since the flood" in told  # what staff noted about her is hers to know


def test_each_section_is_there(her, zoraida):
    data, page = files_of(her.post("/account/data/"))
    assert data["you"][0]["mail_address"] == EMAIL
    receipts = [each["number"] for gift in data["gifts"] for each in gift["receipts"]]
    assert len(receipts) == len(set(receipts)) >= 7
    (refund,) = [row for row in data["went_back"] if row["what"] == "refund"]
    assert refund["credit_note"].startswith("C-")
    assert {row["what"] for row in data["went_back"]} == {"refund", "dispute"}
    assert {row["comes_from"] for row in data["support"]} >= {"gift", "gift membership"}
    assert data["regular_gifts"][0]["in_the_smallest_unit"] == 500
    assert data["memberships_given"][0]["their_address"] == "ann@example.org"
    assert data["memberships_received"][0]["from_whom"] == "Alice"
    customers = {row["number_at_Stripe"] for row in data["stripe"]}
    assert customers == set(zoraida.stripe_customers.values_list("stripe_id", flat=True))
    assert {row["kind"] for row in data["mails"]} >= {"receipt", "refund", "membership told"}
    assert "Amount 5 EUR How often every month" in page
    assert "[" not in page  # no list as programmers write it
    assert "When you are a patron, and by what" in page


def test_an_open_rounds_choice_is_in_it_because_it_is_hers(her, zoraida):
    data, _page = files_of(her.post("/account/data/"))
    rounds = data["rounds"]
    assert [row["your_choice,_as_we_still_hold_it"] for row in rounds] == [["The night bus"]] * 3


def test_what_was_unlinked_at_the_count_is_not_in_it(her, zoraida):
    Ballot.objects.filter(patron=zoraida, round__slug="counted").update(chosen=[])
    data, _page = files_of(her.post("/account/data/"))
    chosen = [row["your_choice,_as_we_still_hold_it"] for row in data["rounds"]]
    assert chosen == [["The night bus"], [], ["The night bus"]]


def test_nothing_of_anybody_else_is_in_it(her, crowd, make_round):
    data, page = files_of(her.post("/account/data/"))
    assert "voter-1@" not in json.dumps(data) + page
    assert "tess@example.org" not in json.dumps(data) + page


def test_a_membership_that_somebody_else_accepted_is_not_in_it(her, zoraida, alice):
    """Her address was theirs before, and is named in the membership still."""
    zoraida.memberships.update(accepted_by=alice)
    data, _page = files_of(her.post("/account/data/"))
    assert data["memberships_received"] == []


def test_it_asks_the_database_a_fixed_number_of_times(her, zoraida, gift):
    her.post("/account/data/")  # the first page of a browser notes that it is in use
    with CaptureQueriesContext(connection) as first:
        her.post("/account/data/")
    for _ in range(3):
        gift(email=EMAIL)
    with CaptureQueriesContext(connection) as second:
        her.post("/account/data/")
    assert len(second) == len(first) <= 60


def test_each_answer_costs_no_more_questions(her, zoraida, django_assert_num_queries):
    def answered(number: int) -> None:
        gift = Subscription.objects.create(
            patron=zoraida,
            stripe_id=f"sub_answered_{number}",
            amount=500,
            currency_id="EUR",
            interval="month",
            started_at=timezone.now(),
        )
        reason = StopReason.objects.create()
        StopReasonText.objects.create(reason=reason, language="en", text=f"Reason {number}")
        StopAnswer.objects.create(subscription=gift, reason=reason)

    her.post("/account/data/")  # the first page of a browser notes that it is in use
    answered(1)
    with CaptureQueriesContext(connection) as one:
        her.post("/account/data/")
    answered(2)
    answered(3)
    with django_assert_num_queries(len(one)):
        data, _page = files_of(her.post("/account/data/"))
    said = {row["reason"] for row in data["answers"] if "reason" in row}
    assert said == {"Reason 1", "Reason 2", "Reason 3"}


def test_it_opens_no_session_but_the_readers_own(her, zoraida, signed_in):
    """How many there are is anybody's doing: each visitor of the sign-in page has one."""
    signed_in(zoraida).get("/account/")
    her.get("/account/")
    with CaptureQueriesContext(connection) as asked:
        data, _page = files_of(her.post("/account/data/"))
    opened = [each["sql"] for each in asked if each["sql"].startswith("SELECT")]
    opened = [sql for sql in opened if '"session_data"' in sql]
    assert len(opened) == 1
    assert '"session_key" = ' in opened[0]
    assert data["sign_in"][0]["browsers_signed_in"] == 2


def test_a_get_gives_no_file_and_nothing_is_cached(her):
    page = her.get("/account/data/")
    assert page["Content-Type"].startswith("text/html")
    assert "Download everything" in page.content.decode()
    answer = her.post("/account/data/")
    assert answer["Content-Disposition"].startswith("attachment; filename=what-we-hold-")
    for each in (page, answer):
        assert "no-store" in each["Cache-Control"]
        assert "private" in each["Cache-Control"]


def test_the_account_page_leads_to_it(her):
    assert "/account/data/" in her.get("/account/").content.decode()


@pytest.mark.parametrize("address", ["/account/data/", "/account/erase/"])
def test_who_is_not_signed_in_signs_in_first(client, db, address):
    answer = client.post(address)
    assert answer["Location"] == f"/account/sign-in/?next={address}"


def test_who_works_here_and_never_gave_gets_what_there_is(ada, newsroom, signed_in):
    data, _page = files_of(signed_in_ago(signed_in(ada)).post("/account/data/"))
    assert data["you"][0]["mail_address"] == "ada@example.org"


def test_who_works_here_finds_their_roles_and_their_second_factors_without_a_secret(tess, newsroom):
    with_app(tess)
    codes = with_codes(tess)
    client = first_step(tess)
    client.post(STEP, {"code": app_code()})
    data, page = files_of(client.post("/account/data/"))
    (works,) = data["works_here"]
    assert works["roles"] == ["Treasurers"]
    assert works["works_here"] == "yes"
    assert works["every_right"] == "no"
    factors = {row["kind"]: row for row in data["sign_in"] if "kind" in row}
    assert set(factors) == {"TOTP Authenticator", "Recovery codes"}
    assert all(row["made"] for row in factors.values())
    assert "Roles Treasurers" in page
    assert "[" not in page
    told = json.dumps(data) + page
    assert SECRET not in told
    assert not any(code in told for code in codes)


def test_a_patrons_file_says_of_no_role(her):
    data, page = files_of(her.post("/account/data/"))
    assert data["works_here"] == []
    assert "You do not work here." in page


def test_in_ukrainian_its_page_is_and_the_file_for_machines_is_the_same(her, zoraida):
    """What the page says in Latin letters is what somebody wrote, a name, or a number."""
    RoundText.objects.create(of=Round.objects.get(slug="counted"), language="uk", title="Що далі?")
    zoraida.unwanted_mails.create(kind="yearly_statement")
    zoraida.ballots.update(code="ABCD-EFGH-JKMN")  # one in 36 has no figure
    her.get("/account/data/")
    english, _page = files_of(her.post("/account/data/"))
    data, said = files_of(answer := her.post("/uk/account/data/"))
    assert {**data, "made_at": ""} == {**english, "made_at": ""}
    assert facts(answer) == facts(her.post("/account/data/"))
    for words in ("Що далі?", "Сума 5\xa0EUR Як часто щомісяця", "У січні"):
        assert " ".join(words.split()) in said
    words = (
        *HERS,
        zoraida.name,
        "The Lighthouse",
        "Stripe",
        "EUR",
        "Alice",
        "Ann",
        "The night bus",
        "ABCD-EFGH-JKMN",
    )
    messages = ("For your 40th. Read it on paper", "Cash", "She", "What shall we cover next?", "en")
    theirs = set(re.findall("[A-Za-z]{2,}", " ".join([*words, *messages, "Zoraida is"])))
    seen = re.sub(r"\S*[@_\d./]\S*", " ", said.rpartition("}")[2])
    assert set(re.findall("[A-Za-z]{2,}", seen)) - theirs == set()


def facts(answer) -> list[int]:
    """How many facts each row of the page has: two that bore one name would be one."""
    page = ZipFile(io.BytesIO(answer.content)).read("data.html").decode()
    return [row.count("<dt>") for row in page.split("<dl>")]


def test_each_kind_of_mail_and_each_state_has_words_for_its_reader():
    assert held_words.MAILS == traces.KINDS
    assert {status.replace("_", " ") for status in dispute.STATUSES} <= held_words.DISPUTES
