"""Django's entry point: every model of what readers read."""

from articles.answered import ArticleTopic
from articles.article import ArticlePage
from articles.author import Author, AuthorText
from articles.byline import Byline
from articles.desk.draft_link import DraftLink, DraftOpening
from articles.gone import Gone
from articles.lists.listing import Listing
from articles.pages import FrontPick, HomePage, PlainPage
from articles.paper import MenuEntry, Paper
from articles.related.automatic import AutomaticLink, RelatedVerdict
from articles.related.compared import ComparedText, TellingWord, WordRarity
from articles.related.likely_title import LikelyTitle
from articles.related.link import RelatedLink
from articles.related.vector import TextVector
from articles.section import SectionPage
from articles.tag import ArticleTag

__all__ = [
    "ArticlePage",
    "ArticleTag",
    "ArticleTopic",
    "Author",
    "AuthorText",
    "AutomaticLink",
    "Byline",
    "ComparedText",
    "DraftLink",
    "DraftOpening",
    "FrontPick",
    "Gone",
    "HomePage",
    "LikelyTitle",
    "Listing",
    "MenuEntry",
    "Paper",
    "PlainPage",
    "RelatedLink",
    "RelatedVerdict",
    "SectionPage",
    "TellingWord",
    "TextVector",
    "WordRarity",
]
