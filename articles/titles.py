"""When two titles are the same: capitals, spaces and ways of writing a letter do not matter."""

import unicodedata

LONGEST = 255


def title_key(title: str) -> str:
    """What a related title and an article's headline are compared by."""
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())[:LONGEST]
