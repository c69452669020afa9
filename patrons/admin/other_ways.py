"""Other ways to support, an account for bank transfers among them. Who changes where readers' money
goes is logged, with what stood there before.
"""

from django import forms
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from patrons.admin.keeping import EditedViewSet
from patrons.giving.other_way import OtherWay

CHANGED = "patrons.change_other_way"
HELP = {
    "title": "What it is called, such as: By bank transfer.",
    "link": "Where it is done, if that is elsewhere.",
    "link_text": "The words that lead there.",
    "position": "Smallest first.",
}
FIELDS = ["title", "text", "details", "reference", "link", "link_text", "position"]


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
        labels = {field.name: field.verbose_name for field in OtherWay._meta.fields}
        was = log_entry.data["was"].items()
        words = [f"“{labels[name]}” was: {value or 'empty'}" for name, value in was]
        return f"Changed. Before, {'; '.join(words)}"


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
    panels = [
        FieldPanel(name, widget=forms.Textarea(attrs={"rows": 4}))
        if name == "details"
        else FieldPanel(name, help_text=HELP.get(name, ""))
        for name in FIELDS
    ]
    list_display = ["title", Column("text"), Column("position", sort_key="position")]
    search_fields = ["title", "text"]
