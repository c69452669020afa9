"""What somebody uploads as a document."""

from django.conf import settings
from wagtail.documents.forms import BaseDocumentForm

from articles.helped import Helped

MOST = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE // 2**20  # MB


class DocumentForm(Helped, BaseDocumentForm):
    help_lines = {
        "title": "What it is found by here. The words that lead readers to it stand in each text.",
        "file": f"At most {MOST} MB. Once it is stored, whoever knows its address can open it, "
        "also before any page leads there.",
        "tags": "Words that find it here again.",
        "collection": "Who may use and change it.",
    }
