"""The language of the address that was asked: what is found, listed or fed is in it."""

from wagtail.models import Locale


def locale_here() -> Locale:
    return Locale.get_active()
