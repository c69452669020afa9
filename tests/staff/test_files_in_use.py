"""What readers see of pictures and documents is not taken or changed under them."""

import json
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image

from articles.article import ArticlePage
from articles.author import Author
from articles.byline import Byline
from articles.desk.live_uses import LEADING, live_uses, of_each
from articles.pages import PlainPage
from articles.paper import MenuEntry, Paper
from articles.related.link import RelatedLink
from patrons.giving.other_way import OtherWay
from patrons.roles import settle
from tests.articles.conftest import home, news, write  # noqa: F401
from tests.articles.every_block import block, image, picture

KEPT = "cannot be deleted"


@pytest.fixture(autouse=True)
def _site(newsroom, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settle()


@pytest.fixture
def photo(wendy) -> Image:
    made = image()
    made.uploaded_by_user = wendy
    made.save()
    return made


@pytest.fixture
def report(wendy) -> Document:
    file = ContentFile(b"Words.", "report.pdf")
    return Document.objects.create(title="Report", file=file, uploaded_by_user=wendy)


@pytest.fixture
def with_body(write):  # noqa: F811
    """with_body(blocks): an article that has been stored as an editor stores it."""

    def written(*blocks, title="The river", live=True) -> ArticlePage:
        article = write(title, live=live)
        article.body = json.dumps(blocks)
        revision = article.save_revision()
        if live:
            revision.publish()
        return ArticlePage.objects.get(pk=article.pk)

    return written


def link_to(document: Document, before: str = "") -> dict:
    return block("paragraph", f'<p>See <a href="{before}{document.url}">it</a>.</p>')


def edit(thing) -> str:
    if isinstance(thing, Image):
        return reverse("wagtailimages:edit", args=[thing.pk])
    return reverse("wagtaildocs:edit", args=[thing.pk])


def delete(thing) -> str:
    if isinstance(thing, Image):
        return reverse("wagtailimages:delete", args=[thing.pk])
    return reverse("wagtaildocs:delete", args=[thing.pk])


def at_once(thing, action: str = "delete") -> str:
    app, name = thing._meta.app_label, thing._meta.model_name
    return reverse("wagtail_bulk_action", args=[app, name, action]) + f"?id={thing.pk}"


def in_the_uploads(thing, what: str) -> str:
    app = {"image": "wagtailimages", "document": "wagtaildocs"}[thing._meta.model_name]
    return reverse(f"{app}:{what}_multiple", args=[thing.pk])


def is_there(thing) -> bool:
    return type(thing).objects.filter(pk=thing.pk).exists()


@pytest.fixture(params=["picture", "document"])
def shown(request, photo, report, with_body):
    """A picture that a live article shows, or a document that it leads to: and the article."""
    thing = photo if request.param == "picture" else report
    return thing, with_body(picture(photo) if thing is photo else link_to(report))


def test_what_goes_out_later_shows_what_was_approved(photo, with_body, wendy, signed_in):
    article = with_body(picture(photo), live=False)
    article.body, article.go_live_at = json.dumps([picture(photo)]), timezone.now() + timedelta(1)
    article.save()
    assert KEPT not in signed_in(wendy).get(delete(photo), follow=True).content.decode()
    article.save_revision().publish()
    assert not ArticlePage.objects.get(pk=article.pk).live
    assert KEPT in signed_in(wendy).post(delete(photo), follow=True).content.decode()
    assert is_there(photo)


@pytest.mark.parametrize("who", ["wendy", "edie", "ada"])
def test_nobody_deletes_what_a_live_page_shows(who, shown, signed_in, request):
    thing, article = shown
    desk = signed_in(request.getfixturevalue(who))
    for method in (desk.get, desk.post):
        said = method(delete(thing), follow=True).content.decode()
        assert KEPT in said
        assert "The river</a>”" in said
        assert "Take it out of there first" in said
    assert is_there(thing)
    if who == "edie":
        assert reverse("wagtailadmin_pages:edit", args=[article.pk]) in said
        assert desk.get(delete(thing)).url == edit(thing)
    if who == "wendy":
        assert f'href="{article.url}"' in said


@pytest.mark.parametrize("who", ["wendy", "edie"])
def test_nor_among_many(who, shown, signed_in, request):
    thing, _article = shown
    desk = signed_in(request.getfixturevalue(who))
    said = desk.post(at_once(thing), follow=True).content.decode()
    assert KEPT in said
    assert "The river</a>”" in said
    assert is_there(thing)


@pytest.mark.parametrize("who", ["wendy", "edie"])
def test_nor_where_it_was_uploaded(who, shown, signed_in, request):
    thing, _article = shown
    desk = signed_in(request.getfixturevalue(who))
    answer = desk.post(in_the_uploads(thing, "delete")).json()
    assert not answer["success"]
    assert KEPT in answer["form"]
    assert is_there(thing)


def test_a_writer_does_not_change_it(shown, wendy, signed_in):
    thing, article = shown
    desk = signed_in(wendy)
    sent = {"title": "Another", "file": ContentFile(b"Other words.", "other.pdf")}
    for answer in (desk.get(edit(thing), follow=True), desk.post(edit(thing), sent, follow=True)):
        said = answer.content.decode()
        assert f"An editor changes “{thing.title}”" in said
        assert f'href="{article.url}"' in said
    prefix = {"image": "image", "document": "doc"}[thing._meta.model_name]
    sent = {f"{prefix}-{thing.pk}-title": "Another"}
    assert not desk.post(in_the_uploads(thing, "edit"), sent).json()["success"]
    for action in ("add_tags", "add_to_collection"):
        sent = {"tags": "rivers", "collection": thing.collection_id}
        assert "An editor changes" in desk.post(at_once(thing, action), sent, follow=True).text
    kept = type(thing).objects.get(pk=thing.pk)
    assert (kept.title, kept.file.name, kept.tags.count()) == (thing.title, thing.file.name, 0)


def test_an_editor_changes_it(shown, edie, signed_in):
    thing, _article = shown
    desk = signed_in(edie)
    assert desk.get(edit(thing)).status_code == 200
    sent = {"title": "Another", "collection": thing.collection_id}
    assert desk.post(edit(thing), sent).status_code == 302
    assert type(thing).objects.get(pk=thing.pk).title == "Another"


@pytest.mark.parametrize("kind", ["picture", "document"])
def test_what_only_drafts_show_stays_its_writers(kind, photo, report, with_body, wendy, signed_in):
    thing = photo if kind == "picture" else report
    body = picture(photo) if kind == "picture" else link_to(report)
    with_body(body, live=False)
    live = with_body(block("paragraph", "<p>Words.</p>"), title="Live")
    live.body = json.dumps([body])
    live.save_revision()
    desk = signed_in(wendy)
    assert desk.get(edit(thing)).status_code == 200
    sent = {"title": "Another", "collection": thing.collection_id}
    assert desk.post(edit(thing), sent).status_code == 302
    assert type(thing).objects.get(pk=thing.pk).title == "Another"
    desk.post(delete(thing))
    assert not is_there(thing)


def test_what_a_draft_left_out_is_kept_until_that_is_out(photo, with_body, edie, signed_in):
    live = with_body(picture(photo))
    live.body = json.dumps([block("paragraph", "<p>Words.</p>")])
    revision = live.save_revision()
    desk = signed_in(edie)
    desk.post(delete(photo))
    assert is_there(photo)
    revision.publish()
    desk.post(delete(photo))
    assert not is_there(photo)


def test_what_an_article_is_shared_with_is_kept(photo, write, edie, signed_in):  # noqa: F811
    write("The sea", card_picture=photo)
    said = signed_in(edie).post(delete(photo), follow=True).text
    assert "The sea</a>” shows it" in said
    assert is_there(photo)


def test_a_portrait_and_a_logo_are_kept(photo, newsroom, edie, signed_in):
    Author.objects.create(name="Olena Hrytsenko", slug="olena", picture=photo)
    newsroom.logo = photo
    newsroom.save()
    said = signed_in(edie).post(delete(photo), follow=True).text
    assert KEPT in said
    assert "the author “" in said
    assert "Olena Hrytsenko" in said
    assert f"the newsroom “{escape(newsroom.name)}" in said
    assert " show it." in said
    assert is_there(photo)


def test_many_uses_are_counted(photo, with_body, edie, signed_in):
    for number in range(7):
        with_body(picture(photo), title=f"Part {number}")
    said = signed_in(edie).post(delete(photo), follow=True).text
    assert "Part 4" in said
    assert " and 2 others show it." in said


@pytest.mark.parametrize("before", ["", "https://", "http://", "https://www.", "HTTPS://WWW."])
def test_a_document_is_kept_for_whatever_leads_to_it(before, home, report, edie, signed_in):  # noqa: F811
    desk, before = signed_in(edie), before and before + urlsplit(settings.SITE_URL).netloc
    before = before.upper() if before.isupper() else before
    entry = MenuEntry(paper=Paper.load(), label="The rules", address=before + report.url)
    entry.save()
    assert "“The rules” leads to it" in desk.post(delete(report), follow=True).text
    entry.delete()
    text = f'<p><a href="{before}{report.url}">it</a></p>'
    home.add_child(instance=PlainPage(title="About us", slug="about-us", body=text))
    assert "About us</a>” leads to it" in desk.post(delete(report), follow=True).text
    assert is_there(report)


def test_so_it_is_for_a_related_link_and_another_way(report, with_body, edie, signed_in):
    desk, address = signed_in(edie), settings.SITE_URL + report.url
    for live in (False, True):
        article = with_body(title=f"Of it, {live}", live=live)
        RelatedLink.objects.create(article=article, address=address, title="It")
    said = desk.post(delete(report), follow=True).text
    assert "“Of it, True" in said.replace(f'<a href="/admin/pages/{article.pk}/edit/">', "")
    assert "Of it, False" not in said
    RelatedLink.objects.all().delete()
    way = OtherWay.objects.create(title="By bank", text=f"See {address}")
    assert "By bank" in desk.post(delete(report), follow=True).text
    OtherWay.objects.update(text="Write to us.")
    words = way.said_in.create(language="uk", text=f"Див. {address}")
    assert "By bank" in desk.post(delete(report), follow=True).text
    words.delete()
    desk.post(delete(report))
    assert not is_there(report)


def test_a_name_in_letters_of_its_own_is_found(with_body, edie, signed_in):
    file = ContentFile(b"Words.", "звіт.pdf")
    report = Document.objects.create(title="Звіт", file=file)
    for address in (report.url, f"/documents/{report.pk}/{report.filename}"):
        article = with_body(block("paragraph", f'<p><a href="{address}">it</a></p>'))
        assert KEPT in signed_in(edie).post(delete(report), follow=True).text, address
        article.delete()
    signed_in(edie).post(delete(report))
    assert not is_there(report)


@pytest.mark.parametrize("before", ["", "https://another.example"])
def test_another_document_of_a_like_address_is_not_kept(before, report, with_body, edie, signed_in):
    number = report.pk if before else f"{report.pk}0"
    address = f"{before}/documents/{number}/report.pdf"
    with_body(block("paragraph", f'<p><a href="{address}">it</a></p>'))
    signed_in(edie).post(delete(report))
    assert not is_there(report)


def test_whoever_may_not_touch_it_is_refused_as_ever(shown, frank, signed_in):
    thing, _article = shown
    desk = signed_in(frank)
    for address in (edit(thing), delete(thing)):
        assert "The river" not in desk.get(address, follow=True).text
    assert is_there(thing)


def test_what_is_not_there_is_said_to_be_none(edie, signed_in):
    assert signed_in(edie).get(reverse("wagtailimages:edit", args=[999])).status_code == 404


def test_a_change_that_is_scheduled_keeps_what_it_will_show(
    photo, report, with_body, edie, signed_in
):
    """Its live text has neither yet, and no row does."""
    article = with_body(block("paragraph", "<p>As it is now.</p>"))
    article.body = json.dumps([picture(photo), link_to(report)])
    article.go_live_at = timezone.now() + timedelta(1)
    article.save_revision().publish()
    assert str(ArticlePage.objects.get(pk=article.pk).body).count("As it is now.") == 1
    desk = signed_in(edie)
    for thing in (photo, report):
        said = desk.post(delete(thing), follow=True).content.decode()
        assert KEPT in said
        assert "The river</a>”" in said
        assert is_there(thing)


def test_the_picture_of_a_card_that_is_scheduled_is_kept(photo, with_body, edie, signed_in):
    article = with_body(block("paragraph", "<p>As it is now.</p>"))
    article.card_picture, article.go_live_at = photo, timezone.now() + timedelta(1)
    article.save_revision().publish()
    assert KEPT in signed_in(edie).post(delete(photo), follow=True).content.decode()
    ArticlePage.objects.get(pk=article.pk).save_revision().publish()  # out, without it
    assert KEPT not in signed_in(edie).get(delete(photo), follow=True).content.decode()


def test_a_link_that_is_scheduled_keeps_its_document(report, with_body, edie, signed_in):
    article = with_body(block("paragraph", "<p>As it is now.</p>"))
    article.related_links.add(RelatedLink(address=report.url, title="The report"))
    article.go_live_at = timezone.now() + timedelta(1)
    article.save_revision().publish()
    assert KEPT in signed_in(edie).post(delete(report), follow=True).content.decode()


def scheduled(with_body, number: int) -> ArticlePage:
    article = with_body(block("paragraph", "<p>As it is now.</p>"), title=f"Later {number}")
    article.go_live_at = timezone.now() + timedelta(1)
    return article


def test_whoever_is_named_in_a_schedule_and_gone_holds_nothing_up(
    photo, report, with_body, edie, signed_in
):
    article = scheduled(with_body, 1)
    gone = Author.objects.create(name="Gone", slug="gone")
    article.bylines.add(Byline(author=gone, sort_order=5))
    article.body = json.dumps([picture(photo)])
    article.save_revision().publish()
    Author.objects.filter(pk=gone.pk).delete()
    desk = signed_in(edie)
    assert KEPT in desk.post(delete(photo), follow=True).content.decode()
    desk.post(delete(report))
    assert not is_there(report)


@pytest.mark.parametrize("kind", ["photo", "report"])
def test_what_is_scheduled_is_read_at_once(kind, photo, report, with_body):
    thing = photo if kind == "photo" else report
    asked = []
    for number in range(5):
        scheduled(with_body, number).save_revision().publish()
        with CaptureQueriesContext(connection) as queries:
            live_uses(thing)
        asked.append(len(queries))
    assert asked == [asked[0]] * 5


def test_of_nothing_nothing_is_asked(newsroom, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(of_each([])) == []


# --- Another file in the place of one ----------------------------------------------------------


def replaced(document: Document, name: str, desk) -> Document:
    file = ContentFile(name.encode(), name)
    sent = {"title": "Report", "collection": document.collection_id, "file": file}
    assert desk.post(edit(document), sent).status_code == 302
    return Document.objects.get(pk=document.pk)


def test_what_led_to_a_document_leads_to_what_took_its_place(
    report, with_body, edie, client, signed_in
):
    desk = signed_in(edie)
    with_body(link_to(report))
    first = report.url
    for _twice in range(2):  # as two people at one moment may leave it
        Redirect.add_redirect(first, "https://gone.example/")
    for name in ("second.pdf", "third.pdf"):
        now = replaced(report, name, desk)
        answer = client.get(first, follow=True)
        assert b"".join(answer.streaming_content) == name.encode()
        assert answer.redirect_chain[-1] == (settings.SITE_URL + now.url, 302)
    assert KEPT in desk.post(delete(report), follow=True).text
    assert is_there(report)


def test_a_file_may_have_a_long_name_in_any_letters(report, with_body, edie, client, signed_in):
    with_body(link_to(report))
    first, long = report.url, "Звіт_про_роботу_редакції_за_2026_рік_остаточний.pdf"
    for name in (long, f"2_{long}"):
        now = replaced(report, name, signed_in(edie))
        answer = client.get(first, follow=True)
        assert b"".join(answer.streaming_content) == name.encode()
    assert len(settings.SITE_URL + now.url) > 255


def test_a_document_that_nothing_leads_to_goes_whatever_it_was_called(report, edie, signed_in):
    desk = signed_in(edie)
    replaced(report, "second.pdf", desk)
    assert Redirect.objects.count() == 1
    desk.post(delete(report))
    assert not is_there(report)
    assert not Redirect.objects.exists()  # and nothing leads to where it was


def test_texts_are_read_once_for_many(newsroom):
    file = ContentFile(b"x", "one.pdf")
    many = [Document.objects.create(title=str(number), file=file) for number in range(9)]
    for chosen in (many[:2], many):
        with CaptureQueriesContext(connection) as queries:
            list(of_each(chosen))
        texts = [each for each in queries if "written_out" in each["sql"]]
        assert len(texts) == len(LEADING)
