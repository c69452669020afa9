"""What a page says to machines, in schema.org's words: who publishes, and what this is."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags

from articles.address import front_canonical, named_canonical
from articles.article import ArticlePage
from articles.author import Author
from articles.found.card import Card
from articles.names import Named
from patrons import texts
from patrons.masthead import Newsroom

CONTEXT = "https://schema.org"
HEADLINE = 110  # characters, of which more are not shown
LOGO = "max-600x600"

Said = dict[str, Any]


def organisation(newsroom: Newsroom) -> Said:
    said: Said = {
        "@type": "NewsMediaOrganization",
        "@id": f"{settings.SITE_URL}/#newsroom",
        "name": newsroom.name,
        "url": f"{settings.SITE_URL}/",
    }
    picture = newsroom.logo or newsroom.icon
    if picture:
        made = picture.get_rendition(LOGO)
        said["logo"] = {
            "@type": "ImageObject",
            "url": settings.SITE_URL + made.url,
            "width": made.width,
            "height": made.height,
        }
    for name, value in (
        ("description", texts.plain(newsroom, "mission")),
        ("email", newsroom.contact),
        ("ownershipFundingInfo", texts.plain(newsroom, "funding")),
    ):
        if value:
            said[name] = value
    return said


def website(newsroom: Newsroom) -> Said:
    """The paper in the language of the page: each has a front page and a search of its own."""
    front = front_canonical()
    return {
        "@type": "WebSite",
        "@id": f"{front}#website",
        "name": newsroom.name,
        "url": front,
        "inLanguage": texts.active(),
        "publisher": {"@id": f"{settings.SITE_URL}/#newsroom"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{settings.SITE_URL}{reverse('search')}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def news_article(article: ArticlePage, section: Any, newsroom: Newsroom, card: Card | None) -> Said:
    """An article; who wrote it is the newsroom where nobody is named."""
    published = article.published_on
    said: Said = {
        "@type": "NewsArticle",
        "@id": f"{article.canonical}#article",
        "mainEntityOfPage": article.canonical,
        "url": article.canonical,
        "headline": _cut(article.title),
        "description": article.standfirst,
        "isAccessibleForFree": True,
        "inLanguage": texts.active(),
        "wordCount": article.word_count,
        "author": [_person(author) for author in article.authors]
        or [{"@type": "NewsMediaOrganization", "name": newsroom.name, "url": settings.SITE_URL}],
        "publisher": organisation(newsroom),
    }
    if published:
        changed = max(published, article.last_published_at or published)
        said |= {"datePublished": published.isoformat(), "dateModified": changed.isoformat()}
    if section:
        said["articleSection"] = section.title
    if words := [tag.name for tag in article.tag_names]:
        said["keywords"] = words
    if article.location:
        said["contentLocation"] = {"@type": "Place", "name": article.location}
    if card:
        said["image"] = [
            {
                "@type": "ImageObject",
                "url": card.address,
                "width": card.width,
                "height": card.height,
            }
        ]
    if corrections := _corrections(article):
        said["correction"] = corrections
    return said


def breadcrumbs(steps: list[tuple[str, str]]) -> Said:
    """The way from the front page: each step's name and full address."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": where}
            for number, (name, where) in enumerate(steps, start=1)
        ],
    }


def profile(author: Author) -> Said:
    """An author's page, and whom it is about."""
    person = _person(author)
    for name, value in (
        ("jobTitle", texts.plain(author, "role")),
        ("description", texts.plain(author, "bio")),
    ):
        if value:
            person[name] = value
    if author.picture:
        person["image"] = settings.SITE_URL + author.picture.get_rendition("fill-480x480").url
    person["worksFor"] = {"@id": f"{settings.SITE_URL}/#newsroom"}
    return {"@type": "ProfilePage", "url": _page_of(author), "mainEntity": person}


def _person(author: Author | Named) -> Said:
    said = {"@type": "Person", "name": author.name}
    return {**said, "url": _page_of(author)} if author.slug else said


def _page_of(author: Author | Named) -> str:
    return named_canonical("author", author.slug)


def _corrections(article: ArticlePage) -> list[Said]:
    return [
        {
            "@type": "CorrectionComment",
            "datePublished": block.value["date"].isoformat(),
            "text": " ".join(strip_tags(str(block.value["text"])).split()),
        }
        for block in article.body
        if block.block_type == "correction"
    ]


def _cut(headline: str) -> str:
    return headline if len(headline) <= HEADLINE else headline[: HEADLINE - 1].rstrip() + "…"
