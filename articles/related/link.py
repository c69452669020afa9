"""An entry that an editor wrote into an article's related block."""

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from articles.titles import title_key


class RelatedLinkQuerySet(models.QuerySet["RelatedLink"]):
    def title_only(self) -> "RelatedLinkQuerySet":
        return self.filter(page=None, address="").exclude(title_key="")

    def waiting(self, locale: int) -> "RelatedLinkQuerySet":
        """Titles alone, under live articles of a language."""
        return self.title_only().filter(article__live=True, article__locale=locale)


class RelatedLink(Orderable):
    """A page of ours, an address elsewhere, or a title alone: that becomes a link when an article
    of that title is published.
    """

    article = ParentalKey(
        "articles.ArticlePage", on_delete=models.CASCADE, related_name="related_links"
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="An article of ours.",
    )
    address = models.URLField(
        "address elsewhere", blank=True, max_length=500, help_text="It needs a title beside it."
    )
    title = models.CharField(
        max_length=255,
        blank=True,
        help_text="Alone: of an article still to come. Left empty, a page's own headline.",
    )
    title_key = models.CharField(max_length=255, default="", editable=False)

    objects = RelatedLinkQuerySet.as_manager()

    panels = [FieldPanel("page"), FieldPanel("address"), FieldPanel("title")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.page_id and self.address:
            raise ValidationError({"address": "Choose a page or write an address, not both."})
        if self.address and not self.title.strip():
            raise ValidationError({"title": "Write the title that stands for this address."})
        if not self.page_id and not self.title.strip():
            raise ValidationError(
                {"title": "Choose a page, or write the title of one that is still to come."}
            )

    def save(self, *args, **kwargs):
        self.title_key = title_key(self.title)
        return super().save(*args, **kwargs)
