"""What an article needs before anybody reads it. A draft needs its headline alone.

Wagtail leaves required fields out of the check when a draft is saved (its "deferred validation"),
and checks them when somebody publishes, schedules or sends to review. So does this form; it says
what is missing in words, in one list at the top and beside each field.
"""

from copy import deepcopy
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Manager
from django.forms.utils import ErrorList
from django.utils import timezone
from wagtail.blocks import StreamBlockValidationError
from wagtail.models import Page

from articles.author import Author
from articles.byline import Byline
from articles.desk.translated import TranslatedForm, words_of
from articles.free_slug import free_slug, slug_of

NEEDED = {
    "title": "Write the headline.",
    "standfirst": "Write one or two sentences under the headline.",
    "body": "Write the text.",
    "slug": "Give it an address, under Promote.",
}
TO_COME = (
    "The date is in the future. To publish later, leave it empty and set a schedule: behind the ⓘ "
    "above."
)
AFTER_ITS_SCHEDULE = (
    "The date is in the future, and later than the schedule. Leave it empty, or let it be no later."
)
NO_AUTHOR = "Name who wrote it."
MEANWHILE = "Until then it can be saved as a draft."
NOT_MEANWHILE = "Until what is wrong is put right, no draft of it can be saved either."
NO_HEADLINE = "Write a headline first: until then it cannot even be saved as a draft."
# Where a part of the text says itself what is wrong with it, the list on top leads there.
IN_THE_TEXT = "Look through it: a part is not complete, and says what it needs."


class ArticleForm(TranslatedForm):
    is_told = False

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, words in NEEDED.items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = words
        if "slug" in self.fields:
            self.fields["slug"].required = False  # see clean_slug

    def is_valid(self) -> bool:
        """Whether it can be saved; where somebody wants it read, whether it is complete."""
        to_be_read = self.is_bound and not self.is_deferred_validation
        if to_be_read and not self._has_author():
            rows = self.formsets["bylines"]
            if NO_AUTHOR not in rows.non_form_errors():
                rows.non_form_errors().append(NO_AUTHOR)
        valid = super().is_valid()
        if to_be_read and not valid and not self.is_told and not self.is_overtaken:
            self.is_told = True
            self._word_what_the_text_needs()
            for line in (*self._missing(), self._meanwhile()):
                self.add_error(None, line)
        return valid

    def clean_slug(self) -> str:
        """An empty address is made of the headline: the editor's page fills it in while somebody
        types, which it does not manage before a quick press of a button. Two articles of a section
        may have one headline: the second gets a number. An address that readers know stays as it
        is, and one that is taken is refused. Without a headline that alone is what is missing.
        """
        wanted = self.cleaned_data["slug"]
        if self.instance.first_published_at is not None:
            return wanted or self.instance.slug
        headline = self.cleaned_data.get("title", "")
        wanted = wanted or slug_of(headline)
        if headline and not wanted and not self.is_deferred_validation:
            raise ValidationError(NEEDED["slug"], code="required")
        return free_slug(wanted, self.parent_page, of=self.instance) if wanted else ""

    def clean(self) -> dict[str, Any]:
        """Lists put the newest first: what is out by a date to come would lead them until then."""
        cleaned = super().clean()
        date, goes_out = cleaned.get("published_on"), cleaned.get("go_live_at")
        latest = max(timezone.now(), goes_out) if goes_out else timezone.now()
        if date and date > latest and not self.is_deferred_validation:
            self.add_error("published_on", AFTER_ITS_SCHEDULE if goes_out else TO_COME)
        return cleaned

    def save(self, commit: bool = True) -> Page:
        """A form that was open before another one was saved knows nothing of the rows which that
        one made, and adds its own beside them: an author is named once.
        """
        article = super().save(commit=False)
        if "bylines" in self.formsets:
            if author := self._writer_themself():
                article.bylines = [Byline(author=author)]
            named: dict[int, Byline] = {}
            for row in sorted(article.bylines.all(), key=lambda row: row.pk is None):
                named.setdefault(row.author_id, row)
            article.bylines = sorted(named.values(), key=lambda row: row.sort_order or 0)
            stay_with_whom_they_name(article, article.bylines, "author_id")
        if "answered" in self.formsets:
            stay_with_whom_they_name(article, article.answered, "topic_id")
        if commit:
            article.save()
        return article

    def _has_author(self) -> bool:
        if "bylines" not in self.formsets:
            return True
        rows = self.formsets["bylines"]
        if not rows.forms:  # what another window stored stays
            stored = self.instance.pk is not None and self.instance.bylines.exists()
            return stored or self._writer_themself() is not None
        named = [row for row in rows.forms if row not in rows.deleted_forms]
        return any(row.is_valid() and row.cleaned_data.get("author") for row in named)

    def _writer_themself(self) -> Author | None:
        """Who stores the first article that could name them, and was shown no line to be named in:
        their author was made by the same press.
        """
        name = getattr(self.for_user, "name", "")
        if self.instance.pk is not None or self.formsets["bylines"].forms or not name:
            return None
        named = Byline.objects.filter(author__name=name)
        return None if named.exists() else Author.objects.filter(name=name).first()

    def _has_text(self) -> bool:
        """Whether any part says something: a new article begins with an empty paragraph."""
        return any(text.strip() for text in words_of(self["body"].value()))

    def _missing(self) -> list[str]:
        """What stands at no field of its own, or at a field that says too little by itself."""
        lines = []
        for name, rows in self.formsets.items():
            lines += [str(line) for line in rows.non_form_errors()]
            wrong = any(rows.errors)
            if wrong and name != "comments":
                lines.append(f"Look at “{name.replace('_', ' ')}”: a line is not complete.")
        return lines

    def _meanwhile(self) -> str:
        """Whether a draft of it would be saved now: one that lacks something is, one in which
        something is wrong is not.
        """
        if not (self["title"].value() or "").strip():
            return NO_HEADLINE
        # Another form of the same, with a page of its own: looking through changes both.
        draft = type(self)(
            self.data,
            self.files,
            instance=deepcopy(self.instance),
            parent_page=self.parent_page,
            subscription=self.subscription,
            for_user=self.for_user,
        )
        draft.defer_required_fields()
        return MEANWHILE if draft.is_valid() else NOT_MEANWHILE

    def _word_what_the_text_needs(self) -> None:
        """Of a text with errors Wagtail says on top no more than that it has some."""
        for error in self.errors.get("body", ErrorList()).as_data():
            if not isinstance(error, StreamBlockValidationError):
                continue
            whole = bool(error.block_errors) and self._has_text()
            error.message = IN_THE_TEXT if whole else NEEDED["body"]
            if not error.block_errors:
                error.non_block_errors = ErrorList([NEEDED["body"]])


def stay_with_whom_they_name(article: Page, rows: Manager, names: str) -> None:
    """A stored row stays its author's, or its topic's, whichever line of the form that stands in.
    Where two were exchanged, the first to be stored would name whom the other one still does.
    """
    kept = dict(rows.model.objects.filter(article=article.pk).values_list(names, "pk"))
    for row in rows.all():
        row.pk = kept.get(getattr(row, names))
