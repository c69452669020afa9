"""What the server costs by itself: a bare WSGI function, and a constant view of Django's.

Each is served as the product is, so that what a page costs can be seen beside them.
"""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

TEXT = b"Nothing is looked up for this answer.\n"
HEADERS = [("Content-Type", "text/plain"), ("Content-Length", str(len(TEXT)))]


def bare(environ, start_response):
    start_response("200 OK", HEADERS)
    return [TEXT]


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(TEXT, content_type="text/plain")


urlpatterns = [path("", constant)]


def django():
    """Django with one view and no middleware."""
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="of no use")
    return get_wsgi_application()
