"""`{% languages as found %}`: where this page is in the languages of the site."""

from django import template

from articles.translations import InLanguage, in_languages

register = template.Library()


@register.simple_tag(takes_context=True)
def languages(context) -> list[InLanguage]:
    return in_languages(context["request"], context.get("page"))
