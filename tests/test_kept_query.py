"""Queries whose SQL is kept: the same rows as if Django wrote it each time, and it does not."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F, Q, Value
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from patrons.kept_query import kept_query
from patrons.models import Appeal, AppealParagraph

NAME, NUMBER = "a name", 1_999_999_999

pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal() -> Appeal:
    made = Appeal.objects.create(name="50% more, “it's”", heading="H", price_anchor="P")
    for number in range(3):
        AppealParagraph.objects.create(appeal=made, text=f"Text {number}", sort_order=number)
    return made


@kept_query(name=NAME, least=NUMBER)
def paragraphs(*texts: str):
    """With values of every kind that is not told: words, marks of LIKE and a literal %."""
    return (
        AppealParagraph.objects.filter(appeal__name=NAME, sort_order__gte=NUMBER)
        .filter(Q(text__in=texts) | Q(text__contains="%s"), appeal__archived_at=None)
        .annotate(its_name=F("appeal__name"), said=Value("100% it's"))
        .select_related("appeal")
    )


def test_what_is_told_is_asked_for_and_objects_are_whole(appeal):
    ask = paragraphs("Text 1", "Text 2")
    for _ in range(3):
        found = ask(name=appeal.name, least=0)
        assert [(each.text, each.its_name, each.said) for each in found] == [
            ("Text 1", appeal.name, "100% it's"),
            ("Text 2", appeal.name, "100% it's"),
        ]
        assert found[0].appeal == appeal
    assert [each.text for each in ask(name=appeal.name, least=2)] == ["Text 2"]
    assert ask(name="nobody's", least=0) == []
    assert [each.text for each in paragraphs("Text 0")(name=appeal.name, least=0)] == ["Text 0"]


def test_each_asking_sees_what_is_stored_then(appeal):
    ask = paragraphs("Text 1", "New")
    assert len(ask(name=appeal.name, least=0)) == 1
    AppealParagraph.objects.create(appeal=appeal, text="New")
    assert len(ask(name=appeal.name, least=0)) == 2
    appeal.archived_at = timezone.now() - timedelta(days=1)
    appeal.save()
    assert ask(name=appeal.name, least=0) == []


def test_the_sql_is_written_once_and_each_asking_is_one_query(
    appeal, django_assert_num_queries, monkeypatch
):
    ask = paragraphs("Text 1")
    ask(name=appeal.name, least=0)

    def written(*args, **kwargs):
        raise AssertionError("Django wrote it again")

    monkeypatch.setattr(SQLCompiler, "as_sql", written)
    with django_assert_num_queries(2):
        for _ in range(2):
            assert len(paragraphs("Text 1")(name=appeal.name, least=0)) == 1


def test_threads_share_nothing_of_what_is_kept(transactional_db):
    """One holds what it found, and another asks the same for somebody else."""
    for name in ("ours", "theirs"):
        made = Appeal.objects.create(name=name, heading="H", price_anchor="P")
        AppealParagraph.objects.create(appeal=made, text="Text")
    found, theirs = threading.Event(), threading.Event()
    answers: dict[str, list[str]] = {}

    class Waiting(ModelIterable):
        def __iter__(self):
            if threading.current_thread().name == "ours":
                found.set()
                assert theirs.wait(10)
            return super().__iter__()

    def build(*texts: str):
        queryset = paragraphs.__wrapped__(*texts)
        queryset._iterable_class = Waiting
        return queryset

    held = kept_query(name=NAME, least=NUMBER)(build)

    def ask(name: str) -> None:
        try:
            answers[name] = [each.its_name for each in held("Text")(name=name, least=0)]
        finally:
            connection.close()

    first, second = (
        threading.Thread(target=ask, args=[name], name=name) for name in ("ours", "theirs")
    )
    first.start()
    assert found.wait(10)
    second.start()
    second.join()
    theirs.set()
    first.join()
    assert answers == {"ours": ["ours"], "theirs": ["theirs"]}


def test_a_lost_connection_is_opened_again(appeal, transactional_db):
    assert len(paragraphs("Text 1")(name=appeal.name, least=0)) == 1
    connection.close()
    assert len(paragraphs("Text 1")(name=appeal.name, least=0)) == 1


def test_what_was_asked_is_told_each_time(appeal):
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            paragraphs("Text 1")(name=appeal.name, least=0)
        (query,) = asked.captured_queries
        assert "patrons_appealparagraph" in query["sql"]


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_postgresql_plans_it_once(appeal):
    for _ in range(3):
        paragraphs("Text 1")(name=appeal.name, least=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        ours = [sql for (sql,) in cursor.fetchall() if "100% it''s" in sql]
    assert len(ours) == 1
    assert "$1" in ours[0]


@kept_query(least=-1)
def at_least():
    return AppealParagraph.objects.filter(sort_order__gte=-1)  # every one: Django leaves it out


def test_a_value_that_django_leaves_out_is_told():
    with pytest.raises(LookupError, match="least"):
        at_least()(least=0)
