"""Voting: sign in by the mailed code, cast, change, and see the frozen result."""

import pytest

from tests.journeys.reader import Reader
from tests.stack import Stack

TOPICS = ["The harbour", "The night bus", "The school kitchen"]


@pytest.fixture
def round_slug(stack) -> str:
    """A round of this journey's own, open now."""
    return stack.shell(
        "from datetime import timedelta\n"
        "from django.utils import timezone\n"
        "from patrons.models import Round, Topic\n"
        "now = timezone.now()\n"
        "r = Round.objects.create(slug='journey', title='Where next', choices=2,"
        " opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))\n"
        f"for n, title in enumerate({TOPICS}):\n"
        "    Topic.objects.create(round=r, sort_order=n, title=title)\n"
        "print(r.slug)"
    )


def close(stack: Stack, slug: str) -> None:
    stack.shell(
        "from django.utils import timezone\n"
        "from patrons.models import Round\n"
        f"Round.objects.filter(slug='{slug}').update(closes_at=timezone.now())"
    )


def ids(reader: Reader) -> dict[str, str]:
    """The topics of the ballot that is open, and what a tick at each would send."""
    boxes = reader.page.select("input[name=topics]")
    return {
        box.find_parent("label").select_one(".ballot-title").text: box["value"] for box in boxes
    }


def test_a_patron_votes_changes_the_ballot_and_the_last_one_counts(
    stack, gift, sign_in, round_slug
):
    alice = sign_in(gift.email, then=f"/rounds/{round_slug}/ballot/")
    assert alice.address.endswith(f"/rounds/{round_slug}/ballot/")
    topics = ids(alice)
    assert set(topics) == set(TOPICS)

    alice.send("Save my ballot", topics=[topics["The harbour"]])
    assert "Saved." in alice.text
    alice.send("Save the change", topics=[topics["The night bus"]])
    assert "Saved." in alice.text

    before = Reader(stack.address).open(f"/rounds/{round_slug}/")
    assert "1 patron voted so far" in before.text
    assert "1 vote" not in before.text, "counts are hidden until the closing"

    close(stack, round_slug)
    after = Reader(stack.address).open(f"/rounds/{round_slug}/")
    stack.wait_for(
        lambda: after.reload().page.select_one(".bars"), "the scheduler should have counted"
    )
    winner = after.page.select_one(".bars .is-winner")
    assert winner is not None
    assert "The night bus" in winner.text
    assert "1 vote" in winner.text
    tally = after.text

    late = alice.open(f"/rounds/{round_slug}/ballot/")
    assert "This round is closed" in late.text
    assert "Your earlier ballot counts" in late.text
    assert after.reload().text == tally


def test_a_reader_without_support_is_told_what_would_let_them_vote(stack):
    bob = Reader(stack.address).open("/account/sign-in/").send("Bob, whose support has ended")
    bob.open("/rounds/what-we-explain-next/ballot/")
    assert "Your support ended on" in bob.text
    assert "Support us again" in bob.text


def test_a_wrong_code_signs_nobody_in(stack, gift):
    reader = Reader(stack.address).open("/account/sign-in/")
    reader.send("Send me a code", email=gift.email)
    reader.send("Sign in", code="000000")
    assert "My support" not in reader.open("/account/").page.h1.text
