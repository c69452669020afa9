"""What gifts or votes hang on is archived, not deleted, and its screen says what came from it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from articles.answered import ArticleTopic
from articles.gone import Gone
from patrons.models import Currency, Donation, Pledge, Round, Topic, User
from patrons.roles import settle


@pytest.fixture
def desk(news, edie, signed_in):
    settle()
    return signed_in(edie)


@pytest.fixture
def given(alice):
    """given(article, 500): a gift of Alice's that came from there."""

    def giving(page: Page, amount: int = 500) -> Donation:
        euro = Currency.objects.get(code="EUR")
        pledge = Pledge.objects.create(
            amount=amount,
            currency=euro,
            interval="once",
            page=page,
            page_title=page.title,
            page_address=page.address,
        )
        return Donation.objects.record(
            source="stripe",
            reference=f"pi_{pledge.pk}",
            party={"name": alice.name, "email": alice.email},
            patron=alice,
            pledge=pledge,
            amount=amount,
            currency=euro,
            paid_at=timezone.now(),
        )

    return giving


def delete(desk, page: Page) -> str:
    return desk.post(f"/admin/pages/{page.pk}/delete/", follow=True).text


def test_an_article_that_gifts_came_from_is_not_deleted_but_archived(desk, write, given):
    article = write("Bread")
    given(article)
    given(article)
    said = delete(desk, article)
    assert "cannot be deleted: 2 gifts came from it" in said
    assert f'href="/admin/pages/{article.pk}/unpublish/"' in said
    assert Page.objects.filter(pk=article.pk).exists()
    desk.post(f"/admin/pages/{article.pk}/unpublish/")
    assert not Page.objects.get(pk=article.pk).live
    assert Donation.objects.filter(pledge__page=article.pk).count() == 2


def test_nor_is_one_that_a_gift_is_on_its_way_from(desk, write):
    article = write("Bread")
    euro = Currency.objects.get(code="EUR")
    Pledge.objects.create(
        amount=500, currency=euro, interval="once", page=article, on_its_way_at=timezone.now()
    )
    assert "1 gift is on the way from it" in delete(desk, article)


def test_nor_one_that_answers_what_patrons_voted_for(desk, write):
    article = write("Bread")
    now = timezone.now()
    voted = Round.objects.create(
        slug="spring", title="?", opens_at=now, closes_at=now + timedelta(days=1)
    )
    topic = Topic.objects.create(round=voted, title="Bread")
    ArticleTopic.objects.create(article=article, topic=topic)
    assert "1 topic that patrons voted on lead" in delete(desk, article).replace("leads", "lead")


def test_nor_the_section_above_it_nor_many_at_once(desk, write, given, news, signed_in):
    article, other = write("Bread"), write("Salt")
    given(article)
    root = signed_in(User.objects.create_superuser("root@example.org"))
    assert "1 gift came from it" in delete(root, news)  # to others it is refused as it is
    many = f"/admin/bulk/wagtailcore/page/delete/?id={other.pk}&id={article.pk}"
    assert "1 gift came from it" in desk.post(many, follow=True).text
    assert Page.objects.filter(pk__in=[article.pk, other.pk, news.pk]).count() == 3


@pytest.fixture
def root(news, signed_in):
    return signed_in(User.objects.create_superuser("root@example.org"))


def test_a_section_is_not_withdrawn_from_above_its_live_articles(root, write, news):
    article, draft = write("Bread"), write("Draft", live=False)
    one = f"/admin/pages/{news.pk}/unpublish/"
    many = f"/admin/bulk/wagtailcore/page/unpublish/?id={news.pk}"
    for address in (one, many):
        said = root.post(address, follow=True).text
        assert "cannot be unpublished: 1 page below it is live." in said, address
    assert Page.objects.get(pk=news.pk).live
    root.post(f"/admin/pages/{article.pk}/unpublish/")
    root.post(one)
    assert not Page.objects.get(pk=news.pk).live
    assert Page.objects.filter(pk=draft.pk).exists()


def test_a_section_and_what_is_below_it_are_withdrawn_together(root, write, news):
    article = write("Bread")
    root.post(f"/admin/pages/{news.pk}/unpublish/", {"include_descendants": "on"})
    assert not Page.objects.filter(pk__in=[news.pk, article.pk], live=True).exists()
    assert not article.listings.exists()


def test_a_section_and_its_articles_are_withdrawn_at_once(root, write, news):
    article = write("Bread")
    root.post(f"/admin/bulk/wagtailcore/page/unpublish/?id={news.pk}&id={article.pk}")
    assert not Page.objects.filter(pk__in=[news.pk, article.pk], live=True).exists()


def test_one_that_nothing_hangs_on_is_deleted(desk, write):
    article = write("Salt")
    delete(desk, article)
    assert not Page.objects.filter(pk=article.pk).exists()


def test_where_it_is_deleted_all_the_same_the_promise_keeps_its_title_and_address(
    write, given, client
):
    """By a command, or by hand in the database's shell: attribution still adds up."""
    article = write("Bread")
    gift = given(article)
    Page.objects.get(pk=article.pk).delete()
    pledge = Pledge.objects.get(pk=gift.pledge_id)
    assert (pledge.page, pledge.page_title) == (None, "Bread")
    assert pledge.page_address == "/news/bread/"
    assert Gone.objects.get().path == "/news/bread/"
    assert client.get("/news/bread/").status_code == 410


def test_the_screen_says_how_many_gifts_came_from_it(desk, write, given, ada, signed_in):
    article, other = write("Bread"), write("Salt")
    given(article, 500)
    given(article, 1000)
    edit = f"/admin/pages/{article.pk}/edit/"
    seen = desk.get(edit).text
    assert "<strong>2 gifts came from this article</strong>." in " ".join(seen.split())
    assert "15 EUR" not in seen  # an editor sees how many, and no sum nor anybody's name
    assert "See what was promised" not in seen
    seen = signed_in(ada).get(edit).text
    assert "<strong>2 gifts came from this article</strong>: 15 EUR." in " ".join(seen.split())
    assert "See what was promised" in seen
    assert "No gift came from this article yet" in desk.get(f"/admin/pages/{other.pk}/edit/").text


def test_nothing_is_published_among_many(news, write, edie, signed_in):
    """There nobody is told what one lacks: a bare headline was an error, a draft below went out."""
    settle()
    draft = write("A draft", live=False)
    many = f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}&id={news.pk}"
    answer = signed_in(edie).post(many, {"include_descendants": "on"}, follow=True)
    assert "Open each page and press Publish" in answer.text
    assert not Page.objects.get(pk=draft.pk).live
