"""An article's whole text as a feed carries it: addresses in full, nothing that runs or loads.

What readers see is the article's own markup; a feed reader knows neither our stylesheet nor our
scripts, so only what means something without them is kept.
"""

from urllib.parse import urljoin

from bs4 import BeautifulSoup, Comment
from django.conf import settings
from django.utils.html import format_html

from articles.article import ArticlePage

# Kept, with these attributes; of anything else what it holds is kept, without itself.
KEPT: dict[str, set[str]] = {
    "a": {"href", "title", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "time": {"datetime"},
    "ol": {"start"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    **{
        name: set()
        for name in (
            *("p", "h2", "h3", "h4", "blockquote", "cite", "figure", "figcaption", "ul", "li"),
            *("strong", "b", "em", "i", "br", "hr", "sub", "sup", "aside", "section", "dl", "dt"),
            *("dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "code", "pre", "s"),
        )
    },
}
EVERYWHERE = {"lang", "dir"}
DROPPED = ("script", "style", "template", "button", "form", "iframe", "svg", "source", "noscript")


def full_text(article: ArticlePage) -> str:
    """The body as HTML, in the order of its blocks. What is embedded is a link to where it is."""
    return "\n".join(_block(block) for block in article.body)


def _block(block) -> str:
    if block.block_type == "heading":
        return format_html("<h2>{}</h2>", block.value)
    if block.block_type == "embed":
        said = block.value
        return format_html('<p><a href="{}">{}</a></p>', said["address"], said["title"])
    return plain(str(block))


def plain(html: str) -> str:
    """The same markup with only what is kept. Addresses are made whole; others than of the web
    and of mail are taken off.
    """
    soup = BeautifulSoup(html, "html.parser")
    for note in soup.find_all(string=lambda text: isinstance(text, Comment)):
        note.extract()
    for gone in soup.find_all(DROPPED):
        gone.decompose()
    for tag in soup.find_all(True):
        if tag.name not in KEPT:
            tag.unwrap()
            continue
        tag.attrs = {
            name: value
            for name, value in tag.attrs.items()
            if name in KEPT[tag.name] or name in EVERYWHERE
        }
        for name in ("href", "src"):
            if name in tag.attrs and not _make_whole(tag, name):
                del tag.attrs[name]
    return str(soup).strip()


def _make_whole(tag, name: str) -> bool:
    whole = urljoin(settings.SITE_URL + "/", str(tag[name]).strip())
    tag[name] = whole
    return whole.lower().startswith(("https://", "http://", "mailto:"))
