"""An article's body with one block of every kind, and pictures made for tests."""

import io
from typing import Any

from django.core.files.images import ImageFile
from PIL import Image as Pixels
from wagtail.images.models import Image

WATCH = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"
FRAME = "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?autoplay=1"
ALT = "Three coloured stripes."


def image(width: int = 500, height: int = 400, name: str = "stripes.jpg", **saved) -> Image:
    """A picture in the library; `saved` goes to Pillow, such as exif."""
    pixels = Pixels.new("RGB", (width, height), "#2b6777")
    pixels.paste("#c8553d", (0, height // 3, width, height * 2 // 3))
    pixels.paste("#f2d492", (0, height * 2 // 3, width, height))
    written = io.BytesIO()
    kind = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[name.rpartition(".")[2]]
    pixels.save(written, kind, **saved)
    written.seek(0)
    return Image.objects.create(title="Stripes", file=ImageFile(written, name=name))


def block(kind: str, value: object) -> dict[str, Any]:
    return {"type": kind, "value": value}


def picture(made: Image, shape: str = "whole", decorative: bool = False, **words) -> dict[str, Any]:
    described = {"image": made.pk, "alt_text": "" if decorative else ALT, "decorative": decorative}
    value = {"picture": described, "caption": "", "credit": "", "shape": shape, **words}
    return block("picture", value)


def every_block(made: Image) -> list[dict[str, Any]]:
    cells = [
        ["Line", "Spring", "Summer", "Autumn", "Winter", "The whole year"],
        ["Night trains", "1,204", "2,310", "1,118", "904", "5,536"],
        ["Day trains", "10,020", "12,944", "9,871", "8,300", "41,135"],
    ]
    table = {
        "data": cells,
        "cell": [],
        "table_header_choice": "both",
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_caption": "Passengers by season",
    }
    return [
        picture(made, caption="Stripes at noon", credit="Photo: Ann Lee"),
        block(
            "paragraph",
            "<p>The <b>first</b> words, with <a href='https://example.org/'>a link</a>.</p>"
            "<h2>A heading within</h2><p>More words.</p><h3>A smaller one</h3>"
            "<ul><li>one thing</li><li>another thing</li></ul>",
        ),
        block("heading", "A heading of its own"),
        block("quote", {"text": "We print what we know.\n\nAnd no more.", "said_by": "The editor"}),
        block("pull_figure", {"figure": "2 in 3", "counts": "of our costs are paid by patrons."}),
        block(
            "info_box", {"title": "How it works", "text": "<p>Box words.</p><ul><li>x</li></ul>"}
        ),
        block(
            "read_also",
            {"page": None, "elsewhere": "https://example.org/more/", "words": "More of it"},
        ),
        block("table", table),
        block("embed", {"address": WATCH, "title": "A rabbit wakes up"}),
        picture(made, "wide", decorative=True),
        block("correction", {"date": "2026-03-02", "text": "<p>It said three; it was two.</p>"}),
        block("paragraph", "<p>The last words.</p>"),
    ]
