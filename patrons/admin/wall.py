"""The wall of thanks: names that patrons agreed to, read here before they show."""

from datetime import datetime

from django import forms
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.generic import FormView
from django_filters import ChoiceFilter
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from patrons.admin.reading import MomentColumn, RecordIndex, RecordInspect, RecordViewSet
from patrons.giving.wall import WallEntry
from patrons.masthead import Newsroom
from patrons.user import one_line

MAY_DECIDE = "patrons.change_wallentry"
AT_ONCE = 100
STANDS = {"waiting": "waits", "approved": "approved", "declined": "declined"}
CHANGED = "{} was changed or decided about meanwhile. Look again."


def stands(entry: WallEntry) -> str:
    return STANDS[entry.stands]


def chosen_by(entry: WallEntry) -> str:
    """How sure it is that the patron wrote it."""
    return "its patron, signed in" if entry.is_proved else "on a thanks page, address not proved"


def stamp(entry: WallEntry) -> str:
    """The entry as it was seen: another name since then is another stamp."""
    return f"{entry.pk} {entry.given_at.isoformat()}"


class DecideForm(forms.Form):
    """Which names, and what about them. Nothing is ticked at first: a name is read, then ticked."""

    reason = forms.CharField(
        label="Reason, if you decline",
        max_length=200,
        required=False,
        help_text="One sentence. The patron reads it under My support.",
    )

    def __init__(self, *args, entries: list[WallEntry], declines: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_stamp, self.declines = {stamp(entry): entry for entry in entries}, declines
        self.fields["names"] = forms.MultipleChoiceField(
            choices=[(key, key) for key in self.by_stamp],
            error_messages={
                "required": "Tick at least one name.",
                "invalid_choice": "A name was changed or decided about meanwhile. Look again.",
            },
        )

    def clean_reason(self) -> str:
        reason = one_line(self.cleaned_data["reason"])
        if self.declines and not reason:
            raise forms.ValidationError("Write in a sentence why, so that they can choose another.")
        return reason

    @property
    def chosen(self) -> list[tuple[WallEntry, datetime]]:
        ticked = [self.by_stamp[key] for key in self.cleaned_data["names"]]
        return [(entry, entry.given_at) for entry in ticked]


class DecideView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Those that wait, several at once; or one, whatever was decided about it before."""

    permission_policy = ModelPermissionPolicy(WallEntry)
    permission_required = "change"
    form_class = DecideForm
    template_name = "patrons/admin/wall.html"
    page_title = "Who waits to be thanked in public?"
    header_icon = "pick"

    def get_entries(self) -> list[WallEntry]:
        if "pk" in self.kwargs:
            return list(WallEntry.objects.filter(pk=self.kwargs["pk"]))
        return list(WallEntry.objects.waiting()[:AT_ONCE])

    def get_form_kwargs(self) -> dict:
        declines = "decline" in self.request.POST
        return {**super().get_form_kwargs(), "entries": self.get_entries(), "declines": declines}

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wallentry:index"), "label": "Names on the wall"},
            {"url": "", "label": self.page_title},
        ]

    def get_success_url(self) -> str:
        return reverse("wallentry:index") if "pk" in self.kwargs else reverse("wallentry:waiting")

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        ticked = form["names"].value() or []
        context["rows"] = [
            {"stamp": key, "entry": entry, "ticked": key in ticked, "by": chosen_by(entry)}
            for key, entry in form.by_stamp.items()
        ]
        context["one"] = "pk" in self.kwargs
        return context

    def form_valid(self, form: DecideForm):
        done = []
        for entry, seen in form.chosen:
            if form.declines:
                decided = entry.decline(seen, form.cleaned_data["reason"], self.request.user)
            else:
                decided = entry.approve(seen, self.request.user)
            if decided:
                done.append(entry.name)
            else:
                messages.warning(self.request, CHANGED.format(entry.name))
        if done:
            said = "Not shown" if form.declines else "Approved"
            messages.success(self.request, f"{said}: {', '.join(done)}.")
        return redirect(self.get_success_url())

    def form_invalid(self, form: DecideForm):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class WallIndex(RecordIndex):
    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm(MAY_DECIDE):
            return []
        count = WallEntry.objects.waiting().count()
        label = f"{count} to be read" if count else "Nobody waits"
        return [HeaderButton(label, url=reverse("wallentry:waiting"), icon_name="check")]

    def totals(self, found: QuerySet) -> list[str]:
        if Newsroom.load(self.request).thanks_wall:
            return [f"{WallEntry.objects.shown().count()} stand on the wall now"]
        return ["The wall is off (Settings, Newsroom): none of these shows anywhere"]


class WallInspect(RecordInspect):
    page_title = "Name on the wall of thanks"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm(MAY_DECIDE):
            return []
        url = reverse("wallentry:decide", args=[self.object.pk])
        return [HeaderButton("Decide about it", url=url, icon_name="check")]

    def facts(self) -> list[tuple[str, object]]:
        entry = self.object
        facts: list[tuple[str, object]] = [
            ("Name", entry.name),
            ("Stands", stands(entry)),
            ("Shows now", "yes" if WallEntry.objects.shown().filter(pk=entry.pk) else "no"),
            ("Written by", chosen_by(entry)),
            ("Agreed", entry.given_at),
            ("Amount shown as well", "yes" if entry.shows_amount else "no"),
            ("Approved", entry.approved_at),
            ("Declined", entry.declined_at),
            ("Why", entry.declined_because),
            ("Decided by", entry.decided_by),
        ]
        if self.request.user.has_perm("patrons.view_patron"):
            facts.append(("Patron", entry.patron))
        return facts


class WallFilters(WagtailFilterSet):
    stands = ChoiceFilter(label="Stands", choices=list(STANDS.items()), method="standing")

    class Meta:
        model = WallEntry
        fields = {"shows_amount": ["exact"]}

    def standing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "waiting":
            return rows.filter(approved_at=None, declined_at=None)
        return rows.exclude(**{f"{value}_at": None})


class WallViewSet(RecordViewSet):
    model = WallEntry
    icon = "pick"
    menu_label = "Wall of thanks"
    question = "Who is thanked in public?"
    index_view_class = WallIndex
    inspect_view_class = WallInspect
    list_display = [
        Column("name", label="Name", sort_key="name"),
        Column("stands", label="Stands", accessor=stands),
        Column("by", label="Written by", accessor=chosen_by),
        MomentColumn("given_at", label="Agreed", sort_key="given_at"),
    ]
    filterset_class = WallFilters
    search_fields = ["name"]
    export_filename = "wall-of-thanks"
    export = {
        "Name": lambda entry: entry.name,
        "Stands": stands,
        "Written by": chosen_by,
        "Agreed": lambda entry: entry.given_at,
    }

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        both = [f"{action}_{self.model_name}" for action in ("view", "change")]
        return Permission.objects.filter(content_type__app_label="patrons", codename__in=both)

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("waiting/", DecideView.as_view(), name="waiting"),
            path("<int:pk>/decide/", DecideView.as_view(), name="decide"),
        ]
