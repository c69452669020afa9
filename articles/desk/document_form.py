"""What somebody uploads as a document, or in the place of one."""

from typing import Any

from django.conf import settings
from wagtail.documents.forms import BaseDocumentForm
from wagtail.documents.models import AbstractDocument

from articles.document_address import lead_on

MOST = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE // 2**20  # MB
FILE = (
    f"At most {MOST} MB. Once it is stored, whoever knows its address can open it, also before any "
    "page leads there."
)


class DocumentForm(BaseDocumentForm):
    class Meta(BaseDocumentForm.Meta):
        help_texts = {
            "title": "What it is found by here. Each text has its own words that lead there.",
            "tags": "Words that find it here again.",
            "collection": "Who may use and change it.",
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.was_at = self.instance.url if self.instance.pk else ""
        if "file" in self.fields:  # Wagtail's field takes no other words than its own
            self.fields["file"].help_text = FILE

    def save(self, commit: bool = True) -> AbstractDocument:
        document = super().save(commit)
        if commit and self.was_at and self.was_at != document.url:
            lead_on(document, self.was_at)
        return document
