"""The WSGI application that the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from newsroom.checks import refuse_unsafe_settings
from newsroom.pagecache.generation import here
from newsroom.pagecache.serving import PageCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

application = PageCache(get_wsgi_application(), here())
refuse_unsafe_settings()
