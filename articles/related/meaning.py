"""Likeness in meaning: the optional package's sentence model, where it is installed.

It knows English alone. Its code and its 90 MB are loaded when the worker first needs them, never
by a web process.
"""

import hashlib
import importlib
import importlib.util
from collections.abc import Iterable
from functools import lru_cache
from threading import Lock

from django.db.models import Exists, OuterRef, Q

from articles.related.vector import TextVector

PACKAGE = "all_minilm_l6_v2"
NEEDS = (PACKAGE, "numpy", "tokenizers", "safetensors")
MODEL = "all-MiniLM-L6-v2"
LANGUAGES = ("en",)
loading = Lock()


def knows(language: str) -> bool:
    return language.split("-")[0] in LANGUAGES and is_installed()


@lru_cache
def is_installed() -> bool:
    """Whether the optional package is there (docs/deploy.md)."""
    return all(importlib.util.find_spec(name) for name in NEEDS)


@lru_cache
def _loaded():
    # By name: it needs packages that a site need not have.
    sentence_model = importlib.import_module("articles.related.sentence_model")
    return sentence_model.from_package(PACKAGE)


def _model():
    with loading:  # once, whichever of the worker's threads comes first
        return _loaded()


def not_read() -> Q:
    """Of articles in a language it knows: those it has not read."""
    if not is_installed():
        return Q(pk=None)
    read = TextVector.objects.filter(model=MODEL, article=OuterRef("pk"))
    return Q(~Exists(read), locale__language_code__in=LANGUAGES)


def keep_vector(article_id: int, text: str) -> None:
    """Store what the model makes of a text, unless it was made of the same one."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    made = {"model": MODEL, "digest": digest}
    if not TextVector.objects.filter(article=article_id, **made).exists():
        values = _model().vector(text).tobytes()
        TextVector.objects.update_or_create(
            article_id=article_id, defaults={**made, "values": values}
        )


def likeness_to(article_id: int, others: Iterable[int]) -> dict[int, float]:
    """How alike they are in meaning, from 0 to 1; only of those that have a vector."""
    rows = TextVector.objects.filter(model=MODEL, article__in=[article_id, *others])
    vectors = dict(rows.values_list("article", "values"))
    mine = vectors.pop(article_id, None)
    return _model().likeness(mine, vectors) if mine else {}
