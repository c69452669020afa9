"""The last part of an article's address: made of its headline, and nobody else's beside it."""

from django.utils.text import slugify
from wagtail.models import Page

# An address that is read aloud, and fits a line; of the 255 a column holds.
LONGEST_SLUG = 90


def slug_of(headline: str) -> str:
    """A short address of a headline's first words; nothing of one without a letter or digit."""
    words = slugify(headline, allow_unicode=True)
    if len(words) > LONGEST_SLUG:
        words = words[: LONGEST_SLUG + 1].rpartition("-")[0] or words[:LONGEST_SLUG]
    return words


def free_slug(wanted: str, section: Page, of: Page | None = None) -> str:
    """`wanted`, with a number where another page than `of` has it in this section."""
    beside = section.get_children().exclude(pk=of.pk if of else None)
    taken = set(beside.filter(slug__startswith=wanted).values_list("slug", flat=True))
    slug, count = wanted, 1
    while slug in taken:
        count += 1
        slug = f"{wanted}-{count}"
    return slug
