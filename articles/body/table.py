"""A table: rows and columns with a caption; what is typed or pasted into it is text alone."""

from wagtail.contrib.table_block.blocks import TableBlock


class ArticleTable(TableBlock):
    def get_searchable_content(self, value) -> list[str]:
        """Its caption and its cells."""
        caption = (value or {}).get("table_caption")
        return [*([caption] if caption else []), *super().get_searchable_content(value)]

    class Meta:
        icon = "table"
        template = "articles/blocks/table.html"
