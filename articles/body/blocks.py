"""What the text of an article is made of. Each block is shown by templates/articles/blocks/."""

from wagtail import blocks

from articles.body.beside import CorrectionBlock, InfoBoxBlock, PullFigureBlock, QuoteBlock
from articles.body.embed import EmbedBlock
from articles.body.picture import PictureBlock
from articles.body.read_also import ReadAlsoBlock
from articles.body.table import ArticleTable

# What a pasted document keeps as well: the editor drops what is not named here.
TEXT_FEATURES = ["h2", "h3", "bold", "italic", "link", "ol", "ul"]

BESIDE, SHOWN = "Beside the text", "To look at"

BODY = [
    (
        "paragraph",
        blocks.RichTextBlock(
            features=TEXT_FEATURES,
            icon="pilcrow",
            help_text="One or more paragraphs. A whole document can be pasted here.",
        ),
    ),
    (
        "heading",
        blocks.CharBlock(
            form_classname="title",
            icon="h2",
            template="articles/blocks/heading.html",
            help_text="The title of the part that follows.",
        ),
    ),
    ("quote", QuoteBlock()),
    ("info_box", InfoBoxBlock(group=BESIDE)),
    ("read_also", ReadAlsoBlock(label="Related link", group=BESIDE)),
    ("correction", CorrectionBlock(label="Correction note", group=BESIDE)),
    ("picture", PictureBlock(group=SHOWN)),
    ("pull_figure", PullFigureBlock(group=SHOWN)),
    ("table", ArticleTable(group=SHOWN, help_text="Rows and columns; paste them from a sheet.")),
    ("embed", EmbedBlock(label="Video or post elsewhere", group=SHOWN)),
]
