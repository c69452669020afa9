"""A line of help beside each field of the forms that Wagtail makes of models of its own."""

from django import forms
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.forms import TaskStateCommentForm

LINES: dict[type[forms.Form | forms.ModelForm], dict[str, str]] = {
    RedirectForm: {
        "old_path": "The address that is no more, without the paper's name: /news/the-old-one/.",
        "site": "Left as it is: the paper has one site.",
        "redirect_page": "What readers get instead. It is found also where its address changes.",
        "redirect_link": "Or a whole address, beginning with https://: elsewhere, or ours.",
    },
    TaskStateCommentForm: {"comment": "The writer reads it in a mail."},
}


def connect() -> None:
    """Wagtail lets nobody replace them."""
    for form, lines in LINES.items():
        for name, line in lines.items():
            form.base_fields[name].help_text = line
