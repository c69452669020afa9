"""Where readers see a picture, or are led to a document, now."""

import json
from collections.abc import Iterator
from urllib.parse import unquote

from django.db.models import IntegerField, ManyToOneRel, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
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

    All of it is read from rows, which are what readers get: a draft of a live page adds nothing.
    """
    uses = (*_indexed(thing), *_pointing(thing), *_leading(thing))
    return list({(_page_or(type(each)), each.pk): each for each in uses}.values())


def _page_or(kind: type[Model]) -> type[Model]:
    return Page if issubclass(kind, Page) else kind


def _read(kind: type[Model]) -> QuerySet:
    """Of pages, what readers get: now, or at the time at which a new page goes out."""
    rows = kind._default_manager.order_by("pk")
    if issubclass(kind, RelatedLink):
        return rows.filter(article__live=True)
    if not issubclass(kind, Page):
        return rows
    approved = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    waiting = approved.values(pk_of=Cast("object_id", IntegerField()))
    return rows.filter(Q(live=True) | Q(pk__in=waiting))


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
    if not isinstance(thing, get_document_model()):
        return
    typed = unquote(thing.url)  # some browsers copy an address with its letters, and some without
    for kind, name in LEADING:
        texts = _read(kind).annotate(written_out=Cast(name, TextField()))
        written = {thing.url, typed, json.dumps(typed)[1:-1]}
        has_it = Q(*(("written_out__contains", each) for each in sorted(written)), _connector=Q.OR)
        yield from (getattr(each, "article", each) for each in texts.filter(has_it))
