"""A feed written as RSS 2.0, Atom 1.0 (RFC 4287) or JSON Feed 1.1."""

import json
from collections.abc import Callable

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, rfc3339_date
from django.utils.html import escape

from articles.found.feed import Feed, Item


class Rss(Rss201rev2Feed):
    """With the whole text beside the summary, and every author (its own `author` is for mail)."""

    def rss_attributes(self):
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.addQuickElement("dc:creator", author.name)
        handler.addQuickElement("content:encoded", item["html"])
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))


class Atom(Atom1Feed):
    """With the whole text and every author."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", author.name)
            handler.addQuickElement("uri", author.address)
            handler.endElement("author")
        handler.addQuickElement("content", item["html"], {"type": "html"})


def _xml(kind: type[Rss] | type[Atom], feed: Feed) -> str:
    written = kind(
        title=feed.title,
        link=feed.address,
        description=feed.description,
        subtitle=feed.description,
        language=feed.language,
        feed_url=feed.feed_address,
        feed_guid=feed.feed_address,
        author_name=feed.title,
    )
    for item in feed.items:
        written.add_item(
            title=item.title,
            link=item.address,
            description=escape(item.summary),  # read as HTML in both formats
            unique_id=item.id,
            unique_id_is_permalink=False,
            pubdate=item.published,
            updateddate=item.updated,
            categories=item.tags,
            authors=item.authors,
            html=item.html,
        )
    return written.writeString("utf-8")


def rss(feed: Feed) -> str:
    return _xml(Rss, feed)


def atom(feed: Feed) -> str:
    return _xml(Atom, feed)


def json_feed(feed: Feed) -> str:
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.address,
        "feed_url": feed.feed_address,
        "language": feed.language,
        "items": [_json_item(item) for item in feed.items],
    }
    return json.dumps({name: value for name, value in said.items() if value != ""}, indent=1)


def _json_item(item: Item) -> dict:
    people = [{"name": author.name, "url": author.address} for author in item.authors]
    return {
        "id": item.id,
        "url": item.address,
        "title": item.title,
        "summary": item.summary,
        "content_html": item.html,
        "date_published": rfc3339_date(item.published),
        "date_modified": rfc3339_date(item.updated),
        **({"authors": people} if people else {}),
        **({"tags": item.tags} if item.tags else {}),
    }


# By the end of its address: how it is written, and what a feed reader is told it is.
FORMATS: dict[str, tuple[Callable[[Feed], str], str]] = {
    "rss.xml": (rss, "application/rss+xml; charset=utf-8"),
    "atom.xml": (atom, "application/atom+xml; charset=utf-8"),
    "feed.json": (json_feed, "application/feed+json; charset=utf-8"),
}
