"""`{% languages as found %}`: where this page is in the languages of the site; and
`{% paper_url 'rounds' %}`: an address of the paper, where it can be read.
"""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from articles.frame import frame_of
from articles.translations import Edition, in_languages

register = template.Library()

MISSING = "request_path"  # what Django's answer to an address without a page says, and no other


@register.simple_tag(takes_context=True)
def languages(context) -> list[Edition]:
    page = context.get("page")  # of a list it may be one of its pages
    offered = () if MISSING in context else context.get("offered")
    return in_languages(context["request"], page if isinstance(page, Page) else None, offered)


@register.simple_tag(takes_context=True)
def paper_url(context, name: str, *args) -> str:
    """In the page's language; in the paper's own where it is not read in that one."""
    if frame_of(context["request"]).is_read:
        return reverse(name, args=args)
    with translation.override(settings.LANGUAGE_CODE):
        return reverse(name, args=args)
