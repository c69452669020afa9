"""Tells templates that this is the demo: an invented newsroom, no money, no mail."""

from django.conf import settings
from django.http import HttpRequest

from seeds.people import CAST


def demo(request: HttpRequest) -> dict:
    return {"demo": settings.DEMO, "demo_cast": CAST if settings.DEMO else []}
