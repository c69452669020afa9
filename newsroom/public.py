"""Public pages are the same bytes for everybody; private ones are never cached.

A public address is rendered for an anonymous request: cookies, Authorization and
Accept-Language are taken off before anything can look at them, so no view, template or
context processor can make a page differ by reader. What is private is listed here, once.
"""

import math
import re
import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from newsroom.language import without_language
from newsroom.pagecache.lifetime import cache_control
from newsroom.until import TRUE_UNTIL

PRIVATE = re.compile(
    r"^/(give/(?!other-ways/)|account/|admin/|demo/|documents/|django-admin/|outbox/|stripe/webhook/"
    r"|draft/|healthz|readyz|metrics|rounds/[^/]+/ballot/|suggestions/(new/|[^/]+/support/))"
)
READER_HEADERS = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_ACCEPT_LANGUAGE")

# Wagtail's editor writes inline styles and scripts; nothing of a reader's is shown there.
ADMIN_POLICY = {
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'", *settings.EMBED_FRAMES],  # an article is tried out in its preview
    "connect-src": ["'self'"],
}


def is_private(path: str) -> bool:
    """Whether the address at this path, in whatever language, may depend on who asks."""
    return PRIVATE.match(without_language(path)) is not None


class PublicPagesMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        private = is_private(request.path)
        if not private:
            for header in READER_HEADERS:
                request.META.pop(header, None)
            request.__dict__.pop("COOKIES", None)
        response = self.get_response(request)
        if request.path.startswith(("/admin/", "/django-admin/")):
            response._csp_update = ADMIN_POLICY  # django-csp reads it on the way out
        if response.has_header("Cache-Control"):
            return response
        if private:
            patch_cache_control(response, private=True, no_store=True)
        elif request.method in ("GET", "HEAD") and response.status_code == 200:
            left = request.META.get(TRUE_UNTIL, math.inf) - time.time()
            response["Cache-Control"] = cache_control(left)
        return response
