"""A translation begins with the text of the other language, and is not published with that."""

from collections.abc import Iterable
from typing import Any

from wagtail.blocks import StreamValue
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from articles.desk.up_to_date import UpToDateForm

FEW_WORDS = 20  # may well be the same in both: a name, a figure
STILL = "The text is still the one in {}. Translate it first."


def words_of(body: StreamValue | str | None) -> list[str]:
    """Paragraph by paragraph."""
    if isinstance(body, StreamValue):
        parts = body.stream_block.get_searchable_content(body)
    else:
        parts = [get_text_for_indexing(body)] if body else []
    return [line.strip() for part in parts for line in part.splitlines() if line.strip()]


def count(lines: Iterable[str]) -> int:
    return sum(len(line.split()) for line in lines)


def is_still_in(page: Page, body: StreamValue | str | None) -> str:
    """The language whose text it was begun with and for the most part still has; else nothing.
    What readers had once goes out again as it is.
    """
    lines, is_new = words_of(body), page.pk and page.first_published_at is None
    if not is_new or count(lines) <= FEW_WORDS:
        return ""
    others = type(page).objects.filter(translation_key=page.translation_key, pk__lt=page.pk)
    for other in others.select_related("locale", "latest_revision"):
        theirs = {*words_of(other.body), *words_of(_draft_of(other).body)}
        if 2 * count(line for line in lines if line in theirs) > count(lines):
            return other.locale.get_display_name()
    return ""


def _draft_of(page: Page) -> Page:
    """As it is written on: what is translated is copied from that."""
    revision = page.latest_revision
    return (
        type(page).from_serializable_data(revision.content, check_fks=False) if revision else page
    )


class TranslatedForm(UpToDateForm):
    """Of a page whose text is its `body`."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_to_be_read = not self.is_deferred_validation
        if is_to_be_read and (language := is_still_in(self.instance, cleaned.get("body"))):
            self.add_error("body", STILL.format(language))
        return cleaned
