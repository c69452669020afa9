"""What somebody may upload as a picture: a file that can be unpacked, to its end."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

TOO_MANY_PIXELS = "This picture has too many pixels. Make it smaller: {most:,} are the most."
DAMAGED = "This picture cannot be read to its end: the file is cut off or damaged. Save it anew."

HELP = {
    "title": "What it is found by here. Readers do not see it.",
    "description": "What there is to see. An article begins with it as the text of the picture.",
    "tags": "Words that find it here again.",
    "collection": "Who may use and change it.",
}


class PictureField(WagtailImageField):
    """Says in the form what Pillow would stop at later, in the middle of making sizes."""

    def to_python(self, data: Any) -> Any:
        try:
            file = super().to_python(data)
            if file is not None:
                Image.open(file).load()
                file.seek(0)
        except Image.DecompressionBombError as error:
            said = TOO_MANY_PIXELS.format(most=settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS)
            raise ValidationError(said, code="file_too_many_pixels") from error
        except (OSError, SyntaxError, ValueError) as error:  # as Pillow has it for each format
            raise ValidationError(DAMAGED, code="invalid_image") from error
        return file


class PictureForm(BaseImageForm):
    class Meta(BaseImageForm.Meta):
        help_texts = HELP

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            file = self.fields["file"]
            self.fields["file"] = PictureField(
                label=file.label, required=file.required, widget=file.widget
            )
