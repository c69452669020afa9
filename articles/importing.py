"""A document becomes an article: each file in one transaction, with a report of what was made."""

import html
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.text import Truncator

from articles.article import ArticlePage
from articles.author import Author
from articles.byline import Byline
from articles.document import Ask, Document, Unreadable, decode, parse
from articles.free_slug import free_slug, slug_of
from articles.related.link import RelatedLink
from articles.section import SectionPage
from patrons.giving.appeal import Appeal, AppealParagraph


@dataclass
class Report:
    """What became of one file: an article made or met, and lines for whoever imports."""

    article: ArticlePage
    made: bool
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Wish:
    """What the editor asked for, the same for every file of a run."""

    section: SectionPage
    publish: bool = False
    author: str = ""
    moment: datetime | None = None
    translation_of: ArticlePage | None = None  # whose address it shares but for the language


def read_document(path: Path) -> Document:
    """The document in a file. Raises Unreadable, with what to do."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(None, "there is no such file.") from None
    except IsADirectoryError:
        raise Unreadable(None, "this is a folder. Name the files in it.") from None
    except OSError as error:
        raise Unreadable(None, f"it cannot be opened ({error.strerror}).") from None
    return parse(decode(raw))


def import_file(path: Path, wish: Wish) -> Report:
    """Make the article of a file, or find that the section has it. Raises Unreadable."""
    document = read_document(path)
    with transaction.atomic():
        return import_document(document, wish)


def import_document(document: Document, wish: Wish) -> Report:
    section = SectionPage.objects.select_for_update().get(pk=wish.section.pk)
    met = ArticlePage.objects.child_of(section).titled(document.headline).first()
    if met is not None:
        state = "published" if met.live else "a draft"
        return Report(met, False, [f"“{met.title}” is in {section.title} already, {state}."])
    lines = list(document.notes)
    named_by = wish.translation_of.slug if wish.translation_of else document.headline
    article = ArticlePage(
        title=document.headline,
        slug=free_slug(slug_of(named_by) or "article", section),
        standfirst=document.standfirst,
        published_on=wish.moment,
        body=[("paragraph", f"<p>{html.escape(text)}</p>") for text in document.paragraphs],
        live=False,
    )
    if wish.translation_of:
        article.translation_key = wish.translation_of.translation_key
    if document.appeal:
        article.appeal, line = the_appeal(document.appeal, section.locale.language_code)
        lines.append(line)
    article.related_links = [
        RelatedLink(title=title, sort_order=at) for at, title in enumerate(document.related)
    ]
    if wish.author:
        article.bylines = [Byline(author=Author.objects.named(wish.author), sort_order=0)]
    section.add_child(instance=article)
    revision = article.save_revision()
    if wish.publish:
        revision.publish()
        article.refresh_from_db()
    lines += [related_line(document)] if document.related else []
    return Report(article, True, lines)


def the_appeal(ask: Ask, language: str) -> tuple[Appeal, str]:
    """The appeal that says this, made where there is none; the first of a site is its default."""
    found = Appeal.objects.saying(ask.heading, ask.paragraphs, ask.price_anchor, language)
    if found is not None:
        return found, f"Its appeal is the one we have: “{found.name}”."
    is_first = not Appeal.objects.filter(is_default=True).exists()
    appeal = Appeal(
        name=Truncator(ask.heading).chars(100),
        heading=ask.heading,
        price_anchor=ask.price_anchor,
        patron_label=ask.patron_label,
        other_ways_label=ask.other_ways_label,
        is_default=is_first,
    )
    appeal.paragraphs = [
        AppealParagraph(text=text, sort_order=at) for at, text in enumerate(ask.paragraphs)
    ]
    appeal.save()
    if language != settings.LANGUAGE_CODE:
        appeal.is_in(language)
    also = " It is the first, so it is the default for every page." if is_first else ""
    return appeal, f"Made the appeal “{appeal.name}”.{also}"


def related_line(document: Document) -> str:
    """How many related titles have their article."""
    waiting = [
        title for title in document.related if not ArticlePage.objects.live().titled(title).exists()
    ]
    linked = len(document.related) - len(waiting)
    return (
        f"Related: {len(document.related)}, {linked} of them linked; "
        "the others become links when their article is published."
    )
