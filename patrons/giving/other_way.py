"""A way to support us that does not go through Stripe, as staff describe it."""

import re
from typing import NamedTuple

from django.db import models

from patrons import texts
from patrons.texts import InLanguage


class Fact(NamedTuple):
    """A line to be copied: its label, if it has one, which language that is in, and its value."""

    label: str
    language: str
    value: str


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
    def facts(self) -> list[Fact]:
        """The lines to be copied. A language gives its labels alone: what is copied is the same in
        each, so an account that changes never stays the old one in any of them.
        """
        said, language = texts.said(self, "details")
        labels = {value: label for label, value in lines(said)}
        return [
            Fact(labels[value], language, value)
            if labels.get(value)
            else Fact(label, texts.default() if label else "", value)
            for label, value in lines(self.details)
        ]


# "IBAN: LV00", "IBAN:LV00"; neither "https://", which an address begins with, nor "10:30", nor
# "example.org:8080": without a space, a label is made of letters.
LABELLED = re.compile(r"((?:(?!//).)+?)\s*:\s+(.+)|([^\W\d_](?:[^\W\d_]|[ -])*):(?!//)(\S.*)")


def lines(details: str) -> list[tuple[str, str]]:
    """Each as (label, value); what has no label is its value alone."""
    found = [line.strip() for line in details.splitlines() if line.strip()]
    split = [LABELLED.fullmatch(line) for line in found]
    return [
        (each[1] or each[3], each[2] or each[4]) if each else ("", line)
        for line, each in zip(found, split, strict=True)
    ]


class OtherWayText(InLanguage):
    of = models.ForeignKey(OtherWay, models.CASCADE, related_name="said_in")
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    details = models.TextField(blank=True)  # for its labels (facts)
    reference = models.CharField(max_length=120, blank=True)
    link_text = models.CharField(max_length=80, blank=True)

    class Meta(InLanguage.Meta):
        verbose_name = "text of another way to support"
        verbose_name_plural = "texts of other ways to support"
