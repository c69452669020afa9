"""Scheduled pages go out at their time, each by itself, after an outage too; staff hear of late."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from articles import tasks
from articles.article import ArticlePage
from articles.desk import scheduled


def later(**delta):
    return time_machine.travel(timezone.now() + timedelta(**delta), tick=False)


@pytest.fixture
def schedule(write):
    """schedule("A title", minutes=5): a draft that goes out so many minutes from now."""

    def scheduling(title: str, **delta) -> ArticlePage:
        article = write(title, live=False, published_on=None)
        article.go_live_at = timezone.now() + timedelta(**delta)
        article.save_revision().publish()
        return article

    return scheduling


def is_out(article: ArticlePage) -> bool:
    return Page.objects.get(pk=article.pk).live


def test_beat_looks_often_enough_to_be_on_time():
    seconds = settings.CELERY_BEAT_SCHEDULE["publish what is scheduled"]["schedule"]
    assert seconds <= 20  # one that is missed, and a queue before it, are still within 60 s


def test_it_goes_out_at_its_time_and_not_before(schedule, client):
    article = schedule("At five", minutes=5)
    tasks.publish_scheduled()
    assert not is_out(article)
    assert client.get(article.address).status_code == 404
    with later(minutes=5, seconds=1):
        tasks.publish_scheduled()
        assert is_out(article)
        assert client.get(article.address).status_code == 200
    entry = PageLogEntry.objects.get(page=article.pk, action="wagtail.publish.scheduled")
    assert entry.user is None


def test_it_leaves_at_its_time(write):
    article = write("For a day")
    article.expire_at = timezone.now() + timedelta(hours=1)
    article.save_revision().publish()
    tasks.publish_scheduled()
    assert is_out(article)
    with later(hours=2):
        tasks.publish_scheduled()
    assert not is_out(article)
    assert Page.objects.get(pk=article.pk).expired
    assert not article.listings.exists()


def test_after_an_outage_all_that_was_missed_goes_out(schedule):
    missed = [schedule(f"Missed {at}", minutes=at + 1) for at in range(5)]
    to_come = schedule("To come", hours=7)
    with later(hours=6):
        tasks.publish_scheduled()
    assert all(is_out(article) for article in missed)
    assert not is_out(to_come)


def test_one_that_cannot_be_published_stops_no_other(schedule, caplog):
    before, broken, after = (schedule(name, minutes=5) for name in ("Before", "Broken", "After"))
    Revision.objects.filter(object_id=str(broken.pk)).update(content={"title": "Broken"})
    with later(minutes=5, seconds=30), caplog.at_level(logging.ERROR):
        tasks.publish_scheduled()
        assert [is_out(each) for each in (before, broken, after)] == [True, False, True]
        assert "publishing revision" in caplog.text
        assert "is late" not in caplog.text
    caplog.clear()
    with later(minutes=7, seconds=1), caplog.at_level(logging.ERROR):
        tasks.publish_scheduled()
        assert f"Page {broken.pk} is late" in caplog.text
        assert [revision.object_id for revision in scheduled.late()] == [str(broken.pk)]


def test_one_that_cannot_be_withdrawn_stops_no_other(write, schedule, monkeypatch):
    """A page whose listener fails: what listens is other code, and may break."""
    stuck, leaving = write("Stuck"), write("Leaving")
    for article in (stuck, leaving):
        article.expire_at = timezone.now() + timedelta(minutes=1)
        article.save_revision().publish()
    coming = schedule("Coming", minutes=1)
    real = Page.unpublish

    def breaks_for_one(page, *args, **kwargs):
        if page.pk == stuck.pk:
            raise RuntimeError("Its listener is broken.")
        return real(page, *args, **kwargs)

    monkeypatch.setattr(Page, "unpublish", breaks_for_one)
    with later(minutes=2):
        tasks.publish_scheduled()
    assert [is_out(each) for each in (stuck, leaving, coming)] == [True, False, True]


def test_nothing_due_costs_three_looks(write, django_assert_num_queries):
    write("Out already")
    with django_assert_num_queries(3):
        tasks.publish_scheduled()


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_publish_it_once(schedule):
    article = schedule("Once", minutes=5)

    def work(_number: int) -> None:
        try:
            tasks.publish_scheduled()
        finally:
            connection.close()

    # The clock of the process is moved, not that of each thread.
    with later(minutes=6), ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert is_out(article)
    said = PageLogEntry.objects.filter(page=article.pk, action="wagtail.publish.scheduled")
    assert said.count() == 1
