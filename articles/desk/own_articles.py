"""Who may write and not publish writes articles, and no section and no plain page.

Wagtail's right to add pages is of whole branches of the tree; it knows no kinds of page.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.models import Page

from articles.article import ArticlePage


def refuse_other_pages(request: HttpRequest, parent: Page, kind: type[Page]) -> None:
    """Raises PermissionDenied where somebody would begin a page that is not theirs to write."""
    may_publish = parent.permissions_for_user(request.user).can_publish_subpage()
    if not may_publish and not issubclass(kind, ArticlePage):
        raise PermissionDenied
