"""An address that a framework brings and the product does not open."""

from django.http import Http404, HttpRequest, HttpResponse


def closed(request: HttpRequest, **kwargs) -> HttpResponse:
    raise Http404
