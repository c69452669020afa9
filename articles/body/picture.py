"""A picture in an article: with the words that stand for it, its caption and its credit."""

from django.db.models import Prefetch, prefetch_related_objects
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import Rendition

from articles.pictures.sources import Shape, Sources, sources


class DescribedPicture(ImageBlock):
    """Wagtail's picture with its text for those who do not see it, or a tick that it needs none."""

    def bulk_to_python(self, values):
        """With what was made of them: one query for all pictures of an article."""
        pictures = super().bulk_to_python(values)
        made = Prefetch("renditions", Rendition.objects.all(), to_attr="prefetched_renditions")
        prefetch_related_objects([picture for picture in pictures if picture], made)
        return pictures

    class Meta:
        label_format = "{alt_text}"


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
