"""What the text of an article is made of."""

from wagtail import blocks

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]

BODY = [
    ("paragraph", blocks.RichTextBlock(features=TEXT_FEATURES)),
    ("heading", blocks.CharBlock(form_classname="title")),
    ("quote", blocks.BlockQuoteBlock()),
]
