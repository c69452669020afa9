"""A picture of our own for the demo: a pot of dill on a windowsill, drawn, of nobody."""

import io
from math import cos, radians, sin

from django.core.files.images import ImageFile
from PIL import Image, ImageDraw

SIZE = (1600, 1000)
WALL, SKY, FRAME = "#e9e3d6", "#cfe0e6", "#b9ab92"
POT, SOIL, STEM, LEAF = "#b5653f", "#4d3a2f", "#5f7f45", "#6f9450"


def dill_on_a_windowsill() -> ImageFile:
    image = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(image)
    draw.rectangle((180, 80, 1420, 780), fill=SKY, outline=FRAME, width=28)
    draw.rectangle((786, 80, 814, 780), fill=FRAME)
    draw.rectangle((100, 780, 1500, 850), fill="#d8ccb4")
    for at in range(9):
        _stalk(draw, 420 + at * 20, 560, 150 + 25 * (at % 4), -28 + at * 7)
    draw.polygon([(340, 560), (660, 560), (620, 790), (380, 790)], fill=POT)
    draw.rectangle((325, 540, 675, 585), fill="#c47449")
    draw.ellipse((345, 532, 655, 556), fill=SOIL)
    return ImageFile(_png(image), name="dill-on-a-windowsill.png")


def _stalk(draw: ImageDraw.ImageDraw, x: int, y: int, length: int, lean: int) -> None:
    """A stem with fine leaves, leaning by some degrees from upright."""
    for step in range(0, length * 2, 6):
        top = (x + step * sin(radians(lean)), y - step * cos(radians(lean)))
        if step > length // 2:
            for side in (-52, -24, 24, 52):
                turn, reach = radians(lean + side), 12 + step % 18 * 2
                draw.line([top, (top[0] + reach * sin(turn), top[1] - reach * cos(turn))], LEAF, 3)
        else:
            draw.line([(x, y), top], STEM, 6)
    draw.line([(x, y), top], STEM, 4)


def _png(image: Image.Image) -> io.BytesIO:
    written = io.BytesIO()
    image.save(written, "PNG")
    written.seek(0)
    return written
