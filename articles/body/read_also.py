"""A link in the middle of an article: to a page of ours, or to an address elsewhere."""

from django.core.exceptions import ValidationError
from wagtail import blocks

from articles.address import address


class ReadAlsoValue(blocks.StructValue):
    @property
    def title(self) -> str:
        """The editor's words, or else the page's headline."""
        page = self.get("page")
        return self.get("words") or (page.title if page else "")

    @property
    def address(self) -> str:
        """Where it leads; empty for a page that readers cannot see."""
        page = self.get("page")
        if page is None:
            return self.get("elsewhere") or ""
        return address(page.url_path) if page.live else ""


class ReadAlsoBlock(blocks.StructBlock):
    page = blocks.PageChooserBlock(required=False, help_text="A page of ours.")
    elsewhere = blocks.URLBlock(
        required=False, label="Address elsewhere", help_text="It needs a title below it."
    )
    words = blocks.CharBlock(
        required=False, label="Title", help_text="Left empty, a page's own headline."
    )

    class Meta:
        icon = "link"
        template = "articles/blocks/read_also.html"
        value_class = ReadAlsoValue
        help_text = "Sends the reader on to a page of ours or elsewhere."

    def clean(self, value):
        cleaned = super().clean(value)
        page, elsewhere = cleaned["page"], cleaned["elsewhere"]
        errors = {}
        if page and elsewhere:
            errors["elsewhere"] = "Choose a page or write an address, not both."
        elif elsewhere and not cleaned["words"]:
            errors["words"] = "Write the title that stands for this address."
        elif not page and not elsewhere and not self.is_deferred_validation:
            errors["page"] = "Choose a page, or write an address."
        if errors:
            raise blocks.StructBlockValidationError(
                {name: ValidationError(said) for name, said in errors.items()}
            )
        return cleaned
