"""The newsroom's own words in our mails: a paragraph before what we say, and one after it."""

import re

from django.core.exceptions import ValidationError
from django.db import models

from patrons.texts import Said, default

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|\b(?:www\.|javascript:|data:|mailto:)", re.IGNORECASE)
MARKUP = re.compile(r"\{\{|\{%|\{#|<[a-z/!]", re.IGNORECASE)
LONGEST = 1000


def check_words(text: str) -> None:
    """Raises ValidationError, with what to do, for what would not be shown as it is meant."""
    if MARKUP.search(text):
        raise ValidationError(
            "Write plain text: tags and template signs ({{, {%, <a) would be shown as they are. "
            "A web address that begins with https:// becomes a link by itself."
        )
    for found in ADDRESS.finditer(text):
        if found[0].lower() != "https://":
            raise ValidationError(
                f"“{found[0]}” cannot stand here. Write a web address in full, beginning with "
                "https://, and a mail address as it is."
            )


class MailWords(models.Model):
    """Of one kind of mail in one language. Names nobody: the same words go to everybody."""

    kind = models.CharField(max_length=40, editable=False)
    language = models.CharField(max_length=12, editable=False)
    before = models.TextField(
        "at the top",
        blank=True,
        max_length=LONGEST,
        validators=[check_words],
        help_text="Before what the mail says by itself. Plain text; line breaks stay.",
    )
    after = models.TextField(
        "at the end",
        blank=True,
        max_length=LONGEST,
        validators=[check_words],
        help_text="After what the mail says by itself. Plain text; line breaks stay.",
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "our words in mails"
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="mail_words_once")]

    def __str__(self) -> str:
        return f"{self.kind}, {self.language}"


def words_shown(kind: str, language: str) -> dict[str, Said]:
    """What a mail shows before and after what it says: in its language, else in the default."""
    rows = MailWords.objects.filter(kind=kind, language__in=(language, default()))
    written = {row.language: row for row in rows}
    shown = {}
    for place in ("before", "after"):
        said = [Said(getattr(written.get(code), place, ""), code) for code in (language, default())]
        shown[place] = next((each for each in said if each.text), said[0])
    return shown


def words_for(kind: str, language: str) -> MailWords:
    """What staff wrote for a kind of mail in a language; an empty row, unsaved, where nothing."""
    there = MailWords.objects.filter(kind=kind, language=language).first()
    return there or MailWords(kind=kind, language=language)
