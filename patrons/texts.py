"""What staff write for readers, in each language: rows by language under the one thing.

A thing (a tier, a topic, the newsroom itself) keeps its text in the default language in its own
columns, so that money and ballots point at one row; every other language is a row of a model made
of `InLanguage`, found as `thing.said_in`. A text that is missing is shown in the default language.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import FilteredRelation, Q, QuerySet, Value
from django.utils import translation


class InLanguage(models.Model):
    """A thing's texts in a language that is not the default; `of` is the thing.

    The names of its other fields are those of the thing's own; an empty one is missing.
    """

    language = models.CharField(max_length=12, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["of", "language"], name="%(class)s_by_language")
        ]

    def __str__(self) -> str:
        return f"{self.of}, {self.language}"  # type: ignore[attr-defined]


class Said(NamedTuple):
    text: str
    language: str


def default() -> str:
    """The newsroom's own language."""
    return settings.LANGUAGE_CODE


def others() -> list[tuple[str, str]]:
    """Every language but the default, as its code and its own name."""
    return [(code, str(name)) for code, name in settings.LANGUAGES if code != default()]


def active() -> str:
    """The language that is active, as settings.LANGUAGES spells it; else the default."""
    wanted = translation.get_language() or ""
    if wanted == default():
        return wanted
    offered = dict(settings.LANGUAGES)
    spelt = (code for code in (wanted, wanted.partition("-")[0]) if code in offered)
    return next(spelt, default())


def names(model: type[models.Model]) -> list[str]:
    """The names of a thing's texts that have a row for each language; of other models none."""
    rows = getattr(model, "said_in", None)
    fields = rows.rel.related_model._meta.fields if rows is not None else []
    return [field.name for field in fields if field.name not in ("id", "of", "language")]


def at_hand(things: QuerySet) -> QuerySet:
    """The same things, their texts in the active language at hand: it costs no other query."""
    return _joined(things, "said_in", "words")


def along(rows: QuerySet, relation: str) -> list:
    """Rows with the thing that each points at, and that thing's texts at hand; one query."""
    return keep_along(with_along(rows, relation), relation)


def with_along(rows: QuerySet, relation: str) -> QuerySet:
    """The query of `along`, for one that asks it in another way and calls `keep_along` then."""
    path, name = f"{relation}__said_in", f"{relation}_words"
    return _joined(rows.select_related(relation), path, name)


def keep_along(found: Iterable, relation: str) -> list:
    name = f"{relation}_words"
    rows = list(found)
    for row in rows:
        if language := getattr(row, f"{name}_in", None):
            keep(getattr(row, relation), getattr(row, name, None), language)
    return rows


def _joined(rows: QuerySet, path: str, name: str) -> QuerySet:
    language = active()
    if language == default():
        return rows
    row = FilteredRelation(path, condition=Q(**{f"{path}__language": language}))
    found = rows.annotate(**{name: row, f"{name}_in": Value(language)})
    return found.select_related(name)


def said(thing: models.Model, name: str, language: str = "") -> Said:
    """A text of a thing, and the language it is in: the one asked for (the active one, where none
    is), else the default.
    """
    language = language or active()
    if language != default():
        text = getattr(_row(thing, language), name, "")
        if text:
            return Said(text, language)
    return Said(getattr(thing, name), default())


def plain(thing: models.Model, name: str, language: str = "") -> str:
    """The same where nothing can say which language it is in: a title, a mail, a paper."""
    return said(thing, name, language).text


def missing(thing: models.Model, language: str) -> list[str]:
    """Which texts of a thing have no words in a language, though they have some in the default."""
    row = next((row for row in _rows(thing) if row.language == language), None)
    return [name for name in names(type(thing)) if getattr(thing, name) and not _in(row, name)]


def _in(row: InLanguage | None, name: str) -> str:
    return getattr(row, name) if row is not None else ""


def _rows(thing: Any) -> list[InLanguage]:
    return list(thing.said_in.all()) if thing.pk else []


def _row(thing: Any, language: str) -> InLanguage | None:
    """Where it is not at hand it is asked for, once."""
    if getattr(thing, "words_in", None) != language:
        found = next((row for row in _rows(thing) if row.language == language), None)
        keep(thing, found, language)
    return getattr(thing, "words", None)


def keep(thing: Any, row: InLanguage | None, language: str) -> None:
    """A thing's texts in a language, at hand; none where it has none."""
    thing.words, thing.words_in = row, language
