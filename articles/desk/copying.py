"""What is asked before a page is copied: one page, as a draft."""

from typing import Any

from django.core.validators import MaxLengthValidator
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page

from articles.reserved import BelowTheFrontPage, refuse_reserved

LONGEST = Page._meta.get_field("title").max_length

LINES = {
    "new_title": "Of the copy, which is a draft until somebody publishes it.",
    "new_slug": "The end of the copy's address; the page itself keeps its own.",
}
# A text that readers find twice; and every article of a section with it.
NOT_OFFERED = ["alias", "publish_copies", "copy_subpages"]


class CopyingForm(CopyForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["new_title"].validators.append(MaxLengthValidator(LONGEST))
        for name in NOT_OFFERED:
            self.fields.pop(name, None)
        for name, line in LINES.items():
            self.fields[name].help_text = line

    def clean_new_slug(self) -> str:
        if isinstance(self.page.specific, BelowTheFrontPage):
            refuse_reserved(self.cleaned_data["new_slug"])
        return self.cleaned_data["new_slug"]
