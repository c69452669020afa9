"""`{% languages as found %}`: where this page is in the languages of the site."""

from django import template
from wagtail.models import Page

from articles.translations import InLanguage, in_languages

register = template.Library()


@register.simple_tag(takes_context=True)
def languages(context) -> list[InLanguage]:
    page = context.get("page")  # of a list it may be one of its pages
    return in_languages(
        context["request"], page if isinstance(page, Page) else None, context.get("offered")
    )
