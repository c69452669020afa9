"""{{ tier|said:"name" }}: what staff wrote, in the language of the page; where it is missing, the
default language's text, which says that it is in another, so that it is spoken right.

A filter names one text, or several of which the first that is not empty is shown. Inside a
sentence `said` marks it; an element of its own takes `lang_of` for itself:
<h2{{ way|lang_of:"title" }}>{{ way|plainly:"title" }}</h2>. Titles and mails as text have plain
words only.
"""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from patrons import texts

register = template.Library()


@register.filter
def said(thing, names: str) -> SafeString:
    text, marks = conditional_escape(plainly(thing, names)), lang_of(thing, names)
    return format_html("<span{}>{}</span>", marks, text) if marks else text


@register.filter
def plainly(thing, names: str) -> str:
    return _first(thing, names).text


@register.filter
def lang_of(thing, names: str) -> SafeString:
    """lang="en", or nothing where a text is in the language of the page."""
    text, language = _first(thing, names)
    return lang(language) if text else SafeString("")


@register.filter
def lang(language: str) -> SafeString:
    """The same for words whose language is known otherwise; nothing where none is."""
    page = texts.active()
    if not language or language == page:
        return SafeString("")
    direction = "" if _is_rtl(language) == _is_rtl(page) else _direction(language)
    return format_html(' lang="{}"{}', language, direction)


def _first(thing, names: str) -> texts.Said:
    found = [texts.said(thing, name) for name in names.split()]
    return next((each for each in found if each.text), found[0])


def _direction(language: str) -> SafeString:
    return format_html(' dir="{}"', "rtl" if _is_rtl(language) else "ltr")


def _is_rtl(language: str) -> bool:
    try:
        return get_language_info(language)["bidi"]
    except KeyError:
        return False
