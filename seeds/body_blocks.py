"""What stands between the paragraphs of the demo's articles: a document has words alone."""

import json
from collections.abc import Callable
from typing import Any

from wagtail.images.models import Image

from articles.article import ArticlePage
from seeds.drawing import dill_on_a_windowsill

# As a StreamField keeps them: {"type": ..., "value": ...}.
Blocks = list[dict[str, Any]]

COSTS = {
    "table_caption": "Where 100 euros go",
    "table_header_choice": "both",
    "first_row_is_table_header": True,
    "first_col_is_header": True,
    "data": [
        ["What for", "Euros"],
        ["Salaries", "75"],
        ["Travel", "9"],
        ["Rent of two rooms", "7"],
        ["Translation", "5"],
        ["Insurance", "4"],
    ],
    "cell": [],
}
FIGURE = {"figure": "2 in 3", "counts": "of the euros that we spend come from patrons."}
BOX = {
    "title": "What you need",
    "text": "<ul><li>a deep pot with a hole in it, and a saucer</li><li>potting soil</li>"
    "<li>a packet of dill seed</li></ul>",
}


def dress_costs(text: Blocks) -> Blocks:
    return [*text[:2], block("table", COSTS), text[2], block("pull_figure", FIGURE), *text[3:]]


def dress_dill(text: Blocks) -> Blocks:
    picture = Image.objects.create(
        title="Dill on a windowsill",
        description="A drawing of a pot of dill at a window.",
        file=dill_on_a_windowsill(),
        focal_point_x=500,
        focal_point_y=500,
        focal_point_width=500,
        focal_point_height=650,
    )
    shown = {
        "picture": {
            "image": picture.pk,
            "alt_text": "A drawing: a clay pot of dill on a windowsill, before a pale sky.",
            "decorative": False,
        },
        "caption": "A pot as deep as your hand is long, and a bright window.",
        "credit": "Drawing: The Bridge Post",
        "shape": "whole",
    }
    return [text[0], block("picture", shown), text[1], block("info_box", BOX), *text[2:]]


DRESSED: dict[str, Callable[[Blocks], Blocks]] = {
    "dill.txt": dress_dill,
    "how-we-pay-for-this.txt": dress_costs,
}


def block(kind: str, value: object) -> dict[str, Any]:
    return {"type": kind, "value": value}


def dress(article: ArticlePage, document: str) -> None:
    """Publish an article anew with what is meant for it, by its document's name."""
    if document in DRESSED:
        article.body = json.dumps(DRESSED[document](list(article.body.raw_data)))
        article.save_revision().publish()
