"""The language of the address that was asked: what is found, listed or fed is in it."""

from django.utils.translation import get_language
from wagtail.models import Locale


def locale_here() -> Locale:
    return Locale.get_active()


def language_here() -> str:
    """Its code, without asking the database."""
    return get_language() or "en"
