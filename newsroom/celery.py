"""The Celery application; tasks are found in each app's tasks.py."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from newsroom import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

app = Celery("newsroom")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_unsafe_settings(**sent: object) -> None:
    """Neither worker nor scheduler starts on what the web server refuses (newsroom/checks.py).

    Celery runs Django's checks and drops what they say; and any other error than an exit in here.
    """
    try:
        checks.refuse_unsafe_settings()
    except ImproperlyConfigured as refusal:
        raise SystemExit(str(refusal)) from refusal
