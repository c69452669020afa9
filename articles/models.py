"""Django's entry point: every model of what readers read."""

from articles.article import ArticlePage, RelatedLink
from articles.author import Author
from articles.pages import HomePage, PlainPage
from articles.section import SectionPage

__all__ = ["ArticlePage", "Author", "HomePage", "PlainPage", "RelatedLink", "SectionPage"]
