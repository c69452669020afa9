"""A table: rows and columns with a caption; what is typed or pasted into it is text alone."""

import re

from wagtail.contrib.table_block.blocks import TableBlock

# A number with its signs, its currency or share, and its unit: "1 234,50 €", "−3.2 %", "UAH 5",
# "2019–2024", "(1,234)", "3 million". What begins as a telephone number does is none.
FIGURE = re.compile(
    r"(?!\(?[+0](?![.,])(\D?\d){9})"
    r"[(~≈<>+−–-]{0,2}\s?([A-Z]{3}\s?|[^\w\s])?[+−–-]?\d[\d\s.,'’/–-]*([^\w\s]|\w{1,8})?\)?"
)
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
    return [at for at, cells in enumerate(said) if cells and all(map(FIGURE.fullmatch, cells))]
