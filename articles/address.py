"""The address of a page, from its place in the tree, and which addresses are the paper's; no query
is asked.

Wagtail would look at its sites table first; this site has one tree for each language, whose front
page says by its slug which it is.
"""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve, reverse

from newsroom.language import in_language
from patrons import texts

ROOT = "home"
# Names of addresses that mean a page of the tree.
PAGES = {"page", "wagtail_serve"}
# And of all of the paper: its pages, what lists them, and other lists for readers.
OF_THE_PAPER = {
    *PAGES,
    *("search", "author", "tag", "rounds", "wall"),
    *("feed", "section_feed", "author_feed", "tag_feed"),
}


def root_slug(language: str) -> str:
    """The slug of a language's front page: "home", and "home-uk" for Ukrainian."""
    return ROOT if language == settings.LANGUAGE_CODE else f"{ROOT}-{language}"


def language_of(url_path: str) -> str:
    """The code of the language whose tree a page stands in."""
    return url_path.split("/", 2)[1].partition("-")[2] or settings.LANGUAGE_CODE


def address(url_path: str) -> str:
    """The path a page of ours answers at: "/home/news/" stands at "/news/", and "/home-uk/news/"
    at "/uk/news/".
    """
    _, root, below = url_path.split("/", 2)
    code = root.partition("-")[2]
    return f"/{code}/{below}" if code else f"/{below}"


def front_canonical() -> str:
    """The full address of the front page, in the active language."""
    return settings.SITE_URL + in_language("/", texts.active())


def named_address(kind: str, slug: str) -> str:
    """The path of the page of an author or a tag ("author", "tag"), in the active language."""
    return reverse(kind, args=[slug])


def named_canonical(kind: str, slug: str) -> str:
    """Its full address, whichever host was asked."""
    return settings.SITE_URL + named_address(kind, slug)


def name_of(path: str) -> str:
    """Which of our addresses it is, in the active language: "give"; "" for none."""
    try:
        return resolve(unquote(urlsplit(path).path)).view_name
    except Resolver404:
        return ""


class Addressed:
    """For page models: where they are."""

    url_path: str

    @property
    def address(self) -> str:
        return address(self.url_path)

    @property
    def canonical(self) -> str:
        """The one full address, whichever host was asked."""
        return settings.SITE_URL + self.address
