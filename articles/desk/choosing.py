"""Which pages may be chosen as what a link leads to: of those that nobody reads yet, a headline is
no business of staff who do not write.
"""

from django.http import HttpRequest
from wagtail.query import PageQuerySet

from articles.desk.writing import may_write


def offered(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    return pages if may_write(request) else pages.live()
