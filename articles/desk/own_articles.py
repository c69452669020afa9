"""Who may write and not publish writes articles, and no section and no plain page. Whoever begins
an article is its author, until they name somebody else.

Wagtail's right to add pages is of whole branches of the tree; it knows no kinds of page.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.signals import init_new_page

from articles.article import ArticlePage
from articles.author import Author
from articles.byline import Byline


def refuse_other_pages(request: HttpRequest, parent: Page, kind: type[Page]) -> None:
    """Raises PermissionDenied where somebody would begin a page that is not theirs to write."""
    may_publish = parent.permissions_for_user(request.user).can_publish_subpage()
    if not may_publish and not issubclass(kind, ArticlePage):
        raise PermissionDenied


def have_an_author(request: HttpRequest, kind: type[Page]) -> None:
    """Whoever stores an article can be named as who wrote it: authors are not a writer's to add."""
    name = getattr(request.user, "name", "")
    if request.method == "POST" and issubclass(kind, ArticlePage) and name:
        Author.objects.named(name)


def name_themself(page: Page, **told: Any) -> None:
    """A new article's form begins with its writer's name, once there is an author of it."""
    if not isinstance(page, ArticlePage) or page.owner is None or not page.owner.name:
        return
    author = Author.objects.filter(name=page.owner.name).first()
    if author is not None:
        page.bylines = [Byline(author=author, sort_order=0)]


init_new_page.connect(name_themself, dispatch_uid="name who begins an article")
