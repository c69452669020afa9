"""What editors set of the paper as a whole: its menu, its footer, how many related links."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Orderable


@register_setting(icon="list-ul")
class Paper(ClusterableModel, BaseGenericSetting):
    automatic_related = models.PositiveSmallIntegerField(
        "automatic related links",
        default=3,
        validators=[MaxValueValidator(10)],  # the worker keeps a few more (related/lists.py)
        help_text="How many an article shows at most after its editor's own; 0 for none.",
    )

    panels = [
        InlinePanel("menu_entries", heading="Menu and footer", label="entry"),
        FieldPanel("automatic_related"),
    ]

    class Meta:
        verbose_name = "Menu and related links"

    def __str__(self) -> str:
        return "Menu and related links"


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
        FieldPanel("where"),
        FieldPanel("page"),
        FieldRowPanel([FieldPanel("address"), FieldPanel("label")]),
    ]

    def __str__(self) -> str:
        return self.label or self.address

    def clean(self) -> None:
        super().clean()
        if bool(self.page_id) == bool(self.address):
            raise ValidationError({"page": "Choose a page, or write an address: one of the two."})
        if self.address and not self.address.startswith(("/", "https://", "http://", "mailto:")):
            raise ValidationError({"address": "Begin it with / for our own, or with https://."})
        if self.address and not self.label.strip():
            raise ValidationError({"label": "Write the words that lead to this address."})
