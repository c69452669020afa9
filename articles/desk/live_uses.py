"""Where readers see a picture, or are led to a document: now, or by a schedule that is set."""

import json
from collections.abc import Iterator
from urllib.parse import unquote

from django.db.models import ManyToOneRel, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page, ReferenceIndex, Revision

from articles.article import ArticlePage
from articles.pages import PlainPage
from articles.paper import MenuEntry
from articles.related.link import RelatedLink
from patrons.giving.other_way import OtherWay

# What leads to a document does so by its address: our texts know no other link to one.
LEADING = (
    (ArticlePage, "body"),
    (PlainPage, "body"),
    (RelatedLink, "address"),
    (MenuEntry, "address"),
    (OtherWay, "link"),
    (OtherWay, "text"),
    (Redirect, "redirect_link"),
)


def live_uses(thing: Model) -> list[Model]:
    """The pages whose published text has it, and what else readers see with it, as a portrait.

    It is read from rows, which are what readers get: a draft of a live page adds nothing. What they
    will get by a schedule stands in its revision.
    """
    uses = (*_indexed(thing), *_pointing(thing), *_leading(thing), *_scheduled(thing))
    return list({(_page_or(type(each)), each.pk): each for each in uses}.values())


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


def _leading(thing: Model) -> Iterator[Model]:
    """What has a document's address in it. All texts are looked at, which takes a moment."""
    if not isinstance(thing, AbstractDocument):
        return
    for kind, name in LEADING:
        texts = _read(kind).annotate(written_out=Cast(name, TextField()))
        written = sorted(_written(thing))
        has_it = Q(*(("written_out__contains", each) for each in written), _connector=Q.OR)
        yield from (getattr(each, "article", each) for each in texts.filter(has_it))


def _written(document: AbstractDocument) -> set[str]:
    """Its address as texts have it: some browsers copy one with its letters, and some without."""
    typed = unquote(document.url)
    return {document.url, typed, json.dumps(typed)[1:-1]}


def _scheduled(thing: Model) -> Iterator[Page]:
    """Pages whose text that goes out later has it."""
    for revision in Revision.page_revisions.filter(approved_go_live_at__isnull=False):
        page = revision.as_object()
        if isinstance(thing, AbstractDocument):
            texts = " ".join(_texts(page))
            if any(each in texts for each in _written(thing)):
                yield page
        elif (type(thing), str(thing.pk)) in _shown(page):
            yield page


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
