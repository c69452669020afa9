"""Rows that staff read and nobody edits: money, and what Stripe told us.

The addresses that would add, change, delete or copy such a row do not exist, and the policy
grants nothing but `view`, to a superuser too.
"""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from patrons.giving.donation import Donation
from patrons.masthead import LEAST, Newsroom

FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ViewOnlyPolicy(ModelPermissionPolicy):
    def user_has_permission(self, user, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def users_with_any_permission(self, actions):
        found = super().users_with_any_permission({"view"})
        return found if "view" in actions else found.none()


def moment_words(moment: datetime) -> str:
    """A day and an hour in the newsroom's time (clock.py sets it for the whole admin)."""
    return date_format(timezone.localtime(moment), "j M Y, H:i")


def day(moment: datetime) -> str:
    """A day in the newsroom's time: "30 November 2026"."""
    return date_format(timezone.localtime(moment), "j F Y")


def last_day(end: datetime) -> str:
    """The last day before an end, which is the day that staff give: "30 November 2026"."""
    return day(end - LEAST)


def given_by(gift: Donation) -> str:
    """That an organisation gave it, and who says so; nothing of a person's gift."""
    if gift.pledge is not None and gift.pledge.by_organisation:
        return "an organisation, as its giver says"
    return "an organisation" if gift.by_organisation else ""


class MoneyColumn(Column):
    """Amounts, right-aligned; `text` makes the cell's words from a row."""

    def __init__(self, name: str, *, text, **kwargs):
        super().__init__(name, accessor=text, classname="amount", **kwargs)


class MomentColumn(Column):
    """A day and an hour in the newsroom's time, never "two weeks ago": books need dates."""

    def get_value(self, instance) -> str:
        value = super().get_value(instance)
        return moment_words(value) if value else "–"


class PaidColumn(MomentColumn):
    """When a gift came, or went back; of one from elsewhere we know the day."""

    def get_value(self, instance) -> str:
        words, gift = super().get_value(instance), getattr(instance, "donation", instance)
        return words.rpartition(",")[0] if gift.is_from_elsewhere else words


class RecordIndex(generic.IndexView):
    """A list of records, whose first column leads to the record.

    `export` says what a file holds: heading and what makes the cell from a row. A cell of the
    CSV is never a formula: names come from strangers.
    """

    export: dict[str, Callable] = {}
    custom_value_preprocess = {
        **generic.IndexView.custom_value_preprocess,
        str: {"csv": lambda text: f"'{text}" if text.startswith(FORMULA) else text},
    }

    @cached_property
    def columns(self) -> list[Column]:
        first, *rest = self.list_display
        title = TitleColumn(
            first.name,
            label=first.label,
            accessor=first.get_value,
            sort_key=first.sort_key,
            get_url=self.get_inspect_url,
        )
        return [title, *rest]

    def get_context_data(self, *args, **kwargs) -> dict:
        context = super().get_context_data(*args, **kwargs)
        if not self.is_export:
            context["totals"] = self.totals(self.object_list)
        return context

    def totals(self, found: QuerySet) -> list[str]:
        """What stands above the list: the sums of everything found, in words."""
        return []

    def to_row_dict(self, item) -> dict[str, object]:
        return {heading: self._cell(make(item)) for heading, make in self.export.items()}

    def _cell(self, value: object) -> object:
        if isinstance(value, datetime):
            return timezone.localtime(value, self._zone).isoformat(" ", "seconds")
        return "" if value is None else value if isinstance(value, int) else str(value)

    @cached_property
    def _zone(self) -> ZoneInfo:
        """A file is streamed when the request's own time zone is gone already."""
        return Newsroom.load().zone


class RecordInspect(generic.InspectView):
    """One record: what it says of itself, in the order of `facts`."""

    def facts(self) -> list[tuple[str, object]]:
        """(label, value) rows; a value may be words, a moment, or what stands for nothing."""
        raise NotImplementedError

    def get_fields(self) -> list[str]:
        return []

    def get_fields_context(self) -> list[dict]:
        return [
            {"label": label, "value": shown(value), "component": None}
            for label, value in self.facts()
        ]


def shown(value: object) -> object:
    """A fact as a page shows it: a moment with its hour, a day, a list line by line, "–" for
    nothing.
    """
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i:s T")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, list):
        return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in value)) or "–"
    return "–" if value in (None, "") else value


class RecordViewSet(ModelViewSet):
    index_view_class = RecordIndex
    inspect_view_class = RecordInspect
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    exclude_form_fields: list[str] = []
    list_per_page = 50
    index_results_template_name = "patrons/admin/record_list.html"
    # The question that the list answers.
    question = ""
    export: dict[str, Callable] = {}
    related: tuple[str, ...] = ()

    @property
    def permission_policy(self) -> ViewOnlyPolicy:
        return ViewOnlyPolicy(self.model)

    def get_index_view_kwargs(self, **kwargs) -> dict:
        return super().get_index_view_kwargs(
            page_title=self.question,
            queryset=self.rows(),
            export=self.export,
            list_export=list(self.export),
            export_headings={heading: heading for heading in self.export},
            **kwargs,
        )

    def rows(self) -> QuerySet:
        """What a list shows, with all that its columns need, in a fixed number of queries."""
        return self.model._default_manager.select_related(*self.related)

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        permissions = super().get_permissions_to_register()
        return permissions.filter(codename=f"view_{self.model_name}")

    def get_urlpatterns(self) -> list:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path(f"inspect/<{self.pk_path_converter}:pk>/", self.inspect_view, name="inspect"),
        ]
