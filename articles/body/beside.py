"""Words that stand out of an article's text: a quote, a figure, a box, a correction."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from wagtail import blocks

from articles.times import check_year

SHORT_FEATURES = ["bold", "italic", "link"]
BOX_FEATURES = [*SHORT_FEATURES, "ol", "ul"]


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(rows=3, help_text="Without quotation marks around it.")
    said_by = blocks.CharBlock(required=False, help_text="Who said it, and what they are.")

    class Meta:
        icon = "openquote"
        template = "articles/blocks/quote.html"
        help_text = "What somebody said, set apart."


class PullFigureBlock(blocks.StructBlock):
    figure = blocks.CharBlock(max_length=24, help_text="A number or a few words: 2 in 3.")
    counts = blocks.CharBlock(
        max_length=140,
        label="What it counts",
        help_text="Said after it, such as: of our costs are paid by patrons.",
    )

    class Meta:
        icon = "decimal"
        template = "articles/blocks/pull_figure.html"
        help_text = "One figure set large, and what it counts."


class InfoBoxBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120, help_text="What the box is about.")
    text = blocks.RichTextBlock(features=BOX_FEATURES, help_text="A few paragraphs, or a list.")

    class Meta:
        icon = "info-circle"
        template = "articles/blocks/info_box.html"
        help_text = "Background that can be read by itself."


class DayBlock(blocks.DateBlock):
    """With the browser's own field (static/js/half_typed.js), in a year that staff can mean."""

    @cached_property
    def field(self) -> forms.DateField:
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        options: dict[str, Any] = {**self.field_options, "widget": widget}
        options["validators"] = [*options["validators"], check_year]
        return forms.DateField(**options)


class CorrectionBlock(blocks.StructBlock):
    date = DayBlock(help_text="The day on which it was corrected.")
    text = blocks.RichTextBlock(
        features=SHORT_FEATURES, help_text="What was wrong, and what is right."
    )

    class Meta:
        icon = "warning"
        template = "articles/blocks/correction.html"
        help_text = "Says openly what was changed after publishing."
