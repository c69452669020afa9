"""A way to support us that does not go through Stripe, as staff describe it."""

from django.db import models

from patrons.texts import InLanguage


class OtherWay(models.Model):
    title = models.CharField(max_length=120)
    text = models.TextField(help_text="A sentence or two: what it is, and what to do.")
    details = models.TextField(
        "to be copied",
        blank=True,
        help_text="An account or an address, a line each, such as “IBAN: LV00 BANK 0000 0000”.",
    )
    reference = models.CharField(
        "reference of a transfer",
        max_length=120,
        blank=True,
        help_text="What givers write with a transfer, so that you know whose gift it is. "
        "For example: your mail address.",
    )
    link = models.URLField(blank=True)
    link_text = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "other way to support"
        verbose_name_plural = "other ways to support"

    def __str__(self) -> str:
        return self.title

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The lines to be copied, as (label, value); a line without a colon has no label."""
        lines = [line.strip() for line in self.details.splitlines() if line.strip()]
        split = [line.partition(":") for line in lines]
        return [
            (label.strip(), value.strip()) if colon else ("", label)
            for label, colon, value in split
        ]


class OtherWayText(InLanguage):
    """Not what is to be copied: an account that changes must not stay the old one in a language."""

    of = models.ForeignKey(OtherWay, models.CASCADE, related_name="said_in")
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    reference = models.CharField(max_length=120, blank=True)
    link_text = models.CharField(max_length=80, blank=True)

    class Meta(InLanguage.Meta):
        verbose_name = "text of another way to support"
        verbose_name_plural = "texts of other ways to support"
