"""A line of help beside each field of the forms that Wagtail makes of models of its own."""

from typing import Any, ClassVar

from django import forms
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.forms import TaskStateCommentForm

LINES: dict[type[forms.Form | forms.ModelForm], dict[str, str]] = {
    RedirectForm: {
        "old_path": "The address that is no more, without the paper's name: /news/the-old-one/.",
        "site": "Left as it is: the paper has one site.",
        "redirect_page": "What readers get instead. It is found also where its address changes.",
        "redirect_link": "Or an address elsewhere, beginning with https://, or one of ours.",
    },
    TaskStateCommentForm: {
        "comment": "The writer reads it in a mail, and over the article when they open it."
    },
}


class Helped(forms.BaseForm):
    """For those that may be given another base: pictures and documents."""

    help_lines: ClassVar[dict[str, str]]  # by the name of the field

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, line in self.help_lines.items():
            if name in self.fields:
                self.fields[name].help_text = line


def connect() -> None:
    """Into those that Wagtail lets nobody replace."""
    for form, lines in LINES.items():
        for name, line in lines.items():
            form.base_fields[name].help_text = line
