"""A table: rows and columns with a caption; what is typed or pasted into it is text alone."""

import re
from functools import cache

from babel import Locale
from django.conf import settings
from wagtail.contrib.table_block.blocks import TableBlock

# As a telephone number begins: +380671234567, (067) 123-45-67; not as +5 000 000 000 does: where a
# country's code is one digit, those after it do not go into threes.
TELEPHONE = r"\(? (?! \+\d (?:[\s.,'’]\d{3})+ (?!\s?\d) ) [+0] (?![.,]) (?:\D?\d){9}"
NUMBER = r"\d+ (?:[\s.,'’]\d+)*"  # 1 234,50
CURRENCY = r"(?: [A-Z]{1,2}\$ | [A-Z]{3} | [^\w\s] ) \s?"  # or a sign: US$ 5, UAH 5, № 5
THOUSANDS = r"(?: thousand|million|billion|trillion|mln|bn|tn|тис|млн|млрд|трлн ) \.? \s"
WORD = r"°?[^\W\d_]\w{0,7}\.?"
UNIT = rf"(?:{THOUSANDS})? {WORD} (?:/{WORD})?"  # 5 °C, 3,5 млн грн, 44 км/год
FIGURE = re.compile(
    rf"""
    (?! {TELEPHONE} )
    [(~≈<>+−–-]{{0,2}} \s? (?:{CURRENCY})? [+−–-]?
    {NUMBER} (?: \s? [–:/-] \s? {NUMBER} )*  # 2019–2024, 10:30, 1/2
    (?: \s? (?: [^\w\s] | {UNIT} ) )? \)?
    """,
    re.VERBOSE,
)
WIDTHS = ("wide", "abbreviated")
NONE = {"", "—", "–", "-", "−", "…", "n/a"}


class ArticleTable(TableBlock):
    def get_searchable_content(self, value) -> list[str]:
        """Its caption and its cells."""
        caption = (value or {}).get("table_caption")
        return [*([caption] if caption else []), *super().get_searchable_content(value)]

    def render(self, value, context=None):
        value = value or {}
        rows = value.get("data", [])[bool(value.get("first_row_is_table_header")) :]
        return super().render(value, {**(context or {}), "figures": figures(rows)})

    class Meta:
        icon = "table"
        template = "articles/blocks/table.html"


def figures(rows: list[list]) -> list[int]:
    """Which columns hold figures alone, the first being 0: read from their last digit."""
    columns = zip(*rows, strict=False)
    said = [{f"{cell or ''}".strip() for cell in column} - NONE for column in columns]
    return [at for at, cells in enumerate(said) if cells and all(map(is_figure, cells))]


def is_figure(cell: str) -> bool:
    """Whether it is a number with its signs, its currency or share, and its unit. Neither a
    telephone number nor a day of a month is one.
    """
    words = re.findall(r"[^\W\d_]+", cell.lower())
    return FIGURE.fullmatch(cell) is not None and months().isdisjoint(words)


@cache
def months() -> set[str]:
    """Their names in the paper's languages, long and short, in small letters."""
    locales = [Locale.parse(code) for code in (*dict(settings.LANGUAGES), "en_GB")]
    names = [locale.months["format"][width] for locale in locales for width in WIDTHS]
    return {name.lower().strip(".") for each in names for name in each.values()}
