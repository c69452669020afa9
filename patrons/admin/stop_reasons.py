"""Why people stop a regular gift: what patrons can answer, and how often they did."""

from django.db.models import QuerySet
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column

from patrons.admin.keeping import ArchivingForm, EditedViewSet, KeepingDeleteView
from patrons.admin.reading import MomentColumn
from patrons.giving.regular.stop_reason import StopReason


class StopReasonDeleteView(KeepingDeleteView):
    instead = "Archive it instead: it is no longer offered, and its answers stay counted."


class StopReasonViewSet(EditedViewSet):
    model = StopReason
    delete_view_class = StopReasonDeleteView
    icon = "help"
    menu_label = "Reasons to stop"
    question = "Why do people stop?"
    edit_handler = ObjectList(
        [
            HelpPanel("Patrons see these when they stop a regular gift. Answering is up to them."),
            InlinePanel(
                "texts",
                heading="As a patron would say it",
                label="language",
                panels=[
                    FieldPanel("language", help_text="Once for each language."),
                    FieldPanel("text"),
                ],
                min_num=1,
            ),
            FieldPanel("offer", help_text="What their page offers whoever chooses this."),
            FieldPanel("feedback", help_text="How Stripe’s own list calls it."),
            FieldPanel("position"),
            FieldPanel("archived"),
        ],
        base_form_class=ArchivingForm,
    )
    list_display = [
        "__str__",
        Column("times", label="Answered so", sort_key="times", classname="amount"),
        Column("lately", label="In the last 12 months", sort_key="lately", classname="amount"),
        Column("offer", label="Offered instead", accessor=lambda row: row.get_offer_display()),
        MomentColumn("archived_at", label="Archived", sort_key="archived_at"),
    ]

    def get_index_view_kwargs(self, **kwargs) -> dict:
        rows: QuerySet = StopReason.objects.counted()
        return super().get_index_view_kwargs(queryset=rows, default_ordering="position", **kwargs)
