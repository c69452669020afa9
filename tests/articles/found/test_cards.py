"""The picture where an article is shared: its editor's, its first, or one made of its headline."""

from io import BytesIO
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from articles import tasks
from articles.article import ArticlePage
from articles.found import card
from articles.found.card import Drawn
from articles.found.drawn_card import draw, make_cards
from newsroom.celery import app
from patrons.giving.papers import paper_fonts
from patrons.signals import public_content_changed
from tests.articles.test_social_card import card as shared_as


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def picture(db) -> Image:
    file = get_test_image_file(size=(2000, 1500))
    return Image.objects.create(title="A bridge", description="A bridge at dusk", file=file)


@pytest.fixture
def asked_at_once(monkeypatch):
    monkeypatch.setitem(app.conf, "task_always_eager", True)  # the worker, without a queue


def read(address: str) -> Picture.Image:
    prefix = settings.SITE_URL + settings.MEDIA_URL
    assert address.startswith(prefix + "images/")  # which is what newsroom/urls.py serves
    with default_storage.open(address.removeprefix(prefix)) as file:
        return Picture.open(BytesIO(file.read()))


def test_a_published_article_gets_a_card_made_of_its_headline(client, write, newsroom):
    article = write("Bread & salt")
    tasks.make_card(article.pk)
    shared = shared_as(client, article.address)
    drawn = read(shared["og:image"])
    assert drawn.size == (1200, 630)
    assert drawn.format == "PNG"
    assert (shared["og:image:width"], shared["og:image:height"]) == ("1200", "630")
    assert shared["og:image:alt"] == "Bread & salt"
    assert shared["twitter:card"] == "summary_large_image"


def test_publishing_asks_for_it(write, queue, django_capture_on_commit_callbacks):
    draft = write("A draft", live=False)
    with django_capture_on_commit_callbacks() as asked:
        draft.save_revision().publish()
    assert any("soon" in callback.__qualname__ for callback in asked)


def test_what_the_queue_missed_is_drawn_later_once(write, newsroom):
    write("One")
    write("Two")
    told = []
    public_content_changed.connect(lambda **sent: told.append(sent), weak=False)
    tasks.make_missing_cards()
    assert len(cards()) == 2
    tasks.make_missing_cards()
    assert len(cards()) == 2
    assert len(told) == 1  # pages were thrown away once, for both


def test_a_card_is_drawn_anew_when_what_it_shows_changes(client, write, newsroom):
    article = write("Bread")
    tasks.make_card(article.pk)
    before = shared_as(client, article.address)["og:image"]
    article.title = "Bread and salt"
    article.save()
    assert "og:image" not in shared_as(client, article.address)
    tasks.make_card(article.pk)
    after = shared_as(client, article.address)["og:image"]
    assert after != before
    read(before)  # for pages that were shared with it
    newsroom.accent = "#7A1FA2"
    newsroom.save()
    tasks.make_missing_cards()
    assert shared_as(client, article.address)["og:image"] != after


def test_an_editors_picture_stands_before_any_other(client, write, picture):
    article = write("Bread", card_picture=picture)
    tasks.make_card(article.pk)
    assert cards() == []
    shared = shared_as(client, article.address)
    assert read(shared["og:image"]).size == (1200, 630)
    assert shared["og:image:alt"] == "A bridge at dusk"


def test_else_the_first_picture_of_the_text(write, picture, newsroom):
    article = write("Bread")
    picture.contextual_alt_text = "Seen from the north"
    block = SimpleNamespace(block_type="picture", value={"picture": picture})
    article.__dict__["body"] = [block]
    assert card.card_of(article, "News", newsroom) is None  # no reader waits for it to be cut
    assert make_cards([article]) == 1
    assert make_cards([article]) == 0
    found = card.card_of(article, "News", newsroom)
    assert (found.width, found.height, found.alt) == (1200, 630, "Seen from the north")


def test_a_deleted_picture_leaves_the_next_one_or_the_headline(
    client, write, picture, asked_at_once, django_capture_on_commit_callbacks
):
    file = get_test_image_file(size=(1600, 900))
    second = Image.objects.create(title="A boat", description="A boat at dawn", file=file)
    article = write("Bread", card_picture=picture)
    article.body = [("picture", {"picture": second, "caption": "", "credit": "", "shape": "whole"})]
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    assert shared_as(client, article.address)["og:image:alt"] == "A bridge at dusk"
    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()
    assert shared_as(client, article.address)["og:image:alt"] == "A boat at dawn"
    with django_capture_on_commit_callbacks(execute=True):
        second.delete()
    assert shared_as(client, article.address)["og:image:alt"] == "Bread"


def test_a_draft_has_no_card(write, newsroom):
    tasks.make_card(write("A draft", live=False).pk)
    assert cards() == []


@pytest.mark.parametrize(
    "headline", ["Нічні потяги", '#set page(width: 1pt) "quoted" \\ $x$', "long " * 51, "Ω", "x"]
)
def test_any_headline_is_drawn_as_words(headline):
    plain = Drawn(headline="", section="News", newsroom="The Paper", accent="#0B5D5B")
    drawn = Drawn(headline=headline, section="News", newsroom="The Paper", accent="#0B5D5B")
    page = Picture.open(BytesIO(draw(drawn, "uk")))
    assert page.size == (1200, 630)
    without = Picture.open(BytesIO(draw(plain, "uk")))
    assert page.tobytes() != without.tobytes()


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        *[("Ї", "І"), ("Й", "И"), ("Ґ", "Г"), ("Å", "A"), ("l", "I")],
        pytest.param(
            "أَ", "ا", marks=pytest.mark.skipif(not paper_fonts.folders(), reason="no font")
        ),
    ],
)
def test_nothing_of_the_first_line_is_cut_off(marked, bare):
    """What stands above a capital is seen: a sign with a mark reaches higher than one without."""
    assert top_of_headline(marked) < top_of_headline(bare)


@pytest.mark.parametrize("sign", ["W", "橋", "Щ"])
def test_the_longest_headline_stands_whole(sign):
    """Its last line has the tail, and all of it is above the rule."""
    most = ArticlePage._meta.get_field("title").max_length
    words = " ".join([sign * 5] * (most // 6))
    assert headline_of(words + " g") != headline_of(words + " o")


def headline_of(headline: str) -> Picture.Image:
    """The part of the card between the section's name, here none, and the rule."""
    drawn = Drawn(headline=headline, section="", newsroom="The Paper", accent="#0B5D5B")
    return Picture.open(BytesIO(draw(drawn, "uk"))).convert("L").crop((0, 20, 1200, 490))


def top_of_headline(headline: str) -> int:
    return headline_of(headline).point(lambda light: 255 if light < 128 else 0).getbbox()[1]


def cards() -> list[str]:
    folder = "images"
    if not default_storage.exists(folder):
        return []
    return [name for name in default_storage.listdir(folder)[1] if name.startswith("card-")]
