"""Where readers see a picture, or are led to a document: now, or by a schedule that is set."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import ManyToOneRel, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page, ReferenceIndex, Revision

from articles.article import ArticlePage
from articles.document_address import beginning
from articles.pages import PlainPage
from articles.paper import MenuEntry
from articles.related.link import RelatedLink
from patrons.giving.other_way import OtherWay, OtherWayText

# What leads to a document does so by its address: our texts know no other link to one. Of a row
# that is a part of something, that.
LEADING: tuple[tuple[type[Model], str, str], ...] = (
    (ArticlePage, "body", ""),
    (PlainPage, "body", ""),
    (RelatedLink, "address", "article"),
    (MenuEntry, "address", ""),
    (OtherWay, "link", ""),
    (OtherWay, "text", ""),
    (OtherWayText, "text", "of"),
    (Redirect, "redirect_link", ""),
)
Uses = list[Model]


def live_uses(thing: Model) -> Uses:
    """The pages whose published text has it, and what else readers see with it, as a portrait.

    It is read from rows, which are what readers get: a draft of a live page adds nothing. What they
    will get by a schedule stands in its revision.
    """
    return next(of_each([thing]))[1]


def of_each(things: list[Model]) -> Iterator[tuple[Model, Uses]]:
    """Each with its uses. Texts, and what is scheduled, are read once for all of them."""
    if not things:
        return
    leading = list(_leading([each for each in things if isinstance(each, AbstractDocument)]))
    scheduled = list(_scheduled())
    for thing in things:
        uses = [*_indexed(thing), *_pointing(thing)]
        if isinstance(thing, AbstractDocument):
            uses += [use for use, text in leading if _leads_to(thing, text)]
            uses += [page for page in scheduled if _leads_to(thing, " ".join(_texts(page)))]
        else:
            uses += [page for page in scheduled if (type(thing), str(thing.pk)) in _shown(page)]
        yield thing, list({(_page_or(type(each)), each.pk): each for each in uses}.values())


def _scheduled() -> Iterator[Page]:
    """Pages as a schedule will have them. What they point at is not asked for, which would be a
    query each; and it may be gone.
    """
    waiting = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    for revision in waiting.select_related("content_type"):
        kind = revision.content_type.model_class()
        if kind is not None:  # else a release took the model away
            yield kind.from_serializable_data(revision.content, check_fks=False)


def _page_or(kind: type[Model]) -> type[Model]:
    return Page if issubclass(kind, Page) else kind


def _read(kind: type[Model]) -> QuerySet:
    """Of pages, what readers get now."""
    rows = kind._default_manager.order_by("pk")
    if issubclass(kind, RelatedLink):
        return rows.filter(article__live=True)
    return rows.filter(live=True) if issubclass(kind, Page) else rows


def _indexed(thing: Model) -> Iterator[Model]:
    """What Wagtail's index knows: also what stands inside a text."""
    told = ReferenceIndex.get_references_to(thing).select_related("base_content_type")
    numbers: dict[type[Model], set[str]] = {}
    for reference in told:
        # None where a release took the model away.
        if kind := reference.base_content_type.model_class():
            numbers.setdefault(kind, set()).add(reference.object_id)
    for kind, keys in numbers.items():
        yield from _read(kind).filter(pk__in=keys)


def _pointing(thing: Model) -> Iterator[Model]:
    """What has it in a field of its own: the paper's logo is in no index."""
    for field in thing._meta.get_fields(include_hidden=True):
        if not isinstance(field, ManyToOneRel):
            continue
        kind = field.field.model
        if not getattr(kind, "wagtail_reference_index_ignore", False):
            yield from _read(kind).filter(**{field.field.name: thing})


def _leads_to(document: Model, text: str) -> bool:
    """By an address of this site, however its host is written: another's may end alike."""
    site = urlsplit(settings.SITE_URL)
    host = re.escape((site.hostname or "").removeprefix("www."))
    port = rf"(?::(?:{site.port or 443}|80))?" if site.port in (None, 80, 443) else f":{site.port}"
    here = rf"(?:^|[\s\"'(>]|//(?:www\.)?{host}{port}){re.escape(beginning(document))}"
    return re.search(here, text, re.IGNORECASE) is not None


def _leading(documents: list[Model]) -> Iterator[tuple[Model, str]]:
    """What leads to any of them, and its text. All texts are looked at, which takes a moment."""
    for kind, name, part_of in LEADING if documents else ():
        has_one = Q(
            *(("written_out__contains", beginning(each)) for each in documents), _connector=Q.OR
        )
        texts = _read(kind).annotate(written_out=Cast(name, TextField())).filter(has_one)
        if kind is Redirect:  # by which an old name of a document leads to its new one
            texts = texts.exclude(automatically_created=True)
        for each in texts:
            yield getattr(each, part_of) if part_of else each, each.written_out


def _texts(page: Page) -> Iterator[str]:
    if isinstance(page, ArticlePage | PlainPage):
        yield str(page.serializable_data()["body"])
    if isinstance(page, ArticlePage):
        yield from (link.address for link in page.related_links.all())


def _shown(page: Page) -> set[tuple[type[Model], str]]:
    """What stands in its fields and inside its texts, as a kind and a key."""
    found = set()
    for field in page._meta.concrete_fields:
        value = field.value_from_object(page)
        if hasattr(field, "extract_references"):
            found |= {(kind, str(key)) for kind, key, *_where in field.extract_references(value)}
        elif field.is_relation:
            found.add((field.related_model, str(value)))
    return found
