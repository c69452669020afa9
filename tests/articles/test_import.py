"""manage.py import_articles: what it makes, skips and refuses, and what it says."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Locale

from articles.article import ArticlePage
from articles.section import SectionPage
from patrons.giving.appeal import Appeal
from tests.articles.test_document import GOOD


@pytest.fixture
def document(tmp_path):
    """document("name.txt", text or bytes): the path of a file that holds it."""

    def made(name: str, content: str | bytes = GOOD) -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return made


def run(*args: str) -> tuple[str, str, str]:
    """What was said, what was complained of, and the reason of a failure ("" if none)."""
    said, complained = StringIO(), StringIO()
    try:
        call_command("import_articles", *args, stdout=said, stderr=complained)
    except CommandError as error:
        return said.getvalue(), complained.getvalue(), str(error)
    return said.getvalue(), complained.getvalue(), ""


def test_a_document_becomes_a_draft_that_readers_do_not_see(client, news, document):
    said, _, failed = run(document("good.txt"))
    article = ArticlePage.objects.get()
    assert "draft: “A headline” at /news/a-headline/" in said
    assert (article.live, article.published_on, failed) == (False, None, "")
    assert client.get("/news/a-headline/").status_code == 404


def test_published_with_author_and_date_it_stands_there_for_readers(client, news, document):
    said, _, _ = run("--publish", "--author", "Ann Ash", "--date", "2026-02-03", document("a.txt"))
    article = ArticlePage.objects.get()
    assert "published: “A headline”" in said
    assert client.get("/news/a-headline/").status_code == 200
    assert [author.name for author in article.authors] == ["Ann Ash"]
    assert article.published_on.isoformat() == "2026-02-03T10:00:00+00:00"  # noon in Kyiv


def test_published_without_a_date_it_bears_todays(news, document):
    run("--publish", document("a.txt"))
    assert timezone.now() - ArticlePage.objects.get().published_on < timedelta(minutes=5)


def test_markup_in_a_document_is_text(client, news, document):
    text = "A <b>headline</b>\nA standfirst & more.\n<script>alert(1)</script> & 2 < 3\n"
    run("--publish", document("a.txt", text))
    body = client.get(ArticlePage.objects.get().address).content.decode()
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; 2 &lt; 3</p>" in body
    assert "<h1>A &lt;b&gt;headline&lt;/b&gt;</h1>" in body


def test_the_appeal_is_made_once_and_the_first_is_the_default(news, document):
    first, _, _ = run(document("a.txt"))
    second, _, _ = run(document("b.txt", GOOD.replace("A headline", "Another headline")))
    other = GOOD.replace("A headline", "Third").replace("Why we ask.", "Why we really ask.")
    run(document("c.txt", other))
    assert "Made the appeal “Turn to the reader. Twice.”. It is the first, so" in first
    assert "Its appeal is the one we have" in second
    assert [appeal.is_default for appeal in Appeal.objects.order_by("pk")] == [True, False]
    one, two, three = ArticlePage.objects.order_by("pk")
    assert one.appeal == two.appeal != three.appeal


def test_the_appeal_of_a_document_is_of_the_language_of_its_section(news, document):
    ukrainian, _made = Locale.objects.get_or_create(language_code="uk")
    SectionPage.objects.filter(pk=news.pk).update(locale=ukrainian)
    run(document("a.txt"))
    appeal = Appeal.objects.get()
    assert appeal.said_in.get(language="uk").heading == appeal.heading
    assert appeal.paragraphs.get().said_in.get(language="uk").text == "Why we ask."
    said, _, _ = run(document("b.txt", GOOD.replace("A headline", "Another headline")))
    assert "Its appeal is the one we have" in said


def test_what_the_section_has_already_is_skipped_and_said(news, document):
    path = document("a.txt")
    run(path)
    said, _, failed = run(path, document("b.txt", GOOD.replace("A headline", "A  HEADLINE")))
    assert said.count("skipped: “A headline” is in News already, a draft.") == 2
    assert (failed, ArticlePage.objects.count()) == ("", 1)


def test_two_headlines_with_one_address_get_two(news, document):
    run(document("a.txt"), document("b.txt", GOOD.replace("A headline", "A headline!")))
    slugs = ArticlePage.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["a-headline", "a-headline-2"]


def test_related_titles_that_exist_are_counted(news, write, document):
    write("One title")
    said, _, _ = run(document("a.txt"))
    assert "Related: 2, 1 of them linked" in said


def test_what_was_not_understood_is_said(news, document):
    said, _, failed = run(document("a.txt", GOOD.replace("- Another", "Stray\n- Another")))
    assert "line 8: not understood in the related list, left out: “Stray”" in said
    assert failed == ""


def test_a_refused_file_is_named_and_the_others_are_imported(news, document, tmp_path):
    bad = document("bad.txt", "Only a headline")
    latin = document("latin.txt", "Tit\u00e9\n".encode("latin-1"))
    gone = str(tmp_path / "gone.txt")
    said, complained, failed = run(bad, gone, str(tmp_path), latin, document("good.txt"))
    assert f"{bad}: refused: line 1: there is no standfirst" in complained
    assert f"{gone}: refused: there is no such file." in complained
    assert f"{tmp_path}: refused: this is a folder." in complained
    assert f"{latin}: refused: line 1: this is not UTF-8 text" in complained
    assert failed == "4 of 5 files refused, for the reasons above."
    assert ArticlePage.objects.get().title == "A headline"
    assert "draft: “A headline”" in said


def test_a_refused_file_leaves_nothing_behind(news, document):
    run(document("bad.txt", GOOD + "- A late one\n"))
    assert (ArticlePage.objects.count(), Appeal.objects.count()) == (0, 0)


@pytest.mark.parametrize("date", ["2026-02-30", "3 February", "20260203", "2026-2-3", "tomorrow"])
def test_what_is_no_date_is_refused_before_anything_is_made(news, document, date):
    _, _, failed = run("--date", date, document("a.txt"))
    assert failed == f"--date: “{date}” is not a date. Write it as YYYY-MM-DD: 2026-03-31."
    assert ArticlePage.objects.count() == 0


def test_a_date_to_come_is_not_published(news, document):
    _, _, failed = run("--publish", "--date", "2999-01-01", document("a.txt"))
    assert "is in the future" in failed
    assert ArticlePage.objects.count() == 0


def test_an_unknown_section_is_refused_with_those_there_are(news, document):
    _, _, failed = run("--section", "sport", document("a.txt"))
    assert failed == "--section: there is no section “sport”. There are: news."


def test_without_any_section_one_is_made_or_explained(home, document):
    _, _, failed = run("--section", "sport", document("a.txt"))
    assert "This site has none yet: leave --section away and News is made" in failed
    run(document("a.txt"))
    assert SectionPage.objects.get().slug == "news"


def test_a_site_without_a_front_page_is_told_what_to_do(db, document):
    _, _, failed = run(document("a.txt"))
    assert failed == "This site has no front page yet. Run `manage.py seed` first."
