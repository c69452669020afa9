"""Erase me: what happens is said before; one tick and one button do it."""

import re
from html import unescape

import pytest
from django.utils import timezone

from patrons import tasks
from patrons.models import Erasure, Patron, User
from tests.privacy.conftest import dump, found_of_her
from tests.privacy.signing_in import signed_in_ago


@pytest.fixture
def her(zoraida, signed_in):
    return signed_in_ago(signed_in(zoraida))


def words(answer) -> str:
    page = answer.content.decode()
    page = unescape(page[page.index("<main") : page.index("</main>")])
    return " ".join(re.sub(r"<[^>]+>", " ", page).split()).replace("\u00a0", " ")


def test_the_page_says_what_happens_and_changes_nothing(her, newsroom):
    her.get("/account/")  # the first page of a browser notes that it is in use
    before = dump()
    page = words(her.get("/account/erase/"))
    assert "Your gift of 5 EUR every month ends now, and nothing more is charged." in page
    assert "Your ballot in “What shall we cover next?” is taken out." in page
    assert "They name nobody any more." in page
    assert "This cannot be undone." in page
    assert dump() == before


def test_with_years_of_keeping_it_says_until_when(her, newsroom):
    newsroom.keep_years = 10
    newsroom.save()
    year = newsroom.local(timezone.now()).year
    assert f"until 31 December {year + 10} at the latest" in words(her.get("/account/erase/"))


def test_without_the_tick_nothing_happens(her):
    answer = her.post("/account/erase/")
    assert answer.status_code == 422
    assert "Tick this first. Nothing is erased yet." in words(answer)
    assert not Erasure.objects.exists()


def test_with_it_the_person_is_signed_out_and_erased_in_the_background(
    her, zoraida, django_capture_on_commit_callbacks, settings
):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    tasks.erase.app.conf.task_always_eager = True
    try:
        with django_capture_on_commit_callbacks(execute=True):
            answer = her.post("/account/erase/", {"sure": "on"})
    finally:
        tasks.erase.app.conf.task_always_eager = False
    assert answer["Location"] == "/account/erased/"
    assert "You are signed out everywhere." in words(her.get("/account/erased/"))
    assert Erasure.objects.get().done_at
    assert found_of_her(dump()) == {}
    assert her.get("/account/").status_code == 302


def test_what_the_queue_lost_the_sweep_carries_out(her, zoraida):
    her.post("/account/erase/", {"sure": "on"})
    erasure = Erasure.objects.get()
    assert erasure.done_at is None
    tasks.erase(erasure.pk)
    assert found_of_her(dump()) == {}


def test_who_works_here_reads_why_not_and_what_to_do_first(ada, newsroom, signed_in):
    client = signed_in_ago(signed_in(ada))
    for answer in (client.get("/account/erase/"), client.post("/account/erase/", {"sure": "on"})):
        assert answer.status_code == 403
        assert "An administrator first takes their roles" in words(answer)
    assert User.objects.filter(pk=ada.pk).exists()


def test_who_signs_in_and_never_gave_can_be_erased(newsroom, local_stripe, signed_in):
    user = User.objects.create_user("zoraida@erase-me.example")
    client = signed_in_ago(signed_in(user))
    client.get("/account/erase/")
    assert not Patron.objects.exists()
    client.post("/account/erase/", {"sure": "on"})
    tasks.erase(Erasure.objects.get().pk)
    assert found_of_her(dump()) == {}
