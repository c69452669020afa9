"""A page that is not there looks in the demo as it does on a real site.

The demo runs with DEBUG on, and there Django answers with its list of addresses, for developers.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found

DJANGOS_OWN = b"<title>Page not found at"


class DesignedNotFound:
    """Stands innermost: what is around it treats our page like any other."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        missing = response.status_code == 404 and not response.streaming
        if missing and DJANGOS_OWN in response.content[:500]:
            return page_not_found(request, Http404())
        return response
