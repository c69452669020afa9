"""What a browser can choose from to show a picture: widths and formats, never enlarged."""

from dataclasses import dataclass
from itertools import pairwise

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Filter
from wagtail.images.shortcuts import get_rendition_or_not_found

WIDTHS = (480, 800, 1200, 1600)
# For browsers that read neither AVIF nor WebP, and until the worker has made those.
FALLBACK = 800
FORMATS = ("avif", "webp")


class Shape(models.TextChoices):
    WHOLE = "whole", "The whole picture"
    WIDE = "wide", "Cut to 16:9"


@dataclass(frozen=True)
class Sources:
    """For one <picture>: a srcset for each format, and the one picture that every browser reads."""

    srcsets: dict[str, str]
    fallback: AbstractRendition


def sources(image: AbstractImage, shape: Shape) -> Sources:
    """What there is of a picture. The fallback is made at once where it is missing."""
    found = image.find_existing_renditions(*filters(image, shape))
    srcsets = {}
    for name in FORMATS:
        made = [each for each in found.values() if each.filter_spec.endswith(f"|format-{name}")]
        made.sort(key=lambda each: each.width)
        if made:
            srcsets[name] = ", ".join(f"{each.url} {each.width}w" for each in made)
    last = fallback(image, shape)
    return Sources(srcsets, found.get(last) or get_rendition_or_not_found(image, last))


def filters(image: AbstractImage, shape: Shape) -> list[Filter]:
    """Everything to be made of a picture, the quickest first."""
    return [
        fallback(image, shape),
        *(
            Filter(f"{_sized(width, shape)}|format-{name}")
            for name in reversed(FORMATS)
            for width in widths(image, shape)
        ),
    ]


def fallback(image: AbstractImage, shape: Shape) -> Filter:
    return Filter(_sized(min(FALLBACK, widths(image, shape)[-1]), shape))


def widths(image: AbstractImage, shape: Shape) -> list[int]:
    """Those that the picture is wide enough for; the last may be more than it has.

    Wagtail enlarges nothing: asked for more than there is, it gives all there is.
    """
    full = image.width if shape == Shape.WHOLE else min(image.width, image.height * 16 // 9)
    return [width for before, width in pairwise((0, *WIDTHS)) if before < max(full, 1)]


def _sized(width: int, shape: Shape) -> str:
    return f"width-{width}" if shape == Shape.WHOLE else f"fill-{width}x{width * 9 // 16}"
