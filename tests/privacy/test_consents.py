"""What somebody agreed to is a row from when until when, and says nothing of a ballot."""

from patrons.consent import Agreed
from patrons.models import Consent
from patrons.voting.casting import cast
from tests.privacy.conftest import erase
from tests.privacy.signing_in import signed_in_ago
from tests.voting.conftest import ids


def standing(patron) -> set[str]:
    return set(Consent.objects.standing().filter(patron=patron).values_list("what", flat=True))


def test_given_twice_it_stands_once_and_the_first_day_stays(alice):
    first = Consent.objects.give(alice, Agreed.WALL)
    again = Consent.objects.give(alice, Agreed.WALL)
    assert again == first
    assert again.given_at == first.given_at


def test_taken_back_and_given_again_leaves_both_spans(alice):
    Consent.objects.give(alice, Agreed.WALL)
    assert Consent.objects.withdraw(alice, Agreed.WALL)
    assert not Consent.objects.withdraw(alice, Agreed.WALL)
    Consent.objects.give(alice, Agreed.WALL)
    spans = list(Consent.objects.filter(patron=alice).values_list("withdrawn_at", flat=True))
    assert len(spans) == 2
    assert spans[0] is not None
    assert spans[1] is None


def test_the_ballots_tick_is_recorded_without_its_round(alice, open_round):
    cast(open_round, alice, ids(open_round, 0), tell_me=True)
    assert standing(alice) == {"story"}
    fields = {each.name for each in Consent._meta.get_fields()}
    assert fields == {"id", "patron", "what", "given_at", "withdrawn_at"}
    cast(open_round, alice, ids(open_round, 1), tell_me=False)
    assert standing(alice) == set()


def test_a_tick_that_stands_in_another_round_still_counts(alice, make_round):
    one, two = make_round(slug="one"), make_round(slug="two")
    cast(one, alice, ids(one, 0), tell_me=True)
    cast(two, alice, ids(two, 0), tell_me=False)
    assert standing(alice) == {"story"}


def test_the_thanks_page_records_a_public_name_and_a_dedication(
    newsroom, local_stripe, gift, client
):
    given = gift()
    alice = given.patron
    client.force_login(alice.user, "allauth.account.auth_backends.AuthenticationBackend")
    alice.user.emailaddress_set.update(verified=True)
    page = given.pledge.get_absolute_url()
    said = {"public_name": "Alice N.", "dedication": "honour", "dedicated_to": "Bea"}
    client.post(page, said)
    assert standing(alice) == {"public name", "dedication"}
    client.post(page, dict.fromkeys(said, ""))
    assert standing(alice) == set()
    assert Consent.objects.filter(patron=alice).count() == 2


def test_the_data_page_shows_them_with_their_days(alice, newsroom, signed_in):
    Consent.objects.give(alice, Agreed.STORY)
    page = signed_in_ago(signed_in(alice)).get("/account/data/").content.decode()
    assert "to hear when a story you chose is out" in page
    assert "since " in page


def test_erased_they_go_too(alice, newsroom, local_stripe):
    Consent.objects.give(alice, Agreed.STORY)
    erase(alice)
    assert not Consent.objects.exists()
