"""What readers see has changed: every process makes its pages anew, within a second."""

import time
from contextlib import contextmanager

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.models import Image
from wagtail.models import Locale, Page, Site

from articles import announcing as of_articles
from articles.author import Author, AuthorText
from articles.gone import Gone
from articles.paper import MenuEntry, Paper
from newsroom.pagecache.generation import WORD
from patrons import announcing as of_patrons
from patrons.giving.wall import WallEntry, choose, withdraw
from patrons.models import (
    Appeal,
    AppealParagraph,
    AppealText,
    Currency,
    Grant,
    Newsroom,
    NewsroomText,
    OtherWay,
    OtherWayText,
    ParagraphText,
    Patron,
    Question,
    QuestionText,
    Round,
    RoundChange,
    RoundChangeText,
    RoundText,
    Tally,
    Tier,
    TierAmount,
    TierText,
    Topic,
    TopicText,
)
from patrons.signals import public_content_changed
from patrons.voting import casting
from patrons.voting.counting import freeze
from tests.articles.every_block import image
from tests.voting.conftest import close, ids, sustain

SOON = 1.0  # second


@pytest.fixture
def purged(front, django_capture_on_commit_callbacks):
    """with purged() as told: what is done inside is committed; told() says whether it purged."""

    @contextmanager
    def committed():
        before = front.cache.generation.current
        with django_capture_on_commit_callbacks(execute=True):
            yield lambda: front.cache.generation.current != before

    return committed


def test_a_published_article_stands_on_every_page_that_lists_it(front, write, purged):
    addresses = ("/", "/news/")
    draft = write("The newest of all", live=False)
    for address in addresses:
        assert b"The newest of all" not in front.get(address).body
    with purged():
        draft.save_revision().publish()
    for address in addresses:
        assert b"The newest of all" in front.get(address).body


def test_a_draft_that_is_saved_purges_nothing(write, purged):
    article = write("A story")
    with purged() as told:
        article.title = "A better headline"
        article.save_revision()
    assert not told()


@pytest.mark.parametrize("how", ["unpublished", "moved", "deleted", "another address"])
def test_what_becomes_of_a_page_is_seen(front, home, write, purged, how):
    article = write("A story")
    address = article.address
    assert front.get(address).status == 200
    with purged() as told:
        if how == "unpublished":
            article.unpublish()
        elif how == "moved":
            article.move(home, pos="last-child")
        elif how == "deleted":
            article.delete()
        else:
            article.slug = "another"
            article.save_revision().publish()
    assert told()
    assert front.get(address).status != 200


DAY = timezone.timedelta(days=1)


def a_round() -> Round:
    now = timezone.now()
    return Round.objects.create(slug="r", title="R", opens_at=now, closes_at=now + DAY)


def a_change() -> RoundChange:
    return RoundChange.objects.create(round=a_round(), what="cancelled", because="Why.")


def an_author() -> Author:
    return Author.objects.create(name="Another", slug="another")


def an_appeal() -> Appeal:
    return Appeal.objects.create(name="Another", heading="We ask", price_anchor="Coffee")


def a_paragraph() -> AppealParagraph:
    return AppealParagraph.objects.create(appeal=an_appeal(), text="We ask.")


def a_way() -> OtherWay:
    return OtherWay.objects.create(title="By bank", text="To our account.")


def a_question() -> Question:
    return Question.objects.create(question="Where does it go?", answer="To reporters.")


def a_tier() -> Tier:
    return Tier.objects.create(name="Another friend")


def a_topic() -> Topic:
    return Topic.objects.create(round=a_round(), title="The harbour")


def in_german(text, thing):
    return lambda: text(of=thing(), language="de")


def a_tally() -> Tally:
    return Tally(round=a_round(), ballots=1, eligible=2)


def an_amount() -> TierAmount:
    return TierAmount(tier=a_tier(), currency=Currency.objects.first(), amount=500)


def a_name() -> WallEntry:
    patron = Patron.objects.with_address("thanked@example.invalid")
    return WallEntry(patron=patron, name="Thanked", given_at=timezone.now())


# A row of each model that stands on a public page, not saved yet; or one that is there always.
ROWS = {
    Appeal: lambda: Appeal(name="New", heading="We ask", price_anchor="Coffee"),
    AppealParagraph: lambda: AppealParagraph(appeal=an_appeal(), text="We ask."),
    AppealText: in_german(AppealText, an_appeal),
    Author: lambda: Author(name="A", slug="a"),
    AuthorText: in_german(AuthorText, an_author),
    Currency: lambda: Currency.objects.get(code="EUR"),
    Gone: lambda: Gone(path="/news/gone/", title="Gone"),
    Image: image,
    Locale: lambda: Locale(language_code="uk"),
    MenuEntry: lambda: MenuEntry(paper=Paper.load(), address="/rounds/", label="Votes"),
    Newsroom: Newsroom.load,
    NewsroomText: in_german(NewsroomText, Newsroom.load),
    OtherWay: lambda: OtherWay(title="By bank", text="To our account."),
    OtherWayText: in_german(OtherWayText, a_way),
    Paper: Paper.load,
    ParagraphText: in_german(ParagraphText, a_paragraph),
    Question: lambda: Question(question="Where does it go?", answer="To reporters."),
    QuestionText: in_german(QuestionText, a_question),
    Redirect: lambda: Redirect(old_path="/old", redirect_link="/new/"),
    Round: lambda: Round(slug="r", title="R", opens_at=timezone.now(), closes_at=tomorrow()),
    RoundChange: lambda: RoundChange(round=a_round(), what="cancelled", because="Why."),
    RoundChangeText: in_german(RoundChangeText, a_change),
    RoundText: in_german(RoundText, a_round),
    Site: lambda: Site(hostname="news.invalid", port=80, root_page=Page.get_first_root_node()),
    Tag: lambda: Tag(name="Harbour", slug="harbour"),
    Tally: a_tally,
    Tier: lambda: Tier(name="Friend"),
    TierAmount: an_amount,
    TierText: in_german(TierText, a_tier),
    Topic: lambda: Topic(round=a_round(), title="The harbour"),
    TopicText: in_german(TopicText, a_topic),
    WallEntry: a_name,
}
ALWAYS_THERE = {Currency, Newsroom, Paper}


