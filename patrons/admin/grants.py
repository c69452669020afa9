"""Support that staff grant to somebody who cannot pay: to a date, with a reason; and its end before
that date, with a reason as well.
"""

from datetime import datetime, time, timedelta

from django import forms
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets import AdminDateInput
from wagtail.permission_policies import ModelPermissionPolicy

from patrons.admin.asking_back import AskingBackForm, AskingBackView, Fact
from patrons.admin.reading import last_day
from patrons.giving.doubts import Doubt
from patrons.patron import Patron
from patrons.support import Grant
from patrons.typed_address import AddressField
from patrons.user import normalise_address


class GrantForm(AskingBackForm):
    address = AddressField(
        label="Mail address", help_text="They sign in with a code that is sent there."
    )
    name = forms.CharField(label="Name", max_length=200, required=False)
    until = forms.DateField(
        label="Until", widget=AdminDateInput, help_text="They are a patron to the end of that day."
    )
    reason = forms.CharField(
        label="Reason",
        max_length=200,
        help_text="One line, for your colleagues. The patron’s download holds it too.",
    )

    def clean_address(self) -> str:
        return normalise_address(self.cleaned_data["address"])

    def clean_until(self) -> datetime:
        """The first moment after the last day, in the newsroom's time zone."""
        day = self.cleaned_data["until"]
        if day < timezone.localdate():
            raise forms.ValidationError("That day is over. Choose today or a later day.")
        if day.year > timezone.localdate().year + 10:
            raise forms.ValidationError("Choose a day within the next ten years.")
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))

    def doubts(self) -> list[Doubt]:
        """That they have support already, whatever it comes from."""
        patron = Patron.objects.filter(email=self.cleaned_data["address"]).first()
        until = patron.sustaining_until() if patron else None
        if patron is None or until is None:
            return []
        said = f"{patron} is a patron until {last_day(until)} already."
        ends = self.cleaned_data["until"]
        if ends > until:
            return [Doubt(said)]
        votes = until if patron.kind == Patron.Kind.ORGANISATION else patron.voting_until()
        if votes is not None and ends <= votes:
            return [Doubt(f"{said} This grant would add nothing.")]
        given = "An organisation gave that, as its giver says"
        gains = (
            "so they have no vote by it. This grant would give them one."
            if votes is None
            else f"so they vote until {last_day(votes)} only. This grant would prolong that."
        )
        return [Doubt(f"{said} {given}, {gains}")]


class GrantView(AskingBackView[GrantForm]):
    permission_policy = ModelPermissionPolicy(Grant)
    permission_required = "add"
    form_class = GrantForm
    page_title = "Grant support"
    header_icon = "plus"
    button, button_again, working = "Grant support", "Grant it all the same", "Granting …"

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("patron:index"), "label": "Patrons"},
            {"url": "", "label": "Grant support"},
        ]

    def get_success_url(self) -> str:
        return reverse("patron:index")

    get_way_back = get_success_url

    def made_before(self, form: GrantForm) -> Grant | None:
        """The same grant: this button was pressed twice, or a colleague was faster."""
        given = form.cleaned_data
        there = Grant.objects.running_to(given["address"], given["until"])
        if there is None or (there.granted_by, there.reason) == (
            self.request.user,
            given["reason"],
        ):
            return there
        by = f" by {there.granted_by}" if there.granted_by else ""
        form.add_error(
            "until",
            f"{there.period.patron} was granted support until that day already{by}: "
            f"“{there.reason}”. Choose another day, or leave it at that.",
        )
        return None

    def store(self, form: GrantForm) -> Grant | None:
        given, by = form.cleaned_data, self.request.user
        with transaction.atomic():
            patron = Patron.objects.with_address(given["address"], given["name"])
            Patron.objects.select_for_update().get(pk=patron.pk)  # two presses at the same moment
            there = self.made_before(form)
            if there is not None or form.errors:
                return there
            grant = Grant.objects.give(patron, given["until"], given["reason"], by=by)
        said = f"{patron} is a patron until {last_day(grant.period.ends_at)}."
        seen = " You granted this to yourself; your colleagues see that in the list of patrons."
        messages.success(self.request, said + seen if grant.is_to_self else said)
        return grant


class EndGrantForm(forms.Form):
    reason = forms.CharField(
        label="Why it ends",
        max_length=200,
        help_text="One line, for your colleagues. The patron’s download holds it too.",
        error_messages={"required": "Write in a line why it ends."},
    )


class EndGrantView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Who may grant may end: a grant made by mistake must not run on."""

    permission_policy = ModelPermissionPolicy(Grant)
    permission_required = "add"
    form_class = EndGrantForm
    template_name = "patrons/admin/asking_back.html"
    page_title = "End granted support"
    header_icon = "cross"

    @cached_property
    def grant(self) -> Grant:
        rows = Grant.objects.select_related("period__patron", "granted_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def patron(self) -> Patron:
        return self.grant.period.patron

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("patron:index"), "label": "Patrons"},
            {"url": self.get_success_url(), "label": str(self.patron)},
            {"url": "", "label": "End granted support"},
        ]

    def get_success_url(self) -> str:
        return reverse("patron:inspect", args=[self.patron.pk])

    def get_context_data(self, **kwargs) -> dict:
        ended = "" if self.grant.is_running else "This support has ended already."
        return super().get_context_data(
            facts=self.facts(),
            barrier=ended,
            button="End it now",
            working="Ending …",
            way_back=self.get_success_url(),
            **kwargs,
        )

    def facts(self) -> list[Fact]:
        grant = self.grant
        return [
            Fact("Granted to", str(self.patron)),
            Fact("Until", last_day(grant.period.ends_at)),
            Fact("Reason", grant.reason),
            Fact("By", str(grant.granted_by or "–")),
            Fact("What ends", "This support, at this moment. A ballot cast already counts."),
        ]

    def form_valid(self, form: EndGrantForm):
        if self.grant.is_running and self.grant.end(form.cleaned_data["reason"], self.request.user):
            until = self.patron.sustaining_until()
            standing = (
                f"{self.patron} stays a patron by other support."
                if until
                else f"{self.patron} is no patron any more."
            )
            messages.success(self.request, f"What was granted has ended. {standing}")
        return redirect(self.get_success_url())

    def form_invalid(self, form: EndGrantForm):
        return self.render_to_response(self.get_context_data(form=form), status=422)
