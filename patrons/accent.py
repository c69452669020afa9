"""The newsroom's one colour must be readable: contrast by WCAG 2.2 (1.4.3), 4.5 to 1.

Formulas: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance and #dfn-contrast-ratio.
"""

import colorsys
import re

from django.core.exceptions import ValidationError

PAPER = "#FCFBF8"
PAPER_DARK = "#161615"
ENOUGH = 4.5


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue from 0 to 1, of a colour written as #RRGGBB."""
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def nearest(colour: str, ground: str) -> str:
    """The same hue, darkened or lightened just enough to be read on that ground."""
    hue, light, saturation = colorsys.rgb_to_hls(*channels(colour))
    step = -0.005 if luminance(ground) > 0.5 else 0.005
    found = colour.upper()
    while contrast(found, ground) < ENOUGH and 0 <= light + step <= 1:
        light += step
        rgb = colorsys.hls_to_rgb(hue, light, saturation)
        found = "#" + "".join(f"{round(c * 255):02X}" for c in rgb)
    return found


def tinted(ground: str, colour: str) -> str:
    """The ground with eight parts in a hundred of the colour: what appeals and notices stand on."""
    pairs = zip(channels(ground), channels(colour), strict=True)
    return "#" + "".join(f"{round((0.92 * one + 0.08 * other) * 255):02X}" for one, other in pairs)


def legible(colour: str, ground: str) -> str:
    """The same hue, changed just enough to be read on that ground and on its tint."""
    found = nearest(colour, ground)
    while contrast(found, tinted(ground, found)) < ENOUGH:  # the tint moves with the colour
        found = nearest(found, tinted(ground, found))
    return found


def check_accent(colour: str) -> None:
    """Raises ValidationError, naming the nearest colour that passes, where text would be too faint.

    White on the accent and the accent on paper are both used, so the stricter of them decides.
    """
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        raise ValidationError("Write the colour as # and six digits, such as #0B5D5B.")
    ratio = contrast(colour, PAPER)
    if ratio < ENOUGH:
        raise ValidationError(
            f"{colour} is too light to read: its contrast with the page is {ratio:.1f} to 1, and "
            f"{ENOUGH} is needed. The nearest that passes is {nearest(colour, PAPER)}."
        )
