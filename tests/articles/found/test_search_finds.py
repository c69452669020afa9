"""What search finds, in which order, and how it shows why."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from taggit.models import Tag

from articles import tasks
from articles.author import Author
from articles.byline import Byline
from articles.found import nearly, renamed
from articles.found.words import words_of
from articles.section import SectionPage
from tests.articles.page import parsed
from tests.articles.test_search import titles

DAY = timedelta(days=1)
postgresql = pytest.mark.skipif(
    "postgresql" not in settings.DATABASES["default"]["ENGINE"], reason="SQLite compares no words"
)


def signed(article, *names: str):
    """The same article with these authors."""
    for name in names:
        slug = name.lower().replace(" ", "-")
        author, _ = Author.objects.get_or_create(name=name, slug=slug)
        article.bylines.add(Byline(author=author))
    article.save()
    return article


def main(client, **query):
    return parsed(client.get("/search/", query)).one("main")


@pytest.mark.parametrize("words", ["vote", "votes", "VOTES", "voted"])
def test_a_longer_word_is_found_in_its_other_forms(client, write, words):
    write("They voted", "Everybody voted and each vote counts.")
    assert titles(client, words) == ["They voted"]


def test_a_ukrainian_word_is_found_in_its_other_cases(client, write):
    write("Розклад", "Нічним потягом до Києва.", slug="r")
    assert titles(client, "ПОТЯГИ") == ["Розклад"]


def test_a_short_word_is_found_only_as_it_is(client, write):
    write("A car", slug="a")
    write("A carnival", slug="b")
    assert titles(client, "car") == ["A car"]


def test_a_headline_counts_more_than_text_and_freshness(client, write):
    now = timezone.now()
    write("Bridges of the city", "Nothing.", published_on=now - 9 * DAY)
    write("Something else", "Bridges, bridges and bridges.", published_on=now)
    assert titles(client, "bridges") == ["Bridges of the city", "Something else"]


def test_of_equals_the_fresher_one_comes_first(client, write):
    now = timezone.now()
    write("Old news", "The harbour.", published_on=now - DAY)
    write("New news", "The harbour.", published_on=now)
    write("Older news", "The harbour.", published_on=now - 2 * DAY)
    assert titles(client, "harbour") == ["New news", "Old news", "Older news"]


def test_words_may_stand_apart_in_headline_and_text(client, write):
    write("The ferry", "It left the harbour.")
    assert titles(client, "harbour ferry") == ["The ferry"]
    assert titles(client, "harbour train") == []


def test_authors_tags_section_and_place_are_found(client, write):
    article = signed(write("A story", location="Kharkiv"), "Olena Bondar")
    article.tags.add("railways")
    article.save()
    for words in ("bondar", "railways", "kharkiv", "news bondar"):
        assert titles(client, words) == ["A story"], words


def test_it_is_found_by_its_new_words_alone_once_it_is_saved_again(client, write):
    article = write("The first headline")
    article.title = "The second"
    article.save()
    assert titles(client, "first") == []
    assert titles(client, "second") == ["The second"]


def test_an_index_that_is_made_anew_knows_as_much(client, write):
    article = signed(write("A story"), "Olena Bondar")
    article.tags.add("railways")
    article.save()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM wagtailsearch_indexentry")
    assert titles(client, "bondar") == []
    call_command("update_index", verbosity=0)
    assert titles(client, "bondar railways news") == ["A story"]


def test_a_deleted_article_is_forgotten(client, write):
    article = write("Soon gone")
    write("Another")
    article.delete()
    assert titles(client, "soon") == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM wagtailsearch_indexentry WHERE object_id = %s", [str(article.pk)]
        )
        assert cursor.fetchone() == (0,)


def test_a_moved_article_is_found_by_its_new_section(client, write, home):
    article = write("A story")
    culture = home.add_child(instance=SectionPage(title="Culture", slug="culture"))
    article.move(culture, pos="last-child")
    assert titles(client, "culture") == ["A story"]


@pytest.fixture
def queued(monkeypatch) -> list[tuple]:
    """What the worker was asked for: numbers and words of articles.tasks.index_again."""
    sent = []

    def send(task, args, **options):
        if task.name == "articles.tasks.index_again":
            sent.append((args, task.kwargs))

    monkeypatch.setattr("celery.canvas.Signature.apply_async", send)
    return sent


@pytest.mark.parametrize("kind", ["author", "tag", "section"])
def test_a_new_name_is_found_once_the_worker_has_read_its_articles(
    client, write, news, kind, queued, monkeypatch, django_capture_on_commit_callbacks
):
    for number in range(3):
        article = signed(write(f"Story {number}"), "Olena Bondar")
        article.tags.add("railways")
        article.save()
    write("Another")
    monkeypatch.setattr(renamed, "AT_ONCE", 2)
    named = {"author": Author.objects.first(), "tag": Tag.objects.first(), "section": news}[kind]
    setattr(named, "title" if kind == "section" else "name", "Zucchini")
    with django_capture_on_commit_callbacks(execute=True):
        named.save()
    assert queued == [((named.pk,), {"kind": kind})]
    assert titles(client, "zucchini") == []
    while queued:
        numbers, words = queued.pop()
        with django_capture_on_commit_callbacks(execute=True):
            tasks.index_again(*numbers, **words)
    assert len(titles(client, "zucchini")) == (4 if kind == "section" else 3)


def test_a_save_that_renames_nothing_asks_for_nothing(
    write, news, queued, django_capture_on_commit_callbacks
):
    signed(write("A story"), "Olena Bondar")
    with django_capture_on_commit_callbacks(execute=True):
        Author.objects.get().save()
        news.title = "The name of a draft"
        news.save_revision()
    assert queued == []


# --- narrowed down -----------------------------------------------------------------------------


@pytest.fixture
def three(write, home):
    """Three articles that hold the same word; what differs is all around it."""
    night = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)  # 2 March in Kyiv
    first = signed(write("One", "Harbour.", published_on=night), "Ann A")
    first.tags.add("Ferries")
    first.save()
    signed(write("Two", "Harbour.", published_on=night - DAY), "Ben B")
    culture = home.add_child(instance=SectionPage(title="Culture", slug="culture"))
    third = write("Three", "Harbour.", published_on=night - 40 * DAY)
    third.move(culture, pos="last-child")
    return culture


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"author": "ann-a"}, ["One"]),
        ({"tag": "ferries"}, ["One"]),
        ({"tag": "FERRIES"}, ["One"]),
        ({"tag": "ferries", "author": "ben-b"}, []),
        ({"since": "2026-03-02"}, ["One"]),
        ({"until": "2026-03-01"}, ["Two", "Three"]),
        ({"since": "2026-03-01", "until": "2026-03-02"}, ["One", "Two"]),
        ({"since": "2026-02-01", "until": "2026-02-28"}, []),
    ],
)
def test_a_search_is_narrowed_down(client, three, narrowed, found):
    assert titles(client, "harbour", **narrowed) == found


def test_a_search_stays_in_one_section(client, three):
    assert titles(client, "harbour", section=str(three.pk)) == ["Three"]


def test_without_words_what_narrows_is_a_list_of_its_own(client, three):
    assert titles(client, "", author="ben-b") == ["Two"]
    assert "Articles, the newest first" in main(client, author="ben-b").text


def offered(client, path: str, name: str) -> list[str]:
    """What a choice of the form offers, after "All"."""
    choices = [
        each for each in parsed(client.get(path)).all("select") if each.attrs["name"] == name
    ]
    return [option.text for option in choices[0].all("option")[1:]]


def test_each_language_offers_the_authors_and_sections_it_has_articles_of(
    client, news, write, home, translated
):
    both, english = signed(write("One"), "Ann A"), signed(write("Two"), "Ben B")
    signed(write("Three", live=False), "Cy C")
    empty = home.add_child(instance=SectionPage(title="Empty", slug="empty"))
    translated(both, "Стаття")
    translated(empty, "Порожня")
    assert offered(client, "/search/", "author") == ["Ann A", "Ben B"]
    assert offered(client, "/uk/search/", "author") == ["Ann A"]
    assert offered(client, "/search/", "section") == ["News"]
    assert offered(client, "/uk/search/", "section") == ["News"]  # as its copy is called
    english.unpublish()
    assert offered(client, "/search/", "author") == ["Ann A"]


def test_a_tag_that_no_article_of_the_language_bears_is_said_to_be_none(client, write, translated):
    article, translation = write("One"), translated(write("Two"), "Стаття")
    for page, tag in ((article, "ferries"), (translation, "пороми")):
        page.tags.add(tag)
        page.save()
    said = parsed(client.get("/uk/search/", {"tag": "ferries"})).one("main")
    assert "Такого тегу не має жодна стаття." in said.text
    found = parsed(client.get("/uk/search/", {"tag": "пороми"})).one("main")
    assert [link.text for link in found.all("a", "headline")] == ["Стаття"]


@pytest.mark.parametrize(
    ("narrowed", "said"),
    [
        ({"section": "x"}, "There is no such section."),
        ({"author": "nobody"}, "There is no such author."),
        ({"tag": "nothing"}, "No article has this tag."),
        ({"since": "yesterday"}, "Write the day as year-month-day"),
        ({"until": "9999-12-31"}, "less than or equal to"),
        ({"since": "0001-01-01"}, "greater than or equal to"),
    ],
)
def test_what_cannot_be_meant_is_answered_with_what_to_do(client, three, narrowed, said):
    page = main(client, q="harbour", **narrowed)
    assert said in page.text
    assert page.all("a", "headline") == []


def test_the_next_page_keeps_what_narrows(client, write):
    for number in range(21):
        signed(write(f"Dill {number}"), "Ann A")
    onward = main(client, q="dill", author="ann-a").one("nav", "pager").one("a").attrs["href"]
    assert onward == "?q=dill&author=ann-a&page=2"
    assert len(parsed(client.get(f"/search/{onward}")).all("a", "headline")) == 1


# --- shown ------------------------------------------------------------------------------------


def test_the_words_are_marked_in_headline_and_text(client, write):
    write("Bridges & salt", "Long ago. " * 20 + "Then the bridge was built. " + "And so on. " * 40)
    story = main(client, q="bridges").one("li", "story")
    assert [mark.text for mark in story.one("h3").all("mark")] == ["Bridges"]
    fragment = story.one("p", "fragment")
    assert [mark.text for mark in fragment.all("mark")] == ["bridge"]
    assert fragment.text.startswith("… ")
    assert fragment.text.endswith(" …")
    assert len(fragment.text) < 300


def test_what_a_text_holds_is_shown_as_text(client, write):
    write("Plain", "Write &lt;script&gt;alert(1)&lt;/script&gt; in the harbour.")
    page = client.get("/search/?q=harbour").content.decode()
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page


def test_where_the_text_does_not_hold_the_words_the_standfirst_speaks(client, write):
    write("The harbour", "Words.", standfirst="Under the headline.")
    assert main(client, q="harbour").one("p", "fragment").text == "Under the headline."


# --- nearly -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"), [("windwosill", "windowsill"), ("Нчіні потяки", "нічні потяги")]
)
def test_a_slip_is_answered_with_what_was_perhaps_meant(client, write, typed, meant):
    write("Dill on a windowsill")
    write("Нічні потяги", slug="n")
    page = main(client, q=typed)
    assert [a.text for a in page.all("a") if a.attrs["href"].startswith("?q=")] == [meant]
    assert len(titles(client, meant)) == 1


@pytest.mark.parametrize(
    ("typed", "meant"), [("brigde", "bridge"), ("dlil", "dill"), ("fery at dusk", "ferry at dusk")]
)
def test_a_word_of_a_text_is_meant_where_no_headline_comes_near(client, write, typed, meant):
    write("Rivers", "A <b>bridge</b> and a ferry, at dusk.", standfirst="Dill and soup.")
    page = main(client, q=typed)
    assert [a.text for a in page.all("a") if a.attrs["href"].startswith("?q=")] == [meant]


def test_a_headlines_word_is_meant_before_any_other(client, write):
    write("The bride", "A bridge.")
    assert "Did you mean bride?" in main(client, q="brigde").text


def test_the_last_word_may_be_half_written_where_nothing_else_is_found(client, write):
    write("Dill on a windowsill")
    assert titles(client, "dil") == ["Dill on a windowsill"]
    assert titles(client, "windowsill dil") == ["Dill on a windowsill"]
    assert main(client, q="dil").one("mark").text == "Dill"
    write("Dil comes home")
    assert titles(client, "dil") == ["Dil comes home"]


def test_a_fragment_keeps_apart_what_no_sentence_ends(client, write):
    article = write("Soup")
    quote = {"text": "It grows in a pot.", "said_by": "Ann Lee"}
    article.body = [("quote", quote), ("paragraph", "<p>Fill it.</p><p>Wait.</p>")]
    article.save_revision().publish()
    said = "It grows in a pot. Ann Lee · Fill it. Wait."
    assert main(client, q="fill").one("p", "fragment").text == said


def test_nothing_is_proposed_that_finds_nothing(client, write):
    write("Dill on a windowsill")
    assert "Did you mean" not in main(client, q="train windowsil").text


@postgresql
@pytest.mark.parametrize("typed", ["windwosill", "Dil on a windowsil now"])
def test_headlines_that_come_near_are_shown_where_the_database_can(client, write, typed):
    write("Dill on a windowsill")
    write("Something else")
    assert titles(client, typed) == ["Dill on a windowsill"]


@postgresql
def test_without_trigrams_search_still_proposes(client, write):
    write("Dill on a windowsill")
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
    nearly.has_trigrams.cache_clear()
    try:
        page = main(client, q="windwosill")
    finally:
        nearly.has_trigrams.cache_clear()
    assert "Did you mean windowsill?" in page.text
    assert page.all("a", "headline") == []


@postgresql
def test_a_site_that_may_not_add_to_its_database_is_made_without(db, capsys):
    migration = import_module("articles.migrations.0009_headlines_that_are_alike")
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        cursor.execute("CREATE ROLE may_little")
        cursor.execute("SET LOCAL ROLE may_little")
        with connection.schema_editor() as editor:
            migration.make(None, editor)
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'")
        assert cursor.fetchone() == (0,)
    assert "Search is without pg_trgm: permission denied" in capsys.readouterr().out


def test_no_more_words_are_asked_than_can_be_meant():
    assert len(words_of(" ".join(f"w{number}" for number in range(100)))) == 12


def test_a_search_costs_the_same_however_much_it_finds(client, write, django_assert_num_queries):
    for number in range(22):
        signed(write(f"Dill {number}"), f"Author {number}")
    client.get("/search/?q=dill")
    # Frame, newsroom, sections, authors of the form; the search; articles and bylines.
    with django_assert_num_queries(7):
        assert len(main(client, q="dill").all("a", "headline")) == 20
