"""The ask an editor writes, in parts, so that each part can change by itself."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from patrons import texts
from patrons.kept_query import kept_query
from patrons.texts import InLanguage

# Stands in a query for the id that is asked for.
APPEAL = -1


class AppealQuerySet(models.QuerySet["Appeal"]):
    def default(self) -> "Appeal | None":
        """The appeal of pages that name none of their own."""
        return self.filter(is_default=True, archived_at=None).first()

    def shown_by(self, page) -> "Appeal | None":
        """The appeal that a page ends with: its own, else the default, with paragraphs at hand."""
        own = getattr(page, "appeal_id", None)
        ask = _paragraphs(texts.active(), bool(own))
        found = ask(appeal=own) if own else ask()
        paragraphs = texts.keep_along(found, "appeal")
        if not paragraphs:  # one without paragraphs, an archived one, or none at all
            return (own and self.filter(pk=own, archived_at=None).first()) or self.default()
        appeal = paragraphs[0].appeal
        appeal.shown = paragraphs
        return appeal

    def named(self, public_id: str) -> "Appeal | None":
        """The appeal of a public id that came from outside, or None (also where it is no id)."""
        try:
            return self.filter(public_id=uuid.UUID(public_id)).first()
        except ValueError:
            return None

    def saying(
        self, heading: str, paragraphs: list[str], price_anchor: str, language: str = ""
    ) -> "Appeal | None":
        """The appeal that says exactly this in a language (the default, where none is named)."""
        language = language or texts.default()
        wanted = [texts.Said(text, language) for text in (heading, *paragraphs, price_anchor)]
        found = self.filter(archived_at=None).prefetch_related("said_in", "paragraphs__said_in")
        return next((appeal for appeal in found if appeal.says(language) == wanted), None)


class Appeal(ClusterableModel):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120, help_text="For staff. Readers never see it.")
    heading = models.TextField(help_text="Turn to the reader, in a sentence or two.")
    price_anchor = models.TextField(
        help_text="What a small amount does: “for as little as the cost of one cup of coffee …”."
    )
    patron_label = models.CharField(max_length=60, default="Become a patron")
    other_ways_label = models.CharField(max_length=60, default="see other ways to support")
    is_default = models.BooleanField("shown where a page names no appeal of its own", default=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_appeal"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def says(self, language: str) -> list[texts.Said]:
        """Its heading, its paragraphs and its price anchor, as a page in a language shows them."""
        parts = [texts.said(paragraph, "text", language) for paragraph in self.shown]
        said = [texts.said(self, name, language) for name in ("heading", "price_anchor")]
        return [said[0], *parts, said[1]]

    def is_in(self, language: str) -> None:
        """It was written in this language: its pages show it as theirs."""
        for thing in (self, *self.paragraphs.all()):
            own = {name: getattr(thing, name) for name in texts.names(type(thing))}
            thing.said_in.update_or_create(language=language, defaults=own)

    @cached_property
    def shown(self) -> list["AppealParagraph"]:
        """Its paragraphs, in order; the price anchor comes after them."""
        return list(self.paragraphs.all())


@kept_query(appeal=APPEAL)
def _paragraphs(language: str, is_own: bool) -> models.QuerySet:
    """Of an appeal that is asked for, or of the default one, with the texts of both in the
    language, which is the active one.
    """
    which = {"appeal__pk": APPEAL} if is_own else {"appeal__is_default": True}
    found = AppealParagraph.objects.filter(appeal__archived_at=None, **which)
    return texts.with_along(texts.at_hand(found), "appeal")


class AppealText(InLanguage):
    of = models.ForeignKey(Appeal, models.CASCADE, related_name="said_in")
    heading = models.TextField(blank=True)
    price_anchor = models.TextField(blank=True)
    patron_label = models.CharField(max_length=60, blank=True)
    other_ways_label = models.CharField(max_length=60, blank=True)

    class Meta(InLanguage.Meta):
        verbose_name = "text of an appeal"
        verbose_name_plural = "texts of appeals"


class AppealParagraph(models.Model):
    appeal = ParentalKey(Appeal, on_delete=models.CASCADE, related_name="paragraphs")
    sort_order = models.PositiveIntegerField(default=0, editable=False)
    text = models.TextField()

    sort_order_field = "sort_order"  # Wagtail's panels put rows in order by it

    class Meta:
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.text


class ParagraphText(InLanguage):
    of = models.ForeignKey(AppealParagraph, models.CASCADE, related_name="said_in")
    text = models.TextField(blank=True)

    class Meta(InLanguage.Meta):
        verbose_name = "text of a paragraph"
        verbose_name_plural = "texts of paragraphs"
