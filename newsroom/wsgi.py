"""The WSGI application that the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from newsroom.checks import refuse_unsafe_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

application = get_wsgi_application()
refuse_unsafe_settings()
