"""Support that staff grant to somebody who cannot pay: to a date, with a reason."""

from datetime import datetime, time, timedelta

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.views import generic
from wagtail.admin.widgets import AdminDateInput
from wagtail.permission_policies import ModelPermissionPolicy

from patrons.patron import Patron
from patrons.support import Grant


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
        period = instance.period
        last = timezone.localtime(period.ends_at) - timedelta(days=1)
        said = f"{period.patron} is a patron until {date_format(last, 'j F Y')}."
        seen = " You granted this to yourself; your colleagues see that in the list of patrons."
        return said + seen if instance.is_to_self else said

    def get_success_buttons(self) -> list:
        return []
