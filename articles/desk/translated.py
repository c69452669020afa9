"""A translation begins with the text of the other language, and is not published with that."""

from typing import Any

from wagtail.blocks import StreamValue
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from articles.desk.up_to_date import UpToDateForm

FEW_WORDS = 20  # may well be the same in both: a name, a figure
STILL = "The text is still the one in {}. Translate it first."


def words_of(body: StreamValue | str | None) -> list[str]:
    if isinstance(body, StreamValue):
        return body.stream_block.get_searchable_content(body)
    return [get_text_for_indexing(body)] if body else []


def is_still_in(page: Page, body: StreamValue | str | None) -> str:
    """The language whose text it was begun with and still has, to the letter; else nothing. What
    readers had once goes out again as it is.
    """
    words, is_new = words_of(body), page.pk and page.first_published_at is None
    if not is_new or len(" ".join(words).split()) <= FEW_WORDS:
        return ""
    others = type(page).objects.filter(translation_key=page.translation_key, pk__lt=page.pk)
    same = (other for other in others.select_related("locale") if words_of(other.body) == words)
    return next((other.locale.get_display_name() for other in same), "")


class TranslatedForm(UpToDateForm):
    """Of a page whose text is its `body`."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_to_be_read = not self.is_deferred_validation
        if is_to_be_read and (language := is_still_in(self.instance, cleaned.get("body"))):
            self.add_error("body", STILL.format(language))
        return cleaned
