"""A video or a post elsewhere. Nothing is loaded from its host before the reader presses."""

from django.core.exceptions import ValidationError
from wagtail import blocks

from articles.body.players import HOSTS, Shown, shown


class EmbedValue(blocks.StructValue):
    @property
    def shown(self) -> Shown | None:
        return shown(self.get("address") or "")


class EmbedBlock(blocks.StructBlock):
    address = blocks.URLBlock(help_text=f"Of its page at {', '.join(HOSTS)}.")
    title = blocks.CharBlock(
        max_length=160, help_text="What one will see; readers decide by it whether to load it."
    )

    class Meta:
        icon = "media"
        template = "articles/blocks/embed.html"
        value_class = EmbedValue
        help_text = "Loads from its host only when the reader asks for it."

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned["address"] and cleaned.shown is None:
            told = (
                f"This is no video or post at {', '.join(HOSTS)}. Open it there and copy the "
                "address; for anything else use a related link."
            )
            raise blocks.StructBlockValidationError({"address": ValidationError(told)})
        return cleaned

    def get_searchable_content(self, value) -> list[str]:
        """None: its words are not the article's."""
        return []
