"""A picture in an article: with the words that stand for it, its caption and its credit."""

import re
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, prefetch_related_objects
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.coreutils import string_to_ascii
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import AbstractImage, Rendition

from articles.pictures.sources import Shape, Sources, sources

NAMED_BY_ITS_FILE = (
    "Say what there is to see, for those who do not see it: “{}” is the name of its file."
)
ENDING = re.compile(r"\.(avif|gif|hei[cf]|jpe?g|png|tiff?|webp)$", re.IGNORECASE)


class DescribedPicture(ImageBlock):
    """Wagtail's picture with its text for those who do not see it, or a tick that it needs none."""

    def bulk_to_python(self, values):
        """With what was made of them: one query for all pictures of an article."""
        pictures = super().bulk_to_python(values)
        made = Prefetch("renditions", Rendition.objects.all(), to_attr="prefetched_renditions")
        prefetch_related_objects([picture for picture in pictures if picture], made)
        return pictures

    def clean(self, value):
        """Wagtail offers the title of a picture that nobody described, and that is its file's name
        until somebody gives it another.
        """
        picture = super().clean(value)
        if picture and not self.is_deferred_validation and _is_named_by_its_file(picture):
            said = NAMED_BY_ITS_FILE.format(picture.contextual_alt_text)
            raise StructBlockValidationError(block_errors={"alt_text": ValidationError(said)})
        return picture

    class Meta:
        label_format = "{alt_text}"


def _is_named_by_its_file(picture: AbstractImage) -> bool:
    """A file may well be called what it shows: in several words, and without a figure."""
    words = picture.contextual_alt_text or ""
    name = re.sub(r"_\w{7}$", "", Path(picture.filename).stem)  # as newsroom/media.py adds them
    is_like_one = " " not in words or any(letter.isdigit() for letter in words)
    return is_like_one and _bare(words) == _bare(name) != ""


def _bare(name: str) -> str:
    """As Wagtail writes the name of a file, without what stands between its words."""
    return re.sub(r"[\W_]+", "", string_to_ascii(ENDING.sub("", name)).lower())


class PictureValue(blocks.StructValue):
    @property
    def sources(self) -> Sources | None:
        """None for a picture that was deleted since."""
        picture = self.get("picture")
        return sources(picture, Shape(self["shape"])) if picture else None


class PictureBlock(blocks.StructBlock):
    picture = DescribedPicture(
        help_text="Say what there is to see, or tick that the picture only decorates."
    )
    caption = blocks.CharBlock(required=False, help_text="Who, what, where and when.")
    credit = blocks.CharBlock(required=False, help_text="Who made it, such as: Ann Lee/Reuters.")
    shape = blocks.ChoiceBlock(
        Shape.choices,
        default=Shape.WHOLE,
        search_index=False,
        help_text="A cut keeps the focal point that is set at the picture.",
    )

    class Meta:
        icon = "image"
        template = "articles/blocks/picture.html"
        value_class = PictureValue
        label_format = "{caption}"  # beside its kind, where it is folded
        help_text = "With its caption and credit."
