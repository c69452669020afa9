"""Articles that search finds by a name that has changed: their author's, tag's or section's."""

from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.search import index

from articles.article import ArticlePage

AUTHOR, TAG, SECTION = "author", "tag", "section"
AT_ONCE = 200


def index_some(kind: str, pk: int, after: int) -> int:
    """Index the next articles of whatever was renamed, from an id on; the id of the last of them,
    or 0 where no more are left.
    """
    some = list(_articles(kind, pk).filter(pk__gt=after).order_by("pk")[:AT_ONCE])
    for article in some:
        index.insert_or_update_object(article)
    return some[-1].pk if len(some) == AT_ONCE else 0


def _articles(kind: str, pk: int) -> QuerySet[ArticlePage]:
    if kind == SECTION:
        section = Page.objects.filter(pk=pk).first()
        return ArticlePage.objects.child_of(section) if section else ArticlePage.objects.none()
    named = {AUTHOR: "bylines__author", TAG: "tagged__tag"}[kind]
    return ArticlePage.objects.filter(**{named: pk}).distinct()