def tomorrow():
    return timezone.now() + DAY


def test_each_model_that_readers_see_is_tried_here():
    assert set(ROWS) == {*of_patrons.SHOWN, *of_articles.SHOWN}


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_what_is_changed_of_public_pages_is_seen(newsroom, purged, settings, tmp_path, model):
    settings.MEDIA_ROOT = tmp_path
    row = ROWS[model]()
    assert isinstance(row, model)
    with purged() as told:
        row.save()
    assert told()
    if model not in ALWAYS_THERE:
        with purged() as told:
            row.delete()
        assert told()


def test_a_name_on_the_wall_comes_and_goes_at_once(newsroom, alice, purged):
    entry = choose(alice, "Alice")
    for change in (
        lambda: entry.approve(entry.given_at),
        lambda: entry.decline(entry.given_at, "Too long"),
        lambda: withdraw(alice),
    ):
        with purged() as told:
            change()
        assert told()
    assert not WallEntry.objects.exists()


@pytest.fixture
def thanked(newsroom):
    """Somebody whose name stands on the wall for a little more."""
    newsroom.thanks_wall = True
    newsroom.save()
    patron = Patron.objects.with_address("thanked@example.invalid")
    soon = timezone.now() + timezone.timedelta(seconds=100)
    grant = Grant.objects.give(patron, until=soon, reason="a test")
    entry = choose(patron, "Thea Thanked")
    entry.approve(entry.given_at)
    return grant


def test_a_name_goes_with_the_support_that_it_thanks_for(front, thanked, purged):
    assert b"Thea Thanked" in front.get("/thanks/").body
    with purged() as told:
        thanked.end("A mistake")
    assert told()
    assert b"Thea Thanked" not in front.get("/thanks/").body
    with purged() as told:
        thanked.period.go_on()
    assert told()
    assert b"Thea Thanked" in front.get("/thanks/").body


def test_the_wall_ends_with_the_next_support_of_somebody_on_it(front, thanked):
    longer = Patron.objects.with_address("longer@example.invalid")
    entry = choose(sustain(longer), "Lena Longer")
    entry.approve(entry.given_at)
    front.get("/thanks/")
    page = front.cache.memory.find(("testserver", "/thanks/", "", False))
    assert 0 < page.true_until - time.monotonic() <= 100


def test_a_ballot_purges_nothing_and_the_result_does(make_round, alice, purged):
    round = make_round()
    with purged() as told:
        casting.cast(round, alice, ids(round, 0), tell_me=True)
    assert not told()
    close(round)
    with purged() as told:
        freeze(round)
    assert told()


def test_what_is_rolled_back_purges_nothing(newsroom, purged):
    with purged() as told, pytest.raises(RuntimeError), transaction.atomic():
        newsroom.save()
        raise RuntimeError
    assert not told()


def test_the_signal_by_hand_purges_once_it_is_committed(front, purged):
    with purged() as told:
        public_content_changed.send(ContentType)
        assert not told()
    assert told()


def until_purged(process, before) -> float:
    """How many seconds it takes until this process knows."""
    began = time.monotonic()
    while process.cache.generation.current == before and time.monotonic() - began < 5:
        time.sleep(0.005)
    return time.monotonic() - began


def test_every_process_sees_a_purge_within_a_second(front, home, another_process):
    others = [another_process() for _ in range(3)]
    for process in [front, *others]:
        process.get("/")
    before = others[0].cache.generation.current
    assert {other.cache.generation.current for other in others} == {before}
    home.title = "Another title"
    Newsroom.objects.update(name="The Other Paper")
    front.cache.generation.purge()
    for other in others:
        assert until_purged(other, before) < SOON
        assert b"The Other Paper" in other.get("/").body


def test_a_call_that_is_lost_is_made_up_for_by_looking(home, another_process):
    """Redis keeps no call for whoever did not listen; so one is never made here."""
    process = another_process()
    process.get("/")
    before = process.cache.generation.current
    process.cache.generation.link.redis.set(WORD, "another")
    assert until_purged(process, before) < SOON
    assert process.cache.generation.current == "another"


def test_a_page_that_was_being_rendered_while_it_was_purged_is_not_kept(home, another_process):
    """Django read the database before the change and answers after it."""
    slow = another_process()
    application = slow.behind.application

    def purging_meanwhile(environ, start_response):
        body = application(environ, start_response)
        if slow.rendered == 1:
            Newsroom.objects.update(name="The Other Paper")
            slow.cache.generation.purge()
        return body

    slow.behind.application = purging_meanwhile
    assert b"The Other Paper" not in slow.get("/").body
    assert b"The Other Paper" in slow.get("/").body
    assert b"The Other Paper" in another_process().get("/").body


def test_a_redis_that_lost_everything_brings_nothing_back(home, another_process):
    process = another_process()
    process.get("/")
    before = process.cache.generation.current
    process.cache.generation.link.redis.flushdb()
    assert until_purged(process, before) < SOON
    process.get("/")
    assert process.rendered == 2
