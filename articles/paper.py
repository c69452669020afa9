"""What editors set of the paper as a whole: its menu, its footer, how many related links."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Value
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.log_actions import log
from wagtail.models import Orderable

from patrons.masthead import Newsroom


class PaperForm(WagtailAdminModelForm):
    """With the footer's text, which the newsroom's own row keeps: editors write it, and see nothing
    else of that row.
    """

    footer = forms.CharField(
        label="Text at the foot of each page",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One or two lines; the same as in the settings of the newsroom.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["footer"] = Newsroom.load().footer

    def save(self, commit: bool = True) -> "Paper":
        if commit and "footer" in self.changed_data:
            newsroom = Newsroom.load()
            newsroom.footer = self.cleaned_data["footer"]
            newsroom.save(update_fields=["footer"])
            log(newsroom, "wagtail.edit", user=self.for_user, content_changed=True)
        return super().save(commit)


@register_setting(icon="list-ul")
class Paper(ClusterableModel, BaseGenericSetting):
    automatic_related = models.PositiveSmallIntegerField(
        "automatic related links",
        default=3,
        validators=[MaxValueValidator(10)],  # the worker keeps a few more (related/lists.py)
        help_text="How many an article shows at most after its editor's own; 0 for none.",
    )

    panels = [
        InlinePanel(
            "menu_entries",
            heading="Menu and footer",
            label="entry",
            help_text="In this order. While there is none, the header lists the sections that show "
            "in menus, and the footer all plain pages.",
        ),
        FieldPanel("footer"),
        FieldPanel("automatic_related"),
    ]

    base_form_class = PaperForm

    class Meta:
        verbose_name = "Menu and related links"

    def __str__(self) -> str:
        return "Menu and related links"


# Ours, or another's that says how it is reached: browsers take "//" and "/\\" for another's too.
ADDRESS = re.compile(r"/(?![/\\])|https?://|mailto:")
WRITTEN = "Or an address, such as /rounds/ or https://… Other languages lead to their own /rounds/."
LABEL = "Left empty, the page’s own title. In other languages its translation stands by its own."


class MenuEntryQuerySet(models.QuerySet["MenuEntry"]):
    def as_places(self):
        """Rows in the shape of pages, so that the frame finds both in one query: order, label,
        address, where it stands, its page.
        """
        nothing = Value(None, output_field=models.UUIDField()), Value(None, models.IntegerField())
        return self.order_by().values_list(
            *("sort_order", "label", "address", "where"), *nothing, "page_id", Value(True)
        )


class MenuEntry(Orderable):
    """One entry of the header's menu or of the footer's list."""

    class Where(models.TextChoices):
        HEADER = "header", "Header"
        FOOTER = "footer", "Footer"

    paper = ParentalKey(Paper, on_delete=models.CASCADE, related_name="menu_entries")
    where = models.CharField(max_length=6, choices=Where, default=Where.HEADER)
    page = models.ForeignKey(
        "wagtailcore.Page",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="A section or a plain page. Other languages show its translation.",
    )
    address = models.CharField(
        max_length=500, blank=True, help_text="Or an address, such as /rounds/ or https://…"
    )
    label = models.CharField(
        max_length=60, blank=True, help_text="Left empty, the page's own title."
    )

    panels = [
        FieldPanel("where", help_text="In the menu on top, or in the list at the foot."),
        PageChooserPanel("page", ["articles.SectionPage", "articles.PlainPage"]),
        FieldRowPanel(
            [FieldPanel("address", help_text=WRITTEN), FieldPanel("label", help_text=LABEL)]
        ),
    ]

    objects = MenuEntryQuerySet.as_manager()

    def __str__(self) -> str:
        return self.label or self.address

    def clean(self) -> None:
        super().clean()
        if bool(self.page_id) == bool(self.address):
            raise ValidationError({"page": "Choose a page, or write an address: one of the two."})
        if self.address and not ADDRESS.match(self.address):
            raise ValidationError({"address": "Begin it with / for our own, or with https://."})
        if self.address and not self.label.strip():
            raise ValidationError({"label": "Write the words that lead to this address."})
