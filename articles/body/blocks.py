"""What the text of an article is made of. Each block is shown by templates/articles/blocks/."""

from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError, StreamValue
from wagtail.rich_text import get_text_for_indexing

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


class TextBlock(blocks.StreamBlock):
    """The whole text. A paragraph that says nothing is left out of what is stored: editors leave
    one behind where they stop. A draft of nothing else keeps one, to begin in.
    """

    def clean(self, value: StreamValue) -> StreamValue:
        kept = [at for at, part in enumerate(value) if not is_empty(part)]
        if not kept and value and self.is_deferred_validation:
            kept = [0]
        parts = [(value[at].block_type, value[at].value, value[at].id) for at in kept]
        try:
            return super().clean(StreamValue(self, parts))
        except StreamBlockValidationError as error:
            # The form shows each beside its part as it was sent, with the empty ones among them.
            sent = {kept[at]: wrong for at, wrong in error.block_errors.items()}
            raise StreamBlockValidationError(sent, error.non_block_errors) from error


def is_empty(part: StreamValue.StreamChild) -> bool:
    """Whether it is a paragraph without a word; each other part says by itself what it lacks."""
    return part.block_type == "paragraph" and not get_text_for_indexing(part.value.source).strip()
