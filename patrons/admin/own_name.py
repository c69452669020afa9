"""The name by which colleagues know somebody: Wagtail's account page asks for two, which a user of
ours does not have, and stored neither.
"""

from django import forms
from wagtail.admin.views.account import NameEmailSettingsPanel

from patrons.user import User


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("name",)
        help_texts = {
            "name": "As colleagues read it here, in histories and reviews. Readers see the name of "
            "your author’s page, which your first article is given."
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True


def connect() -> None:
    NameEmailSettingsPanel.form_class = NameForm
