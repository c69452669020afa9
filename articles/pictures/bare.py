"""What readers get of a picture is pixels and colours alone, upright.

Cameras write place, time and serial number beside the pixels (EXIF, XMP), and Willow, which makes
Wagtail's sizes, copies that into each one. It asks for `auto_orient` before everything else.
"""

from PIL import ImageOps
from willow.plugins.pillow import PillowImage
from willow.registry import registry

KEPT = {"icc_profile", "transparency"}


def upright_and_bare(image: PillowImage) -> PillowImage:
    turned = ImageOps.exif_transpose(image.image)
    turned.info = {name: value for name, value in turned.info.items() if name in KEPT}
    return PillowImage(turned)


def strip() -> None:
    """In place of Willow's own, for every size of every picture."""
    registry.register_operation(PillowImage, "auto_orient", upright_and_bare)
