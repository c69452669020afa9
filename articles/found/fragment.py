"""A piece of an article's text around what was looked for, with the words marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from articles.article import ArticlePage
from articles.found.words import WORD, Word

BEFORE, LENGTH = 60, 240  # characters
ENDED = re.compile(r"[.!?…:;,]\W*$")


@dataclass(frozen=True)
class Hit:
    article: ArticlePage
    title: SafeString
    fragment: SafeString


def hit(article: ArticlePage, words: list[Word]) -> Hit:
    """The text speaks if it holds a word; else the standfirst, marked or not."""
    text = _in_a_row(article.pieces())
    piece = _around(text, words) or article.standfirst
    return Hit(article, marked(article.title, words), marked(piece, words))


def marked(text: str, words: list[Word]) -> SafeString:
    """The text as HTML, each word that was looked for in a <mark>."""
    done, parts = 0, []
    for found in WORD.finditer(text):
        if any(word.meets(found[0]) for word in words):
            parts.append(conditional_escape(text[done : found.start()]))
            parts.append(format_html("<mark>{}</mark>", found[0]))
            done = found.end()
    parts.append(conditional_escape(text[done:]))
    return mark_safe("".join(parts))  # each part is escaped above


def _in_a_row(pieces: Sequence[str]) -> str:
    """Pieces as one text; what ends as no sentence does is kept from what comes after it."""
    *others, last = pieces or [""]
    return " ".join([*(each if ENDED.search(each) else f"{each} ·" for each in others), last])


def _around(text: str, words: list[Word]) -> str:
    first = next(
        (at for at in WORD.finditer(text) if any(word.meets(at[0]) for word in words)), None
    )
    if first is None:
        return ""
    start = max(0, first.start() - BEFORE)
    if start:  # begin with a whole word
        start = text.find(" ", start, first.start()) + 1 or first.start()
    end = start + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", start, end), first.end())
    return f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"
