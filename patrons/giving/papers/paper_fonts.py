"""The fonts that our papers are set in: typst's own, and those of other scripts where they are.

typst brings Latin, Cyrillic, Greek and some more. Han, Kana, Hangul, Thai and a good Arabic come
with requirements-scripts.txt, and any others from the files in FONTS_DIR. Which are there is looked
up once a process.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst
from django.conf import settings

HOUSE = "Libertinus Serif"
PACKAGES = ("fontpkg_noto_sans_arabic", "fontpkg_noto_sans_thai", "noto_cjk_sans_otc")
ALWAYS = ("Noto Sans Arabic", "Noto Sans Thai")
# One sign of Han is drawn differently in each of these; which is right, only its owner knows.
HAN = {"JP": "JP", "KR": "KR", "TW": "TC", "HK": "HK", "MO": "HK"}
KANA, HANGUL = (
    re.compile("[\u3040-\u30ff]"),
    re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"),
)


def folders() -> list[Path]:
    """Where font files lie: in the packages that are installed, and in FONTS_DIR if it exists."""
    found = [find_spec(name) for name in PACKAGES]
    packages = [Path(spec.origin).parent for spec in found if spec and spec.origin]
    own = Path(settings.FONTS_DIR)
    return [*packages, own] if own.is_dir() else packages


@cache
def ours() -> typst.Fonts:
    """The fonts that look the same on every machine."""
    return typst.Fonts(include_system_fonts=False, font_paths=list(folders()))


@cache
def machines() -> typst.Fonts:
    """Those, and whatever else this machine has."""
    return typst.Fonts(include_system_fonts=True, font_paths=list(folders()))


def order(text: str, country: str = "") -> list[str]:
    """The families to try for each sign, in turn; what none of them has, typst looks for itself.

    `country` is the giver's, as Stripe's page collected it: it decides how Han is drawn, unless
    the text has the signs of Japanese or Korean.
    """
    kind = "JP" if KANA.search(text) else "KR" if HANGUL.search(text) else HAN.get(country, "SC")
    there = set(ours().families())
    wanted = (HOUSE, *ALWAYS, f"Noto Sans CJK {kind}")
    return [family for family in wanted if family in there]
