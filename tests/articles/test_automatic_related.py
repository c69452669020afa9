"""Articles that are like each other name each other, without anybody's doing."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Locale

from articles import tasks
from articles.article import ArticlePage
from articles.paper import Paper
from articles.related import comparing, meaning
from articles.related.automatic import AutomaticLink, RelatedVerdict
from articles.related.compared import ComparedText
from articles.related.link import RelatedLink
from articles.related.lists import KEPT
from patrons.signals import public_content_changed
from tests.articles.page import parsed

TRAINS = "The night train to Vienna leaves the station at nine; its sleeping cars are full."
MORE = "Sleeping cars are rare, and a night train needs a locomotive at every station: Vienna."
BREAD = "Rye bread rises slowly. The baker kneads the dough with water, salt and yeast."
GARDEN = "Dill grows in any garden: sow seeds in spring, water the bed, harvest before autumn."
COURT = "The court in Lviv heard witnesses; the judge adjourned the hearing until Monday."


def titles(client, article) -> list[str]:
    block = parsed(client.get(article.address)).all("aside", "related")
    return [link.text for aside in block for link in aside.all("a")]


def relate(*articles) -> None:
    for article in articles:
        tasks.relate(article.pk)
    work_off()


def work_off() -> None:
    """What the worker does next, until nothing waits."""
    for _ in range(20):
        tasks.relate_waiting()
        if not comparing.due().exists():
            return
    pytest.fail("articles wait for ever")


@pytest.fixture(autouse=True)
def _words_alone(monkeypatch):
    """Also where the extra is installed: what it finds is in test_sentence_model.py."""
    monkeypatch.setattr(meaning, "is_installed", lambda: False)


@pytest.fixture
def others(write):
    """What an archive holds beside: nothing of trains."""
    made = [write("Bread", BREAD), write("Dill", GARDEN), write("Court", COURT)]
    relate(*made)
    return made


def test_articles_that_are_alike_name_each_other_also_the_older_one(client, write, others):
    old = write("To Vienna by night", TRAINS)
    relate(old)
    assert titles(client, old) == []
    new = write("Where sleeping cars went", MORE)
    relate(new)
    assert titles(client, new) == ["To Vienna by night"]
    assert titles(client, old) == ["Where sleeping cars went"]


def test_nothing_is_shown_where_nothing_is_alike(client, others):
    assert [titles(client, article) for article in others] == [[], [], []]


def test_publishing_asks_the_worker(write, others, django_capture_on_commit_callbacks, monkeypatch):
    old = write("To Vienna by night", TRAINS)
    relate(old)
    draft = write("Where sleeping cars went", MORE, live=False)
    asked = queued(monkeypatch)
    with django_capture_on_commit_callbacks(execute=True):
        draft.save_revision().publish()
    assert ("articles.tasks.relate", (draft.pk,)) in asked


def test_a_scheduled_article_is_related_when_it_goes_live(
    client, write, others, django_capture_on_commit_callbacks, monkeypatch
):
    old = write("To Vienna by night", TRAINS)
    relate(old)
    draft = write("Where sleeping cars went", MORE, live=False)
    draft.go_live_at = timezone.now() - timedelta(minutes=1)
    revision = draft.save_revision(approved_go_live_at=draft.go_live_at)
    assert revision.approved_go_live_at
    asked = queued(monkeypatch)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled")
    assert ("articles.tasks.relate", (draft.pk,)) in asked
    relate(draft)
    assert titles(client, old) == ["Where sleeping cars went"]


def queued(monkeypatch) -> list:
    """What is put into the queue; nothing takes it out in these tests."""
    sent = []
    monkeypatch.setattr(
        "celery.Celery.send_task",
        lambda app, name, args=(), *more, **options: sent.append((name, tuple(args))),
    )
    return sent


def test_what_the_queue_lost_is_swept_up(client, write, others):
    old, new = write("To Vienna by night", TRAINS), write("Where sleeping cars went", MORE)
    assert list(comparing.unread()) == [new.pk, old.pk]
    work_off()
    assert titles(client, old) == ["Where sleeping cars went"]


def test_a_text_that_changed_is_compared_again(client, write, others):
    old, new = write("To Vienna by night", TRAINS), write("Where sleeping cars went", MORE)
    relate(old, new)
    new.body, new.title = [("paragraph", f"<p>{BREAD}</p>")], "More of bread"
    new.save_revision().publish()
    assert list(comparing.unread()) == [new.pk]
    work_off()
    assert titles(client, old) == []
    assert titles(client, new) == ["Bread"]


def test_one_text_that_cannot_be_compared_holds_no_other_up(client, write, others):
    old, new = write("To Vienna by night", TRAINS), write("Where sleeping cars went", MORE)
    broken = write("Broken", "Words.")
    ArticlePage.objects.filter(pk=broken.pk).update(body='[{"type": "heading", "value": {"a": 1}}]')
    work_off()
    assert titles(client, old) == ["Where sleeping cars went"]
    assert new.pk


def test_what_is_withdrawn_or_deleted_is_gone_at_once_and_the_gap_is_filled(client, write, others):
    main = write("Sleeping cars", MORE)
    like = [write(f"Sleeping cars {number}", MORE) for number in range(KEPT + 1)]
    relate(main, *like)
    before = list(AutomaticLink.objects.filter(article=main).values_list("other", flat=True))
    assert len(before) == KEPT
    (left_out,) = {each.pk for each in like} - set(before)
    first, second = (ArticlePage.objects.get(pk=pk) for pk in before[:2])
    first.unpublish()
    second.delete()
    shown = titles(client, main)
    assert len(shown) == 3
    assert first.title not in shown
    assert second.title not in shown
    work_off()
    assert left_out in AutomaticLink.objects.filter(article=main).values_list("other", flat=True)


def test_fresher_goes_first_among_equals_and_the_more_alike_before_all(client, write, others):
    now = timezone.now()
    year_old = write("Equal mornings", MORE, published_on=now - timedelta(days=365))
    fresh = write("Equal evenings", MORE, published_on=now)
    close = write("Closest", f"{TRAINS} {MORE}", published_on=now - timedelta(days=900))
    main = write("To Vienna by night", TRAINS, published_on=now - timedelta(days=1))
    relate(year_old, fresh, close, main)
    assert titles(client, main) == ["Closest", "Equal evenings", "Equal mornings"]


def test_staff_set_how_many(client, write, others):
    main = write("To Vienna by night", TRAINS)
    like = [write(f"Sleeping cars {number}", MORE) for number in range(4)]
    relate(main, *like)
    assert len(titles(client, main)) == 3
    paper = Paper.load()
    paper.automatic_related = 1
    paper.save()
    assert len(titles(client, main)) == 1
    paper.automatic_related = 0
    paper.save()
    assert titles(client, main) == []


def test_another_language_is_never_related(client, write, news, others):
    main = write("To Vienna by night", TRAINS)
    other = write("Where sleeping cars went", MORE)
    uk = Locale.objects.create(language_code="uk")
    ArticlePage.objects.filter(pk=other.pk).update(locale=uk)
    relate(main, other)
    assert titles(client, main) == []
    AutomaticLink.objects.create(article=main, other=other, rank=1, score=1)
    assert titles(client, main) == []


def test_ukrainian_texts_are_compared_whatever_their_endings(write, others):
    uk = Locale.objects.create(language_code="uk")
    texts = {
        "one": "Нічний потяг до Відня вирушає з вокзалу о дев'ятій; спальні вагони повні.",
        "two": "Нічних потягів до Відня стало менше: бракує спальних вагонів на вокзалах.",
        "three": "Кріп росте на будь-якій грядці: сійте насіння навесні та поливайте.",
    }
    made = {slug: write(slug, text, slug=slug) for slug, text in texts.items()}
    ArticlePage.objects.filter(slug__in=texts).update(locale=uk, standfirst="Коротко.")
    relate(*made.values())
    (link,) = AutomaticLink.objects.filter(article=made["one"])
    assert link.other == made["two"]
    assert "потягів" in link.reasons["words"] or "потяг" in link.reasons["words"]


def test_an_editors_own_come_first_and_nothing_twice(client, write, others):
    main, other = write("To Vienna by night", TRAINS), write("Where sleeping cars went", MORE)
    third = write("Sleeping cars are back", MORE)
    relate(main, other, third)
    main.related_links = [
        RelatedLink(title="bread", sort_order=0),
        RelatedLink(page=third, title="Read also", sort_order=1),
        RelatedLink(title="Still to come", sort_order=2),
        RelatedLink(title="Sleeping cars are back", sort_order=3),
        RelatedLink(address="https://example.org/a/", title="Elsewhere", sort_order=4),
        RelatedLink(address="https://www.example.org/a", title="Again", sort_order=5),
        RelatedLink(title="still  to come", sort_order=6),
        RelatedLink(page=main, sort_order=7),
    ]
    main.save()
    block = parsed(client.get(main.address)).one("aside", "related").all("li")
    assert [li.one("a").text for li in block[:-1]] == [
        "Bread",
        "Read also",
        "Elsewhere",
        "Where sleeping cars went",
    ]
    assert block[2].one(css="host").text == "example.org"
    assert block[-1].text == "Still to come"


def test_a_page_in_another_language_stands_for_its_translation(client, write, others):
    main, there = write("To Vienna by night", TRAINS), write("English", slug="english")
    uk = Locale.objects.create(language_code="uk")
    theirs = write("Українською", slug="ukr")
    ArticlePage.objects.filter(pk=theirs.pk).update(
        locale=uk, translation_key=there.translation_key
    )
    alone = write("Лише українською", slug="alone")
    itself = write("Сама", slug="itself")
    ArticlePage.objects.filter(pk=alone.pk).update(locale=uk)
    ArticlePage.objects.filter(pk=itself.pk).update(locale=uk, translation_key=main.translation_key)
    main.related_links = [RelatedLink(page_id=page.pk) for page in (theirs, alone, itself)]
    main.save()
    assert titles(client, main) == ["English"]


def test_a_pin_always_stands_and_a_ban_never(client, write, others):
    main = write("To Vienna by night", TRAINS)
    like = [write(f"Sleeping cars {number}", MORE) for number in range(4)]
    relate(main, *like)
    say = RelatedVerdict.objects.create
    say(article=main, other=others[0], verdict=RelatedVerdict.Verdict.PIN)
    say(article=main, other=like[3], verdict=RelatedVerdict.Verdict.BAN)
    assert titles(client, main) == ["Bread", "Sleeping cars 2", "Sleeping cars 1"]


def test_the_block_costs_one_query_however_much_stands_in_it(
    write, others, django_assert_num_queries
):
    main = write("To Vienna by night", TRAINS)
    relate(main, *[write(f"Sleeping cars {number}", MORE) for number in range(5)])
    main.related_links = [RelatedLink(title=f"Title {at}", sort_order=at) for at in range(5)]
    main.save()
    fresh = ArticlePage.objects.get(pk=main.pk)
    with django_assert_num_queries(1):
        assert len(fresh.get_context(type("R", (), {"_frame": FRAME})())["related"]) == 8


class FRAME:
    @staticmethod
    def around(path):
        return None


def test_pages_are_thrown_away_when_links_changed_and_only_then(
    write, others, django_capture_on_commit_callbacks
):
    main, other = write("To Vienna by night", TRAINS), write("Where sleeping cars went", MORE)
    heard = []

    def listen(**sent):
        heard.append(1)

    public_content_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            relate(main, other)
        assert len(heard) == 1
        with django_capture_on_commit_callbacks(execute=True):
            relate(main, other)
        assert len(heard) == 1
    finally:
        public_content_changed.disconnect(listen)


def test_comparing_costs_the_same_however_large_the_archive(
    write, others, django_assert_max_num_queries
):
    for number in range(10):
        relate(write(f"Sleeping cars {number}", MORE))
    article = write("To Vienna by night", TRAINS)
    with django_assert_max_num_queries(30):
        comparing.compare(article.pk)
    assert ComparedText.objects.get(pk=article.pk).words
