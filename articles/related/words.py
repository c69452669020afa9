"""The words of a text that tell what it is about, each brought to one form.

Words that say nothing by themselves are left out, by the list of each language. Endings are taken
off by Snowball where it knows the language; elsewhere, as in Ukrainian, by keeping the first five
letters, which serves inflected languages nearly as well (McNamee and Mayfield 2004,
https://doi.org/10.1023/B:INRT.0000009441.78971.be).
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

import snowballstemmer
from django.utils.translation import get_language_info
from stop_words import StopWordError, get_stop_words

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
APOSTROPHES = str.maketrans("’ʼ", "''")
SHORTEST, PREFIX = 2, 5


@dataclass
class Words:
    """How often each word comes, and how each was written where it came first."""

    counts: Counter[str] = field(default_factory=Counter)
    written: dict[str, str] = field(default_factory=dict)


def words_of(text: str, language: str) -> Words:
    """The telling words of a text in a language, such as "en" or "pt-br"."""
    code = language.split("-")[0]
    silent, found = _silent(code), Words()
    for written in WORD.findall(unicodedata.normalize("NFKC", text).translate(APOSTROPHES)):
        word = written.casefold()
        if len(word) >= SHORTEST and word not in silent:
            form = _form(code, word)
            found.counts[form] += 1
            found.written.setdefault(form, written)
    return found


@lru_cache(50_000)
def _form(code: str, word: str) -> str:
    name = _snowball(code)
    # A stemmer of its own each time: it holds its word, and the worker's threads share this.
    return snowballstemmer.stemmer(name).stemWord(word) if name else word[:PREFIX]


@lru_cache
def _snowball(code: str) -> str:
    """What Snowball calls a language; empty where it does not know it."""
    try:
        name = get_language_info(code)["name"].lower()
    except KeyError:
        return ""
    return name if name in snowballstemmer.algorithms() else ""


@lru_cache
def _silent(code: str) -> frozenset[str]:
    try:
        return frozenset(get_stop_words(code))
    except StopWordError:
        return frozenset()
