"""What a press asks before it leaves the window: whether anybody would take what it sends.

Without that a page that was deleted, or a session that ended, answers with another page, and what
was typed is gone (static/js/typed.js).
"""

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from wagtail.models import Page


@never_cache
def still_there(request: HttpRequest, page_pk: int) -> JsonResponse:
    """404 where the page is not; 0 stands for one that is not made yet. The token is another one
    for whoever signed in again meanwhile.
    """
    if page_pk:
        get_object_or_404(Page.objects.only("pk"), pk=page_pk)
    return JsonResponse({"token": get_token(request)})


def addresses() -> list[URLPattern]:
    return [path("still-there/<int:page_pk>/", still_there, name="still_there")]
