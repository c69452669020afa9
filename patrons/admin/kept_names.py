"""The name that the law makes a receipt keep, once its person is erased: who has the right opens
it, by a press of a button, and each opening is written down.
"""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import LogActionRegistry, log, registry
from wagtail.permission_policies import ModelPermissionPolicy

from patrons.admin.asking_back import Fact
from patrons.admin.reading import last_day, moment_words
from patrons.giving.receipt import Receipt, ReceiptParty

MAY_OPEN = "patrons.open_receiptparty"
OPENED = "patrons.kept_name_opened"


class OpenForm(forms.Form):
    pass


class OpenNameView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """GET says what is kept and who opened it; a POST shows it, and is logged."""

    permission_policy = ModelPermissionPolicy(ReceiptParty)
    permission_required = "open"
    form_class = OpenForm
    template_name = "patrons/admin/asking_back.html"
    page_title, header_icon = "Name kept for the law", "key"

    @cached_property
    def receipt(self) -> Receipt:
        return get_object_or_404(Receipt, pk=self.kwargs["pk"], kept_party__isnull=False)

    def get_way_back(self) -> str:
        return reverse("receipt:inspect", args=[self.receipt.pk])

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("receipt:index"), "label": "Receipts"},
            {"url": self.get_way_back(), "label": self.receipt.number},
            {"url": "", "label": self.page_title},
        ]

    def facts(self) -> list[Fact]:
        party = self.receipt.kept_party
        return [
            Fact("Receipt", self.receipt.number),
            Fact("Kept until", last_day(party.kept_until)),
            Fact("Opened so far", "; ".join(openings(self.receipt)) or "by nobody"),
        ]

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            button="Open the name",
            working="Opening …",
            way_back=self.get_way_back(),
            what_follows="That you opened it, and when, is written down for good.",
            **{"facts": self.facts(), **kwargs},
        )

    def form_valid(self, form: OpenForm) -> HttpResponse:
        log(self.receipt, OPENED, user=self.request.user)
        party = self.receipt.kept_party
        shown = [
            Fact("Named on the receipt", str(party)),
            Fact("Postal address", ", ".join(party.postal_address.splitlines()) or "–"),
            Fact("Country", party.country or "–"),
        ]
        seen = "It was opened, and that is written down. Leave this page when you have read it."
        context = self.get_context_data(form=form, facts=[*self.facts(), *shown], barrier=seen)
        answer = self.render_to_response(context)
        answer["Cache-Control"] = "private, no-store"
        return answer


def openings(receipt: Receipt) -> list[str]:
    found = registry.get_logs_for_instance(receipt).filter(action=OPENED).select_related("user")
    return [f"{moment_words(each.timestamp)}, {each.user_display_name}" for each in found]


def kept_words(receipt: Receipt) -> str:
    """That a name is kept of an erased person, and until when; empty for every other receipt."""
    party = getattr(receipt, "kept_party", None)
    return f"apart, until {last_day(party.kept_until)}" if party and party.kept_until else ""


def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(OPENED, "Open a kept name", "The name kept for the law was opened")
