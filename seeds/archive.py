"""An archive of plainly harmless articles, as large as asked: what grows with it shows there.

Rows are written in bulk, past Wagtail's tree and its signals, and say the same as if each article
had been saved: page, article, bylines, tags, listings, search. Nothing of it claims a fact.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.text import slugify
from taggit.models import Tag
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from articles.article import ArticlePage
from articles.author import Author
from articles.byline import Byline
from articles.lists.listing import Listing, by_author, in_paper, in_section, with_tag
from articles.section import SectionPage
from articles.tag import ArticleTag
from articles.titles import title_key

AT_ONCE = 1000
APART = timedelta(minutes=40)  # 36 a day
SUBJECTS = {
    "gardens": "soil spade tomato frost seed compost shade watering bench fence bloom harvest",
    "trains": "platform timetable carriage signal ticket window tunnel sleeper delay whistle track",
    "kitchens": "oven flour dough pepper ladle recipe salt onion butter pan table guest",
    "libraries": "shelf borrower catalogue reader page volume card lamp silence archive index",
    "rivers": "bank current ferry reed heron flood mill bridge mist boat stone tributary",
    "markets": "stall apple price basket scale honey morning trader queue cheese coin bread",
    "schools": "pupil lesson chalk break bell teacher notebook exam corridor lunch term map",
    "workshops": "hammer plank glue bench saw nail lathe varnish apron drawer chisel dust",
    "skies": "cloud wind rain forecast swallow dusk star thunder sunrise kite season fog",
    "streets": "corner tram lamp pavement crossing bicycle balcony square fountain kiosk crowd",
}
JOINING = (
    "the of and a to in with for on at by from after before under between again often seldom "
    "nearly always never perhaps today yesterday people who what where when how small large old "
    "new quiet early late first last every another several one two three"
)


@dataclass(frozen=True)
class Written:
    """One article before it has a row."""

    title: str
    standfirst: str
    paragraphs: list[str]
    subject: str
    published_on: datetime


def write(number: int, newest: datetime) -> Written:
    """The article of this number: the same words each time."""
    chance = Random(number)
    subject = chance.choice(list(SUBJECTS))
    words, joining = SUBJECTS[subject].split(), JOINING.split()
    says = lambda length: " ".join(  # noqa: E731
        chance.choice(words if chance.random() < 0.3 else joining) for _ in range(length)
    )
    sentence = lambda length: says(length).capitalize() + "."  # noqa: E731
    return Written(
        f"{says(6).capitalize()}, no. {number}",
        sentence(18),
        [" ".join(sentence(14) for _ in range(5)) for _ in range(6)],
        subject,
        newest - number * APART,
    )


def load(count: int, say=print) -> None:
    """Add so many articles, spread over the sections. Raises ValueError where there is none."""
    sections = list(SectionPage.objects.filter(live=True).order_by("path"))
    if not sections:
        raise ValueError("There is no section to put articles in. Run `manage.py seed` first.")
    authors = [
        Author.objects.get_or_create(slug=f"archivist-{n}", defaults={"name": f"Archivist {n}"})[0]
        for n in range(1, 21)
    ]
    tags = {
        subject: Tag.objects.get_or_create(slug=subject, defaults={"name": subject.capitalize()})[0]
        for subject in SUBJECTS
    }
    newest = timezone.now() - APART
    first = ArticlePage.objects.count()  # so that no two have one address
    for start in range(0, count, AT_ONCE):
        numbers = range(first + start, first + min(start + AT_ONCE, count))
        section = sections[start // AT_ONCE % len(sections)]
        with transaction.atomic():
            _add([write(number, newest) for number in numbers], section, authors, tags)
        say(f"{start + len(numbers)} of {count}")


def _add(stories: list[Written], section: SectionPage, authors, tags) -> None:
    pages = Page.objects.bulk_create(_pages(stories, section))
    Page.objects.filter(pk=section.pk).update(
        numchild=Page.objects.child_of(section).count()  # the tree counts them
    )
    articles = [_article(page, story) for page, story in zip(pages, stories, strict=True)]
    _insert(articles)
    bylines, tagged, listed = [], [], []
    for number, (article, story) in enumerate(zip(articles, stories, strict=True)):
        author, tag = authors[number % len(authors)], tags[story.subject]
        bylines.append(Byline(article=article, author=author, sort_order=0))
        tagged.append(ArticleTag(content_object=article, tag=tag))
        locale = article.locale_id
        listed += [
            Listing(article=article, place=place, published_on=story.published_on)
            for place in (
                in_paper(locale),
                in_section(section.pk),
                by_author(author.pk, locale),
                with_tag(tag.pk, locale),
            )
        ]
    Byline.objects.bulk_create(bylines)
    ArticleTag.objects.bulk_create(tagged)
    Listing.objects.bulk_create(listed, batch_size=4 * AT_ONCE)
    _index(articles, section)


def _index(articles: list[ArticlePage], section: SectionPage) -> None:
    """Search reads each article five times over: its names are at hand, and nothing is asked."""
    prefetch_related_objects(articles, "bylines", "tags")
    for article in articles:
        article._cached_parent_obj = section
    get_search_backend().get_index_for_model(ArticlePage).add_items(ArticlePage, articles)


def _pages(stories: list[Written], section: SectionPage) -> Iterator[Page]:
    kind = ContentType.objects.get_for_model(ArticlePage)
    last = Page.objects.child_of(section).order_by("path").last()
    taken = Page._str2int(last.path[-Page.steplen :]) if last else 0
    for step, story in enumerate(stories, start=taken + 1):
        slug = slugify(story.title)[:120]
        yield Page(
            path=Page._get_path(section.path, section.depth + 1, step),
            depth=section.depth + 1,
            title=story.title,
            draft_title=story.title,
            slug=slug,
            url_path=f"{section.url_path}{slug}/",
            content_type=kind,
            locale_id=section.locale_id,
            translation_key=uuid.uuid4(),
            live=True,
            first_published_at=story.published_on,
            last_published_at=story.published_on,
            latest_revision_created_at=story.published_on,
        )


def _article(page: Page, story: Written) -> ArticlePage:
    body = [
        {"type": "paragraph", "value": f"<p>{text}</p>", "id": str(uuid.uuid4())}
        for text in story.paragraphs
    ]
    article = ArticlePage(
        page_ptr=page,
        standfirst=story.standfirst,
        published_on=story.published_on,
        body=json.dumps(body),
        title_key=title_key(story.title),
        word_count=sum(len(text.split()) for text in story.paragraphs),
    )
    for field in Page._meta.concrete_fields:
        setattr(article, field.attname, getattr(page, field.attname))
    return article


def _insert(articles: list[ArticlePage]) -> None:
    """The rows of articles whose page rows are there. Django's bulk_create refuses a model that
    has its rows in two tables.
    """
    fields = ArticlePage._meta.local_concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    rows = [
        [field.get_db_prep_save(getattr(each, field.attname), connection) for field in fields]
        for each in articles
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(ArticlePage._meta.db_table)} ({columns}) VALUES ({places})",
            rows,
        )
