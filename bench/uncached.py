"""The product without its page cache: each page is rendered, as for a cache that has others of its
generation.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django = get_wsgi_application()

from newsroom.in_common import GENERATION  # noqa: E402


def application(environ, start_response):
    return django({**environ, GENERATION: "one"}, start_response)
