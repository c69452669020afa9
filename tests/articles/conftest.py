"""A small paper: a front page, two sections, an appeal; and ways to write and import."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from wagtail.models import Locale, Page

from articles.article import ArticlePage
from articles.pages import HomePage
from articles.section import SectionPage
from patrons.masthead import Newsroom
from seeds import content, masthead

SEED = Path(content.LEAD)


@pytest.fixture
def newsroom(db) -> Newsroom:
    masthead.load()
    return Newsroom.load()


@pytest.fixture
def home(newsroom) -> HomePage:
    """The front page; also after a test whose tables were emptied behind it."""
    if Page.get_first_root_node() is None:
        Locale.objects.get_or_create(language_code="en")
        Page.add_root(instance=Page(title="Root", slug="root"))
    return content.make_home()


@pytest.fixture
def news(home) -> SectionPage:
    return home.add_child(instance=SectionPage(title="News", slug="news", show_in_menus=True))


@pytest.fixture
def write(news) -> Callable[..., ArticlePage]:
    """write("A title"): a live article in News; live=False for a draft."""

    def written(title: str, text: str = "Some words.", live: bool = True, **fields) -> ArticlePage:
        article = ArticlePage(
            title=title,
            standfirst=fields.pop("standfirst", "A sentence under it."),
            body=[("paragraph", f"<p>{text}</p>")],
            live=live,
            published_on=fields.pop("published_on", timezone.now()),
            **fields,
        )
        return news.add_child(instance=article)

    return written


@pytest.fixture
def paper(db) -> HomePage:
    """The demo's whole paper, as `manage.py seed` makes it."""
    content.load()
    return HomePage.objects.get(slug="home")


@pytest.fixture
def ukrainian(db) -> Locale:
    return Locale.objects.create(language_code="uk")


@pytest.fixture
def home_uk(home, ukrainian) -> HomePage:
    page = home.copy_for_translation(ukrainian)
    page.save_revision().publish()
    return HomePage.objects.get(pk=page.pk)


@pytest.fixture
def translated(home_uk, ukrainian):
    """translated(page): its live translation into Ukrainian; live=False for a draft."""

    def made(page: Page, title: str, live: bool = True) -> Page:
        copy = page.specific.copy_for_translation(ukrainian, copy_parents=True)
        copy.title = copy.draft_title = title
        revision = copy.save_revision()
        if live:
            revision.publish()
        return type(copy).objects.get(pk=copy.pk)

    return made
