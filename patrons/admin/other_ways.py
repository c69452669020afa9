"""Other ways to support, an account for bank transfers among them. Who changes where readers' money
goes is logged, with what stood there before.
"""

from django import forms
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from patrons import texts
from patrons.admin.keeping import EditedViewSet
from patrons.admin.side_by_side import SideBySideForm, SideBySidePanel
from patrons.giving.other_way import OtherWay, lines

CHANGED = "patrons.change_other_way"
HELP = {
    "title": "What it is called, such as: By bank transfer.",
    "link": "Where it is done, if that is elsewhere.",
    "link_text": "The words that lead there.",
    "position": "Smallest first.",
}
SAME = "What is copied is the same in each language; only the words before a colon are another."
FIELDS = ["title", "text", "details", "reference", "link", "link_text", "position"]


class OtherWayForm(SideBySideForm):
    """What is copied is one account, however a language labels it."""

    def clean(self) -> dict:
        cleaned = super().clean()
        copied = {value for _label, value in lines(cleaned.get("details") or "")}
        for code, _language in texts.others():
            name = f"details_{code}"
            for _label, value in lines(cleaned.get(name) or ""):
                if value not in copied and name not in self.errors:
                    self.add_error(name, f"“{value}” does not stand in the text beside it. {SAME}")
        return cleaned


class OtherWayEditView(generic.EditView):
    def save_instance(self) -> OtherWay:
        was = {name: str(self.form.initial[name]) for name in self.form.changed_data}
        way = self.form.save()
        self.has_content_changes = bool(was)
        if was:
            log(instance=way, action=CHANGED, content_changed=True, data={"was": was})
        return way


class Changed(LogFormatter):
    label = "Change"

    def format_message(self, log_entry) -> str:
        was = log_entry.data["was"].items()
        words = [f"“{label(name)}” was: {value or 'empty'}" for name, value in was]
        return f"Changed. Before, {'; '.join(words)}"


def label(name: str) -> str:
    """ "reference of a transfer", or "title (uk)": a text's name may end in its language."""
    labels = {field.name: str(field.verbose_name) for field in OtherWay._meta.fields}
    if name in labels:
        return labels[name]
    text, _, language = name.rpartition("_")
    return f"{labels.get(text, text)} ({language})"


def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(CHANGED)(Changed)


class OtherWayViewSet(EditedViewSet):
    model = OtherWay
    icon = "link"
    menu_label = "Other ways to support"
    question = "How else can readers support us?"
    edit_view_class = OtherWayEditView
    inspect_view_enabled = True  # for who may read it only
    inspect_view_fields = FIELDS
    edit_handler = ObjectList(
        [
            SideBySidePanel("title", help_text="Such as “By bank transfer”."),
            SideBySidePanel("text"),
            SideBySidePanel("details", widget=forms.Textarea(attrs={"rows": 4})),
            SideBySidePanel("reference"),
            FieldPanel("link", help_text="Where readers can do it, beginning with https://."),
            SideBySidePanel("link_text", help_text="What its button says."),
            FieldPanel("position", help_text="Smallest first."),
        ],
        base_form_class=OtherWayForm,
    )
    list_display = ["title", Column("text"), Column("position", sort_key="position")]
    search_fields = ["title", "text"]
