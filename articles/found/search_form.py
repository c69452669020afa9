"""The form of /search/: words, and what narrows them down. All of it stands in the address."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from articles.author import Author
from articles.found.wish import Wish
from articles.found.words import words_of
from articles.lists.listing import by_author, in_paper, in_section, listed, with_tag
from articles.section import SectionPage

LONGEST = 200
AUTHORS = 500
EARLIEST, LATEST = date(1700, 1, 1), date(2200, 12, 31)
TOO_LONG = _("Search for fewer words: %(limit_value)s characters at most.")
NARROWING = ("section", "author", "tag", "since", "until")


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        error_messages={"invalid": _("Write the day as year-month-day, such as 2026-03-01.")},
    )


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Search the articles"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": TOO_LONG},
    )
    section = forms.ChoiceField(
        label=_("Section"),
        required=False,
        error_messages={"invalid_choice": _("There is no such section. Choose one of the list.")},
    )
    author = forms.ChoiceField(
        label=_("Author"),
        required=False,
        error_messages={"invalid_choice": _("There is no such author. Choose one of the list.")},
    )
    tag = forms.CharField(label=_("Tag"), max_length=100, required=False)
    since = _day(_("From"))
    until = _day(_("Until"))

    def __init__(self, typed: dict[str, str], locale: int):
        """Offers what has articles in the language of the paper that is searched."""
        super().__init__(typed)
        self.locale = locale
        sections = SectionPage.objects.live().filter(listed(in_section), locale=locale)
        sections = sections.order_by("path").values_list("pk", "title")
        self._offer("section", [(str(pk), name) for pk, name in sections])
        authors = Author.objects.filter(listed(lambda author: by_author(author, locale)))
        self._offer("author", list(authors.values_list("slug", "name")[:AUTHORS]))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("All")), *choices]

    def clean_tag(self) -> Tag | None:
        """By its name or the end of its address, whatever the capitals."""
        typed = self.cleaned_data["tag"].strip()
        if not typed:
            return None
        slugs = {typed, slugify(typed, allow_unicode=True)}
        borne = Tag.objects.filter(listed(lambda tag: with_tag(tag, self.locale)))
        tag = borne.filter(slug__in=slugs).first() or borne.filter(name=typed).first()
        if tag is None:
            raise ValidationError(
                gettext("No article has this tag. Look for it as a word instead.")
            )
        return tag

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in NARROWING)

    def wish(self, zone: ZoneInfo) -> Wish:
        """What is looked for among the articles of one language. Days are the newsroom's own."""
        said, locale = self.cleaned_data, self.locale
        author = said["author"] and Author.objects.get(slug=said["author"])
        places = [
            *([with_tag(said["tag"].pk, locale)] if said["tag"] else []),
            *([by_author(author.pk, locale)] if author else []),
            *([in_section(int(said["section"]))] if said["section"] else []),
        ]
        since, until = said["since"], said["until"]
        return Wish(
            words=words_of(said["q"]),
            places=places or [in_paper(locale)],
            since=since and datetime.combine(since, time.min, tzinfo=zone),
            before=until and datetime.combine(until + timedelta(days=1), time.min, tzinfo=zone),
        )
