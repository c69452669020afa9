"""Asking: the appeal, the tiers, and the questions on /give/, as staff write them."""

from django import forms
from django.db import transaction
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column

from patrons.admin.amounts import AmountField, AmountsForm, FormInlinePanel
from patrons.admin.keeping import ArchivingForm, EditedViewSet, KeepingDeleteView
from patrons.admin.reading import MomentColumn
from patrons.admin.side_by_side import SideBySideForm, SideBySidePanel
from patrons.giving.appeal import Appeal
from patrons.giving.question import Question
from patrons.giving.subscription import Subscription
from patrons.giving.tier import Tier
from patrons.money import money

WITHOUT = "Articles that name no appeal of their own then end without one."


class AppealForm(ArchivingForm):
    """The default appeal stops being it when another becomes it, or when somebody says so twice."""

    no_default = forms.BooleanField(
        label="No default at all",
        required=False,
        help_text=f"Tick this too where the tick above is taken away. {WITHOUT}",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.is_default:
            del self.fields["no_default"]

    def _get_validation_exclusions(self) -> set[str]:
        # Making this one the default takes that from the other, on saving.
        return {*super()._get_validation_exclusions(), "is_default"}

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("archived") and cleaned.get("is_default"):
            self.add_error(
                "archived", "This is the default appeal. Make another one the default first."
            )
        was_default = "no_default" in self.fields
        if was_default and not cleaned.get("is_default") and not cleaned.get("no_default"):
            self.add_error(
                "is_default",
                f"{WITHOUT} Make another appeal the default instead, on that appeal’s own page; "
                "this one then stops being it by itself. Or tick “No default at all” too.",
            )
        return cleaned

    def save(self, commit: bool = True) -> Appeal:
        with transaction.atomic():
            if commit and self.cleaned_data["is_default"]:
                others = Appeal.objects.filter(is_default=True).exclude(pk=self.instance.pk)
                others.update(is_default=False)
            return super().save(commit)


class AppealDeleteView(KeepingDeleteView):
    @property
    def confirmation_message(self) -> str:
        asked = super().confirmation_message
        return f"{asked} It is the default appeal. {WITHOUT}" if self.object.is_default else asked


class AppealViewSet(EditedViewSet):
    model = Appeal
    delete_view_class = AppealDeleteView
    icon = "openquote"
    menu_label = "Appeals"
    question = "How do we ask?"
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            SideBySidePanel("heading"),
            FormInlinePanel(
                "paragraphs",
                heading="Paragraphs",
                label="paragraph",
                panels=[SideBySidePanel("text", help_text="One thought a paragraph.")],
                form=SideBySideForm,
                min_num=1,
            ),
            SideBySidePanel("price_anchor"),
            MultiFieldPanel(
                [
                    SideBySidePanel("patron_label", help_text="Leads to the giving page."),
                    SideBySidePanel("other_ways_label", help_text="Leads to the other ways."),
                ],
                heading="The last line",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("is_default", help_text="One appeal at a time is."),
                    FieldPanel("no_default"),
                    FieldPanel("archived"),
                ],
                heading="Where",
            ),
        ],
        base_form_class=AppealForm,
    )
    list_display = [
        "name",
        Column("heading"),
        BooleanColumn("is_default", label="Default"),
        MomentColumn("archived_at", label="Archived", sort_key="archived_at"),
    ]
    search_fields = ["name", "heading"]


class TierAmountForm(AmountsForm):
    amount = AmountField(label="Each month, from", help_text="For example 5.00.")

    def currency_code(self) -> str:
        currency = self.cleaned_data.get("currency")
        return currency.code if currency else ""

    def stored_code(self) -> str:
        return self.instance.currency_id


class TierDeleteView(KeepingDeleteView):
    instead = "Archive it instead: it is no longer offered, and the gifts stay as they are."

    def kept_by(self) -> str:
        number = Subscription.objects.of_tier(self.object).count()
        if not number:
            return super().kept_by()
        return (
            "1 regular gift belongs to it"
            if number == 1
            else f"{number} regular gifts belong to it"
        )


class TierViewSet(EditedViewSet):
    model = Tier
    delete_view_class = TierDeleteView
    icon = "list-ol"
    menu_label = "Tiers"
    question = "What does a monthly gift of each size mean?"
    edit_handler = ObjectList(
        [
            SideBySidePanel("name", help_text="As patrons see it."),
            SideBySidePanel("benefits", widget=forms.Textarea(attrs={"rows": 4})),
            FormInlinePanel(
                "amounts",
                heading="From how much each month",
                label="amount",
                panels=[
                    FieldPanel("currency", help_text="Once for each currency."),
                    FieldPanel("amount"),
                ],
                form=TierAmountForm,
                min_num=1,
            ),
            FieldPanel("position"),
            FieldPanel("archived"),
            HelpPanel("A changed tier leaves running gifts as they are."),
        ],
        base_form_class=ArchivingForm,
    )
    list_display = [
        "name",
        Column("amounts", label="Each month, from", accessor=lambda tier: from_amounts(tier)),
        Column("position", classname="amount", sort_key="position"),
        MomentColumn("archived_at", label="Archived", sort_key="archived_at"),
    ]
    search_fields = ["name", "benefits"]

    def get_index_view_kwargs(self, **kwargs) -> dict:
        tiers = Tier.objects.prefetch_related("amounts__currency")
        return super().get_index_view_kwargs(queryset=tiers, **kwargs)


def from_amounts(tier: Tier) -> str:
    """The monthly amounts at which a tier begins, one for each currency."""
    return ", ".join(money(row.amount, row.currency) for row in tier.amounts.all())


class QuestionViewSet(EditedViewSet):
    model = Question
    icon = "help"
    menu_label = "Questions on /give/"
    question = "What do readers ask before they give?"
    edit_handler = ObjectList(
        [SideBySidePanel("question"), SideBySidePanel("answer"), FieldPanel("position")],
        base_form_class=SideBySideForm,
    )
    list_display = ["question", Column("answer"), Column("position", sort_key="position")]
    search_fields = ["question", "answer"]
