"""What a page says to machines that read it: structured data, and its picture where it is shared.

Each tag writes one block of data, which no browser runs and the content policy allows.
"""

import json
from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from articles.address import front_canonical
from articles.article import ArticlePage
from articles.author import Author
from articles.found import structured
from articles.found.card import Card, card_of
from patrons.masthead import Newsroom

register = template.Library()

# No sign of HTML is left in the data, so nothing in it can end its element.
ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


@register.simple_tag
def article_card(page: ArticlePage, section: Any, newsroom: Newsroom) -> Card | None:
    return card_of(page, section.title if section else "", newsroom)


@register.simple_tag
def about_the_site(newsroom: Newsroom) -> SafeString:
    return _data(structured.organisation(newsroom), structured.website(newsroom))


@register.simple_tag
def about_the_article(
    page: ArticlePage, section: Any, newsroom: Newsroom, card: Card | None
) -> SafeString:
    steps = [(newsroom.name, front_canonical()), (page.title, page.canonical)]
    if section:
        steps.insert(1, (section.title, settings.SITE_URL + section.address))
    return _data(
        structured.news_article(page, section, newsroom, card), structured.breadcrumbs(steps)
    )


@register.simple_tag
def about_the_section(page: Any, newsroom: Newsroom) -> SafeString:
    steps = [(newsroom.name, front_canonical()), (page.title, page.canonical)]
    return _data(structured.breadcrumbs(steps))


@register.simple_tag
def about_the_author(author: Author, newsroom: Newsroom) -> SafeString:
    return _data(structured.profile(author), structured.organisation(newsroom))


def _data(*graph: structured.Said) -> SafeString:
    said = {"@context": structured.CONTEXT, "@graph": list(graph)}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).translate(ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
