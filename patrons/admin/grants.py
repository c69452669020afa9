"""Support that staff grant to somebody who cannot pay: to a date, with a reason; and its end before
that date, with a reason as well.
"""

from datetime import datetime, time, timedelta

from django import forms
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets import AdminDateInput
from wagtail.permission_policies import ModelPermissionPolicy

from patrons.admin.refund_form import Fact
from patrons.patron import Patron
from patrons.support import Grant, SupportPeriod


class GrantForm(forms.Form):
    address = forms.EmailField(
        label="Mail address", help_text="They sign in with a code that is sent there."
    )
    name = forms.CharField(label="Name", max_length=200, required=False)
    until = forms.DateField(
        label="Until", widget=AdminDateInput, help_text="They are a patron to the end of that day."
    )
    reason = forms.CharField(
        label="Reason",
        max_length=200,
        help_text="One line, for your colleagues. The patron does not see it.",
    )

    def __init__(self, *args, by=None, **kwargs):
        kwargs.pop("instance", None)
        kwargs.pop("for_user", None)
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_until(self) -> datetime:
        """The first moment after the last day, in the newsroom's time zone."""
        day = self.cleaned_data["until"]
        if day < timezone.localdate():
            raise forms.ValidationError("That day is over. Choose today or a later day.")
        if day.year > timezone.localdate().year + 10:
            raise forms.ValidationError("Choose a day within the next ten years.")
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))

    def save(self) -> Grant:
        given = self.cleaned_data
        patron = Patron.objects.with_address(given["address"], given["name"])
        return Grant.objects.give(patron, given["until"], given["reason"], by=self.by)


class GrantView(generic.CreateView):
    model = Grant
    form_class = GrantForm
    permission_policy = ModelPermissionPolicy(Grant)
    page_title = "Grant support"
    page_subtitle = "Grant support"
    header_icon = "plus"
    index_url_name = "patron:index"
    add_url_name = "patron:grant"
    submit_button_label = "Grant support"
    submit_button_active_label = "Granting …"
    error_message = "Nothing was granted yet. See below what is missing."

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("patron:index"), "label": "Patrons"},
            {"url": "", "label": "Grant support"},
        ]

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "by": self.request.user}

    def save_instance(self) -> Grant:
        return self.form.save()

    def get_success_message(self, instance: Grant) -> str:
        said = f"{instance.period.patron} is a patron until {last_day(instance.period)}."
        seen = " You granted this to yourself; your colleagues see that in the list of patrons."
        return said + seen if instance.is_to_self else said

    def get_success_buttons(self) -> list:
        return []


def last_day(period: SupportPeriod) -> str:
    """The last whole day of granted support."""
    last = timezone.localtime(period.ends_at) - timedelta(days=1)
    return date_format(last, "j F Y")


class EndGrantForm(forms.Form):
    reason = forms.CharField(
        label="Why it ends",
        max_length=200,
        help_text="One line, for your colleagues. The patron does not see it.",
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
            Fact("Until", last_day(grant.period)),
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
