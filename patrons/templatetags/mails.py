"""{{ words.before|own_words }}: what the newsroom wrote for its mails, in their HTML."""

import re

from django import template
from django.utils.html import conditional_escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
LINK = re.compile(r"(https://[^\s<>\"]*[^\s<>\".,;:!?)»”])")


@register.filter
def own_words(text: str) -> SafeString:
    """Plain text as paragraphs; an address that begins with https:// becomes a link."""
    parts = LINK.split(text)
    linked = [
        format_html('<a href="{}">{}</a>', part, part) if number % 2 else conditional_escape(part)
        for number, part in enumerate(parts)
    ]
    return mark_safe(linebreaks("".join(linked)))  # each part was escaped
