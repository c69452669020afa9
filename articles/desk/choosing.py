"""Which pages may be chosen as what a link leads to: of those that nobody reads yet, a headline is
no business of staff who do not write.

Wagtail's hook filters lists and searches. What is asked for by its number passes these views,
which stand before Wagtail's own of the same addresses (newsroom/urls.py).
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import BrowseView, ChosenMultipleView
from wagtail.models import Page
from wagtail.query import PageQuerySet

from articles.desk.writing import may_write

LONG = 20  # digits: no page has such a number


def offered(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    return pages if may_write(request) else pages.live()


def have_offered(request: HttpRequest, numbers: set[str]) -> None:
    """Raises Http404 where one of them is nothing that is offered."""
    known = [each for each in numbers if each.isascii() and each.isdigit() and len(each) < LONG]
    if offered(Page.objects.filter(pk__in=known), request).count() != len(numbers):
        raise Http404("There is no such page to choose.")


class Below(BrowseView):
    def get(self, request: HttpRequest, parent_page_id: int) -> HttpResponse:
        have_offered(request, {str(parent_page_id)})
        return super().get(request, parent_page_id)


class Chosen(ChosenMultipleView):
    def get(self, request: HttpRequest) -> HttpResponse:
        have_offered(request, set(request.GET.getlist("id")))
        return super().get(request)


urlpatterns = [
    path("<int:parent_page_id>/", require_admin_access(Below.as_view())),
    path("chosen-multiple/", require_admin_access(Chosen.as_view())),
]
